//! Proposals.

use bytes::Bytes;
use openraft::errors::{ClientWriteError, RaftError};
use trent_proto::peer::v1 as pb;

use crate::error::Unavailable;
use crate::forward::{self, LeaderClient, LeaderRequest};
use crate::group::Group;
use crate::machine::Machine;
use crate::server::Refusal;
use crate::types::{EntryBytes, TypeConfig};

/// An encoded entry on its way into the log. Trying again is safe: entries are deduplicated by request id when they
/// are applied.
pub(crate) struct Propose(pub(crate) Bytes);

impl<M: Machine> LeaderRequest<M> for Propose {
    type Answer = Bytes;

    async fn serve(&self, group: &Group<M>) -> Result<Bytes, Refusal> {
        if group.space.is_full() {
            return Err(Refusal::Unavailable(Unavailable::StorageFull));
        }
        match group.raft.client_write(EntryBytes(self.0.clone())).await {
            Ok(written) => Ok(written.data.0),
            Err(RaftError::APIError(error)) => Err(not_written(error)),
            Err(RaftError::Fatal(_)) => Err(Refusal::Unavailable(Unavailable::Stopped)),
        }
    }

    async fn send(&self, mut leader: LeaderClient) -> Result<Bytes, Refusal> {
        use pb::propose_response::Result as Kind;
        let message = pb::ProposeRequest {
            header: leader.route.header(),
            entry: self.0.clone(),
        };
        let call = leader.request(message);
        let answer = leader.client.propose(call).await.map_err(forward::unanswered)?;
        match answer.into_inner().result {
            Some(Kind::Proposed(proposed)) => Ok(proposed.outcome),
            Some(Kind::NotLeader(not_leader)) => Err(forward::refused(not_leader)),
            Some(Kind::Unavailable(reason)) => Err(forward::unavailable(reason)),
            None => Err(Refusal::Unavailable(Unavailable::Unreadable)),
        }
    }
}

fn not_written(error: ClientWriteError<TypeConfig>) -> Refusal {
    match error {
        ClientWriteError::ForwardToLeader(to) | ClientWriteError::LogEntryDiscarded(to) => {
            Refusal::NotLeader(to.leader_id)
        }
        // Neither is given for an entry that carries no membership and no condition.
        ClientWriteError::ChangeMembershipError(_) | ClientWriteError::PreconditionFailed(_) => {
            Refusal::NotLeader(None)
        }
    }
}
