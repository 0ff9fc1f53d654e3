//! The nodes that a configuration names: this one, and those that found the cluster.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use trent_domain::global::state::NewNode;
use trent_domain::ids::{NodeId, RegionName};
use trent_domain::placement::{Candidate, Fitness, global_voters};

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

    /// The first voters of the `global` group: those that its reconciler would choose, so that it has nothing to do at
    /// first. Every founder derives the same.
    pub fn global_voters(&self) -> impl Iterator<Item = &Member> {
        let candidates: Vec<Candidate> = self.founders().map(candidate).collect();
        let voters = global_voters(&candidates, &BTreeSet::new());
        self.founders().filter(move |member| voters.contains(&member.id))
    }
}

fn candidate(member: &Member) -> Candidate {
    Candidate {
        node: member.id,
        region: member.region.clone(),
        fitness: Fitness::Fit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
