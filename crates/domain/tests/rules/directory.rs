//! Nodes and regions that come and go.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::*;
use trent_domain::global::command::{
    AbandonRegion, AddRegion, DeclareLoss, DrainNode, EndLoss, ForgetNode, ForgetRegion, FoundCluster,
    InviteNode, JoinNode, MoveNode, RegisterRegion, ReleaseRegion, RemoveNode, RemoveRegion,
};
use trent_domain::global::state::{NewNode, NodeStatus, RegionStatus};
use trent_domain::global::{
    Command, DirectoryRefusal, Entry, Outcome, Record, RecordKey, Refusal, Reply, State, apply,
};
use trent_domain::ids::NodeId;
use trent_domain::limits::MAX_INVITATIONS;
use trent_domain::node_address::NodeAddress;
use trent_domain::time::Timestamp;

use crate::fixtures::*;

const HOUR: u64 = 3_600_000;

fn run(state: &mut State, command: Command) -> Outcome {
    run_at(state, 7, command)
}

fn run_at(state: &mut State, at: u64, command: Command) -> Outcome {
    apply(
        state,
        &Entry {
            at: Timestamp::from_millis(at),
            request_id: new_request_id(),
            command,
        },
    )
}

fn node(id: u64, region_name: &str) -> NewNode {
    NewNode {
        id: NodeId(id),
        region: region(region_name),
        api: format!("node-{id}.example:443").parse().unwrap(),
        peer: format!("node-{id}.example:4700").parse().unwrap(),
    }
}

fn founded(nodes: &[(u64, &str)]) -> State {
    let mut state = State::default();
    let nodes = nodes.iter().map(|(id, region)| node(*id, region)).collect();
    run(&mut state, Command::FoundCluster(FoundCluster { nodes })).unwrap();
    state
}

fn invite(region_name: &str, token: u8) -> Command {
    Command::InviteNode(InviteNode {
        region: region(region_name),
        token_hash: [token; 32],
        valid_for_millis: HOUR,
    })
}

fn join(node: NewNode, token: u8) -> Command {
    Command::JoinNode(JoinNode {
        node,
        token_hash: [token; 32],
    })
}

fn drain(id: u64, draining: bool) -> Command {
    Command::DrainNode(DrainNode {
        node: NodeId(id),
        draining,
    })
}

fn remove(id: u64) -> Command {
    Command::RemoveNode(RemoveNode { node: NodeId(id) })
}

fn forget(id: u64) -> Command {
    Command::ForgetNode(ForgetNode { node: NodeId(id) })
}

fn add_region(name: &str) -> Command {
    Command::AddRegion(AddRegion { region: region(name) })
}

fn remove_region(name: &str) -> Command {
    Command::RemoveRegion(RemoveRegion {
        region: region(name),
        discards_managed_keys: false,
    })
}

fn forget_region(name: &str) -> Command {
    Command::ForgetRegion(ForgetRegion { region: region(name) })
}

/// The region's first leader has made its keys.
fn begin(name: &str) -> Command {
    Command::RegisterRegion(RegisterRegion {
        region: region(name),
        exchange_key: exchange_key(1).public,
    })
}

fn refused(refusal: DirectoryRefusal) -> Outcome {
    Err(Refusal::Directory(refusal))
}

/// The number that an invitation reserves.
fn invited(outcome: Outcome) -> u64 {
    match outcome {
        Ok(Reply::NodeInvited { node, .. }) => node.0,
        other => panic!("{other:?}"),
    }
}

fn numbers(state: &State) -> Vec<u64> {
    state.nodes().map(|node| node.id.0).collect()
}

fn status(state: &State, id: u64) -> NodeStatus {
    state.node(NodeId(id)).unwrap().status
}

#[test]
fn a_cluster_is_founded_once() {
    let mut state = founded(&[(1, US), (2, US), (4, EU)]);
    let later = FoundCluster {
        nodes: vec![node(9, AP)],
    };
    assert_eq!(run(&mut state, Command::FoundCluster(later)), Ok(Reply::Done));
    assert_eq!(numbers(&state), [1, 2, 4]);
    assert_eq!(state.last_node(), Some(NodeId(4)));
    let founders: Vec<_> = state.regions().map(|region| region.founder).collect();
    assert_eq!(founders, [Some(NodeId(4)), Some(NodeId(1))]);
    assert!(state.nodes().all(|node| node.status == NodeStatus::Active));

    let twice = FoundCluster {
        nodes: vec![
            node(1, US),
            NewNode {
                id: NodeId(2),
                ..node(1, US)
            },
        ],
    };
    let mut state = State::default();
    let outcome = run(&mut state, Command::FoundCluster(twice));
    assert_eq!(outcome, refused(DirectoryRefusal::AddressTaken));
    assert_eq!(state.last_node(), None);
}

#[test]
fn a_node_joins_with_the_token_of_its_invitation_once() {
    let mut state = founded(&[(1, US)]);
    let number = invited(run(&mut state, invite(US, 1)));
    assert_eq!(number, 2);
    let wrong = [
        join(node(2, US), 9),
        join(node(3, US), 1),
        join(node(2, EU), 1),
        join(node(1, EU), 1),
    ];
    for attempt in wrong {
        let outcome = run(&mut state, attempt.clone());
        assert_eq!(
            outcome,
            refused(DirectoryRefusal::InvalidInvitation),
            "{attempt:?}"
        );
    }
    let taken = NewNode {
        peer: node(1, US).peer,
        ..node(2, US)
    };
    let outcome = run(&mut state, join(taken, 1));
    assert_eq!(outcome, refused(DirectoryRefusal::AddressTaken));

    let joined = Ok(Reply::NodeJoined { founds_region: false });
    assert_eq!(run(&mut state, join(node(2, US), 1)), joined);
    assert_eq!(run(&mut state, join(node(2, US), 1)), joined, "a repeat");
    assert_eq!(
        state.node(NodeId(2)).unwrap().joined_at,
        Timestamp::from_millis(7)
    );
    assert_eq!(state.invitations().count(), 0);
    let moved = NewNode {
        peer: node(8, US).peer,
        ..node(2, US)
    };
    assert_eq!(
        run(&mut state, join(moved, 1)),
        refused(DirectoryRefusal::InvalidInvitation),
        "the token is used up"
    );
}

#[test]
fn a_token_ends() {
    let mut state = founded(&[(1, US)]);
    invited(run_at(&mut state, 7, invite(US, 1)));
    assert_eq!(
        run_at(&mut state, 7 + HOUR, join(node(2, US), 1)),
        refused(DirectoryRefusal::InvalidInvitation)
    );
    assert_eq!(invited(run_at(&mut state, 8 + HOUR, invite(US, 2))), 3);
    let left: Vec<_> = state.invitations().map(|invitation| invitation.node.0).collect();
    assert_eq!(left, [3], "what is over is forgotten with the next invitation");
    assert!(run_at(&mut state, 7 + 2 * HOUR, join(node(3, US), 2)).is_ok());
}

#[test]
fn invitations_are_bounded() {
    let mut state = founded(&[(1, US)]);
    for _ in 0..MAX_INVITATIONS {
        invited(run(&mut state, invite(US, 1)));
    }
    let outcome = run(&mut state, invite(US, 1));
    assert_eq!(outcome, refused(DirectoryRefusal::TooManyInvitations));
    assert!(run_at(&mut state, 7 + HOUR, invite(US, 1)).is_ok());
}

#[test]
fn no_number_is_given_out_twice() {
    let mut state = founded(&[(1, US), (2, US)]);
    run(&mut state, remove(2)).unwrap();
    run(&mut state, forget(2)).unwrap();
    assert_eq!(invited(run(&mut state, invite(US, 1))), 3);
    let mut state = State::from_records(state.records()).unwrap();
    assert_eq!(invited(run_at(&mut state, 8 + HOUR, invite(US, 1))), 4);
    assert_eq!(
        run(&mut state, join(node(2, US), 1)),
        refused(DirectoryRefusal::InvalidInvitation)
    );
}

#[test]
fn the_first_node_of_a_region_founds_it() {
    let mut state = founded(&[(1, US)]);
    assert_eq!(
        run(&mut state, invite(EU, 1)),
        refused(DirectoryRefusal::NoSuchRegion)
    );
    assert!(run(&mut state, add_region(EU)).is_ok());
    assert_eq!(
        run(&mut state, add_region(EU)),
        refused(DirectoryRefusal::RegionExists)
    );
    for (token, founds_region) in [(1, true), (2, false)] {
        let number = invited(run(&mut state, invite(EU, token)));
        let outcome = run(&mut state, join(node(number, EU), token));
        assert_eq!(outcome, Ok(Reply::NodeJoined { founds_region }));
    }
    let region = state.region(&region(EU)).unwrap();
    assert_eq!((region.founder, region.has_begun()), (Some(NodeId(2)), false));
}

#[test]
fn a_node_is_drained_and_comes_back_until_it_leaves() {
    let mut state = founded(&[(1, US), (2, US)]);
    for (draining, wanted) in [(true, NodeStatus::Draining), (false, NodeStatus::Active)] {
        for _ in 0..2 {
            assert_eq!(run(&mut state, drain(2, draining)), Ok(Reply::Done));
            assert_eq!(status(&state, 2), wanted);
        }
    }
    assert_eq!(
        run(&mut state, drain(3, true)),
        refused(DirectoryRefusal::NoSuchNode)
    );
    assert_eq!(
        run(&mut state, forget(2)),
        refused(DirectoryRefusal::NodeNotLeaving)
    );
    for _ in 0..2 {
        assert_eq!(run(&mut state, remove(2)), Ok(Reply::Done));
    }
    assert_eq!(status(&state, 2), NodeStatus::Leaving);
    for draining in [true, false] {
        let outcome = run(&mut state, drain(2, draining));
        assert_eq!(outcome, refused(DirectoryRefusal::NodeLeaving));
    }
    for _ in 0..2 {
        assert_eq!(
            run(&mut state, forget(2)),
            Ok(Reply::Done),
            "a repeat changes nothing"
        );
    }
    assert_eq!(numbers(&state), [1]);
}

#[test]
fn the_last_node_of_a_region_stays() {
    let mut state = founded(&[(1, US), (2, US), (3, EU)]);
    assert_eq!(
        run(&mut state, remove(3)),
        refused(DirectoryRefusal::LastNodeOfRegion)
    );
    run(&mut state, remove(1)).unwrap();
    let outcome = run(&mut state, remove(2));
    assert_eq!(
        outcome,
        refused(DirectoryRefusal::LastNodeOfRegion),
        "node 1 does not count"
    );
    assert_eq!(run(&mut state, remove(4)), refused(DirectoryRefusal::NoSuchNode));
}

#[test]
fn a_node_tells_where_it_is() {
    let mut state = founded(&[(1, US), (2, US)]);
    let moving = |peer: NodeAddress| {
        Command::MoveNode(MoveNode {
            node: NodeId(2),
            api: "[::1]:443".parse().unwrap(),
            peer,
        })
    };
    let outcome = run(&mut state, moving(node(1, US).peer));
    assert_eq!(outcome, refused(DirectoryRefusal::AddressTaken));
    let peer: NodeAddress = "192.0.2.2:4700".parse().unwrap();
    for _ in 0..2 {
        assert_eq!(run(&mut state, moving(peer.clone())), Ok(Reply::Done));
    }
    assert_eq!(state.node(NodeId(2)).unwrap().peer, peer);
}

#[test]
fn a_region_leaves_before_it_is_forgotten() {
    let mut state = founded(&[(1, US), (2, EU), (3, EU)]);
    for name in [US, EU] {
        run(&mut state, begin(name)).unwrap();
    }
    run(&mut state, invite(EU, 1)).unwrap();
    assert_eq!(
        run(&mut state, forget_region(EU)),
        refused(DirectoryRefusal::RegionNotLeaving)
    );
    for _ in 0..2 {
        assert_eq!(run(&mut state, remove_region(EU)), Ok(Reply::Done));
    }
    let leaving = state.region(&region(EU)).unwrap();
    let discards_managed_keys = false;
    assert_eq!(
        leaving.status,
        RegionStatus::Leaving {
            discards_managed_keys
        }
    );
    assert_eq!(
        run(&mut state, invite(EU, 1)),
        refused(DirectoryRefusal::RegionNotActive)
    );
    assert_eq!(
        run(&mut state, join(node(4, EU), 1)),
        refused(DirectoryRefusal::RegionNotActive)
    );
    assert_eq!(
        run(&mut state, remove_region(US)),
        refused(DirectoryRefusal::LastRegion)
    );
    for _ in 0..2 {
        assert_eq!(run(&mut state, forget_region(EU)), Ok(Reply::Done));
    }
    assert_eq!(numbers(&state), [1]);
    assert_eq!(state.invitations().count(), 0);
    assert_eq!(
        run(&mut state, begin(EU)),
        Err(Refusal::UnknownRegion),
        "it does not come back by itself"
    );
}

fn abandon_region(name: &str) -> Command {
    Command::AbandonRegion(AbandonRegion { region: region(name) })
}

fn release(name: &str, by: &str) -> Command {
    Command::ReleaseRegion(ReleaseRegion {
        region: region(name),
        by: region(by),
    })
}

fn declare(lost: &str, successor: &str) -> Command {
    Command::DeclareLoss(DeclareLoss {
        region: region(lost),
        successor: region(successor),
    })
}

/// Three regions that have begun, of two nodes each; the second is lost.
fn with_a_lost_region() -> State {
    let mut state = founded(&[(1, US), (2, US), (3, EU), (4, EU), (5, AP), (6, AP)]);
    for name in [US, EU, AP] {
        run(&mut state, begin(name)).unwrap();
    }
    run(&mut state, declare(EU, US)).unwrap();
    state
}

#[test]
fn a_region_that_is_gone_is_forgotten_once_all_others_have_let_go_of_it() {
    let mut state = with_a_lost_region();
    assert_eq!(
        run(&mut state, remove_region(EU)),
        refused(DirectoryRefusal::RegionLost)
    );
    assert_eq!(
        run(&mut state, abandon_region(US)),
        refused(DirectoryRefusal::RegionNotLost)
    );
    let epoch = state.losses().epoch_of(&region(EU));
    for _ in 0..2 {
        assert_eq!(run(&mut state, abandon_region(EU)), Ok(Reply::Done));
    }
    let version = state.losses().version;
    assert_eq!(version, epoch + 1, "everybody hears of it");
    let end = Command::EndLoss(EndLoss {
        region: region(EU),
        epoch,
    });
    assert_eq!(run(&mut state, end), Ok(Reply::Done));
    assert!(state.losses().is_gone(&region(EU)), "it does not come back");
    assert_eq!(
        run(&mut state, invite(EU, 1)),
        refused(DirectoryRefusal::RegionNotActive)
    );

    let tied = refused(DirectoryRefusal::RegionStillTied);
    assert_eq!(run(&mut state, forget_region(EU)), tied);
    for _ in 0..2 {
        assert_eq!(run(&mut state, release(EU, US)), Ok(Reply::Done));
    }
    assert_eq!(run(&mut state, forget_region(EU)), tied);
    run(&mut state, release(EU, AP)).unwrap();
    for _ in 0..2 {
        assert_eq!(run(&mut state, forget_region(EU)), Ok(Reply::Done));
    }
    assert_eq!(numbers(&state), [1, 2, 5, 6]);
    assert!(state.has_removed(NodeId(3)));
    assert_eq!(run(&mut state, release(EU, AP)), Ok(Reply::Done), "a late one");
    // What nobody has succeeded may still be succeeded.
    assert_eq!(run(&mut state, declare(EU, AP)), Ok(Reply::Done));
    assert!(state.losses().is_gone(&region(EU)));
    assert_eq!(state.region(&region(EU)), None);
}

#[test]
fn a_lost_region_is_not_waited_for() {
    let mut state = with_a_lost_region();
    run(&mut state, declare(AP, US)).unwrap();
    run(&mut state, abandon_region(EU)).unwrap();
    run(&mut state, release(EU, US)).unwrap();
    assert_eq!(run(&mut state, forget_region(EU)), Ok(Reply::Done));
    // It may know the one that is gone, so the name has to wait for it.
    assert_eq!(
        run(&mut state, add_region(EU)),
        refused(DirectoryRefusal::NameStillKnown)
    );
    run(&mut state, abandon_region(AP)).unwrap();
    assert!(matches!(
        run(&mut state, add_region(EU)),
        Ok(Reply::Created { .. })
    ));
    assert_eq!(
        run(&mut state, abandon_region(US)),
        refused(DirectoryRefusal::LastRegion)
    );
}

#[test]
fn the_name_of_a_region_that_is_gone_begins_anew() {
    let mut state = with_a_lost_region();
    let before = state.losses().epoch_of(&region(EU));
    run(&mut state, abandon_region(EU)).unwrap();
    for by in [US, AP] {
        run(&mut state, release(EU, by)).unwrap();
    }
    run(&mut state, forget_region(EU)).unwrap();
    run(&mut state, add_region(EU)).unwrap();
    let losses = state.losses();
    assert!(!losses.is_lost(&region(EU)));
    assert!(
        losses.epoch_of(&region(EU)) > before,
        "what the old one sends is of an earlier epoch"
    );
    assert_eq!(losses.epoch_of(&region(EU)), losses.version);
    assert_eq!(state.region(&region(EU)).unwrap().status, RegionStatus::Active);
    assert!(state.has_removed(NodeId(3)));
}

#[test]
fn who_has_said_that_managed_keys_may_be_lost_has_said_it() {
    let mut state = founded(&[(1, US), (2, EU)]);
    for name in [US, EU] {
        run(&mut state, begin(name)).unwrap();
    }
    for (discards_managed_keys, then) in [(false, false), (true, true), (false, true)] {
        let remove = Command::RemoveRegion(RemoveRegion {
            region: region(EU),
            discards_managed_keys,
        });
        run(&mut state, remove).unwrap();
        let status = RegionStatus::Leaving {
            discards_managed_keys: then,
        };
        assert_eq!(state.region(&region(EU)).unwrap().status, status);
    }
}

#[test]
fn a_region_that_never_began_goes_at_once() {
    let mut state = founded(&[(1, US)]);
    run(&mut state, begin(US)).unwrap();
    run(&mut state, add_region(EU)).unwrap();
    let number = invited(run(&mut state, invite(EU, 1)));
    run(&mut state, join(node(number, EU), 1)).unwrap();
    assert_eq!(run(&mut state, remove_region(EU)), Ok(Reply::Done));
    assert_eq!(state.region(&region(EU)), None);
    assert_eq!(numbers(&state), [1]);
    // Somebody may have asked for a replica there already.
    assert!(state.losses().has_left(&region(EU)));
    let loss = Command::DeclareLoss(DeclareLoss {
        region: region(EU),
        successor: region(US),
    });
    assert_eq!(run(&mut state, loss), Err(Refusal::UnknownRegion));
    assert_eq!(
        run(&mut state, remove_region(EU)),
        refused(DirectoryRefusal::NoSuchRegion)
    );
    assert_eq!(
        run(&mut state, remove_region(US)),
        refused(DirectoryRefusal::LastRegion)
    );
}

#[test]
fn an_address_has_a_host_and_a_port() {
    for text in [
        "node-1.example:4700",
        "192.0.2.1:1",
        "[2001:db8::1]:65535",
        "a_b:80",
    ] {
        assert_eq!(text.parse::<NodeAddress>().unwrap().as_str(), text);
    }
    for text in [
        "",
        ":80",
        "host",
        "host:",
        "host:0",
        "host:080",
        "host:65536",
        "::1:80",
        "[host]:80",
        "a b:80",
        "http://a:80",
    ] {
        assert!(text.parse::<NodeAddress>().is_err(), "{text}");
    }
}

fn command() -> impl Strategy<Value = Command> {
    let name = || prop::sample::select(vec![US, EU, AP]);
    let id = || 1..6u64;
    prop_oneof![
        vec((1..4u64, name()), 0..3).prop_map(|nodes| Command::FoundCluster(FoundCluster {
            nodes: nodes.into_iter().map(|(id, region)| node(id, region)).collect()
        })),
        (name(), 0..2u8).prop_map(|(name, token)| invite(name, token)),
        (id(), name(), 0..2u8).prop_map(|(id, name, token)| join(node(id, name), token)),
        (id(), any::<bool>()).prop_map(|(id, draining)| drain(id, draining)),
        (id(), id()).prop_map(|(id, at)| Command::MoveNode(MoveNode {
            node: NodeId(id),
            api: node(at, US).api,
            peer: node(at, US).peer
        })),
        id().prop_map(remove),
        id().prop_map(forget),
        name().prop_map(add_region),
        name().prop_map(begin),
        name().prop_map(remove_region),
        name().prop_map(forget_region),
    ]
}

proptest! {
    /// Storage follows from what was touched, a restart changes nothing, a refusal changes nothing, every region that has
    /// had nodes keeps one that stays, and nobody gets a number that somebody had.
    #[test]
    fn the_directory_holds_together(commands in vec((command(), 0..2 * HOUR), 1..40)) {
        let mut state = State::default();
        let mut stored: BTreeMap<RecordKey, Record> = BTreeMap::new();
        let mut given: BTreeSet<NodeId> = BTreeSet::new();
        for (command, at) in commands {
            let before: BTreeSet<NodeId> = state.nodes().map(|node| node.id).collect();
            given.extend(&before);
            let outcome = run_at(&mut state, at, command);
            let touched = state.take_touched();
            if outcome.is_err() {
                let is_of_refusals = |key: &RecordKey| matches!(key, RecordKey::Clock | RecordKey::Request(_));
                prop_assert!(touched.iter().all(is_of_refusals));
            }
            for key in touched {
                match state.record(&key) {
                    Some(record) => prop_assert_ne!(stored.insert(key, record.clone()), Some(record)),
                    None => prop_assert!(stored.remove(&key).is_some()),
                }
            }
            prop_assert_eq!(&stored, &state.records().collect());
            prop_assert_eq!(state.check_invariants(), Ok(()));
            for node in state.nodes().filter(|node| !before.contains(&node.id)) {
                prop_assert!(!given.contains(&node.id));
            }
            for region in state.regions() {
                let mut nodes = state.nodes_of(&region.name).peekable();
                prop_assert!(nodes.peek().is_none() || nodes.any(|node| node.status != NodeStatus::Leaving));
            }
            state = State::from_records(stored.clone()).unwrap();
        }
    }
}
