//! Which groups this node serves, and the check that a message is meant for it.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use bytes::Bytes;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use trent_domain::ids::{GroupId, NodeId, RegionName};
use trent_proto::peer::v1 as pb;
use trent_proto::tonic::{Code, Extensions, Status};
use trent_storage::snapshot::SnapshotReceiver;

use crate::error::Unavailable;
use crate::identity::NodeIdentity;
use crate::read::ReadPolicy;
use crate::types::{AppendRequest, AppendResult, TransferRequest, Vote, VoteRequest, VoteResponse};

/// The node at the other end of a connection, proven by its certificate. The listener gives it as the connect info of
/// its connections; what comes over one is believed of that node and its region alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthenticatedPeer {
    /// The node.
    pub node: NodeId,
    /// Its region.
    pub region: RegionName,
}

impl AuthenticatedPeer {
    /// The node that a request came from: every service that peers call asks this first.
    pub fn of(connection: &Extensions) -> Result<&Self, Status> {
        connection
            .get::<Self>()
            .ok_or_else(|| Status::unauthenticated("the connection is of nobody"))
    }

    /// Whether the peer may take part in a group: a region's log and snapshots are for the nodes of that region alone.
    fn may_take_part_in(&self, group: &GroupId) -> bool {
        match group {
            GroupId::Global => true,
            GroupId::Region(region) => *region == self.region,
        }
    }
}

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
    fn has_removed(&self, node: NodeId) -> bool;
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
    groups: RwLock<HashMap<String, Entry>>,
}

/// A group that is open here.
struct Entry {
    group: GroupId,
    port: Arc<dyn GroupPort>,
}

impl Registry {
    pub(crate) fn new(identity: NodeIdentity) -> Self {
        Self {
            identity,
            groups: RwLock::default(),
        }
    }

    pub(crate) fn insert(&self, group: GroupId, port: Arc<dyn GroupPort>) {
        self.groups
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(group.to_string(), Entry { group, port });
    }

    pub(crate) fn remove(&self, group: &GroupId) {
        self.groups
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&group.to_string());
    }

    /// The group that a message is for, if it is for this node, of this cluster, from whom it says, and from a node that
    /// may take part in the group.
    pub(crate) fn admit(
        &self,
        header: Option<&pb::Header>,
        connection: &Extensions,
    ) -> Result<Arc<dyn GroupPort>, Status> {
        let header = header.ok_or_else(|| Status::invalid_argument("the message has no header"))?;
        let admitted = self.check(header, connection).and_then(|peer| {
            self.check_belongs(peer.node)?;
            self.find(header, peer)
        });
        admitted.inspect_err(|refusal| {
            // A group that is about to be opened is nobody's fault.
            if refusal.code() != Code::NotFound {
                tracing::warn!(
                    from = header.from_node,
                    to = header.to_node,
                    group = header.group,
                    reason = refusal.message(),
                    "refused a message from a peer"
                );
            }
        })
    }

    /// Refuses what comes from a node that was removed from the cluster, however good its certificate is. Streams ask this
    /// with every message: a removal ends those that are open.
    pub(crate) fn check_belongs(&self, node: NodeId) -> Result<(), Status> {
        let groups = self.groups.read().unwrap_or_else(PoisonError::into_inner);
        let cluster = groups.values().find(|entry| entry.group == GroupId::Global);
        if cluster.is_some_and(|entry| entry.port.has_removed(node)) {
            return Err(Status::permission_denied("the node was removed from the cluster"));
        }
        Ok(())
    }

    /// Whom the message is from.
    fn check<'a>(
        &self,
        header: &pb::Header,
        connection: &'a Extensions,
    ) -> Result<&'a AuthenticatedPeer, Status> {
        if header.cluster_id != self.identity.cluster.as_bytes().as_slice() {
            return Err(Status::permission_denied("the message is of another cluster"));
        }
        if header.to_node != self.identity.node.0 {
            return Err(Status::permission_denied("the message is for another node"));
        }
        if header.from_node == self.identity.node.0 {
            return Err(Status::permission_denied("another node uses this node's id"));
        }
        let peer = AuthenticatedPeer::of(connection)?;
        if peer.node.0 != header.from_node {
            return Err(Status::permission_denied(
                "the connection is of another node than the message",
            ));
        }
        Ok(peer)
    }

    /// The group, for a node that may take part in it.
    fn find(&self, header: &pb::Header, peer: &AuthenticatedPeer) -> Result<Arc<dyn GroupPort>, Status> {
        let groups = self.groups.read().unwrap_or_else(PoisonError::into_inner);
        match groups.get(&header.group) {
            Some(entry) if peer.may_take_part_in(&entry.group) => Ok(entry.port.clone()),
            Some(_) => Err(Status::permission_denied("the group is another region's")),
            None => Err(Status::not_found("the group is not open on this node")),
        }
    }
}
