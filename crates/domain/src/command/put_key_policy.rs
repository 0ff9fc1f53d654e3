//! PutKeyPolicy: replaces the key policy.

use super::Context;
use crate::error::KmsError;
use crate::ids::KeyId;
use crate::operation::Operation;
use crate::policy::{self, StoredPolicy};
use crate::reply::Reply;
use crate::state::State;

/// PutKeyPolicy: replaces the key policy. Whether the new one would lock the caller out depends on the request alone, and
/// whom it names on the cluster's state, so the proposer has decided the one and bound the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutKeyPolicy {
    /// The key.
    pub key_id: KeyId,
    /// The policy, bound to those that it names.
    pub policy: StoredPolicy,
}

impl PutKeyPolicy {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        let key = context.key(state, &self.key_id, Operation::PutKeyPolicy)?;
        policy::parse(self.policy.as_str(), context.region.partition())?;
        context.check_state(state, &key, Operation::PutKeyPolicy)?;
        state.change_key(&key, |key| key.policy = self.policy.clone());
        Ok(Reply::Done)
    }
}
