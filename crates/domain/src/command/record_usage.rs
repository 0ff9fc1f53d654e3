//! What a node has seen of its keys' use since it last told the region.

use super::Context;
use crate::error::KmsError;
use crate::last_usage::LastUsage;
use crate::reply::Reply;
use crate::state::State;

/// What a node has seen of its keys' use since it last told the region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordUsage {
    /// The last use of each key, in any order. Uses of keys that are gone are passed over.
    pub usages: Vec<LastUsage>,
}

impl RecordUsage {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        context.check_service()?;
        for usage in &self.usages {
            if let Some(key) = state.key(&usage.key_id) {
                // Nodes' clocks differ a little. No use comes before its key, and none from the future, which would
                // hide those that follow.
                let at = usage.at.max(key.created_at).min(context.now);
                state.put_last_usage(LastUsage { at, ..*usage });
            }
        }
        Ok(Reply::Done)
    }
}
