//! ReplicateKey in the replica's region: makes the key from its blueprint, with the material wrapped for this region. A repeat of the intent gets its first result.

use std::sync::Arc;

use super::Context;
use crate::error::KmsError;
use crate::ids::{IntentId, RegionName};
use crate::inbox::{self, Arrival};
use crate::intent::{IntentResult, ReplicaBlueprint};
use crate::key::{Key, Material};
use crate::key_spec;
use crate::key_state::KeyState;
use crate::limits::MAX_KEYS_PER_ACCOUNT;
use crate::multi_region::Role;
use crate::reply::Reply;
use crate::state::State;
use crate::time::Timestamp;

/// ReplicateKey in the replica's region: makes the key from its blueprint, with the material wrapped for this region. A repeat of the intent gets its first result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportReplica {
    /// The intent in the source's outbox.
    pub intent_id: IntentId,
    /// When the intent entered that outbox, in the source's log time.
    pub created_at: Timestamp,
    /// Every intent of the source for this region from before this moment is confirmed there.
    pub settled_before: Timestamp,
    /// The region that sent it.
    pub source: RegionName,
    /// What to make.
    pub blueprint: ReplicaBlueprint,
    /// The blueprint's materials, in its order, wrapped under this region's domain key.
    pub materials: Vec<Material>,
}

impl ImportReplica {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        context.check_service()?;
        let arrival = Arrival {
            intent: self.intent_id,
            source: &self.source,
            created_at: self.created_at,
            settled_before: self.settled_before,
        };
        inbox::receive(state, &arrival, |state| self.create(state, context))
    }

    fn create(&self, state: &mut State, context: &Context<'_>) -> Result<IntentResult, KmsError> {
        self.check(context)?;
        if state.key(&self.blueprint.key_id).is_some() {
            return Ok(IntentResult::AlreadyExists);
        }
        if state.key_count(self.blueprint.account) >= MAX_KEYS_PER_ACCOUNT {
            return Ok(IntentResult::LimitExceeded);
        }
        state.put_key(Arc::new(self.key(context)));
        Ok(IntentResult::Applied)
    }

    /// Checks that the blueprint is for this region, from its primary, and that its materials came along.
    fn check(&self, context: &Context<'_>) -> Result<(), KmsError> {
        let ReplicaBlueprint {
            spec,
            usage,
            origin,
            family,
            materials,
            current_material,
            ..
        } = &self.blueprint;
        key_spec::check_new_key(*spec, *usage, *origin)?;
        let complete = self
            .materials
            .iter()
            .map(|material| &material.id)
            .eq(materials.iter().map(|(id, _)| id));
        let current = current_material.is_some_and(|id| materials.iter().any(|(known, _)| *known == id));
        let for_us = family.role == Role::Replica && family.replicas.contains_key(&context.region);
        let from_primary = family.primary == self.source && self.source != context.region;
        let fits = complete && current && for_us && from_primary && self.blueprint.key_id.is_multi_region();
        if fits { Ok(()) } else { Err(KmsError::BadIntent) }
    }

    fn key(&self, context: &Context<'_>) -> Key {
        let blueprint = &self.blueprint;
        Key {
            id: blueprint.key_id,
            account: blueprint.account,
            spec: blueprint.spec,
            usage: blueprint.usage,
            origin: blueprint.origin,
            description: blueprint.description.clone(),
            created_at: context.now,
            state: KeyState::Enabled,
            deletion: None,
            policy: blueprint.policy.as_str().into(),
            tags: blueprint.tags.clone(),
            materials: self.materials.clone(),
            current_material: blueprint.current_material,
            multi_region: Some(blueprint.family.clone()),
        }
    }
}
