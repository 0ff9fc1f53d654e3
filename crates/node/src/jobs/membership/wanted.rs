//! What the directory wants of a group.

use std::collections::BTreeSet;

use trent_domain::global::state::{Node, NodeStatus, RegionStatus};
use trent_domain::ids::{NodeId, RegionName};
use trent_domain::placement::{Candidate, Fitness, Wanted, global_voters};

use crate::directory::View;

/// Of a region's group: every node of the region votes, until it leaves. It keeps a copy until it is forgotten, so that it
/// serves until it ends.
pub(super) fn of_region(view: &View, region: &RegionName) -> Wanted {
    let nodes = || view.nodes_of(region).map(AsRef::as_ref);
    Wanted {
        voters: ids(nodes().filter(|node: &&Node| node.status != NodeStatus::Leaving)),
        members: ids(nodes()),
        leaders: ids(nodes().filter(|node: &&Node| node.status == NodeStatus::Active)),
    }
}

/// Of `global`: every node has a copy, and some of them vote.
pub(super) fn of_cluster(
    view: &View,
    present: &BTreeSet<NodeId>,
    is_silent: impl Fn(NodeId) -> bool,
) -> Wanted {
    let stay = view.nodes().filter(|node| stays(view, node));
    let candidates: Vec<Candidate> = stay
        .map(|node| Candidate {
            node: node.id,
            region: node.region.clone(),
            fitness: fitness(view, node, is_silent(node.id)),
        })
        .collect();
    let leads_well = |candidate: &&Candidate| candidate.fitness == Fitness::Fit;
    Wanted {
        voters: global_voters(&candidates, present),
        members: ids(view.nodes().map(AsRef::as_ref)),
        leaders: candidates
            .iter()
            .filter(leads_well)
            .map(|candidate| candidate.node)
            .collect(),
    }
}

/// Whether the node may vote for the cluster at all. One that is to go does not, nor one whose region is: they are forgotten
/// only once nobody counts on their votes.
fn stays(view: &View, node: &Node) -> bool {
    let region = view.region(&node.region).map(|region| &region.status);
    let region_goes = matches!(
        region,
        Some(RegionStatus::Leaving { .. } | RegionStatus::Gone { .. })
    );
    node.status != NodeStatus::Leaving && !region_goes
}

fn fitness(view: &View, node: &Node, is_silent: bool) -> Fitness {
    let is_active = view
        .region(&node.region)
        .is_some_and(|region| region.status == RegionStatus::Active);
    match node.status {
        _ if !is_active => Fitness::Lost,
        NodeStatus::Draining | NodeStatus::Leaving => Fitness::Draining,
        NodeStatus::Active if is_silent => Fitness::Silent,
        NodeStatus::Active => Fitness::Fit,
    }
}

fn ids<'a>(nodes: impl Iterator<Item = &'a Node>) -> BTreeSet<NodeId> {
    nodes.map(|node| node.id).collect()
}

#[cfg(test)]
mod tests {
    use trent_domain::exchange_key::PublicExchangeKey;
    use trent_domain::global::command::{
        AbandonRegion, AddRegion, DeclareLoss, DrainNode, FoundCluster, RegisterRegion, RemoveNode,
        RemoveRegion,
    };
    use trent_domain::global::state::NewNode;
    use trent_domain::global::{Command, Entry, State, apply};
    use trent_domain::ids::RequestId;
    use trent_domain::time::Timestamp;

    use super::*;
    use crate::config::{Member, Members};
    use crate::directory::Directory;

    fn member(id: u64, region: &str) -> Member {
        Member {
            id: NodeId(id),
            region: region.parse().unwrap(),
            api: ([127, 0, 0, 1], 5000 + id as u16).into(),
            peer: ([127, 0, 0, 1], 6000 + id as u16).into(),
        }
    }

    /// The directory after some commands: nodes 1 to 3 are in region a, 4 to 6 in b.
    fn view(commands: Vec<Command>) -> std::sync::Arc<View> {
        let region = |id| if id <= 3 { "eu-test-1" } else { "us-test-1" };
        let nodes = (1..=6).map(|id| NewNode::from(&member(id, region(id)))).collect();
        let mut state = State::default();
        let founded = Command::FoundCluster(FoundCluster { nodes });
        for (number, command) in [founded].into_iter().chain(commands).enumerate() {
            let entry = Entry {
                at: Timestamp::default(),
                request_id: RequestId::new([number as u8 + 1; 16]),
                command,
            };
            apply(&mut state, &entry).unwrap();
        }
        Directory::new(&Members::joining(member(1, region(1))), &state).view()
    }

    fn drain(node: u64) -> Command {
        Command::DrainNode(DrainNode {
            node: NodeId(node),
            draining: true,
        })
    }

    fn remove(node: u64) -> Command {
        Command::RemoveNode(RemoveNode { node: NodeId(node) })
    }

    fn nodes(ids: &[u64]) -> BTreeSet<NodeId> {
        ids.iter().copied().map(NodeId).collect()
    }

    #[test]
    fn a_region_wants_its_own_nodes() {
        let region = "eu-test-1".parse().unwrap();
        let wanted = of_region(&view(vec![drain(2), remove(3)]), &region);
        assert_eq!(wanted.voters, nodes(&[1, 2]));
        assert_eq!(
            wanted.members,
            nodes(&[1, 2, 3]),
            "one that leaves has a copy until it is forgotten"
        );
        assert_eq!(wanted.leaders, nodes(&[1]));
    }

    #[test]
    fn the_cluster_wants_everybody_and_the_fit_to_vote() {
        let present = nodes(&[1, 2, 4, 5, 6]);
        let at_rest = of_cluster(&view(vec![]), &present, |_| false);
        assert_eq!(at_rest.voters, present);
        assert_eq!(at_rest.members, nodes(&[1, 2, 3, 4, 5, 6]));
        let drained = of_cluster(&view(vec![drain(5)]), &present, |_| false);
        assert_eq!(drained.voters, nodes(&[1, 2, 3, 4, 6]));
        assert!(!drained.leaders.contains(&NodeId(5)));
        let silent = of_cluster(&view(vec![]), &present, |node| node == NodeId(1));
        assert_eq!(silent.voters, nodes(&[2, 3, 4, 5, 6]));
        let left = of_cluster(&view(vec![remove(5), remove(6)]), &present, |_| false);
        assert_eq!(left.voters, nodes(&[1, 2, 4]));
        assert!(left.members.contains(&NodeId(6)));
    }

    #[test]
    fn nodes_of_a_region_that_goes_have_no_vote() {
        let begin = |name: &str| {
            Command::RegisterRegion(RegisterRegion {
                region: name.parse().unwrap(),
                exchange_key: PublicExchangeKey {
                    version: 1,
                    bytes: [1; 32],
                },
            })
        };
        let region: RegionName = "us-test-1".parse().unwrap();
        let begun = [begin("eu-test-1"), begin("us-test-1")];
        let leaves = Command::RemoveRegion(RemoveRegion {
            region: region.clone(),
            discards_managed_keys: false,
        });
        let is_lost = Command::DeclareLoss(DeclareLoss {
            region: region.clone(),
            successor: "eu-test-1".parse().unwrap(),
        });
        let is_gone = Command::AbandonRegion(AbandonRegion { region });
        let present = nodes(&[1, 2, 4, 5, 6]);
        for goes in [vec![leaves], vec![is_lost, is_gone]] {
            let commands = begun.iter().cloned().chain(goes).collect();
            let wanted = of_cluster(&view(commands), &present, |_| false);
            assert_eq!(wanted.voters, nodes(&[1, 2, 3]));
            assert_eq!(wanted.members, nodes(&[1, 2, 3, 4, 5, 6]), "they hear of it");
        }
    }

    #[test]
    fn a_region_without_nodes_wants_nobody() {
        let region: RegionName = "ap-test-1".parse().unwrap();
        let added = Command::AddRegion(AddRegion {
            region: region.clone(),
        });
        assert_eq!(of_region(&view(vec![added]), &region), Wanted::default());
    }
}
