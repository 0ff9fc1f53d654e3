//! PutKeyPolicy: replaces the key policy.

use super::Context;
use crate::error::KmsError;
use crate::ids::KeyId;
use crate::operation::Operation;
use crate::policy;
use crate::reply::Reply;
use crate::state::State;

/// PutKeyPolicy: replaces the key policy. Whether the new one would lock the caller out depends on the request alone, so
/// the proposer has decided it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutKeyPolicy {
    /// The key.
    pub key_id: KeyId,
    /// The document, verbatim.
    pub policy: String,
}

impl PutKeyPolicy {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        let key = context.key(state, &self.key_id, Operation::PutKeyPolicy)?;
        policy::parse(&self.policy, context.region.partition())?;
        context.check_state(state, &key, Operation::PutKeyPolicy)?;
        state.change_key(&key, |key| key.policy = self.policy.as_str().into());
        Ok(Reply::Done)
    }
}
