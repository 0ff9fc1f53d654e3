//! Regions that are lost, and come back.

use std::sync::Arc;

use crate::global::outcome::{Outcome, Refusal, Reply};
use crate::global::state::{Region, RegionStatus, State};
use crate::ids::RegionName;
use crate::losses::Fate;

/// Declares a region lost, and names a region whose members succeed its primaries. Of a region that is lost already, also
/// of one that is gone, names a further successor, for what the earlier ones have no member of. One that has left had nothing
/// to succeed to. A region that was leaving says so again when it is back, if it has begun to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclareLoss {
    /// The region that is lost.
    pub region: RegionName,
    /// The region that succeeds it.
    pub successor: RegionName,
}

impl DeclareLoss {
    pub(crate) fn apply(&self, state: &mut State) -> Outcome {
        let is_known = |region| state.region(region).is_some();
        let may_be_succeeded = is_known(&self.region) || state.losses().is_gone(&self.region);
        if !(may_be_succeeded && is_known(&self.successor)) {
            return Err(Refusal::UnknownRegion);
        }
        if self.region == self.successor || state.losses().is_lost(&self.successor) {
            return Err(Refusal::LostSuccessor);
        }
        if let Some(losses) = state.losses().declared(&self.region, &self.successor) {
            let lost: Vec<RegionName> = losses.lost().cloned().collect();
            state.put_losses(Arc::new(losses));
            lost.iter().for_each(|region| show_status(state, region));
        }
        Ok(Reply::Done)
    }
}

/// A region that was lost is back: it follows whoever has succeeded it. It says so itself, of the loss that it knows of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndLoss {
    /// The region.
    pub region: RegionName,
    /// The epoch of its loss.
    pub epoch: u64,
}

impl EndLoss {
    pub(crate) fn apply(&self, state: &mut State) -> Outcome {
        if let Some(losses) = state.losses().returned(&self.region, self.epoch) {
            state.put_losses(Arc::new(losses));
            show_status(state, &self.region);
        }
        Ok(Reply::Done)
    }
}

/// The directory shows what the table of losses says.
fn show_status(state: &mut State, name: &RegionName) {
    let Some(region) = state.region(name).cloned() else {
        return;
    };
    let status = match state.losses().open(name) {
        Some(loss) if loss.fate != Fate::Open => return,
        Some(loss) => RegionStatus::Lost {
            epoch: loss.epoch,
            successors: loss.successors.clone(),
        },
        None => RegionStatus::Active,
    };
    state.put_region(Arc::new(Region {
        status,
        ..Region::clone(&region)
    }));
}
