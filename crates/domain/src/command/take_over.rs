//! Makes members here the primaries of families whose primary was in a lost region.

use super::Context;
use crate::error::KmsError;
use crate::intent::FollowUps;
use crate::promotion;
use crate::reply::Reply;
use crate::state::State;
use crate::succession::Inheritance;

/// Makes members here the primaries of families whose primary was in a lost region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakeOver {
    /// The version of the losses that all regions knew when they were asked.
    pub version: u64,
    /// What this region is the heir of.
    pub families: Vec<Inheritance>,
    /// Ids for the intents that tell the other members, in the order of families and regions.
    pub follow_up_seed: [u8; 16],
}

impl TakeOver {
    /// What was found out with another table of losses is asked again.
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        context.check_service()?;
        let known = state.fencing();
        if known.losses.version == self.version && !known.is_fenced(&context.region) {
            let mut follow_ups = FollowUps::new(self.follow_up_seed, context.now);
            for inheritance in &self.families {
                promotion::inherit(state, &context.region, inheritance, &mut follow_ups);
            }
        }
        Ok(Reply::Done)
    }
}
