//! Raft's requests and answers as messages.

use openraft::raft::{StreamAppendError, TransferLeaderRequest};
use trent_domain::ids::NodeId;
use trent_proto::peer::v1 as pb;
use trent_proto::raft::v1 as raft;

use crate::codec::{self, Malformed};
use crate::identity::Route;
use crate::types::{AppendRequest, AppendResult, Entry, TransferRequest, VoteRequest, VoteResponse};

pub(crate) fn append_request(route: &Route, request: AppendRequest) -> pb::AppendRequest {
    pb::AppendRequest {
        header: route.header(),
        vote: Some(codec::vote_to_pb(&request.vote)),
        previous: request.prev_log_id.as_ref().map(codec::log_id_to_pb),
        entries: request.entries.into_iter().map(log_entry).collect(),
        commit: request.leader_commit.as_ref().map(codec::log_id_to_pb),
    }
}

fn log_entry(entry: Entry) -> raft::LogEntry {
    let id = codec::log_id_to_pb(&entry.log_id);
    raft::LogEntry {
        id: Some(id),
        payload: Some(codec::payload_to_pb(entry)),
    }
}

pub(crate) fn parse_append_request(message: pb::AppendRequest) -> Result<AppendRequest, Malformed> {
    let entries: Result<Vec<Entry>, Malformed> = message.entries.into_iter().map(parse_log_entry).collect();
    Ok(AppendRequest {
        vote: codec::required_vote(message.vote.as_ref())?,
        prev_log_id: message.previous.as_ref().map(codec::log_id_from_pb),
        entries: entries?,
        leader_commit: message.commit.as_ref().map(codec::log_id_from_pb),
    })
}

fn parse_log_entry(entry: raft::LogEntry) -> Result<Entry, Malformed> {
    let id = entry
        .id
        .as_ref()
        .map(codec::log_id_from_pb)
        .ok_or(Malformed("entry id"))?;
    codec::entry_from_pb(id, entry.payload.ok_or(Malformed("log payload"))?)
}

pub(crate) fn append_response(result: AppendResult) -> pb::AppendResponse {
    use pb::append_response::Result as Kind;
    let kind = match result {
        Ok(last) => Kind::Appended(pb::Appended {
            last: last.as_ref().map(codec::log_id_to_pb),
        }),
        Err(StreamAppendError::Conflict(at)) => Kind::Conflict(codec::log_id_to_pb(&at)),
        Err(StreamAppendError::HigherVote(vote)) => Kind::HigherVote(codec::vote_to_pb(&vote)),
    };
    pb::AppendResponse { result: Some(kind) }
}

pub(crate) fn parse_append_response(message: pb::AppendResponse) -> Result<AppendResult, Malformed> {
    use pb::append_response::Result as Kind;
    Ok(match message.result.ok_or(Malformed("append result"))? {
        Kind::Appended(appended) => Ok(appended.last.as_ref().map(codec::log_id_from_pb)),
        Kind::Conflict(at) => Err(StreamAppendError::Conflict(codec::log_id_from_pb(&at))),
        Kind::HigherVote(vote) => Err(StreamAppendError::HigherVote(codec::vote_from_pb(&vote))),
    })
}

pub(crate) fn vote_request(route: &Route, request: &VoteRequest) -> pb::VoteRequest {
    pb::VoteRequest {
        header: route.header(),
        vote: Some(codec::vote_to_pb(&request.vote)),
        last: request.last_log_id.as_ref().map(codec::log_id_to_pb),
        leadership_transfer: request.leadership_transfer,
    }
}

pub(crate) fn parse_vote_request(message: &pb::VoteRequest) -> Result<VoteRequest, Malformed> {
    Ok(VoteRequest {
        vote: codec::required_vote(message.vote.as_ref())?,
        last_log_id: message.last.as_ref().map(codec::log_id_from_pb),
        leadership_transfer: message.leadership_transfer,
    })
}

pub(crate) fn vote_response(response: &VoteResponse) -> pb::VoteResponse {
    pb::VoteResponse {
        vote: Some(codec::vote_to_pb(&response.vote)),
        granted: response.vote_granted,
        last: response.last_log_id.as_ref().map(codec::log_id_to_pb),
    }
}

pub(crate) fn parse_vote_response(message: &pb::VoteResponse) -> Result<VoteResponse, Malformed> {
    Ok(VoteResponse {
        vote: codec::required_vote(message.vote.as_ref())?,
        vote_granted: message.granted,
        last_log_id: message.last.as_ref().map(codec::log_id_from_pb),
    })
}

pub(crate) fn transfer_request(route: &Route, request: &TransferRequest) -> pb::TransferLeaderRequest {
    pb::TransferLeaderRequest {
        header: route.header(),
        from: Some(codec::vote_to_pb(request.from_leader())),
        to: request.to_node_id().0,
        last: request.last_log_id().map(codec::log_id_to_pb),
    }
}

pub(crate) fn parse_transfer_request(
    message: &pb::TransferLeaderRequest,
) -> Result<TransferRequest, Malformed> {
    let from = codec::required_vote(message.from.as_ref())?;
    Ok(TransferLeaderRequest::new(
        from,
        NodeId(message.to),
        message.last.as_ref().map(codec::log_id_from_pb),
    ))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use openraft::EntryPayload;
    use openraft::vote::RaftLeaderId;
    use trent_proto::prost::Message;

    use super::*;
    use crate::types::{EntryBytes, LeaderId, LogId, Vote};

    fn route() -> Route {
        let cluster = Bytes::from_static(&[5; 16]);
        Route {
            cluster,
            group: "region/eu-1".to_owned(),
            from: NodeId(1),
            to: NodeId(2),
        }
    }

    fn vote(committed: bool) -> Vote {
        Vote {
            leader_id: LeaderId::new(3, NodeId(1)),
            committed,
        }
    }

    fn id(index: u64) -> LogId {
        LogId::new(LeaderId::new(3, NodeId(1)), index)
    }

    fn append() -> AppendRequest {
        let command = EntryPayload::Normal(EntryBytes(Bytes::from_static(b"entry")));
        AppendRequest {
            vote: vote(true),
            prev_log_id: Some(id(6)),
            entries: vec![
                Entry {
                    log_id: id(7),
                    payload: EntryPayload::Blank,
                },
                Entry {
                    log_id: id(8),
                    payload: command,
                },
            ],
            leader_commit: Some(id(6)),
        }
    }

    fn hex(message: &impl Message) -> String {
        message
            .encode_to_vec()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    #[test]
    fn the_bytes_between_nodes_are_frozen() {
        let request = VoteRequest {
            vote: vote(false),
            last_log_id: Some(id(8)),
            leadership_transfer: true,
        };
        let response = VoteResponse {
            vote: vote(true),
            vote_granted: true,
            last_log_id: None,
        };
        let frozen = [
            (
                hex(&append_request(&route(), append())),
                "0a230a1005050505050505050505050505050505120b726567696f6e2f65752d311801200212060803100118011a06080310011806220c0a0608031001180712020a0022110a0608031001180812071205656e7472792a06080310011806",
            ),
            (hex(&append_response(Ok(Some(id(8))))), "0a080a06080310011808"),
            (
                hex(&append_response(Err(StreamAppendError::Conflict(id(8))))),
                "1206080310011808",
            ),
            (
                hex(&append_response(Err(StreamAppendError::HigherVote(vote(true))))),
                "1a06080310011801",
            ),
            (
                hex(&vote_request(&route(), &request)),
                "0a230a1005050505050505050505050505050505120b726567696f6e2f65752d31180120021204080310011a060803100118082001",
            ),
            (hex(&vote_response(&response)), "0a060803100118011001"),
        ];
        for (bytes, expected) in frozen {
            assert_eq!(bytes, expected, "nodes of an earlier version say it otherwise");
        }
    }

    #[test]
    fn what_is_said_is_understood() {
        let understood = parse_append_request(append_request(&route(), append())).unwrap();
        assert_eq!(format!("{understood:?}"), format!("{:?}", append()));
        let empty = pb::AppendRequest::default();
        assert_eq!(parse_append_request(empty).err(), Some(Malformed("vote")));
        assert!(parse_append_response(pb::AppendResponse::default()).is_err());
        assert!(parse_vote_request(&pb::VoteRequest::default()).is_err());
        assert!(parse_vote_response(&pb::VoteResponse::default()).is_err());
    }
}
