//! What an intent's target does with what came: it opens the material that was sealed for it, and makes the command
//! that carries the intent out. Pure steps over states, keys and randomness, which the inbox takes in a node and the
//! simulation of regions takes in `testkit`.

use bytes::Bytes;
use trent_crypto::error::{CryptoError, RandomnessUnavailable};
use trent_crypto::keyring::RegionKeyring;
use trent_crypto::random::{self, Randomness};
use trent_crypto::transfer::Transfer;
use trent_domain::authorize::{self, Authorized};
use trent_domain::command::{Command, ImportReplica, ReceiveIntent, ReceiveMaterial};
use trent_domain::global;
use trent_domain::ids::{IntentId, KeyId, RegionName};
use trent_domain::intent::{IntentAction, ReplicaBlueprint};
use trent_domain::key::Material;
use trent_domain::key_spec::{KeyOrigin, KeySpec};
use trent_domain::residency;
use trent_domain::state::State;
use trent_domain::time::Timestamp;
use trent_proto::conv::IntentPayload;

/// What the target knows when an intent arrives.
#[derive(Debug)]
pub struct Reception<'a> {
    /// The region's state, as the node has it that took the intent.
    pub state: &'a State,
    /// The cluster's state: it has the rules of residency.
    pub global: &'a global::State,
    /// The region's keys, once they are open here.
    pub keyring: Option<&'a RegionKeyring>,
    /// The region that the intent came from.
    pub source: &'a RegionName,
    /// The node's clock.
    pub now: Timestamp,
    /// For wrapping and ids.
    pub randomness: &'a dyn Randomness,
}

/// Why an intent is not carried out now.
#[derive(Debug, thiserror::Error)]
pub enum ReceptionError {
    /// This node has not opened the region's keys yet.
    #[error("the region's keys are not open yet")]
    NotReady,
    /// The region has still to take note of who was lost, or has left: of itself too, where it has the name of one that was.
    #[error("the region's log does not know of the latest losses yet")]
    LossesUnknown,
    /// What came is not sealed to this region, for this intent.
    #[error("the sealed material cannot be opened")]
    Sealed(#[source] CryptoError),
    /// A rule of residency keeps new material of a replica out.
    #[error("the material must not be in this region")]
    OutsideResidency,
    /// The machine gave no randomness.
    #[error(transparent)]
    Randomness(#[from] RandomnessUnavailable),
}

impl Reception<'_> {
    /// The command that carries the intent out here, or tells what came of it before.
    pub fn command(&self, payload: IntentPayload) -> Result<Command, ReceptionError> {
        if self.global.losses().version > self.state.fencing().losses.version {
            return Err(ReceptionError::LossesUnknown);
        }
        let IntentPayload {
            intent,
            settled_before,
            epochs,
            sealed_materials,
        } = payload;
        let sealed = sealed_materials.unwrap_or_default();
        let (intent_id, created_at) = (intent.id, intent.created_at);
        let source = self.source.clone();
        Ok(match intent.action {
            IntentAction::CreateReplica(blueprint) => Command::ImportReplica(ImportReplica {
                intent_id,
                created_at,
                settled_before,
                epochs,
                source,
                materials: self.materials(&intent_id, &blueprint, &sealed)?,
                cluster_allows: self.cluster_allows(&intent.target, &blueprint),
                blueprint,
            }),
            IntentAction::StageMaterial {
                key_id,
                since,
                material,
            } => Command::ReceiveMaterial(ReceiveMaterial {
                intent_id,
                created_at,
                settled_before,
                epochs,
                source,
                key_id,
                since,
                material: self.staged_material(&intent_id, &key_id, &sealed)?,
                outline: material,
            }),
            _ => Command::ReceiveIntent(ReceiveIntent {
                source,
                settled_before,
                epochs,
                intent,
                follow_up_seed: random::bytes(self.randomness)?,
            }),
        })
    }

    fn cluster_allows(&self, here: &RegionName, blueprint: &ReplicaBlueprint) -> bool {
        let home = &blueprint.family.residency.home;
        self.global.residency_allows(home, here)
    }

    /// Opens the material of a new replica. One that is there already needs none: the command says so. Imported material
    /// does not travel: its owner imports it here too.
    fn materials(
        &self,
        intent: &IntentId,
        blueprint: &ReplicaBlueprint,
        sealed: &Bytes,
    ) -> Result<Vec<Material>, ReceptionError> {
        if blueprint.origin == KeyOrigin::External {
            return Ok(Vec::new());
        }
        let proof = authorize::to_receive(self.state, self.global, intent, blueprint);
        self.open(proof, blueprint.spec, sealed)
    }

    /// Opens new material of a replica. One that is gone needs none. One that a rule shuts out gets none, until the rule
    /// changes.
    fn staged_material(
        &self,
        intent: &IntentId,
        key_id: &KeyId,
        sealed: &Bytes,
    ) -> Result<Option<Material>, ReceptionError> {
        let Some(key) = self.state.key(key_id) else {
            return Ok(None);
        };
        if let (Some(family), Ok(here)) = (&key.multi_region, self.state.region())
            && !residency::allows(self.global, &family.residency, here)
        {
            return Err(ReceptionError::OutsideResidency);
        }
        let proof = authorize::to_receive_staged(self.state, self.global, intent, key_id);
        Ok(self.open(proof, key.spec, sealed)?.into_iter().next())
    }

    /// Wraps what was sealed for this region under its own keys. The commands compare it with what was announced.
    fn open(
        &self,
        proof: Option<Authorized>,
        spec: KeySpec,
        sealed: &Bytes,
    ) -> Result<Vec<Material>, ReceptionError> {
        let keyring = self.keyring.ok_or(ReceptionError::NotReady)?;
        let Some(transfer) = proof.and_then(|proof| Transfer::new(&proof, self.source.clone())) else {
            return Ok(Vec::new());
        };
        let opened = keyring.open_materials(&transfer, spec, sealed, self.randomness);
        let opened = opened.map_err(ReceptionError::Sealed)?;
        Ok(opened
            .into_iter()
            .map(|new| new.into_material(self.now))
            .collect())
    }
}
