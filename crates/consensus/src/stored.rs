//! The bytes that consensus keeps on disk: votes, log payloads, and how far records reach.

use bytes::Bytes;
use trent_domain::ids::NodeId;
use trent_proto::prost::Message;
use trent_proto::raft::v1 as pb;
use trent_storage::log::{LogFrame, LogPosition};

use crate::codec::{self, Malformed};
use crate::published::AppliedMark;
use crate::types::{Entry, LeaderId, LogId, SnapshotMeta, StoredMembership, Vote};

/// Stored bytes that this version cannot read.
#[derive(Debug, thiserror::Error)]
pub enum StoredError {
    /// They are not a message.
    #[error(transparent)]
    Decode(#[from] trent_proto::prost::DecodeError),
    /// The message is incomplete.
    #[error(transparent)]
    Malformed(#[from] Malformed),
}

pub(crate) fn encode_vote(vote: &Vote) -> Bytes {
    codec::vote_to_pb(vote).encode_to_vec().into()
}

pub(crate) fn decode_vote(bytes: Bytes) -> Result<Vote, StoredError> {
    Ok(codec::vote_from_pb(&pb::Vote::decode(bytes)?))
}

pub(crate) fn frame(entry: Entry) -> LogFrame {
    let position = position(&entry.log_id);
    LogFrame {
        position,
        payload: codec::payload_to_pb(entry).encode_to_vec().into(),
    }
}

pub(crate) fn entry(frame: LogFrame) -> Result<Entry, StoredError> {
    let payload = pb::LogPayload::decode(frame.payload)?;
    Ok(codec::entry_from_pb(log_id(&frame.position), payload)?)
}

pub(crate) fn position(id: &LogId) -> LogPosition {
    LogPosition {
        term: id.leader_id.term,
        node: id.leader_id.node_id.0,
        index: id.index,
    }
}

pub(crate) fn log_id(position: &LogPosition) -> LogId {
    use openraft::vote::RaftLeaderId;
    LogId::new(
        LeaderId::new(position.term, NodeId(position.node)),
        position.index,
    )
}

pub(crate) fn encode_mark(mark: &AppliedMark) -> Bytes {
    mark_to_pb(mark).encode_to_vec().into()
}

pub(crate) fn decode_mark(bytes: Bytes) -> Result<AppliedMark, StoredError> {
    Ok(mark_from_pb(&pb::Applied::decode(bytes)?)?)
}

pub(crate) fn mark_to_pb(mark: &AppliedMark) -> pb::Applied {
    pb::Applied {
        last: mark.last.as_ref().map(codec::log_id_to_pb),
        membership: Some(codec::stored_membership_to_pb(&mark.membership)),
    }
}

pub(crate) fn mark_from_pb(applied: &pb::Applied) -> Result<AppliedMark, Malformed> {
    let membership = match &applied.membership {
        Some(stored) => codec::stored_membership_from_pb(stored)?,
        None => StoredMembership::default(),
    };
    Ok(AppliedMark {
        last: applied.last.as_ref().map(codec::log_id_from_pb),
        membership: membership.into(),
    })
}

pub(crate) fn snapshot_meta(mark: &AppliedMark) -> SnapshotMeta {
    SnapshotMeta {
        last_log_id: mark.last,
        last_membership: (*mark.membership).clone(),
    }
}

pub(crate) fn mark_of_meta(meta: &SnapshotMeta) -> AppliedMark {
    AppliedMark {
        last: meta.last_log_id,
        membership: meta.last_membership.clone().into(),
    }
}
