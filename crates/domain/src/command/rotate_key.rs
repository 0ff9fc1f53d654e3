//! Rotates a key whose date has come. Whoever leads proposes it; the entry that finds the date passed in log time does it,
//! and moves the date on, so that a second one for the same date finds nothing to do.

use super::Context;
use crate::error::KmsError;
use crate::ids::KeyId;
use crate::key::Material;
use crate::reply::Reply;
use crate::rotation::{Rotated, RotationType};
use crate::state::State;

/// Rotates a key whose date has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RotateKey {
    /// The key.
    pub key_id: KeyId,
    /// The new material, wrapped.
    pub material: Material,
    /// Ids for the intents that tell the replicas of it, in region order.
    pub follow_up_seed: [u8; 16],
}

impl RotateKey {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        context.check_service()?;
        let Some(key) = state.key(&self.key_id).cloned() else {
            return Ok(Reply::Done);
        };
        if key.rotation_date().is_some_and(|date| date <= context.now) {
            let rotated = Rotated {
                at: context.now,
                kind: RotationType::Automatic,
            };
            state.change_key(&key, |key| key.begin_rotation(self.material.clone(), rotated));
            context.tell_replicas(state, &key.id, self.follow_up_seed);
        }
        Ok(Reply::Done)
    }
}
