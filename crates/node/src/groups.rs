//! The two Raft groups this node belongs to.

use trent_consensus::{GlobalMachine, GroupHandle, RegionMachine};

/// Handles on both groups. Cloning is cheap.
#[derive(Clone)]
pub struct Groups {
    /// This region's keys.
    pub region: GroupHandle<RegionMachine>,
    /// The cluster: regions, accounts, access keys.
    pub global: GroupHandle<GlobalMachine>,
}
