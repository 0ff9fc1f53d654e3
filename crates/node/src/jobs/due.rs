//! What the dates of keys demand, and the commands that do it. Pure steps over states, keys and randomness, which the
//! timetable takes in a node and the simulation of regions takes in `testkit`.

use trent_crypto::error::{CryptoError, RandomnessUnavailable};
use trent_crypto::keyring::RegionKeyring;
use trent_crypto::random::{self, Randomness};
use trent_domain::command::{Command, DeleteKey, ExpireKeyMaterial, RotateKey};
use trent_domain::ids::{IntentId, KeyId};
use trent_domain::key_spec::KeySpec;
use trent_domain::state::State;
use trent_domain::time::Timestamp;

/// What is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// The deletion of a key.
    Deletion(KeyId),
    /// The rotation of a key.
    Rotation(KeyId, KeySpec),
    /// The end of a key's imported material.
    Expiry(KeyId),
}

/// Why what is due is not done now.
#[derive(Debug, thiserror::Error)]
pub enum DueError {
    /// This node has not opened the region's keys yet.
    #[error("the region's keys are not open")]
    NotReady,
    /// New material was not made.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
    /// The machine gave no randomness.
    #[error(transparent)]
    Randomness(#[from] RandomnessUnavailable),
}

/// What is due at `now`, the most overdue of each kind first.
pub fn what_is_due(state: &State, now: Timestamp) -> Vec<Due> {
    let rotation = |id: KeyId| state.key(&id).map(|key| Due::Rotation(id, key.spec));
    let deletions = state.due_deletions(now).map(Due::Deletion);
    let expiries = state.due_expiries(now).map(Due::Expiry);
    let rotations = state.due_rotations(now).filter_map(rotation);
    deletions.chain(expiries).chain(rotations).collect()
}

impl Due {
    /// The command that does it.
    pub fn command(
        self,
        keyring: Option<&RegionKeyring>,
        now: Timestamp,
        randomness: &dyn Randomness,
    ) -> Result<Command, DueError> {
        Ok(match self {
            Self::Deletion(key_id) => Command::DeleteKey(DeleteKey {
                key_id,
                intent_id: IntentId::new(random::bytes(randomness)?),
            }),
            Self::Rotation(key_id, spec) => {
                let keyring = keyring.ok_or(DueError::NotReady)?;
                Command::RotateKey(RotateKey {
                    key_id,
                    material: keyring.generate(key_id, spec, randomness)?.into_material(now),
                    follow_up_seed: random::bytes(randomness)?,
                })
            }
            Self::Expiry(key_id) => Command::ExpireKeyMaterial(ExpireKeyMaterial {
                key_id,
                follow_up_seed: random::bytes(randomness)?,
            }),
        })
    }
}
