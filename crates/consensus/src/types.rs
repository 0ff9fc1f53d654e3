//! The one binding of openraft's generics: every group of every kind replicates opaque entries and outcomes.

use std::fmt;

use bytes::Bytes;
use openraft::type_config::alias as of;
use trent_domain::ids::NodeId;

#[cfg(feature = "simulation")]
use crate::runtime::Runtime;
#[cfg(not(feature = "simulation"))]
use openraft_rt_tokio::TokioRuntime as Runtime;

openraft::declare_raft_types!(
    /// What a group replicates. The bytes mean something to the group's [`crate::Machine`] alone.
    pub(crate) TypeConfig:
        D = EntryBytes,
        R = OutcomeBytes,
        NodeId = NodeId,
        Node = Member,
        AsyncRuntime = Runtime,
);

pub(crate) type LogId = of::LogIdOf<TypeConfig>;
pub(crate) type LeaderId = of::CommittedLeaderIdOf<TypeConfig>;
pub(crate) type Vote = of::VoteOf<TypeConfig>;
pub(crate) type Entry = of::EntryOf<TypeConfig>;
pub(crate) type Membership = openraft::Membership<NodeId, Member>;
pub(crate) type StoredMembership = of::StoredMembershipOf<TypeConfig>;
pub(crate) type SnapshotMeta = of::SnapshotMetaOf<TypeConfig>;
pub(crate) type RaftSnapshot = of::SnapshotOf<TypeConfig, trent_storage::snapshot::Snapshot>;
pub(crate) type AppendRequest = openraft::raft::AppendEntriesRequest<TypeConfig>;
pub(crate) type AppendResult = openraft::raft::StreamAppendResult<TypeConfig>;
pub(crate) type VoteRequest = openraft::raft::VoteRequest<TypeConfig>;
pub(crate) type VoteResponse = openraft::raft::VoteResponse<TypeConfig>;
pub(crate) type TransferRequest = openraft::raft::TransferLeaderRequest<TypeConfig>;
pub(crate) type RaftMetrics = openraft::RaftMetrics<TypeConfig>;
pub(crate) type RpcError = openraft::errors::RPCError<TypeConfig>;
pub(crate) type Raft<M> = openraft::Raft<TypeConfig, crate::state_machine::StateMachine<M>>;

/// A member of a group: where its peers reach it, and in which region it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Member {
    /// `host:port` of its peer listener.
    pub address: String,
    /// The region it is tagged with.
    pub region: String,
}

/// An encoded entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct EntryBytes(pub(crate) Bytes);

impl fmt::Display for EntryBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

/// An encoded outcome; empty for the entries that Raft writes for itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct OutcomeBytes(pub(crate) Bytes);
