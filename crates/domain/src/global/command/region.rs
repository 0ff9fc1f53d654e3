//! Regions that come and go.

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
        if let Some(losses) = state.losses().begun_anew(&self.region) {
            state.put_losses(Arc::new(losses));
        }
        state.put_region(Arc::new(Region::new(self.region.clone())));
        Ok(Reply::Created { at: state.log_time() })
    }
}

/// Wishes a region out of the cluster. One that has never begun holds nothing and is forgotten at once; another gives up
/// what it has first ([`ForgetRegion`]). That it holds the only copy of nothing is the proposer's to see: only the region
/// knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoveRegion {
    /// The region.
    pub region: RegionName,
}

impl RemoveRegion {
    pub(crate) fn apply(&self, state: &mut State) -> Outcome {
        let region = expect_region(state, &self.region)?;
        check_is_not_the_last(state, &self.region)?;
        match &region.status {
            RegionStatus::Lost { .. } => return Err(DirectoryRefusal::RegionLost.into()),
            _ if !region.has_begun() => forget(state, &self.region),
            _ => state.put_region(Arc::new(Region {
                status: RegionStatus::Leaving,
                ..Region::clone(&region)
            })),
        }
        Ok(Reply::Done)
    }
}

/// Ends a region that has given up all that it had, with its nodes. Others may not have heard yet that it was leaving, and
/// have asked something of it since that nobody answers: they hear of its end by the table of losses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForgetRegion {
    /// The region.
    pub region: RegionName,
}

impl ForgetRegion {
    pub(crate) fn apply(&self, state: &mut State) -> Outcome {
        match state.region(&self.region).map(|region| &region.status) {
            Some(RegionStatus::Leaving) => forget(state, &self.region),
            Some(_) => return Err(DirectoryRefusal::RegionNotLeaving.into()),
            None => {}
        }
        Ok(Reply::Done)
    }
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
    let losses = state.losses().left(name);
    state.put_losses(Arc::new(losses));
}
