//! The nodes and regions of the cluster, as this node knows them.
//!
//! What counts is replicated in `global`. This view follows the node's own copy of it; until the cluster is founded it
//! shows what the configuration lists.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::Arc;

use tokio::sync::watch;
use tracing::info;
use trent_consensus::{GlobalMachine, GroupHandle};
use trent_domain::global::State;
use trent_domain::global::state::{NewNode, Node, NodeStatus, Region};
use trent_domain::ids::{NodeId, RegionName};
use trent_domain::time::Timestamp;

use crate::config::{Member, Members};
use crate::shutdown::Shutdown;

/// Where everybody looks other nodes up.
#[derive(Debug)]
pub struct Directory {
    own: Member,
    view: watch::Sender<Arc<View>>,
}

/// The directory at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    is_replicated: bool,
    nodes: BTreeMap<NodeId, Arc<Node>>,
    regions: BTreeMap<RegionName, Arc<Region>>,
}

impl Directory {
    /// What `global` says in its newest state here, or else the configuration.
    pub fn new(members: &Members, state: &State) -> Self {
        let view = View::of_state(state).unwrap_or_else(|| View::of_configuration(members));
        Self {
            own: members.own().clone(),
            view: watch::Sender::new(view.into()),
        }
    }

    /// This node, as its configuration has it.
    pub fn own(&self) -> &Member {
        &self.own
    }

    /// The directory as it is now.
    pub fn view(&self) -> Arc<View> {
        self.view.borrow().clone()
    }

    /// Follows the directory: a change is one of nodes or regions, not of anything else in `global`.
    pub fn changes(&self) -> watch::Receiver<Arc<View>> {
        self.view.subscribe()
    }

    /// Whether this node is to begin its region's group, alone: it is the region's first, and the region has not begun.
    pub fn founds_region(&self) -> bool {
        let view = self.view();
        let region = view.region(&self.own.region);
        region.is_some_and(|region| region.founder == Some(self.own.id) && !region.has_begun())
    }

    /// Keeps up with `global` until shut down.
    pub async fn follow(self: Arc<Self>, global: GroupHandle<GlobalMachine>, shutdown: Shutdown) {
        let mut applied = global.applied();
        loop {
            self.take(&global.local().state);
            tokio::select! {
                Ok(()) = applied.changed() => {}
                () = shutdown.wait() => return,
            }
        }
    }

    fn take(&self, state: &State) {
        let Some(next) = View::of_state(state) else {
            return;
        };
        let changed = self.view.send_if_modified(|view| {
            let changed = **view != next;
            if changed {
                *view = next.into();
            }
            changed
        });
        if changed {
            info!(
                nodes = self.view().nodes.len(),
                "the directory of nodes and regions has changed"
            );
        }
    }
}

impl View {
    /// The replicated directory, once the cluster is founded.
    fn of_state(state: &State) -> Option<Self> {
        state.last_node()?;
        Some(Self {
            is_replicated: true,
            nodes: state.nodes().map(|node| (node.id, node.clone())).collect(),
            regions: state
                .regions()
                .map(|region| (region.name.clone(), region.clone()))
                .collect(),
        })
    }

    /// The founders; for a node that joins later, itself alone.
    fn of_configuration(members: &Members) -> Self {
        let own = [members.own()].into_iter().filter(|_| members.is_joining());
        let members: Vec<&Member> = members.founders().chain(own).collect();
        let node = |member: &&Member| {
            let node = Node::new(NewNode::from(*member), Timestamp::default());
            (node.id, Arc::new(node))
        };
        let region = |member: &&Member| {
            let name = member.region.clone();
            (name.clone(), Arc::new(Region::new(name)))
        };
        Self {
            is_replicated: false,
            nodes: members.iter().map(node).collect(),
            regions: members.iter().map(region).collect(),
        }
    }

    /// Whether it is the cluster's word, rather than the configuration's.
    pub fn is_replicated(&self) -> bool {
        self.is_replicated
    }

    /// A node.
    pub fn node(&self, id: NodeId) -> Option<&Arc<Node>> {
        self.nodes.get(&id)
    }

    /// Every node, by number.
    pub fn nodes(&self) -> impl Iterator<Item = &Arc<Node>> {
        self.nodes.values()
    }

    /// The nodes of a region, by number.
    pub fn nodes_of<'a>(&'a self, region: &'a RegionName) -> impl Iterator<Item = &'a Arc<Node>> {
        self.nodes().filter(move |node| node.region == *region)
    }

    /// A region.
    pub fn region(&self, name: &RegionName) -> Option<&Arc<Region>> {
        self.regions.get(name)
    }

    /// Every region, by name.
    pub fn regions(&self) -> impl Iterator<Item = &Arc<Region>> {
        self.regions.values()
    }

    /// How many nodes serve a region; what is shared between them is shared by at least one.
    pub fn servers_of(&self, region: &RegionName) -> NonZeroU32 {
        let stays = |node: &&Arc<Node>| node.status != NodeStatus::Leaving;
        let count = self.nodes_of(region).filter(stays).count();
        u32::try_from(count)
            .ok()
            .and_then(NonZeroU32::new)
            .unwrap_or(NonZeroU32::MIN)
    }
}

/// A node as a group's membership names it.
pub fn raft_member(node: &Node) -> trent_consensus::Member {
    trent_consensus::Member {
        address: node.peer.to_string(),
        region: node.region.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use trent_domain::exchange_key::PublicExchangeKey;
    use trent_domain::global::command::{CreateAccount, DrainNode, FoundCluster, RegisterRegion, RemoveNode};
    use trent_domain::global::{Command, Entry, apply};
    use trent_domain::ids::RequestId;

    use super::*;

    fn member(id: u64, region: &str) -> Member {
        Member {
            id: NodeId(id),
            region: region.parse().unwrap(),
            api: ([127, 0, 0, 1], 4600).into(),
            peer: ([127, 0, 0, 1], 4700 + id as u16).into(),
        }
    }

    fn run(state: &mut State, number: u8, command: Command) {
        let entry = Entry {
            at: Timestamp::from_millis(1),
            request_id: RequestId::new([number; 16]),
            command,
        };
        apply(state, &entry).unwrap();
    }

    fn numbers(directory: &Directory) -> Vec<u64> {
        directory.view().nodes().map(|node| node.id.0).collect()
    }

    #[test]
    fn the_configuration_counts_until_the_cluster_is_founded() {
        let founders = vec![member(1, "a"), member(2, "a"), member(3, "b")];
        let members = Members::new(NodeId(1), founders).unwrap();
        let mut state = State::default();
        let directory = Directory::new(&members, &state);
        assert_eq!(numbers(&directory), [1, 2, 3]);
        assert!(!directory.founds_region(), "nobody has said so");

        let nodes = [member(1, "a"), member(4, "b")];
        let nodes = nodes.iter().map(NewNode::from).collect();
        run(&mut state, 1, Command::FoundCluster(FoundCluster { nodes }));
        directory.take(&state);
        assert_eq!(numbers(&directory), [1, 4]);
        assert!(directory.founds_region());
        let region = "a".parse().unwrap();
        let begun = RegisterRegion {
            region,
            exchange_key: PublicExchangeKey {
                version: 1,
                bytes: [1; 32],
            },
        };
        run(&mut state, 2, Command::RegisterRegion(begun));
        directory.take(&state);
        assert!(!directory.founds_region(), "it has begun");
    }

    #[test]
    fn only_nodes_and_regions_are_news() {
        let members = Members::new(NodeId(1), vec![member(1, "a"), member(2, "a")]).unwrap();
        let mut state = State::default();
        let nodes = members.founders().map(NewNode::from).collect();
        run(&mut state, 1, Command::FoundCluster(FoundCluster { nodes }));
        let directory = Directory::new(&members, &state);
        let mut changes = directory.changes();
        let account = "111122223333".parse().unwrap();
        run(&mut state, 2, Command::CreateAccount(CreateAccount { account }));
        directory.take(&state);
        assert!(!changes.has_changed().unwrap());

        let region = "a".parse().unwrap();
        let draining = DrainNode {
            node: NodeId(2),
            draining: true,
        };
        run(&mut state, 3, Command::DrainNode(draining));
        directory.take(&state);
        assert!(changes.has_changed().unwrap());
        assert_eq!(changes.borrow_and_update().servers_of(&region).get(), 2);
        run(&mut state, 4, Command::RemoveNode(RemoveNode { node: NodeId(2) }));
        directory.take(&state);
        assert_eq!(
            changes.borrow_and_update().servers_of(&region).get(),
            1,
            "it leaves"
        );
    }

    #[test]
    fn a_node_that_joins_knows_itself_alone_at_first() {
        let members = Members::joining(member(7, "c"));
        let directory = Directory::new(&members, &State::default());
        assert_eq!(numbers(&directory), [7]);
        assert!(!directory.founds_region());
    }
}
