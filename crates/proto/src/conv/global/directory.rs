//! Nodes and regions that come and go.

use trent_domain::global::DirectoryRefusal;
use trent_domain::global::command::{
    AbandonRegion, AddRegion, DrainNode, ForgetNode, ForgetRegion, FoundCluster, InviteNode, JoinNode,
    MoveNode, ReleaseRegion, RemoveNode, RemoveRegion,
};
use trent_domain::global::state::NewNode;

use crate::conv::wire::{wire_enum, wire_message};
use crate::replicated::v1 as pb;

wire_message! { NewNode as pb::NewNode { id: required, region: plain, api: plain, peer: plain, } }

wire_message! { FoundCluster as pb::FoundCluster { nodes: list, } }

wire_message! { InviteNode as pb::InviteNode { region: plain, token_hash: plain, valid_for_millis: required, } }

wire_message! { JoinNode as pb::JoinNode { node: required, token_hash: plain, } }

wire_message! { MoveNode as pb::MoveNode { node: required, api: plain, peer: plain, } }

wire_message! { DrainNode as pb::DrainNode { node: required, draining: required, } }

wire_message! { RemoveNode as pb::RemoveNode { node: required, } }

wire_message! { ForgetNode as pb::ForgetNode { node: required, } }

wire_message! { AddRegion as pb::AddRegion { region: plain, } }

wire_message! { RemoveRegion as pb::RemoveRegion { region: plain, discards_managed_keys: required, } }

wire_message! { AbandonRegion as pb::AbandonRegion { region: plain, } }

wire_message! { ReleaseRegion as pb::ReleaseRegion { region: plain, by: plain, } }

wire_message! { ForgetRegion as pb::ForgetRegion { region: plain, } }

wire_enum! {
    DirectoryRefusal as pb::DirectoryRefusal, "refusal of the directory" {
        RegionExists,
        NoSuchRegion,
        RegionNotActive,
        LastRegion,
        RegionLost,
        RegionNotLeaving,
        NoSuchNode,
        NodeLeaving,
        NodeNotLeaving,
        LastNodeOfRegion,
        InvalidInvitation,
        TooManyInvitations,
        AddressTaken,
        RegionNotLost,
        RegionStillTied,
        NameStillKnown,
    }
}
