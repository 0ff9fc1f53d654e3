//! Who dies.

use trent_testkit::cluster::{await_condition, region_leader};

use crate::world::{EU, US, World};

/// A leader, or all nodes of a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Victim {
    SourceLeader,
    TargetLeader,
    SourceRegion,
    TargetRegion,
}

impl Victim {
    pub(crate) const ALL: [Self; 4] = [
        Self::SourceLeader,
        Self::TargetLeader,
        Self::SourceRegion,
        Self::TargetRegion,
    ];

    pub(crate) fn is_a_region(self) -> bool {
        matches!(self, Self::SourceRegion | Self::TargetRegion)
    }

    /// kill -9 of all that die: their numbers.
    pub(crate) fn die(self, world: &mut World) -> Vec<u64> {
        let region = match self {
            Self::SourceLeader | Self::SourceRegion => US,
            Self::TargetLeader | Self::TargetRegion => EU,
        };
        let dead = if self.is_a_region() {
            world.nodes(region).iter().map(|node| node.id).collect()
        } else {
            vec![leader(world, region)]
        };
        dead.iter().for_each(|node| world.kill(*node));
        dead
    }
}

fn leader(world: &World, region: &str) -> u64 {
    let nodes = world.nodes(region);
    let mut leader = None;
    await_condition("a leader", || {
        leader = nodes.iter().find_map(|node| region_leader(&node.api));
        leader.is_some()
    });
    leader.unwrap()
}
