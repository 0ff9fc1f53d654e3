//! What an intent's source does: what it sends along, and what the answer changes. Pure steps over states, keys and
//! randomness, which the outbox takes in a node and the simulation of regions takes in `testkit`.

use bytes::Bytes;
use trent_crypto::error::{CryptoError, RandomnessUnavailable};
use trent_crypto::keyring::RegionKeyring;
use trent_crypto::random::{self, Randomness};
use trent_crypto::transfer::Transfer;
use trent_domain::authorize;
use trent_domain::command::{Command, ConfirmIntent};
use trent_domain::global;
use trent_domain::ids::{IntentId, KeyId, MaterialId, RegionName};
use trent_domain::intent::{Intent, IntentAction, IntentResult};
use trent_domain::key::MaterialOutline;
use trent_domain::key_spec::KeyOrigin;
use trent_domain::residency;
use trent_domain::state::State;
use trent_domain::time::Timestamp;
use trent_domain::wrapped::Wrapped;
use trent_proto::conv::IntentPayload;

/// What the source knows when it sends an intent.
#[derive(Debug)]
pub struct Dispatch<'a> {
    /// The region's state, with the intent in its outbox.
    pub state: &'a State,
    /// The region's keys, once they are open here.
    pub keyring: Option<&'a RegionKeyring>,
    /// The cluster's state: it has the other regions' exchange keys.
    pub global: &'a global::state::State,
    /// For sealing.
    pub randomness: &'a dyn Randomness,
}

/// Why an intent is not sent now.
#[derive(Debug, thiserror::Error)]
pub enum DispatchError {
    /// This node has not opened the region's keys yet.
    #[error("the region's own keys are not open yet")]
    NotReady,
    /// The target region is not in the directory yet, as far as this node knows.
    #[error("the target region has not announced its exchange key yet")]
    NoExchangeKey,
    /// The state has moved on since the intent was looked at.
    #[error("the key is no primary any more, its intent is gone, or its material must not go there")]
    NotAuthorized,
    /// The state has moved on, or it is broken.
    #[error("the key of the intent is gone or incomplete")]
    NoMaterial,
    /// Sealing failed.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
}

impl Dispatch<'_> {
    /// What is sent to the target. `settled_before` is what the state says of the target: see [`State::settled_before`].
    pub fn payload(
        &self,
        intent: &Intent,
        settled_before: Timestamp,
    ) -> Result<IntentPayload, DispatchError> {
        Ok(IntentPayload {
            intent: intent.clone(),
            settled_before,
            epochs: self.state.fencing().epochs_to(&intent.target),
            sealed_materials: self.sealed_materials(intent)?,
        })
    }

    /// The material that the intent brings, if any, sealed to the target region's exchange key.
    fn sealed_materials(&self, intent: &Intent) -> Result<Option<Bytes>, DispatchError> {
        let Some((key_id, wanted)) = brought(&intent.action) else {
            return Ok(None);
        };
        if self.is_forbidden(&intent.action, &intent.target) {
            return Ok(None);
        }
        let keyring = self.keyring.ok_or(DispatchError::NotReady)?;
        let target = self.global.region(&intent.target);
        let exchange_key = target
            .and_then(|target| target.exchange_key)
            .ok_or(DispatchError::NoExchangeKey)?;
        let materials = self.wrapped_materials(&key_id, wanted)?;
        let proof = authorize::to_send(self.state, self.global, &intent.id);
        let transfer = proof.and_then(|proof| Transfer::new(&proof, intent.target.clone()));
        let transfer = transfer.ok_or(DispatchError::NotAuthorized)?;
        let sealed = keyring.seal_materials(&transfer, &exchange_key, materials, self.randomness)?;
        Ok(Some(sealed.into()))
    }

    /// Whether a replica must not be made, after all: the rules have changed since it was begun. Its region is asked without
    /// the material, so that it refuses the replica for good; this one cannot know whether it is there already.
    fn is_forbidden(&self, action: &IntentAction, target: &RegionName) -> bool {
        matches!(
            action,
            IntentAction::CreateReplica(blueprint)
                if !residency::allows(self.global, &blueprint.family.residency, target)
        )
    }

    fn wrapped_materials(
        &self,
        key_id: &KeyId,
        wanted: &[MaterialOutline],
    ) -> Result<Vec<(MaterialId, &Wrapped)>, DispatchError> {
        let key = self.state.key(key_id).ok_or(DispatchError::NoMaterial)?;
        let wanted = wanted.iter().map(|outline| {
            let material = key.material(&outline.id);
            let wrapped = material.and_then(|material| material.wrapped.as_ref());
            wrapped
                .map(|wrapped| (outline.id, wrapped))
                .ok_or(DispatchError::NoMaterial)
        });
        wanted.collect()
    }
}

/// The command that records the target's answer in the source's log.
pub fn confirmation(
    intent_id: IntentId,
    result: IntentResult,
    randomness: &dyn Randomness,
) -> Result<Command, RandomnessUnavailable> {
    Ok(Command::ConfirmIntent(ConfirmIntent {
        intent_id,
        result,
        follow_up_seed: random::bytes(randomness)?,
    }))
}

/// The versions of a key's material that an action brings. Imported material does not travel.
fn brought(action: &IntentAction) -> Option<(KeyId, &[MaterialOutline])> {
    match action {
        IntentAction::CreateReplica(blueprint) if blueprint.origin != KeyOrigin::External => {
            Some((blueprint.key_id, &blueprint.materials))
        }
        IntentAction::StageMaterial { key_id, material, .. } => {
            Some((*key_id, std::slice::from_ref(material)))
        }
        _ => None,
    }
}
