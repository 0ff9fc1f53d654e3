//! The bytes that consensus keeps on disk: votes, log payloads, and how far records reach. Each is a message in
//! storage's envelope.

use bytes::Bytes;
use trent_domain::ids::NodeId;
use trent_proto::prost::Message;
use trent_proto::raft::v1 as pb;
use trent_storage::header::{self, HeaderError, Kind};
use trent_storage::log::{LogFrame, LogPosition};

use crate::codec::{self, Malformed};
use crate::published::AppliedMark;
use crate::types::{Entry, LeaderId, LogId, SnapshotMeta, StoredMembership, Vote};

/// The envelopes of this crate. Numbers are never used again.
const VOTE: Kind = Kind::for_user(32);
const LOG_PAYLOAD: Kind = Kind::for_user(33);
const APPLIED: Kind = Kind::for_user(34);

/// The only encoding so far, of all three: messages grow by field number.
const SCHEMA: u16 = 1;

/// Stored bytes that this version cannot read or write.
#[derive(Debug, thiserror::Error)]
pub enum StoredError {
    /// Their envelope is damaged, or around something else.
    #[error(transparent)]
    Envelope(#[from] HeaderError),
    /// They were written by a newer version.
    #[error("schema {0} is not known to this version")]
    Schema(u16),
    /// They are not a message.
    #[error(transparent)]
    Decode(#[from] trent_proto::prost::DecodeError),
    /// The message is incomplete.
    #[error(transparent)]
    Malformed(#[from] Malformed),
}

pub(crate) fn encode_vote(vote: &Vote) -> Result<Bytes, StoredError> {
    seal(VOTE, &codec::vote_to_pb(vote))
}

pub(crate) fn decode_vote(bytes: Bytes) -> Result<Vote, StoredError> {
    Ok(codec::vote_from_pb(&open::<pb::Vote>(VOTE, &bytes)?))
}

pub(crate) fn frame(entry: Entry) -> Result<LogFrame, StoredError> {
    let position = position(&entry.log_id);
    Ok(LogFrame {
        position,
        payload: seal(LOG_PAYLOAD, &codec::payload_to_pb(entry))?,
    })
}

pub(crate) fn entry(frame: LogFrame) -> Result<Entry, StoredError> {
    let payload = open(LOG_PAYLOAD, &frame.payload)?;
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

pub(crate) fn encode_mark(mark: &AppliedMark) -> Result<Bytes, StoredError> {
    seal(APPLIED, &mark_to_pb(mark))
}

pub(crate) fn decode_mark(bytes: &Bytes) -> Result<AppliedMark, StoredError> {
    Ok(mark_from_pb(&open(APPLIED, bytes)?)?)
}

/// Orders snapshots. What of one cannot be read says nothing, and is found out when it is opened.
pub(crate) fn reach(meta: &Bytes) -> u64 {
    decode_mark(meta).map_or(0, |mark| mark.next_index())
}

fn seal(kind: Kind, message: &impl Message) -> Result<Bytes, StoredError> {
    Ok(header::seal(kind, SCHEMA, &message.encode_to_vec())?)
}

/// What the message holds of bytes are slices of `bytes`.
fn open<T: Message + Default>(kind: Kind, bytes: &Bytes) -> Result<T, StoredError> {
    let opened = header::open(kind, bytes)?;
    match opened.schema {
        SCHEMA => Ok(T::decode(bytes.slice_ref(opened.payload))?),
        unknown => Err(StoredError::Schema(unknown)),
    }
}

fn mark_to_pb(mark: &AppliedMark) -> pb::Applied {
    pb::Applied {
        last: mark.last.as_ref().map(codec::log_id_to_pb),
        membership: Some(codec::stored_membership_to_pb(&mark.membership)),
    }
}

fn mark_from_pb(applied: &pb::Applied) -> Result<AppliedMark, Malformed> {
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

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use bytes::Bytes;
    use openraft::EntryPayload;
    use openraft::vote::RaftLeaderId;

    use super::*;
    use crate::types::{EntryBytes, Member, Membership};

    fn id(term: u64, node: u64, index: u64) -> LogId {
        LogId::new(LeaderId::new(term, NodeId(node)), index)
    }

    fn membership() -> Membership {
        let member = Member {
            address: "a:1".to_owned(),
            region: "eu-1".to_owned(),
        };
        let nodes = BTreeMap::from([(NodeId(1), member.clone()), (NodeId(2), member)]);
        Membership::new(vec![BTreeSet::from([NodeId(1)])], nodes).unwrap()
    }

    fn payload(payload: EntryPayload<EntryBytes, NodeId, Member>) -> Bytes {
        frame(Entry {
            log_id: id(2, 1, 7),
            payload,
        })
        .unwrap()
        .payload
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn the_bytes_of_schema_1_are_frozen() {
        let vote = Vote {
            leader_id: LeaderId::new(3, NodeId(2)),
            committed: true,
        };
        let stored = StoredMembership::new(Some(id(1, 1, 0)), membership());
        let mark = AppliedMark {
            last: Some(id(2, 1, 7)),
            membership: stored.into(),
        };
        let frozen = [
            (
                encode_vote(&vote).unwrap(),
                "012000010000000650e6ea3d080310021801",
            ),
            (payload(EntryPayload::Blank), "0121000100000002c6dea2f80a00"),
            (
                payload(EntryPayload::Normal(EntryBytes(Bytes::from_static(b"entry")))),
                "0121000100000007e2ac72ee1205656e747279",
            ),
            (
                payload(EntryPayload::Membership(membership())),
                "012100010000002535fe3b1c1a230a030a0101120d08011203613a311a0465752d31120d08021203613a311a0465752d31",
            ),
            (
                encode_mark(&mark).unwrap(),
                "01220001000000357f7c6abf0a06080210011807122b0a040801100112230a030a0101120d08011203613a311a0465752d31120d08021203613a311a0465752d31",
            ),
        ];
        for (bytes, expected) in frozen {
            assert_eq!(hex(&bytes), expected, "schema 1 was released with other bytes");
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let vote = Vote {
            leader_id: LeaderId::new(3, NodeId(2)),
            committed: false,
        };
        assert_eq!(decode_vote(encode_vote(&vote).unwrap()).unwrap(), vote);
        let written = Entry {
            log_id: id(2, 1, 7),
            payload: EntryPayload::Membership(membership()),
        };
        assert_eq!(entry(frame(written.clone()).unwrap()).unwrap(), written);
        let mark = AppliedMark::default();
        assert_eq!(decode_mark(&encode_mark(&mark).unwrap()).unwrap(), mark);
    }

    #[test]
    fn another_schema_is_refused() {
        let newer = header::seal(VOTE, SCHEMA + 1, &[]).unwrap();
        assert!(matches!(decode_vote(newer), Err(StoredError::Schema(2))));
    }
}
