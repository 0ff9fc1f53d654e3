//! Takes the cluster's table of lost regions into the region's log. From this entry on nothing is taken from a lost region
//! any more, and a region that finds itself in the table is fenced.

use std::sync::Arc;

use super::Context;
use crate::error::KmsError;
use crate::fencing::Fencing;
use crate::losses::Losses;
use crate::promotion;
use crate::reply::Reply;
use crate::state::State;

/// Takes the cluster's table of lost regions into the region's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteLosses {
    /// The table of `global`.
    pub losses: Losses,
}

impl NoteLosses {
    /// An older table changes nothing: proposals may overtake each other.
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        context.check_service()?;
        let known = state.fencing();
        if self.losses.version > known.losses.version {
            let noted = Fencing {
                losses: self.losses.clone(),
                cleared: known.cleared,
            };
            state.put_fencing(Arc::new(noted));
            promotion::end_those_with_known_end(state);
        }
        Ok(Reply::Done)
    }
}
