//! Read barriers: which index a linearizable read must have seen.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt;
use futures::future::{BoxFuture, Shared};
use openraft::errors::{LinearizableReadError, RaftError};
use trent_proto::peer::v1 as pb;

use crate::error::Unavailable;
use crate::forward::{self, LeaderClient, LeaderRequest};
use crate::group::Group;
use crate::machine::Machine;
use crate::server::Refusal;

/// How a linearizable read makes sure that it is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReadPolicy {
    /// The leader confirms with a quorum that it leads still. Needs no clock.
    #[default]
    ReadIndex,
    /// The leader trusts its lease: for those who accept that clocks of the members run at nearly the same rate.
    Lease,
}

/// Asks the leader how far the log is committed now.
pub(crate) struct ReadIndex(pub(crate) ReadPolicy);

impl<M: Machine> LeaderRequest<M> for ReadIndex {
    type Answer = u64;

    async fn serve(&self, group: &Group<M>) -> Result<u64, Refusal> {
        let policy = match self.0 {
            ReadPolicy::ReadIndex => openraft::ReadPolicy::ReadIndex,
            ReadPolicy::Lease => openraft::ReadPolicy::LeaseRead,
        };
        #[cfg(feature = "chaos-bugs")]
        if trusts_itself(self.0) && group.leadership.borrow().leads {
            return Ok(group.publisher.newest().applied());
        }
        match group.raft.get_read_linearizer(policy).await {
            Ok(linearizer) => Ok(linearizer.read_log_id().index()),
            Err(RaftError::APIError(LinearizableReadError::ForwardToLeader(to))) => {
                Err(Refusal::NotLeader(to.leader_id))
            }
            Err(RaftError::APIError(LinearizableReadError::QuorumNotEnough(_))) => {
                Err(Refusal::Unavailable(Unavailable::NoQuorum))
            }
            Err(RaftError::Fatal(_)) => Err(Refusal::Unavailable(Unavailable::Stopped)),
        }
    }

    async fn send(&self, mut leader: LeaderClient) -> Result<u64, Refusal> {
        use pb::read_index_response::Result as Kind;
        let lease = self.0 == ReadPolicy::Lease;
        let call = leader.request(pb::ReadIndexRequest {
            header: leader.route.header(),
            lease,
        });
        let answer = leader
            .client
            .read_index(call)
            .await
            .map_err(forward::unanswered)?;
        match answer.into_inner().result {
            Some(Kind::Index(index)) => Ok(index),
            Some(Kind::NotLeader(not_leader)) => Err(forward::refused(not_leader)),
            Some(Kind::Unavailable(reason)) => Err(forward::unavailable(reason)),
            None => Err(Refusal::Unavailable(Unavailable::Unreadable)),
        }
    }
}

#[cfg(feature = "chaos-bugs")]
fn trusts_itself(policy: ReadPolicy) -> bool {
    use trent_bugs::Bug;
    Bug::UnconfirmedLeader.is_on() || (policy == ReadPolicy::Lease && Bug::EndlessLease.is_on())
}

/// What a round answers all who joined it.
pub(crate) type RoundResult = Result<u64, Unavailable>;

pub(crate) type Round = Shared<BoxFuture<'static, RoundResult>>;

/// Lets all reads that wait share one round to the leader.
///
/// One round runs at a time. Reads that arrive meanwhile share the next one, which starts after they arrived, as a
/// linearizable read requires. The readers themselves drive a round: there is no task to wake, and a round whose
/// readers have all gone is dropped with them.
#[derive(Debug, Default)]
pub(crate) struct Barrier {
    running: tokio::sync::Mutex<()>,
    next: Mutex<Option<Round>>,
}

impl Barrier {
    /// Joins the round that has not started yet, or makes one of `start`.
    pub(crate) fn join(
        self: &Arc<Self>,
        start: impl FnOnce() -> BoxFuture<'static, RoundResult> + Send + 'static,
    ) -> Round {
        let barrier = self.clone();
        let mut next = self.next();
        let round = next.get_or_insert_with(|| {
            let round = async move {
                let _turn = barrier.running.lock().await;
                *barrier.next() = None; // whoever comes now needs a later round
                start().await
            };
            round.boxed().shared()
        });
        round.clone()
    }

    fn next(&self) -> MutexGuard<'_, Option<Round>> {
        self.next.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
