//! ReplicateKey in the primary's region: adds the replica to the family and puts the intent in the outbox.

use super::Context;
use crate::error::KmsError;
use crate::ids::{IntentId, KeyId, RegionName};
use crate::intent::{Intent, IntentAction, ReplicaBlueprint};
use crate::key::{Key, Material};
use crate::key_metadata::{KeyMetadata, MultiRegionConfiguration};
use crate::key_state::KeyState;
use crate::multi_region::{MultiRegion, Role};
use crate::operation::Operation;
use crate::policy::{self, StoredPolicy};
use crate::reply::Reply;
use crate::residency;
use crate::state::State;
use crate::tag::{self, Tag};

/// ReplicateKey in the primary's region: adds the replica to the family and puts the intent in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BeginReplicate {
    /// The primary.
    pub key_id: KeyId,
    /// Where the replica goes; the proposer has checked that the cluster has this region.
    pub region: RegionName,
    /// Id of the intent.
    pub intent_id: IntentId,
    /// The replica's description.
    pub description: String,
    /// The replica's policy, which the proposer has bound.
    pub policy: StoredPolicy,
    /// The replica's tags.
    pub tags: Vec<Tag>,
    /// Whether the cluster's residency rule lets the material go there, as the proposer's copy has it.
    pub cluster_allows: bool,
}

impl BeginReplicate {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        let key = context.key(state, &self.key_id, Operation::ReplicateKey)?;
        context.replica(state, &key, &self.region)?;
        context.first_tags(&self.tags, &key.arn(&self.region), Operation::ReplicateKey)?;
        tag::check(&self.tags)?;
        residency::check_fixed(self.tags.iter().map(|tag| tag.key.as_str()))?;
        policy::parse(self.policy.as_str(), self.region.partition())?;
        context.check_state(state, &key, Operation::ReplicateKey)?;
        let family = self.grown_family(&key, context)?;
        context.check_not_lost(state, &self.region)?;
        let intent = self.intent(&key, &family, context);
        let reply = self.metadata(&key, &family, context);
        state.change_key(&key, |key| {
            key.multi_region = Some(family);
            key.also_await(&self.region);
        });
        state.put_intent(intent);
        Ok(Reply::Key(Box::new(reply)))
    }

    /// The family with the new replica in it, if there may be one.
    fn grown_family(&self, key: &Key, context: &Context<'_>) -> Result<MultiRegion, KmsError> {
        let primary = key
            .multi_region
            .as_ref()
            .filter(|family| family.role == Role::Primary);
        let family = primary.ok_or_else(|| KmsError::NotMultiRegionPrimary(key.arn(&context.region)))?;
        if family.primary == self.region || family.replicas.contains_key(&self.region) {
            return Err(KmsError::ReplicaExists {
                key_id: key.id,
                region: self.region.clone(),
            });
        }
        if !(self.cluster_allows && family.residency.allows(&self.region)) {
            return Err(KmsError::OutsideResidency {
                key: key.arn(&context.region),
                region: self.region.clone(),
            });
        }
        Ok(family.joined_by(self.region.clone()))
    }

    fn intent(&self, key: &Key, family: &MultiRegion, context: &Context<'_>) -> Intent {
        let blueprint = ReplicaBlueprint {
            key_id: key.id,
            account: key.account,
            spec: key.spec,
            usage: key.usage,
            origin: key.origin,
            description: self.description.clone(),
            policy: self.policy.clone(),
            tags: tag::sorted(&self.tags),
            materials: key.materials.iter().map(Material::outline).collect(),
            current_material: key.current_material,
            rotation: key.rotation,
            family: family.for_replica(),
        };
        Intent {
            id: self.intent_id,
            target: self.region.clone(),
            created_at: context.now,
            action: IntentAction::CreateReplica(blueprint),
        }
    }

    /// The replica as the client is told of it: on its way, without material.
    fn metadata(&self, key: &Key, family: &MultiRegion, context: &Context<'_>) -> KeyMetadata {
        KeyMetadata {
            region: self.region.clone(),
            created_at: context.now,
            description: self.description.clone(),
            state: KeyState::Creating,
            current_material: None,
            expiration: None,
            multi_region: Some(MultiRegionConfiguration::of(&family.for_replica())),
            ..KeyMetadata::of(key, &context.region)
        }
    }
}
