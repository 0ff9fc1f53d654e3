//! UpdatePrimaryRegion in the present primary's region: it steps back, and the intent asks the other region to take over.

use super::Context;
use crate::error::KmsError;
use crate::handover::Handover;
use crate::ids::{IntentId, KeyId, RegionName};
use crate::intent::{Intent, IntentAction};
use crate::key_state::KeyState;
use crate::operation::Operation;
use crate::promotion;
use crate::reply::Reply;
use crate::state::State;

/// UpdatePrimaryRegion in the present primary's region: it steps back, and the intent asks the other region to take over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdatePrimaryRegion {
    /// The present primary.
    pub key_id: KeyId,
    /// The region whose replica becomes the primary; the proposer has asked it whether it can.
    pub region: RegionName,
    /// Id of the intent.
    pub intent_id: IntentId,
}

impl UpdatePrimaryRegion {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        let key = context.usable_key(state, &self.key_id, Operation::UpdatePrimaryRegion)?;
        let family = promotion::check_primary(&key, &context.region, &self.region)?.led_by(&self.region);
        context.check_not_lost(state, &self.region)?;
        #[cfg(feature = "chaos-bugs")]
        let gives_up = !trent_bugs::Bug::TwoPrimaries.is_on();
        #[cfg(not(feature = "chaos-bugs"))]
        let gives_up = true;
        state.change_key(&key, |key| {
            if !gives_up {
                return;
            }
            key.state = KeyState::Updating;
            key.multi_region = Some(family.for_replica());
        });
        state.put_intent(Intent {
            id: self.intent_id,
            target: self.region.clone(),
            created_at: context.now,
            action: IntentAction::PromoteReplica {
                key_id: key.id,
                family: family.for_primary(),
                handover: Handover::of(&key),
                target_epoch: state.fencing().losses.epoch_of(&self.region),
            },
        });
        Ok(Reply::Done)
    }
}
