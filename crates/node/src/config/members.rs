//! The nodes that a configuration names: this one, and those that found the cluster.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use trent_domain::global::state::NewNode;
use trent_domain::ids::{NodeId, RegionName};

/// The `global` group has at most this many voters: more would only slow its commits.
const MAX_GLOBAL_VOTERS: usize = 5;

/// One node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its number.
    pub id: NodeId,
    /// Its region.
    pub region: RegionName,
    /// Its AWS endpoint.
    pub api: SocketAddr,
    /// Its address for other nodes.
    pub peer: SocketAddr,
}

impl From<&Member> for trent_consensus::Member {
    fn from(member: &Member) -> Self {
        Self {
            address: member.peer.to_string(),
            region: member.region.to_string(),
        }
    }
}

impl From<&Member> for NewNode {
    fn from(member: &Member) -> Self {
        Self {
            id: member.id,
            region: member.region.clone(),
            api: member.api.into(),
            peer: member.peer.into(),
        }
    }
}

/// This node, and the nodes that found the cluster with it. A node that joins later has none to name.
#[derive(Debug, Clone)]
pub struct Members {
    own: Member,
    founders: BTreeMap<NodeId, Member>,
}

impl Members {
    /// The founders, seen from node `own`. `None` when it is not among them, or a number or address stands twice.
    pub fn new(own: NodeId, founders: Vec<Member>) -> Option<Self> {
        let count = founders.len();
        let peers: BTreeSet<SocketAddr> = founders.iter().map(|member| member.peer).collect();
        let founders: BTreeMap<NodeId, Member> =
            founders.into_iter().map(|member| (member.id, member)).collect();
        let own = founders.get(&own)?.clone();
        (founders.len() == count && peers.len() == count).then_some(Self { own, founders })
    }

    /// A node that joins a cluster which others have founded.
    pub fn joining(own: Member) -> Self {
        Self {
            own,
            founders: BTreeMap::new(),
        }
    }

    /// This node.
    pub fn own(&self) -> &Member {
        &self.own
    }

    /// Whether this node joins a cluster that others have founded.
    pub fn is_joining(&self) -> bool {
        self.founders.is_empty()
    }

    /// The nodes that found the cluster, by number.
    pub fn founders(&self) -> impl Iterator<Item = &Member> {
        self.founders.values()
    }

    /// The founders in a region, by number.
    pub fn founders_of<'a>(&'a self, region: &'a RegionName) -> impl Iterator<Item = &'a Member> {
        self.founders().filter(move |member| member.region == *region)
    }

    /// The first voters of the `global` group: an odd number of at most five, spread evenly over the regions. Every
    /// founder derives the same list.
    pub fn global_voters(&self) -> Vec<&Member> {
        let wanted = self.founders.len().min(MAX_GLOBAL_VOTERS);
        let odd = if wanted.is_multiple_of(2) {
            wanted.saturating_sub(1)
        } else {
            wanted
        };
        let regions: BTreeSet<&RegionName> = self.founders().map(|member| &member.region).collect();
        let mut by_region: Vec<Vec<&Member>> = regions
            .into_iter()
            .map(|region| self.founders_of(region).collect())
            .collect();
        by_region.iter_mut().for_each(|nodes| nodes.reverse());
        let mut voters = Vec::with_capacity(odd);
        while voters.len() < odd {
            for nodes in &mut by_region {
                voters.extend(nodes.pop());
            }
        }
        voters.truncate(odd);
        voters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(shape: &[(&str, u64)]) -> Members {
        let mut id = 0;
        let mut all = Vec::new();
        for (region, count) in shape {
            for _ in 0..*count {
                id += 1;
                let port = 5000 + id as u16;
                all.push(Member {
                    id: NodeId(id),
                    region: region.parse().unwrap(),
                    api: ([127, 0, 0, 1], port).into(),
                    peer: ([127, 0, 0, 1], port + 1000).into(),
                });
            }
        }
        Members::new(NodeId(1), all).unwrap()
    }

    fn voters(shape: &[(&str, u64)]) -> Vec<u64> {
        members(shape)
            .global_voters()
            .iter()
            .map(|member| member.id.0)
            .collect()
    }

    #[test]
    fn global_voters_are_odd_in_number_and_spread_over_regions() {
        assert_eq!(voters(&[("a", 1)]), [1]);
        assert_eq!(voters(&[("a", 2)]), [1]);
        assert_eq!(voters(&[("a", 3), ("b", 3)]), [1, 4, 2, 5, 3]);
        assert_eq!(voters(&[("a", 1), ("b", 1)]), [1]);
        assert_eq!(
            voters(&[("a", 1), ("b", 1), ("c", 1), ("d", 1), ("e", 1), ("f", 1)]),
            [1, 2, 3, 4, 5]
        );
    }

    #[test]
    fn a_number_or_address_that_stands_twice_is_refused() {
        let member = |id, peer| Member {
            id: NodeId(id),
            region: "a".parse().unwrap(),
            api: ([127, 0, 0, 1], 1).into(),
            peer: ([127, 0, 0, 1], peer).into(),
        };
        assert!(Members::new(NodeId(1), vec![member(1, 1), member(1, 2)]).is_none());
        assert!(Members::new(NodeId(1), vec![member(1, 1), member(2, 1)]).is_none());
        assert!(Members::new(NodeId(3), vec![member(1, 1), member(2, 2)]).is_none());
    }
}
