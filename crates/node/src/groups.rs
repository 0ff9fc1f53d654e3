//! The two Raft groups this node belongs to.

use trent_consensus::{GlobalMachine, GroupHandle, RegionMachine};
use trent_domain::ids::RegionName;

/// Handles on both groups. Cloning is cheap.
#[derive(Clone)]
pub struct Groups {
    /// This region's keys.
    pub region: GroupHandle<RegionMachine>,
    /// The cluster: regions, accounts, access keys.
    pub global: GroupHandle<GlobalMachine>,
}

impl Groups {
    /// Whether nodes of the region vote in `global`, as this node knows it. What it misses is made good: a voter that is
    /// forgotten is taken out.
    pub fn has_votes_in_global(&self, region: &RegionName) -> bool {
        let global = self.global.local();
        let voters = self.global.metrics().voters;
        let mut voters = voters.iter().filter_map(|node| global.state.node(*node));
        voters.any(|node| node.region == *region)
    }
}
