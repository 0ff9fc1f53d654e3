//! Regions that come and go.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::global::DirectoryRefusal;
use crate::global::outcome::{Outcome, Reply};
use crate::global::state::{Region, RegionStatus, State};
use crate::ids::{NodeId, RegionName};

/// Names a region, so that nodes can be invited to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddRegion {
    /// The region.
    pub region: RegionName,
}

impl AddRegion {
    pub(crate) fn apply(&self, state: &mut State) -> Outcome {
        if state.region(&self.region).is_some() {
            return Err(DirectoryRefusal::RegionExists.into());
        }
        self.reuse_name(state)?;
        state.put_region(Arc::new(Region::new(self.region.clone())));
        Ok(Reply::Created { at: state.log_time() })
    }

    /// A region that is lost may still know the one that had this name and is no more. It has to be back, or gone too.
    fn reuse_name(&self, state: &mut State) -> Result<(), DirectoryRefusal> {
        let Some(losses) = state.losses().reused(&self.region) else {
            return Ok(());
        };
        if losses.lost().any(|region| losses.may_return(region)) {
            return Err(DirectoryRefusal::NameStillKnown);
        }
        state.put_losses(Arc::new(losses));
        Ok(())
    }
}

/// Wishes a region out of the cluster. One that has never begun holds nothing and is forgotten at once; another gives up
/// what it has first ([`ForgetRegion`]). That it holds the only copy of nothing is the proposer's to see: only the region
/// knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoveRegion {
    /// The region.
    pub region: RegionName,
    /// Whether the keys that AWS manages there may be lost with it. Who has said so once has said so.
    pub discards_managed_keys: bool,
}

impl RemoveRegion {
    pub(crate) fn apply(&self, state: &mut State) -> Outcome {
        let region = expect_region(state, &self.region)?;
        check_is_not_the_last(state, &self.region)?;
        match &region.status {
            RegionStatus::Lost { .. } | RegionStatus::Gone { .. } => {
                return Err(DirectoryRefusal::RegionLost.into());
            }
            _ if !region.has_begun() => forget(state, &self.region),
            RegionStatus::Active => put_status(state, &region, self.leaving(false)),
            RegionStatus::Leaving {
                discards_managed_keys,
            } => put_status(state, &region, self.leaving(*discards_managed_keys)),
        }
        Ok(Reply::Done)
    }

    fn leaving(&self, discards_managed_keys: bool) -> RegionStatus {
        RegionStatus::Leaving {
            discards_managed_keys: discards_managed_keys || self.discards_managed_keys,
        }
    }
}

/// Says of a lost region that it never comes back. What it alone had is lost. That its successors have taken over what
/// they can is the proposer's to see: only the regions know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AbandonRegion {
    /// The region.
    pub region: RegionName,
}

impl AbandonRegion {
    pub(crate) fn apply(&self, state: &mut State) -> Outcome {
        let region = expect_region(state, &self.region)?;
        check_is_not_the_last(state, &self.region)?;
        match &region.status {
            RegionStatus::Gone { .. } => {}
            RegionStatus::Lost { .. } => {
                if let Some(losses) = state.losses().given_up(&self.region) {
                    state.put_losses(Arc::new(losses));
                }
                let released_by = BTreeSet::new();
                put_status(state, &region, RegionStatus::Gone { released_by });
            }
            RegionStatus::Active | RegionStatus::Leaving { .. } => {
                return Err(DirectoryRefusal::RegionNotLost.into());
            }
        }
        Ok(Reply::Done)
    }
}

/// A region tells that nothing ties it any more to one that is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseRegion {
    /// The region that is gone.
    pub region: RegionName,
    /// The one that tells.
    pub by: RegionName,
}

impl ReleaseRegion {
    /// One that was forgotten needs no release.
    pub(crate) fn apply(&self, state: &mut State) -> Outcome {
        if let Some(region) = state.region(&self.region).cloned()
            && let RegionStatus::Gone { released_by } = &region.status
        {
            let mut released_by = released_by.clone();
            released_by.insert(self.by.clone());
            put_status(state, &region, RegionStatus::Gone { released_by });
        }
        Ok(Reply::Done)
    }
}

/// Ends a region that has given up all that it had, or that is gone and not waited for, with its nodes. Others may not have
/// heard yet that the first was leaving, and have asked something of it since that nobody answers: they hear of its end by
/// the table of losses, which has the second already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForgetRegion {
    /// The region.
    pub region: RegionName,
}

impl ForgetRegion {
    pub(crate) fn apply(&self, state: &mut State) -> Outcome {
        match state.region(&self.region).map(|region| &region.status) {
            Some(RegionStatus::Leaving { .. }) => forget(state, &self.region),
            Some(RegionStatus::Gone { .. }) if !state.is_tied_to(&self.region) => {
                forget(state, &self.region);
            }
            Some(RegionStatus::Gone { .. }) => return Err(DirectoryRefusal::RegionStillTied.into()),
            Some(RegionStatus::Active | RegionStatus::Lost { .. }) => {
                return Err(DirectoryRefusal::RegionNotLeaving.into());
            }
            None => {}
        }
        Ok(Reply::Done)
    }
}

impl State {
    /// Whether some region that is not lost has not released the one that is gone.
    pub fn is_tied_to(&self, gone: &RegionName) -> bool {
        let Some(RegionStatus::Gone { released_by }) = self.region(gone).map(|region| &region.status) else {
            return false;
        };
        let is_awaited = |other: &Arc<Region>| {
            let may_know = other.has_begun() && other.name != *gone && !self.losses().is_lost(&other.name);
            may_know && !released_by.contains(&other.name)
        };
        self.regions().any(is_awaited)
    }
}

fn put_status(state: &mut State, region: &Region, status: RegionStatus) {
    state.put_region(Arc::new(Region {
        status,
        ..region.clone()
    }));
}

fn expect_region(state: &State, name: &RegionName) -> Result<Arc<Region>, DirectoryRefusal> {
    state.region(name).cloned().ok_or(DirectoryRefusal::NoSuchRegion)
}

/// Somebody has to stay: another region that has begun and does not leave.
fn check_is_not_the_last(state: &State, name: &RegionName) -> Result<(), DirectoryRefusal> {
    let stays = |other: &&Arc<Region>| {
        other.name != *name && other.has_begun() && other.status == RegionStatus::Active
    };
    match state.regions().find(stays) {
        Some(_) => Ok(()),
        None => Err(DirectoryRefusal::LastRegion),
    }
}

fn forget(state: &mut State, name: &RegionName) {
    let nodes: Vec<NodeId> = state.nodes_of(name).map(|node| node.id).collect();
    nodes.into_iter().for_each(|node| state.remove_node(node));
    let invited = state
        .invitations()
        .filter(|invitation| invitation.region == *name);
    let invited: Vec<NodeId> = invited.map(|invitation| invitation.node).collect();
    invited.into_iter().for_each(|node| state.remove_invitation(node));
    state.remove_region(name);
    if !state.losses().is_gone(name) {
        let losses = state.losses().left(name);
        state.put_losses(Arc::new(losses));
    }
}
