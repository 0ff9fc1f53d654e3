//! Cuts some of what ties this region to one that is gone for good.

use super::Context;
use crate::error::KmsError;
use crate::family;
use crate::ids::{IntentId, KeyId, RegionName};
use crate::intent::FollowUps;
use crate::reply::Reply;
use crate::state::State;
use crate::ties;

/// Cuts some of what ties this region to one that is gone for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disown {
    /// The region.
    pub region: RegionName,
    /// Primaries here whose member there is given up.
    pub led: Vec<KeyId>,
    /// Intents for it that are dropped.
    pub news: Vec<IntentId>,
    /// Ids for the intents that tell the other members, in the order of keys and regions.
    pub follow_up_seed: [u8; 16],
}

impl Disown {
    /// Nothing is taken from a region that may come back, nor from a new one that has got the name.
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        context.check_service()?;
        if state.fencing().losses.is_gone(&self.region) {
            let mut follow_ups = FollowUps::new(self.follow_up_seed, context.now);
            for key in &self.led {
                family::region_is_gone(state, *key, &self.region, &mut follow_ups);
            }
            for intent in &self.news {
                self.drop_news(state, intent);
            }
        }
        Ok(Reply::Done)
    }

    fn drop_news(&self, state: &mut State, id: &IntentId) {
        let intent = state.intent(id);
        if intent.is_some_and(|intent| ties::is_news_for(intent, &self.region)) {
            state.remove_intent(id);
        }
    }
}
