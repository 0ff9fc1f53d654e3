//! [`RaftNetworkV2`]: one group's way to one peer.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures::{Stream, StreamExt, TryStreamExt, stream};
use openraft::OptionalSend;
use openraft::base::{BoxFuture, BoxStream};
use openraft::errors::{NetworkError, ReplicationClosed, StreamingError, Unreachable};
use openraft::network::{RPCOption, RaftNetworkFactory, RaftNetworkV2, stream_append_sequential};
use openraft::raft::{AppendEntriesResponse, SnapshotResponse, TransferLeaderResponse};
use trent_domain::ids::{GroupId, NodeId};
use trent_proto::peer::v1 as pb;
use trent_proto::tonic::{Request, Status};
use trent_storage::snapshot::Snapshot;

use crate::codec::{self, Malformed};
use crate::identity::Route;
use crate::network::peers::{Peer, Peers};
use crate::network::wire;
use crate::types::{
    AppendRequest, AppendResult, Member, RaftSnapshot, RpcError, TransferRequest, TypeConfig, Vote,
    VoteRequest, VoteResponse,
};

/// Bytes of a snapshot in one message.
const CHUNK_BYTES: usize = 1 << 20;

/// Makes a group's links.
pub(crate) struct LinkFactory {
    pub(crate) group: GroupId,
    pub(crate) peers: Arc<Peers>,
}

impl LinkFactory {
    fn link(&self, target: NodeId, member: &Member, kind: LinkKind) -> Link {
        Link {
            route: self.peers.route(&self.group, target),
            peer: self.peers.peer(target, member),
            kind,
        }
    }
}

impl RaftNetworkFactory<TypeConfig> for LinkFactory {
    type Network = Link;

    async fn new_client(&mut self, target: NodeId, member: &Member) -> Link {
        self.link(target, member, LinkKind::Entries)
    }

    async fn new_heartbeat_client(&mut self, target: NodeId, member: &Member) -> Link {
        self.link(target, member, LinkKind::Heartbeats)
    }
}

/// What a link carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LinkKind {
    /// Appends go through one pipelined stream.
    Entries,
    /// Appends are single calls: there is at most one at a time, and it must not queue behind entries.
    Heartbeats,
}

/// One group's way to one peer.
pub(crate) struct Link {
    route: Route,
    peer: Arc<Peer>,
    kind: LinkKind,
}

impl Link {
    fn request<T>(message: T, timeout: Duration) -> Request<T> {
        let mut request = Request::new(message);
        request.set_timeout(timeout);
        request
    }

    /// Opens the stream of entries. Nothing is awaited here: a link to a dead peer fails on the first answer, where
    /// Raft can cancel it. Raft's pause after a failure is in its requests, so the peer is left alone until the first
    /// of them comes.
    fn entries<S>(&self, requests: S) -> BoxStream<'static, Result<AppendResult, RpcError>>
    where
        S: Stream<Item = AppendRequest> + OptionalSend + Unpin + 'static,
    {
        let route = self.route.clone();
        let mut requests = requests;
        let mut client = self.peer.bulk();
        let answers = async move {
            let Some(first) = requests.next().await else {
                return Ok::<_, Status>(stream::empty().left_stream()); // and a stream that has ended is not asked again
            };
            let requests = stream::iter([first]).chain(requests);
            let messages = requests.map(move |request| wire::append_request(&route, request));
            let response = client.append(messages).await?;
            Ok(response.into_inner().right_stream())
        };
        let results = stream::once(answers).try_flatten();
        Box::pin(results.map(|answer| match answer {
            Ok(message) => wire::parse_append_response(message).map_err(malformed),
            Err(status) => Err(unreachable(status)),
        }))
    }
}

impl RaftNetworkV2<TypeConfig> for Link {
    type SnapshotData = Snapshot;

    async fn append_entries(
        &mut self,
        request: AppendRequest,
        option: RPCOption,
    ) -> Result<AppendEntriesResponse<TypeConfig>, RpcError> {
        let message = wire::append_request(&self.route, request);
        let call = Self::request(message, option.hard_ttl());
        let answer = self.peer.control().heartbeat(call).await.map_err(unreachable)?;
        Ok(wire::parse_append_response(answer.into_inner())
            .map_err(malformed)?
            .into())
    }

    fn stream_append<'s, S>(
        &'s mut self,
        requests: S,
        option: RPCOption,
    ) -> BoxFuture<'s, Result<BoxStream<'s, Result<AppendResult, RpcError>>, RpcError>>
    where
        S: Stream<Item = AppendRequest> + OptionalSend + Unpin + 'static,
    {
        match self.kind {
            LinkKind::Heartbeats => stream_append_sequential(self, requests, option),
            LinkKind::Entries => {
                let results = self.entries(requests);
                Box::pin(async move { Ok(results as BoxStream<'s, _>) })
            }
        }
    }

    async fn vote(&mut self, request: VoteRequest, option: RPCOption) -> Result<VoteResponse, RpcError> {
        let call = Self::request(wire::vote_request(&self.route, &request), option.hard_ttl());
        let answer = self.peer.control().vote(call).await.map_err(unreachable)?;
        wire::parse_vote_response(answer.get_ref()).map_err(malformed)
    }

    /// A pre-vote that is not answered is not granted.
    async fn pre_vote(&mut self, request: VoteRequest, option: RPCOption) -> Result<VoteResponse, RpcError> {
        let call = Self::request(wire::vote_request(&self.route, &request), option.hard_ttl());
        let answer = self.peer.control().pre_vote(call).await.map_err(unreachable)?;
        wire::parse_vote_response(answer.get_ref()).map_err(malformed)
    }

    async fn full_snapshot(
        &mut self,
        vote: Vote,
        snapshot: RaftSnapshot,
        cancel: impl Future<Output = ReplicationClosed> + OptionalSend + 'static,
        option: RPCOption,
    ) -> Result<SnapshotResponse<TypeConfig>, StreamingError<TypeConfig>> {
        let head = pb::SnapshotHead {
            header: self.route.header(),
            vote: Some(codec::vote_to_pb(&vote)),
        };
        let call = Self::request(chunks(head, snapshot.snapshot), option.hard_ttl());
        let mut client = self.peer.bulk();
        let answer = tokio::select! {
            biased;
            closed = cancel => return Err(closed.into()),
            answer = client.install_snapshot(call) => answer.map_err(unreachable)?,
        };
        let vote = codec::required_vote(answer.get_ref().vote.as_ref()).map_err(malformed)?;
        Ok(SnapshotResponse::new(vote))
    }

    async fn transfer_leader(
        &mut self,
        request: TransferRequest,
        option: RPCOption,
    ) -> Result<TransferLeaderResponse<TypeConfig>, RpcError> {
        let call = Self::request(wire::transfer_request(&self.route, &request), option.hard_ttl());
        let answer = self
            .peer
            .control()
            .transfer_leader(call)
            .await
            .map_err(unreachable)?;
        match answer.into_inner().refusal {
            refusal if refusal.is_empty() => Ok(Ok(())),
            refusal => Err(NetworkError::from_string(refusal).into()),
        }
    }
}

/// The messages of a snapshot. A file that cannot be read to its end is sent short: the receiver's check refuses it.
fn chunks(
    head: pb::SnapshotHead,
    snapshot: Snapshot,
) -> impl Stream<Item = pb::SnapshotChunk> + Send + 'static {
    use pb::snapshot_chunk::Part;
    let data = stream::unfold((snapshot, 0), |(snapshot, offset)| async move {
        let (read, snapshot) =
            crate::blocking::run(move || (snapshot.read_raw(offset, CHUNK_BYTES), snapshot))
                .await
                .ok()?;
        let bytes = read
            .inspect_err(|error| tracing::error!(%error, "a snapshot cannot be read"))
            .ok()?;
        let next = offset + bytes.len() as u64;
        (!bytes.is_empty()).then_some((Part::Data(bytes), (snapshot, next)))
    });
    stream::iter([Part::Head(head)])
        .chain(data)
        .map(|part| pb::SnapshotChunk { part: Some(part) })
}

/// Whatever keeps an answer away, the peer is not counted and is asked again after a pause.
fn unreachable(status: Status) -> RpcError {
    Unreachable::from_string(status).into()
}

fn malformed(error: Malformed) -> RpcError {
    Unreachable::from_string(error).into()
}

#[cfg(test)]
mod tests {
    use trent_domain::ids::{ClusterId, NodeId};

    use super::*;
    use crate::identity::NodeIdentity;
    use crate::network::Nobody;

    /// A link to a peer that is not there.
    async fn nobody() -> Link {
        let identity = NodeIdentity {
            cluster: ClusterId::new([1; 16]),
            node: NodeId(1),
            member: Member::default(),
        };
        let peers = Arc::new(Peers::new(identity, Arc::new(Nobody)));
        let mut factory = LinkFactory {
            group: GroupId::Global,
            peers,
        };
        factory.new_client(NodeId(2), &Member::default()).await
    }

    #[tokio::test(start_paused = true)]
    async fn a_dead_peer_is_left_alone_while_raft_pauses() {
        let mut link = nobody().await;
        let pausing = stream::pending::<AppendRequest>();
        let mut results = link
            .stream_append(pausing, RPCOption::new(Duration::from_secs(1)))
            .await
            .unwrap();
        let answered = tokio::time::timeout(Duration::from_secs(60), results.next()).await;
        assert!(
            answered.is_err(),
            "the peer was tried although Raft asked for nothing"
        );
    }

    #[tokio::test]
    async fn a_stream_without_requests_is_neither_opened_nor_asked_again() {
        let mut link = nobody().await;
        let nothing = stream::unfold((), async |()| None::<(AppendRequest, ())>); // panics when it is asked again
        let mut results = link
            .stream_append(Box::pin(nothing), RPCOption::new(Duration::from_secs(1)))
            .await
            .unwrap();
        assert!(results.next().await.is_none());
    }
}
