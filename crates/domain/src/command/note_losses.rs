//! Takes the cluster's table of lost regions into the region's log. From this entry on nothing is taken from a lost region
//! any more, a region that finds itself in the table is fenced, and one that has left is a member of nothing.

use std::sync::Arc;

use super::Context;
use crate::departure;
use crate::error::KmsError;
use crate::fencing::Fencing;
use crate::intent::FollowUps;
use crate::losses::Losses;
use crate::promotion;
use crate::reply::Reply;
use crate::state::State;

/// Takes the cluster's table of lost regions into the region's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteLosses {
    /// The table of `global`.
    pub losses: Losses,
    /// Ids for the intents that tell other replicas of those that have left, in the order of regions, keys and replicas.
    pub follow_up_seed: [u8; 16],
}

impl NoteLosses {
    /// An older table changes nothing: proposals may overtake each other.
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        context.check_service()?;
        let known = state.fencing().clone();
        if self.losses.version > known.losses.version {
            let noted = Fencing {
                losses: self.losses.clone(),
                cleared: known.cleared,
            };
            state.put_fencing(Arc::new(noted));
            promotion::end_those_with_known_end(state);
            let follow_ups = FollowUps::new(self.follow_up_seed, context.now);
            self.end_those_who_left(state, &known.losses, follow_ups);
        }
        Ok(Reply::Done)
    }

    fn end_those_who_left(&self, state: &mut State, earlier: &Losses, mut follow_ups: FollowUps) {
        let ended = self.losses.regions.keys();
        for region in ended.filter(|region| self.losses.has_ended_since(earlier, region)) {
            state.forget_source(region);
            if self.losses.has_left(region) {
                departure::take_leave(state, region, &mut follow_ups);
            }
        }
    }
}
