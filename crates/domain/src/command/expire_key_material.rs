//! Deletes imported material whose end has come, in this region alone. The entry looks again: its proposer may have
//! looked before the material was imported anew.

use super::Context;
use crate::error::KmsError;
use crate::ids::{KeyId, MaterialId};
use crate::reply::Reply;
use crate::state::State;

/// Deletes imported material whose end has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpireKeyMaterial {
    /// The key.
    pub key_id: KeyId,
    /// Ids for the intents that tell the key's relatives of it, in region order.
    pub follow_up_seed: [u8; 16],
}

impl ExpireKeyMaterial {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        context.check_service()?;
        let Some(key) = state.key(&self.key_id).cloned() else {
            return Ok(Reply::Done);
        };
        let ended = key
            .materials
            .iter()
            .filter(|material| material.valid_to.is_some_and(|date| date <= context.now));
        let ended: Vec<MaterialId> = ended.map(|material| material.id).collect();
        #[cfg(feature = "chaos-bugs")]
        if trent_bugs::Bug::LingeringMaterial.is_on() {
            return Ok(Reply::Done);
        }
        state.change_key(&key, |key| ended.iter().for_each(|id| key.delete_material(*id)));
        context.tell_relatives(state, &key, self.follow_up_seed);
        Ok(Reply::Done)
    }
}
