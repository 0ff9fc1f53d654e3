//! Raft's calls from peers.

use std::sync::Arc;

use futures::stream::BoxStream;
use futures::{FutureExt, Stream, StreamExt, future, stream};
use trent_proto::peer::v1 as pb;
use trent_proto::peer::v1::raft_server::Raft;
use trent_proto::tonic::{self, Extensions, Request, Response, Status, Streaming};
use trent_storage::snapshot::SnapshotReceiver;

use crate::codec::{self, Malformed};
use crate::network::wire;
use crate::server::registry::{AuthenticatedPeer, Registry};
use crate::types::{AppendRequest, AppendResult, Vote};

/// Answers [`pb::raft_server`] for every group of the node.
pub(crate) struct RaftService {
    registry: Arc<Registry>,
}

impl RaftService {
    pub(crate) fn new(registry: Arc<Registry>) -> Self {
        Self { registry }
    }
}

#[tonic::async_trait]
impl Raft for RaftService {
    async fn vote(&self, request: Request<pb::VoteRequest>) -> Result<Response<pb::VoteResponse>, Status> {
        let group = self
            .registry
            .admit(request.get_ref().header.as_ref(), request.extensions())?;
        let vote = wire::parse_vote_request(request.get_ref()).map_err(malformed)?;
        Ok(Response::new(wire::vote_response(&group.vote(vote).await?)))
    }

    async fn pre_vote(
        &self,
        request: Request<pb::VoteRequest>,
    ) -> Result<Response<pb::VoteResponse>, Status> {
        let group = self
            .registry
            .admit(request.get_ref().header.as_ref(), request.extensions())?;
        let vote = wire::parse_vote_request(request.get_ref()).map_err(malformed)?;
        Ok(Response::new(wire::vote_response(&group.pre_vote(vote).await?)))
    }

    async fn heartbeat(
        &self,
        request: Request<pb::AppendRequest>,
    ) -> Result<Response<pb::AppendResponse>, Status> {
        let group = self
            .registry
            .admit(request.get_ref().header.as_ref(), request.extensions())?;
        let append = wire::parse_append_request(request.into_inner()).map_err(malformed)?;
        let mut answers = group.append(stream::iter([append]).boxed());
        let answer = answers
            .next()
            .await
            .unwrap_or_else(|| Err(Status::aborted("the group is stopping")));
        Ok(Response::new(wire::append_response(answer?)))
    }

    type AppendStream = BoxStream<'static, Result<pb::AppendResponse, Status>>;

    /// The answer begins at once, so that the leader need not send anything to learn that the stream is open.
    async fn append(
        &self,
        request: Request<Streaming<pb::AppendRequest>>,
    ) -> Result<Response<Self::AppendStream>, Status> {
        let (_, connection, messages) = request.into_parts();
        let answers = append(self.registry.clone(), connection, messages).into_stream();
        Ok(Response::new(
            answers
                .flatten()
                .map(|answer| answer.map(wire::append_response))
                .boxed(),
        ))
    }

    async fn install_snapshot(
        &self,
        request: Request<Streaming<pb::SnapshotChunk>>,
    ) -> Result<Response<pb::SnapshotResponse>, Status> {
        let (_, connection, mut chunks) = request.into_parts();
        let head = match chunks.message().await?.and_then(|chunk| chunk.part) {
            Some(pb::snapshot_chunk::Part::Head(head)) => head,
            _ => return Err(Status::invalid_argument("a snapshot begins with its head")),
        };
        let group = self.registry.admit(head.header.as_ref(), &connection)?;
        let vote: Vote = codec::required_vote(head.vote.as_ref()).map_err(malformed)?;
        let from = AuthenticatedPeer::of(&connection)?.node;
        let belongs = || self.registry.check_belongs(from);
        let receiver = receive(group.receive_snapshot()?, chunks, belongs).await?;
        let vote = group.install(vote, receiver).await?;
        Ok(Response::new(pb::SnapshotResponse {
            vote: Some(codec::vote_to_pb(&vote)),
        }))
    }

    async fn transfer_leader(
        &self,
        request: Request<pb::TransferLeaderRequest>,
    ) -> Result<Response<pb::TransferLeaderResponse>, Status> {
        let group = self
            .registry
            .admit(request.get_ref().header.as_ref(), request.extensions())?;
        let transfer = wire::parse_transfer_request(request.get_ref()).map_err(malformed)?;
        let refusal = match group.transfer(transfer).await {
            Ok(()) => String::new(),
            Err(status) => status.message().to_owned(),
        };
        Ok(Response::new(pb::TransferLeaderResponse { refusal }))
    }
}

/// Feeds a peer's stream to the group that its first message names. A message with another header ends the stream.
async fn append(
    registry: Arc<Registry>,
    connection: Extensions,
    mut messages: Streaming<pb::AppendRequest>,
) -> BoxStream<'static, Result<AppendResult, Status>> {
    let first = match messages.message().await {
        Ok(Some(first)) => first,
        Ok(None) => return stream::empty().boxed(),
        Err(status) => return stream::iter([Err(status)]).boxed(),
    };
    let admitted = registry.admit(first.header.as_ref(), &connection);
    let from = AuthenticatedPeer::of(&connection).map(|peer| peer.node);
    match admitted.and_then(|group| Ok((group, from?))) {
        Ok((group, from)) => {
            let belongs = move || registry.check_belongs(from);
            group.append(requests(first, messages, belongs).boxed())
        }
        Err(refusal) => stream::iter([Err(refusal)]).boxed(),
    }
}

fn requests(
    first: pb::AppendRequest,
    rest: impl Stream<Item = Result<pb::AppendRequest, Status>> + Send + 'static,
    belongs: impl Fn() -> Result<(), Status> + Send + 'static,
) -> impl Stream<Item = AppendRequest> + Send + 'static {
    let header = first.header.clone();
    stream::iter([Ok(first)])
        .chain(rest)
        .map(move |message| match message {
            Ok(message) if message.header == header => {
                belongs()?;
                wire::parse_append_request(message).map_err(malformed)
            }
            Ok(_) => Err(Status::permission_denied("the header changed within a stream")),
            Err(status) => Err(status),
        })
        .inspect(|request| {
            if let Err(status) = request {
                tracing::debug!(reason = status.message(), "a peer's stream of entries ended");
            }
        })
        .scan((), |(), request| future::ready(request.ok()))
}

/// Writes a snapshot's chunks to disk, away from the runtime's threads.
async fn receive(
    mut receiver: SnapshotReceiver,
    mut chunks: Streaming<pb::SnapshotChunk>,
    belongs: impl Fn() -> Result<(), Status>,
) -> Result<SnapshotReceiver, Status> {
    while let Some(chunk) = chunks.message().await? {
        belongs()?;
        let Some(pb::snapshot_chunk::Part::Data(data)) = chunk.part else {
            return Err(Status::invalid_argument("a snapshot has one head"));
        };
        let written = crate::blocking::run(move || receiver.write(&data).map(|()| receiver)).await;
        receiver = written
            .map_err(|_| stopping())?
            .map_err(|error| Status::internal(error.to_string()))?;
    }
    Ok(receiver)
}

fn malformed(error: Malformed) -> Status {
    Status::invalid_argument(error.to_string())
}

fn stopping() -> Status {
    Status::aborted("the node is stopping")
}
