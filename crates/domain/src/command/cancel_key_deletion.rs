//! CancelKeyDeletion.

use super::Context;
use crate::error::KmsError;
use crate::ids::KeyId;
use crate::key::Key;
use crate::key_spec::KeyOrigin;
use crate::key_state::KeyState;
use crate::operation::Operation;
use crate::reply::Reply;
use crate::state::State;

/// CancelKeyDeletion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CancelKeyDeletion {
    /// The key.
    pub key_id: KeyId,
}

impl CancelKeyDeletion {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        let key = context.usable_key(state, &self.key_id, Operation::CancelKeyDeletion)?;
        state.change_key(&key, |key| {
            key.state = state_after(key);
            key.deletion = None;
        });
        Ok(Reply::Done)
    }
}

/// A key that has lost its imported material while it waited, or never had it, goes on waiting for that.
fn state_after(key: &Key) -> KeyState {
    #[cfg(feature = "chaos-bugs")]
    if trent_bugs::Bug::EnablingCancel.is_on() {
        return KeyState::Enabled;
    }
    if key.origin == KeyOrigin::External && !key.has_all_material() {
        KeyState::PendingImport
    } else {
        KeyState::Disabled
    }
}
