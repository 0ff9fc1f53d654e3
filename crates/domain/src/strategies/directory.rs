//! Random nodes and regions.

use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::global::sealed_global_key;
use super::ids::{node_id, parsed, region_name};
use super::setup::public_exchange_key;
use super::timestamp;
use crate::global::command::*;
use crate::global::state::{Invitation, NewNode, Node, NodeStatus, Region, RegionStatus};
use crate::global::{Command, DirectoryRefusal};
use crate::node_address::NodeAddress;

pub(super) fn node() -> BoxedStrategy<Node> {
    let status = select(vec![
        NodeStatus::Active,
        NodeStatus::Draining,
        NodeStatus::Leaving,
    ]);
    (new_node(), status, timestamp())
        .prop_map(|(announced, status, joined_at)| Node {
            status,
            ..Node::new(announced, joined_at)
        })
        .boxed()
}

pub(super) fn invitation() -> BoxedStrategy<Invitation> {
    (node_id(), region_name(), any::<[u8; 32]>(), timestamp())
        .prop_map(|(node, region, token_hash, expires_at)| Invitation {
            node,
            region,
            token_hash,
            expires_at,
        })
        .boxed()
}

pub(super) fn region() -> BoxedStrategy<Region> {
    let status = prop_oneof![
        Just(RegionStatus::Active),
        any::<bool>().prop_map(|discards_managed_keys| RegionStatus::Leaving {
            discards_managed_keys
        }),
        btree_set(region_name(), 0..3).prop_map(|released_by| RegionStatus::Gone { released_by }),
        (any::<u64>(), vec(region_name(), 0..3))
            .prop_map(|(epoch, successors)| RegionStatus::Lost { epoch, successors }),
    ];
    (
        region_name(),
        status,
        option::of(node_id()),
        option::of(public_exchange_key()),
        option::of(sealed_global_key()),
    )
        .prop_map(|(name, status, founder, exchange_key, global_key)| Region {
            name,
            status,
            founder,
            exchange_key,
            global_key,
        })
        .boxed()
}

pub(super) fn refusal() -> BoxedStrategy<DirectoryRefusal> {
    select(vec![
        DirectoryRefusal::RegionExists,
        DirectoryRefusal::NoSuchRegion,
        DirectoryRefusal::RegionNotActive,
        DirectoryRefusal::LastRegion,
        DirectoryRefusal::RegionLost,
        DirectoryRefusal::RegionNotLeaving,
        DirectoryRefusal::RegionNotLost,
        DirectoryRefusal::RegionStillTied,
        DirectoryRefusal::NameStillKnown,
        DirectoryRefusal::NoSuchNode,
        DirectoryRefusal::NodeLeaving,
        DirectoryRefusal::NodeNotLeaving,
        DirectoryRefusal::LastNodeOfRegion,
        DirectoryRefusal::InvalidInvitation,
        DirectoryRefusal::TooManyInvitations,
        DirectoryRefusal::AddressTaken,
    ])
    .boxed()
}

pub(super) fn node_command() -> BoxedStrategy<Command> {
    prop_oneof![
        vec(new_node(), 0..3).prop_map(|nodes| Command::FoundCluster(FoundCluster { nodes })),
        (region_name(), any::<[u8; 32]>(), any::<u64>()).prop_map(
            |(region, token_hash, valid_for_millis)| Command::InviteNode(InviteNode {
                region,
                token_hash,
                valid_for_millis
            })
        ),
        (new_node(), any::<[u8; 32]>())
            .prop_map(|(node, token_hash)| Command::JoinNode(JoinNode { node, token_hash })),
        (node_id(), address(), address()).prop_map(|(node, api, peer)| Command::MoveNode(MoveNode {
            node,
            api,
            peer
        })),
        (node_id(), any::<bool>())
            .prop_map(|(node, draining)| Command::DrainNode(DrainNode { node, draining })),
        node_id().prop_map(|node| Command::RemoveNode(RemoveNode { node })),
        node_id().prop_map(|node| Command::ForgetNode(ForgetNode { node })),
    ]
    .boxed()
}

pub(super) fn region_command() -> BoxedStrategy<Command> {
    prop_oneof![
        region_name().prop_map(|region| Command::AddRegion(AddRegion { region })),
        (region_name(), any::<bool>()).prop_map(|(region, discards_managed_keys)| {
            Command::RemoveRegion(RemoveRegion {
                region,
                discards_managed_keys,
            })
        }),
        region_name().prop_map(|region| Command::AbandonRegion(AbandonRegion { region })),
        (region_name(), region_name())
            .prop_map(|(region, by)| Command::ReleaseRegion(ReleaseRegion { region, by })),
        region_name().prop_map(|region| Command::ForgetRegion(ForgetRegion { region })),
    ]
    .boxed()
}

fn new_node() -> impl Strategy<Value = NewNode> {
    (node_id(), region_name(), address(), address()).prop_map(|(id, region, api, peer)| NewNode {
        id,
        region,
        api,
        peer,
    })
}

fn address() -> impl Strategy<Value = NodeAddress> {
    prop_oneof![
        "[a-z][a-z0-9.-]{0,20}:[1-9][0-9]{0,3}",
        Just("[2001:db8::1]:4700".to_owned())
    ]
    .prop_map(|text| parsed(&text))
}
