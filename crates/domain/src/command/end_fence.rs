//! Ends the fence of a region that was lost: it follows whoever has succeeded it, and nobody else is going to.

use std::sync::Arc;

use super::Context;
use crate::error::KmsError;
use crate::fencing::Fencing;
use crate::reply::Reply;
use crate::state::State;

/// Ends the fence of a region that was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndFence {
    /// The version of the losses that all regions knew when they were asked.
    pub version: u64,
}

impl EndFence {
    /// What was found out with another table of losses is not enough.
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        context.check_service()?;
        let known = state.fencing();
        if known.losses.version == self.version && known.is_fenced(&context.region) {
            let ended = Fencing {
                losses: known.losses.clone(),
                cleared: known.losses.epoch_of(&context.region),
            };
            state.put_fencing(Arc::new(ended));
        }
        Ok(Reply::Done)
    }
}
