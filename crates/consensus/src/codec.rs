//! Between openraft's values and the project's own messages. openraft's types reach neither disk nor wire.

use std::collections::{BTreeMap, BTreeSet};

use openraft::EntryPayload;
use openraft::vote::RaftLeaderId;
use trent_domain::ids::NodeId;
use trent_proto::raft::v1 as pb;

use crate::types::{Entry, EntryBytes, LeaderId, LogId, Member, Membership, StoredMembership, Vote};

/// A message that lacks what it must have. It came from another version, or not from Trent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the message has no valid {0}")]
pub struct Malformed(pub(crate) &'static str);

pub(crate) fn log_id_to_pb(id: &LogId) -> pb::LogId {
    pb::LogId {
        term: id.leader_id.term,
        node: id.leader_id.node_id.0,
        index: id.index,
    }
}

pub(crate) fn log_id_from_pb(id: &pb::LogId) -> LogId {
    LogId::new(LeaderId::new(id.term, NodeId(id.node)), id.index)
}

pub(crate) fn vote_to_pb(vote: &Vote) -> pb::Vote {
    pb::Vote {
        term: vote.leader_id.term,
        node: vote.leader_id.node_id.0,
        committed: vote.committed,
    }
}

pub(crate) fn vote_from_pb(vote: &pb::Vote) -> Vote {
    Vote {
        leader_id: LeaderId::new(vote.term, NodeId(vote.node)),
        committed: vote.committed,
    }
}

pub(crate) fn required_vote(vote: Option<&pb::Vote>) -> Result<Vote, Malformed> {
    vote.map(vote_from_pb).ok_or(Malformed("vote"))
}

pub(crate) fn membership_to_pb(membership: &Membership) -> pb::Membership {
    let configs = membership.get_joint_config().iter();
    let nodes = membership.nodes();
    pb::Membership {
        configs: configs
            .map(|ids| pb::Voters {
                ids: ids.iter().map(|id| id.0).collect(),
            })
            .collect(),
        nodes: nodes.map(|(id, member)| member_to_pb(*id, member)).collect(),
    }
}

pub(crate) fn membership_from_pb(membership: &pb::Membership) -> Result<Membership, Malformed> {
    let configs: Vec<BTreeSet<NodeId>> = membership
        .configs
        .iter()
        .map(|voters| voters.ids.iter().copied().map(NodeId).collect())
        .collect();
    let nodes: BTreeMap<NodeId, Member> = membership.nodes.iter().map(member_from_pb).collect();
    if configs.is_empty() && nodes.is_empty() {
        return Ok(Membership::default());
    }
    Membership::new(configs, nodes).map_err(|_| Malformed("membership"))
}

fn member_to_pb(id: NodeId, member: &Member) -> pb::Node {
    pb::Node {
        id: id.0,
        address: member.address.clone(),
        region: member.region.clone(),
    }
}

fn member_from_pb(node: &pb::Node) -> (NodeId, Member) {
    (
        NodeId(node.id),
        Member {
            address: node.address.clone(),
            region: node.region.clone(),
        },
    )
}

pub(crate) fn stored_membership_to_pb(stored: &StoredMembership) -> pb::StoredMembership {
    pb::StoredMembership {
        at: stored.log_id().as_ref().map(log_id_to_pb),
        membership: Some(membership_to_pb(stored.membership())),
    }
}

pub(crate) fn stored_membership_from_pb(
    stored: &pb::StoredMembership,
) -> Result<StoredMembership, Malformed> {
    let membership = stored.membership.as_ref().ok_or(Malformed("membership"))?;
    Ok(StoredMembership::new(
        stored.at.as_ref().map(log_id_from_pb),
        membership_from_pb(membership)?,
    ))
}

pub(crate) fn payload_to_pb(entry: Entry) -> pb::LogPayload {
    let kind = match entry.payload {
        EntryPayload::Blank => pb::log_payload::Kind::Blank(pb::Blank {}),
        EntryPayload::Normal(bytes) => pb::log_payload::Kind::Command(bytes.0),
        EntryPayload::Membership(membership) => {
            pb::log_payload::Kind::Membership(membership_to_pb(&membership))
        }
    };
    pb::LogPayload { kind: Some(kind) }
}

pub(crate) fn entry_from_pb(id: LogId, payload: pb::LogPayload) -> Result<Entry, Malformed> {
    let payload = match payload.kind.ok_or(Malformed("log payload"))? {
        pb::log_payload::Kind::Blank(_) => EntryPayload::Blank,
        pb::log_payload::Kind::Command(bytes) => EntryPayload::Normal(EntryBytes(bytes)),
        pb::log_payload::Kind::Membership(membership) => {
            EntryPayload::Membership(membership_from_pb(&membership)?)
        }
    };
    Ok(Entry { log_id: id, payload })
}
