//! ScheduleKeyDeletion.

use super::Context;
use crate::error::KmsError;
use crate::ids::KeyId;
use crate::key::{Deletion, Key};
use crate::key_state::KeyState;
use crate::limits::{MAX_PENDING_WINDOW_DAYS, MIN_PENDING_WINDOW_DAYS};
use crate::operation::Operation;
use crate::reply::Reply;
use crate::state::State;

/// ScheduleKeyDeletion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleKeyDeletion {
    /// The key.
    pub key_id: KeyId,
    /// 7..30 days.
    pub window_days: u16,
}

impl ScheduleKeyDeletion {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        let key = context.key(state, &self.key_id, Operation::ScheduleKeyDeletion)?;
        if !(MIN_PENDING_WINDOW_DAYS..=MAX_PENDING_WINDOW_DAYS).contains(&self.window_days) {
            return Err(KmsError::PendingWindow);
        }
        context.check_state(state, &key, Operation::ScheduleKeyDeletion)?;
        let key = state.change_key(&key, |key| self.schedule(key, context));
        Ok(Reply::DeletionScheduled {
            key_id: key.id,
            state: key.state,
            date: key.deletion_date(),
            window_days: self.window_days,
        })
    }

    fn schedule(&self, key: &mut Key, context: &Context<'_>) {
        // It waits for them before its clock starts.
        if key.has_replicas() {
            key.state = KeyState::PendingReplicaDeletion;
            key.deletion = Some(Deletion {
                window_days: self.window_days,
                date: None,
            });
        } else {
            key.state = KeyState::PendingDeletion;
            key.deletion = Some(Deletion::starting(context.now, self.window_days));
        }
    }
}
