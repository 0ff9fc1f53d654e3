//! [`GroupPort`]: a group as its peers reach it.

use std::sync::Arc;

use bytes::Bytes;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use futures::{FutureExt, StreamExt};
use trent_domain::ids::NodeId;
use trent_proto::tonic::Status;
use trent_storage::StorageError;
use trent_storage::snapshot::SnapshotReceiver;

use crate::admission;
use crate::forward::LeaderRequest;
use crate::group::Group;
use crate::machine::Machine;
use crate::propose::Propose;
use crate::read::{ReadIndex, ReadPolicy};
use crate::server::{GroupPort, Refusal};
use crate::stored;
use crate::types::{
    AppendRequest, AppendResult, RaftSnapshot, TransferRequest, Vote, VoteRequest, VoteResponse,
};

/// What peers may ask of a group.
pub(crate) struct Port<M: Machine>(pub(crate) Arc<Group<M>>);

impl<M: Machine> GroupPort for Port<M> {
    fn vote(&self, request: VoteRequest) -> BoxFuture<'_, Result<VoteResponse, Status>> {
        async { self.0.raft.vote(request).await.map_err(stopped) }.boxed()
    }

    fn pre_vote(&self, request: VoteRequest) -> BoxFuture<'_, Result<VoteResponse, Status>> {
        async { self.0.raft.pre_vote(request).await.map_err(stopped) }.boxed()
    }

    fn append(
        &self,
        requests: BoxStream<'static, AppendRequest>,
    ) -> BoxStream<'static, Result<AppendResult, Status>> {
        let space = self.0.space.clone();
        let (admitted, end) = admission::admitted(requests, move || space.is_full());
        self.0
            .raft
            .stream_append(admitted)
            .take_until(Box::pin(end))
            .map(|result| result.map_err(stopped))
            .boxed()
    }

    fn has_removed(&self, node: NodeId) -> bool {
        let newest = self.0.publisher.newest();
        self.0.machine.has_removed(&newest.state, node)
    }

    fn transfer(&self, request: TransferRequest) -> BoxFuture<'_, Result<(), Status>> {
        async {
            let transferred = self
                .0
                .raft
                .handle_transfer_leader(request)
                .await
                .map_err(stopped)?;
            transferred.map_err(|refusal| Status::failed_precondition(refusal.to_string()))
        }
        .boxed()
    }

    fn receive_snapshot(&self) -> Result<SnapshotReceiver, Status> {
        let snapshots = self
            .0
            .snapshots
            .upgrade()
            .ok_or_else(|| stopped("its files are closed"))?;
        snapshots.receive().map_err(storage)
    }

    fn install(&self, vote: Vote, receiver: SnapshotReceiver) -> BoxFuture<'_, Result<Vote, Status>> {
        async move {
            let received = crate::blocking::run(move || receiver.finish()).await;
            let snapshot = received.map_err(stopped)?.map_err(storage)?;
            let mark = stored::decode_mark(snapshot.meta())
                .map_err(|error| Status::invalid_argument(error.to_string()))?;
            tracing::info!(group = %self.0.name, upto = mark.index(), "received a snapshot");
            let snapshot = RaftSnapshot {
                meta: stored::snapshot_meta(&mark),
                snapshot,
            };
            Ok(self
                .0
                .raft
                .install_full_snapshot(vote, snapshot)
                .await
                .map_err(stopped)?
                .vote)
        }
        .boxed()
    }

    fn propose(&self, entry: Bytes) -> BoxFuture<'_, Result<Bytes, Refusal>> {
        async move { Propose(entry).serve(&self.0).await }.boxed()
    }

    fn read_index(&self, policy: ReadPolicy) -> BoxFuture<'_, Result<u64, Refusal>> {
        async move { ReadIndex(policy).serve(&self.0).await }.boxed()
    }

    fn wait_applied(&self, index: u64) -> BoxFuture<'_, ()> {
        async move { drop(self.0.publisher.wait_for(index).await) }.boxed()
    }
}

fn stopped(error: impl std::fmt::Display) -> Status {
    Status::aborted(format!("the group has stopped: {error}"))
}

fn storage(error: StorageError) -> Status {
    match error {
        StorageError::Full { .. } => Status::resource_exhausted(error.to_string()),
        _ => Status::internal(error.to_string()),
    }
}
