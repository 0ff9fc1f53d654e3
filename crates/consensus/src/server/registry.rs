//! Which groups this node serves, and the check that a message is meant for it.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use bytes::Bytes;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use trent_domain::ids::NodeId;
use trent_proto::peer::v1 as pb;
use trent_proto::tonic::{Extensions, Status};
use trent_storage::snapshot::SnapshotReceiver;

use crate::error::Unavailable;
use crate::identity::NodeIdentity;
use crate::read::ReadPolicy;
use crate::types::{AppendRequest, AppendResult, TransferRequest, Vote, VoteRequest, VoteResponse};

/// The node at the other end, proven by its certificate. A listener that authenticates peers gives this as the
/// connect info of its connections; every message must then come from that node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuthenticatedPeer(pub NodeId);

/// Why a forwarded request was not served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    NotLeader(Option<NodeId>),
    Unavailable(Unavailable),
}

/// A group as its peers reach it, whatever it replicates.
pub(crate) trait GroupPort: Send + Sync {
    fn vote(&self, request: VoteRequest) -> BoxFuture<'_, Result<VoteResponse, Status>>;
    fn pre_vote(&self, request: VoteRequest) -> BoxFuture<'_, Result<VoteResponse, Status>>;
    fn append(
        &self,
        requests: BoxStream<'static, AppendRequest>,
    ) -> BoxStream<'static, Result<AppendResult, Status>>;
    fn transfer(&self, request: TransferRequest) -> BoxFuture<'_, Result<(), Status>>;
    fn receive_snapshot(&self) -> Result<SnapshotReceiver, Status>;
    fn install(&self, vote: Vote, receiver: SnapshotReceiver) -> BoxFuture<'_, Result<Vote, Status>>;
    fn propose(&self, entry: Bytes) -> BoxFuture<'_, Result<Bytes, Refusal>>;
    fn read_index(&self, policy: ReadPolicy) -> BoxFuture<'_, Result<u64, Refusal>>;
    fn wait_applied(&self, index: u64) -> BoxFuture<'_, ()>;
}

/// The groups of a node.
pub(crate) struct Registry {
    identity: NodeIdentity,
    groups: RwLock<HashMap<String, Arc<dyn GroupPort>>>,
}

impl Registry {
    pub(crate) fn new(identity: NodeIdentity) -> Self {
        Self {
            identity,
            groups: RwLock::default(),
        }
    }

    pub(crate) fn insert(&self, name: &str, group: Arc<dyn GroupPort>) {
        self.groups
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(name.to_owned(), group);
    }

    pub(crate) fn remove(&self, name: &str) {
        self.groups
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(name);
    }

    /// The group that a message is for, if it is for this node, of this cluster, and from whom it says.
    pub(crate) fn admit(
        &self,
        header: Option<&pb::Header>,
        connection: &Extensions,
    ) -> Result<Arc<dyn GroupPort>, Status> {
        let header = header.ok_or_else(|| Status::invalid_argument("the message has no header"))?;
        self.check(header, connection).inspect_err(|refusal| {
            tracing::warn!(
                from = header.from_node,
                to = header.to_node,
                group = header.group,
                reason = refusal.message(),
                "refused a message from a peer"
            );
        })?;
        let groups = self.groups.read().unwrap_or_else(PoisonError::into_inner);
        groups
            .get(&header.group)
            .cloned()
            .ok_or_else(|| Status::not_found("the group is not open on this node"))
    }

    fn check(&self, header: &pb::Header, connection: &Extensions) -> Result<(), Status> {
        if header.cluster_id != self.identity.cluster.as_bytes().as_slice() {
            return Err(Status::permission_denied("the message is of another cluster"));
        }
        if header.to_node != self.identity.node.0 {
            return Err(Status::permission_denied("the message is for another node"));
        }
        if header.from_node == self.identity.node.0 {
            return Err(Status::permission_denied("another node uses this node's id"));
        }
        match connection.get::<AuthenticatedPeer>() {
            Some(peer) if peer.0.0 != header.from_node => Err(Status::permission_denied(
                "the connection is of another node than the message",
            )),
            _ => Ok(()),
        }
    }
}
