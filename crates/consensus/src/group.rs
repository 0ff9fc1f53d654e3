//! One group on this node: its Raft, its states, and its way to its peers.

use std::sync::{Arc, Weak};
use std::time::Duration;

use futures::FutureExt;
use openraft::async_runtime::watch::WatchReceiver;
use tokio::sync::watch;
use tokio::time::Instant;
use trent_domain::ids::{GroupId, NodeId};
use trent_storage::full_disk::FullDisk;
use trent_storage::snapshot::SnapshotDir;
use trent_storage::space_guard::SpaceGuard;

use crate::error::Unavailable;
use crate::forward::ask_leader;
use crate::leadership::Leadership;
use crate::machine::Machine;
use crate::network::Peers;
use crate::published::Publisher;
use crate::read::{Barrier, ReadIndex, ReadPolicy, Round};
use crate::sole_voter::SoleVoter;
use crate::timers::Timers;
use crate::types::{Member, Raft};

/// How long requests may take, before they end as [`Unavailable`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// A linearizable read.
    pub read: Duration,
    /// A proposal, or a change of the membership.
    pub propose: Duration,
}

impl Deadlines {
    /// Long enough for an election to end in between.
    pub const DEFAULT: Self = Self {
        read: Duration::from_secs(3),
        propose: Duration::from_secs(5),
    };
}

/// One group on this node.
pub(crate) struct Group<M: Machine> {
    pub(crate) name: GroupId,
    pub(crate) machine: Arc<M>,
    pub(crate) raft: Raft<M>,
    pub(crate) publisher: Publisher<M>,
    pub(crate) leadership: watch::Receiver<Leadership>,
    pub(crate) sole_voter: Arc<SoleVoter>,
    /// Weak: a handle that outlives the group keeps no files open.
    pub(crate) snapshots: Weak<SnapshotDir>,
    pub(crate) space: Arc<SpaceGuard>,
    pub(crate) full_disk: Arc<FullDisk>,
    pub(crate) peers: Arc<Peers>,
    pub(crate) deadlines: Deadlines,
    pub(crate) timers: Timers,
    pub(crate) read_index: Arc<Barrier>,
    pub(crate) lease: Arc<Barrier>,
}

impl<M: Machine> Group<M> {
    pub(crate) fn node(&self) -> NodeId {
        self.peers.identity().node
    }

    /// A member's address and region, in the newest configuration.
    pub(crate) fn member(&self, node: NodeId) -> Option<Member> {
        let metrics = self.raft.server_metrics();
        let membership = metrics.borrow_watched().membership_config.clone();
        membership.get_node(&node).cloned()
    }

    /// The index that a linearizable read which begins now must have seen.
    pub(crate) fn barrier(self: &Arc<Self>, policy: ReadPolicy) -> Round {
        let group = self.clone();
        let barrier = match policy {
            ReadPolicy::ReadIndex => &self.read_index,
            ReadPolicy::Lease => &self.lease,
        };
        barrier.join(move || {
            async move {
                let deadline = Instant::now() + group.deadlines.read;
                ask_leader(&group, &ReadIndex(policy), deadline).await
            }
            .boxed()
        })
    }

    /// Whether the group still runs, and why it does not.
    pub(crate) fn failure(&self) -> Option<String> {
        let metrics = self.raft.metrics();
        let running = metrics.borrow_watched().running_state.clone();
        running.err().map(|fatal| fatal.to_string())
    }

    pub(crate) fn check_running(&self) -> Result<(), Unavailable> {
        match self.leadership.borrow().stopped {
            true => Err(Unavailable::Stopped),
            false => Ok(()),
        }
    }
}
