//! Requests that other nodes pass on to the leader.

use std::sync::Arc;

use trent_domain::ids::NodeId;
use trent_proto::peer::v1 as pb;
use trent_proto::peer::v1::forward_server::Forward;
use trent_proto::tonic::{self, Request, Response, Status};

use crate::error::Unavailable;
use crate::read::ReadPolicy;
use crate::server::registry::{Refusal, Registry};

/// Answers [`pb::forward_server`] for every group of the node.
pub(crate) struct ForwardService {
    registry: Arc<Registry>,
}

impl ForwardService {
    pub(crate) fn new(registry: Arc<Registry>) -> Self {
        Self { registry }
    }
}

#[tonic::async_trait]
impl Forward for ForwardService {
    async fn propose(
        &self,
        request: Request<pb::ProposeRequest>,
    ) -> Result<Response<pb::ProposeResponse>, Status> {
        use pb::propose_response::Result as Kind;
        let group = self
            .registry
            .admit(request.get_ref().header.as_ref(), request.extensions())?;
        let result = match group.propose(request.into_inner().entry).await {
            Ok(outcome) => Kind::Proposed(pb::Proposed { outcome }),
            Err(Refusal::NotLeader(leader)) => Kind::NotLeader(not_leader(leader)),
            Err(Refusal::Unavailable(reason)) => Kind::Unavailable(unavailable(reason)),
        };
        Ok(Response::new(pb::ProposeResponse { result: Some(result) }))
    }

    async fn read_index(
        &self,
        request: Request<pb::ReadIndexRequest>,
    ) -> Result<Response<pb::ReadIndexResponse>, Status> {
        use pb::read_index_response::Result as Kind;
        let group = self
            .registry
            .admit(request.get_ref().header.as_ref(), request.extensions())?;
        let policy = if request.get_ref().lease {
            ReadPolicy::Lease
        } else {
            ReadPolicy::ReadIndex
        };
        let result = match group.read_index(policy).await {
            Ok(index) => Kind::Index(index),
            Err(Refusal::NotLeader(leader)) => Kind::NotLeader(not_leader(leader)),
            Err(Refusal::Unavailable(reason)) => Kind::Unavailable(unavailable(reason)),
        };
        Ok(Response::new(pb::ReadIndexResponse { result: Some(result) }))
    }
}

fn not_leader(leader: Option<NodeId>) -> pb::NotLeader {
    pb::NotLeader {
        leader: leader.map(|node| node.0),
    }
}

fn unavailable(reason: Unavailable) -> pb::Unavailable {
    use pb::unavailable::Reason;
    let reason = match reason {
        Unavailable::NoLeader | Unavailable::NoQuorum | Unavailable::Deadline => Reason::NoQuorum,
        Unavailable::StorageFull => Reason::StorageFull,
        Unavailable::Stopped | Unavailable::Unreadable => Reason::Stopped,
    };
    pb::Unavailable {
        reason: reason.into(),
    }
}
