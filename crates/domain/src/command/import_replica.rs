//! ReplicateKey in the replica's region: makes the key from its blueprint, with the material wrapped for this region. A repeat of the intent gets its first result.

use std::sync::Arc;

use super::Context;
use crate::error::{KmsError, Quota};
use crate::fencing::Epochs;
use crate::ids::{AccountId, IntentId, KeyId, RegionName};
use crate::inbox::{self, Arrival};
use crate::intent::{IntentResult, ReplicaBlueprint};
use crate::key::{Key, Material, MaterialOutline};
use crate::key_spec::{self, KeyManager, KeyOrigin};
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
    /// What the source knew of losses when it sent it.
    pub epochs: Epochs,
    /// The region that sent it.
    pub source: RegionName,
    /// What to make.
    pub blueprint: ReplicaBlueprint,
    /// The blueprint's materials, in its order, wrapped under this region's domain key; none of an EXTERNAL key's.
    pub materials: Vec<Material>,
    /// Whether the cluster's residency rule lets the material in, as the proposer's copy has it. Where it does not, none
    /// is brought.
    pub cluster_allows: bool,
}

impl ImportReplica {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        context.check_service()?;
        let arrival = Arrival {
            intent: self.intent_id,
            source: &self.source,
            created_at: self.created_at,
            settled_before: self.settled_before,
            epochs: self.epochs,
        };
        inbox::receive(state, &arrival, |state| self.create(state, context))
    }

    fn create(&self, state: &mut State, context: &Context<'_>) -> Result<IntentResult, KmsError> {
        self.check_blueprint(context)?;
        if state.key(&self.blueprint.key_id).is_some() {
            return Ok(IntentResult::AlreadyExists);
        }
        if state.departure().is_some() {
            return Ok(IntentResult::Refused);
        }
        if !(self.cluster_allows && self.blueprint.family.residency.allows(&context.region)) {
            return Ok(IntentResult::Forbidden);
        }
        // Only now: a proposer whose region has such a key gets no proof to open the materials with, and sends none.
        let materials = self.materials()?;
        if is_full(state, self.blueprint.account) {
            return Ok(IntentResult::LimitExceeded);
        }
        state.put_key(Arc::new(self.key(materials, context)));
        Ok(IntentResult::Applied)
    }

    /// Checks that the blueprint is for this region, and from its primary.
    fn check_blueprint(&self, context: &Context<'_>) -> Result<(), KmsError> {
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
        let current = current_material.is_some_and(|id| materials.iter().any(|known| known.id == id));
        let for_us = family.role == Role::Replica && family.replicas.contains_key(&context.region);
        let from_primary = family.primary == self.source && self.source != context.region;
        let fits = current && for_us && from_primary && self.blueprint.key_id.is_multi_region();
        if fits { Ok(()) } else { Err(KmsError::BadIntent) }
    }

    /// The versions of the blueprint with the bytes that came along: all of them, or none that their owner imports here.
    fn materials(&self) -> Result<Vec<Material>, KmsError> {
        let announced = self.blueprint.materials.iter();
        if self.blueprint.origin == KeyOrigin::External {
            let outlines = announced.map(MaterialOutline::without_bytes).collect();
            return if self.materials.is_empty() {
                Ok(outlines)
            } else {
                Err(KmsError::BadIntent)
            };
        }
        let came = self.materials.iter().map(|material| material.id);
        if !announced.clone().map(|known| known.id).eq(came) {
            return Err(KmsError::BadIntent);
        }
        let complete = announced.zip(&self.materials);
        Ok(complete.map(|(known, came)| known.with_bytes_of(came)).collect())
    }

    fn key(&self, materials: Vec<Material>, context: &Context<'_>) -> Key {
        let blueprint = &self.blueprint;
        let state = match blueprint.origin {
            KeyOrigin::External => KeyState::PendingImport,
            _ => KeyState::Enabled,
        };
        Key {
            id: blueprint.key_id,
            account: blueprint.account,
            manager: KeyManager::Customer,
            spec: blueprint.spec,
            usage: blueprint.usage,
            origin: blueprint.origin,
            description: blueprint.description.clone(),
            created_at: context.now,
            state,
            deletion: None,
            policy: blueprint.policy.clone(),
            tags: blueprint.tags.clone(),
            materials,
            current_material: blueprint.current_material,
            rotation: blueprint.rotation,
            staged: None,
            multi_region: Some(blueprint.family.clone()),
            custom_key_store: None,
        }
    }
}

/// Checks that the region could make the replica now. The primary's region asks before it begins one, so that the client
/// hears of a refusal, as AWS has it by a dry run of CreateKey.
pub fn check_room(state: &State, account: AccountId, id: &KeyId) -> Result<(), KmsError> {
    let region = state.region()?;
    if state.key(id).is_some() {
        return Err(KmsError::ReplicaExists {
            key_id: *id,
            region: region.clone(),
        });
    }
    if is_full(state, account) {
        return Err(KmsError::LimitExceeded(Quota::Keys));
    }
    Ok(())
}

fn is_full(state: &State, account: AccountId) -> bool {
    state.key_count(account) >= MAX_KEYS_PER_ACCOUNT
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apply::apply;
    use crate::caller::Caller;
    use crate::command::{BeginReplicate, Command, CreateKey, InitRegion};
    use crate::entry::Entry;
    use crate::exchange_key::{ExchangeKey, ExchangeKeys, PublicExchangeKey};
    use crate::ids::{ClusterId, MaterialId, RequestId};
    use crate::intent::IntentAction;
    use crate::key_spec::{KeySpec, KeyUsage};
    use crate::policy::default_policy;
    use crate::setup::RegionSetup;
    use crate::wrapped::Wrapped;

    const KEY: KeyId = KeyId::MultiRegion([1; 16]);
    const INTENT: IntentId = IntentId::new([2; 16]);

    fn account() -> AccountId {
        "111122223333".parse().unwrap()
    }

    fn wrapped() -> Wrapped {
        Wrapped {
            domain_key_version: 1,
            bytes: vec![3],
        }
    }

    /// The state after these commands.
    fn state(commands: impl IntoIterator<Item = (Caller, Command)>) -> State {
        let mut state = State::default();
        for (number, (caller, command)) in (0..).zip(commands) {
            let entry = Entry {
                at: Timestamp::from_millis(1),
                authority: caller.into(),
                request_id: RequestId::new([number; 16]),
                command,
            };
            apply(&mut state, &entry).outcome.unwrap();
        }
        state
    }

    fn init(region: &str) -> (Caller, Command) {
        let exchange_key = ExchangeKey {
            public: PublicExchangeKey {
                version: 1,
                bytes: [4; 32],
            },
            private: wrapped(),
            made_at: Timestamp::from_millis(1),
        };
        let setup = RegionSetup {
            cluster: ClusterId::new([5; 16]),
            region: region.parse().unwrap(),
            domain_keys: Vec::new(),
            exchange_keys: ExchangeKeys::starting_with(exchange_key),
        };
        (Caller::Service, Command::InitRegion(InitRegion { setup }))
    }

    fn create_key() -> (Caller, Command) {
        let id = MaterialId::new([6; 32]);
        let material = Material::new(id, Timestamp::from_millis(1), wrapped(), None);
        let command = CreateKey {
            key_id: KEY,
            spec: KeySpec::SymmetricDefault,
            usage: KeyUsage::EncryptDecrypt,
            origin: KeyOrigin::AwsKms,
            description: String::new(),
            policy: default_policy(account(), "aws").into(),
            tags: Vec::new(),
            custom_key_store: None,
            material: Some(material),
        };
        (Caller::Root(account()), Command::CreateKey(command))
    }

    fn replicate() -> (Caller, Command) {
        let command = BeginReplicate {
            key_id: KEY,
            region: "eu-west-1".parse().unwrap(),
            intent_id: INTENT,
            description: String::new(),
            policy: default_policy(account(), "aws").into(),
            tags: Vec::new(),
            cluster_allows: true,
        };
        (Caller::Root(account()), Command::BeginReplicate(command))
    }

    fn import_without_materials() -> ImportReplica {
        let primary = state([init("us-east-1"), create_key(), replicate()]);
        let intent = primary.intent(&INTENT).unwrap();
        let IntentAction::CreateReplica(blueprint) = &intent.action else {
            panic!("{intent:?}")
        };
        ImportReplica {
            intent_id: INTENT,
            created_at: intent.created_at,
            settled_before: primary.settled_before(&intent.target),
            epochs: Epochs::default(),
            source: "us-east-1".parse().unwrap(),
            blueprint: blueprint.clone(),
            materials: Vec::new(),
            cluster_allows: true,
        }
    }

    fn apply_to(mut state: State, command: ImportReplica) -> Result<Reply, KmsError> {
        let entry = Entry {
            at: Timestamp::from_millis(2),
            authority: Caller::Service.into(),
            request_id: RequestId::new([0xff; 16]),
            command: Command::ImportReplica(command),
        };
        apply(&mut state, &entry).outcome
    }

    #[test]
    fn a_key_that_exists_already_is_told_without_materials() {
        let taken = state([init("eu-west-1"), create_key()]);
        assert_eq!(
            apply_to(taken, import_without_materials()),
            Ok(Reply::Intent(IntentResult::AlreadyExists))
        );
    }

    #[test]
    fn no_replica_is_made_without_materials() {
        let free = state([init("eu-west-1")]);
        assert_eq!(
            apply_to(free, import_without_materials()),
            Err(KmsError::BadIntent)
        );
    }

    #[test]
    fn a_blueprint_for_elsewhere_is_refused_whether_or_not_the_key_exists() {
        for commands in [vec![init("ap-south-1")], vec![init("ap-south-1"), create_key()]] {
            assert_eq!(
                apply_to(state(commands), import_without_materials()),
                Err(KmsError::BadIntent)
            );
        }
    }
}
