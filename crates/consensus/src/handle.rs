//! What the rest of a node uses of a group.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use openraft::async_runtime::watch::WatchReceiver;
use openraft::errors::{InitializeError, RaftError};
use tokio::sync::{broadcast, watch};
use tokio::time::{Instant, timeout_at};

use trent_domain::ids::{GroupId, NodeId};
use trent_domain::placement::Roster;

use crate::error::Unavailable;
use crate::forward::ask_leader;
use crate::group::Group;
use crate::image::StateImage;
use crate::leadership::Leadership;
use crate::machine::Machine;
use crate::membership::{self, MembershipRefused};
use crate::metrics::GroupMetrics;
use crate::propose::Propose;
use crate::published::{Notice, Published};
use crate::read::ReadPolicy;
use crate::settle::{self, Settled};
use crate::types::Member;

/// A group on this node. Clones share it.
pub struct GroupHandle<M: Machine> {
    group: Arc<Group<M>>,
}

impl<M: Machine> Clone for GroupHandle<M> {
    fn clone(&self) -> Self {
        Self {
            group: self.group.clone(),
        }
    }
}

/// What [`GroupHandle::initialize`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Initialized {
    /// The group began with these voters.
    Now,
    /// The group had begun before; nothing was changed.
    Before,
}

impl<M: Machine> GroupHandle<M> {
    pub(crate) fn new(group: Arc<Group<M>>) -> Self {
        Self { group }
    }

    /// The group's name.
    pub fn name(&self) -> &GroupId {
        &self.group.name
    }

    /// Replicates an entry and answers what applying it gave. On a follower it goes to the leader.
    ///
    /// An error leaves open whether the entry is applied. Propose it again under the same request id to know.
    pub async fn propose(&self, entry: &M::Entry) -> Result<M::Outcome, Unavailable> {
        let request = Propose(self.group.machine.encode_entry(entry));
        let deadline = Instant::now() + self.group.deadlines.propose;
        let outcome = ask_leader(&self.group, &request, deadline).await?;
        self.group.machine.decode_outcome(outcome).map_err(|error| {
            tracing::error!(group = %self.group.name, %error, "an outcome cannot be read");
            Unavailable::Unreadable
        })
    }

    /// A state that holds everything acknowledged before this call began, on any member.
    ///
    /// A node that is cut off or lags answers with an error in bounded time, never with an old state.
    pub async fn read(&self, policy: ReadPolicy) -> Result<Arc<Published<M::State>>, Unavailable> {
        #[cfg(feature = "chaos-bugs")]
        if trent_bugs::Bug::StaleRead.is_on() {
            return self.group.check_running().map(|()| self.local());
        }
        if self.group.sole_voter.holds() {
            return self.group.check_running().map(|()| self.local());
        }
        let deadline = Instant::now() + self.group.deadlines.read;
        let read = async {
            let index = self.group.barrier(policy).await?;
            Ok(self.group.publisher.wait_for(index).await)
        };
        timeout_at(deadline, read)
            .await
            .unwrap_or(Err(Unavailable::Deadline))
    }

    /// The newest state applied here. It may be behind the group.
    pub fn local(&self) -> Arc<Published<M::State>> {
        self.group.publisher.newest()
    }

    /// The same in the form in which it is stored.
    pub fn image(&self) -> StateImage<M> {
        StateImage::new(self.group.machine.clone(), self.local())
    }

    /// The leader, where one is known.
    pub fn leader(&self) -> Option<NodeId> {
        self.group.leadership.borrow().leader
    }

    /// Whether this node leads, as far as it knows. What a leader proposes is fenced by Raft, not by this.
    pub fn leads(&self) -> bool {
        self.group.leadership.borrow().leads
    }

    /// Follows the index of the last entry applied here.
    pub fn applied(&self) -> watch::Receiver<u64> {
        self.group.publisher.applied()
    }

    /// Follows who leads.
    pub fn leadership(&self) -> watch::Receiver<Leadership> {
        self.group.leadership.clone()
    }

    /// Follows what entries do here, from now on.
    pub fn notices(&self) -> broadcast::Receiver<Notice<M::Event>> {
        self.group.publisher.notices()
    }

    /// Waits until the entry at `index` is applied here.
    pub async fn wait_applied(&self, index: u64) -> Arc<Published<M::State>> {
        self.group.publisher.wait_for(index).await
    }

    /// Waits until every member has applied all that was acknowledged before this call, for `within` at most, and answers
    /// which have.
    pub async fn settle(&self, within: Duration) -> Result<Settled, Unavailable> {
        let deadline = Instant::now() + within;
        let index = timeout_at(deadline, self.group.barrier(ReadPolicy::ReadIndex)).await;
        let index = index.unwrap_or(Err(Unavailable::Deadline))?;
        Ok(settle::settle(&self.group, index, deadline).await)
    }

    /// Begins a group with its first voters. Every one of them may call it, with the same voters; a group that has
    /// begun is left alone.
    pub async fn initialize(&self, voters: BTreeMap<NodeId, Member>) -> Result<Initialized, Unavailable> {
        match self.group.raft.initialize(voters).await {
            Ok(()) => Ok(Initialized::Now),
            Err(RaftError::APIError(InitializeError::NotAllowed(_))) => Ok(Initialized::Before),
            Err(RaftError::APIError(InitializeError::NotInMembers(error))) => {
                tracing::error!(group = %self.group.name, %error, "a group is begun by one of its voters");
                Err(Unavailable::NoLeader)
            }
            Err(RaftError::Fatal(_)) => Err(Unavailable::Stopped),
        }
    }

    /// The members as this node sees them, if it leads.
    pub fn roster(&self) -> Option<Roster> {
        membership::roster(&self.group)
    }

    /// A member's address and region, as the group has them.
    pub fn member(&self, node: NodeId) -> Option<Member> {
        self.group.member(node)
    }

    /// Makes another node a learner of the group, or tells the group the node's new address; this node has to lead.
    pub async fn admit(&self, node: NodeId, member: Member) -> Result<(), MembershipRefused> {
        membership::admit(&self.group, node, member).await
    }

    /// Replaces the voters, by joint consensus; this node has to lead. They must be members that have caught up, and a
    /// majority of them has to answer now. Those that leave stay learners.
    pub async fn change_voters(&self, voters: BTreeSet<NodeId>) -> Result<(), MembershipRefused> {
        membership::change_voters(&self.group, voters).await
    }

    /// Lets go of a learner; this node has to lead.
    pub async fn dismiss(&self, node: NodeId) -> Result<(), MembershipRefused> {
        membership::dismiss(&self.group, node).await
    }

    /// Lets another voter take over, which has to answer and to have caught up, and returns when another node leads.
    pub async fn transfer_leadership(&self, to: NodeId) -> Result<(), MembershipRefused> {
        membership::transfer_leadership(&self.group, to).await
    }

    /// Builds a snapshot now, rather than when the log has grown.
    pub async fn snapshot(&self) -> Result<(), Unavailable> {
        self.group
            .raft
            .trigger()
            .snapshot()
            .await
            .map_err(|_| Unavailable::Stopped)
    }

    /// Numbers about the group.
    pub fn metrics(&self) -> GroupMetrics {
        GroupMetrics::of(&self.group.raft.metrics().borrow_watched())
    }

    /// Why the group stopped on this node, if it did.
    pub fn failure(&self) -> Option<String> {
        self.group.failure()
    }

    /// Returns when the group has stopped on this node, with the reason.
    pub async fn stopped(&self) -> String {
        let mut leadership = self.leadership();
        // An error says that nobody is left to tell: it has stopped.
        let _ = leadership.wait_for(|leadership| leadership.stopped).await;
        self.failure().unwrap_or_else(|| "it was shut down".to_owned())
    }

    /// Stops the group on this node. What was acknowledged is on disk.
    pub async fn shutdown(&self) {
        self.group.full_disk.give_up();
        if let Err(error) = self.group.raft.shutdown().await {
            tracing::error!(group = %self.group.name, %error, "the group did not stop cleanly");
        }
    }
}
