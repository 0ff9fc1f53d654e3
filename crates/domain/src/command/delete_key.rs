//! Deletes a key, its material and its aliases, once its deletion date has passed in log time. A replica tells its primary.

use super::Context;
use crate::error::KmsError;
use crate::ids::{IntentId, KeyId};
use crate::intent::{Intent, IntentAction};
use crate::key::Key;
use crate::key_state::KeyState;
use crate::multi_region::Role;
use crate::reply::Reply;
use crate::state::State;

/// Deletes a key, its material and its aliases, once its deletion date has passed in log time. A replica tells its primary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteKey {
    /// The key.
    pub key_id: KeyId,
    /// Id of the intent that tells the primary, should the key be a replica.
    pub intent_id: IntentId,
}

impl DeleteKey {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        context.check_service()?;
        let Some(key) = state.key(&self.key_id).cloned() else {
            return Ok(Reply::Done);
        };
        check_due(&key, context)?;
        state.remove_key(&key.id);
        if let Some(intent) = self.farewell(&key, context) {
            state.put_intent(intent);
        }
        Ok(Reply::Done)
    }

    /// What a replica tells its primary.
    fn farewell(&self, key: &Key, context: &Context<'_>) -> Option<Intent> {
        let family = key
            .multi_region
            .as_ref()
            .filter(|family| family.role == Role::Replica)?;
        let since = family.since(&context.region)?;
        Some(Intent {
            id: self.intent_id,
            target: family.primary.clone(),
            created_at: context.now,
            action: IntentAction::ReplicaDeleted {
                key_id: key.id,
                replica: context.region.clone(),
                since,
            },
        })
    }
}

/// The job that proposed this may have looked before a CancelKeyDeletion, so the entry looks again.
fn check_due(key: &Key, context: &Context<'_>) -> Result<(), KmsError> {
    let arn = key.arn(&context.region);
    match key.deletion_date() {
        None => Err(KmsError::NotPendingDeletion(arn)),
        Some(date) if date > context.now => Err(KmsError::InvalidState {
            key: arn,
            state: KeyState::PendingDeletion,
        }),
        Some(_) => Ok(()),
    }
}
