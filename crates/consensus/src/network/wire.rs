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
