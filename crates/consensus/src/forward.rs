//! Takes a request to the leader, wherever that is, within a deadline.

use std::future::Future;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout_at};
use trent_domain::ids::NodeId;
use trent_proto::peer::v1 as pb;
use trent_proto::peer::v1::forward_client::ForwardClient;
use trent_proto::tonic::transport::Channel;
use trent_proto::tonic::{Request, Status};

use crate::error::Unavailable;
use crate::group::Group;
use crate::identity::Route;
use crate::leadership::Leadership;
use crate::machine::Machine;
use crate::server::Refusal;

/// How long a refused request waits for news about the leader before it is tried again.
const RETRY_PAUSE: Duration = Duration::from_millis(20);

/// A request that the leader alone can serve. It is tried again after a failure, so serving it twice must do no harm.
pub(crate) trait LeaderRequest<M: Machine>: Sync {
    /// What the leader answers.
    type Answer: Send;

    /// Serves it here, if this node leads.
    fn serve(&self, group: &Group<M>) -> impl Future<Output = Result<Self::Answer, Refusal>> + Send;

    /// Sends it to another node.
    fn send(&self, leader: LeaderClient) -> impl Future<Output = Result<Self::Answer, Refusal>> + Send;
}

/// The way to the node that is thought to lead.
pub(crate) struct LeaderClient {
    pub(crate) client: ForwardClient<Channel>,
    pub(crate) route: Route,
    deadline: Instant,
}

impl LeaderClient {
    /// A call that the other side gives up at the same deadline.
    pub(crate) fn request<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        request.set_timeout(self.deadline.saturating_duration_since(Instant::now()));
        request
    }
}

/// Tries until the leader answers, the deadline passes, or there is no point in going on.
pub(crate) async fn ask_leader<M: Machine, R: LeaderRequest<M>>(
    group: &Group<M>,
    request: &R,
    deadline: Instant,
) -> Result<R::Answer, Unavailable> {
    let mut leadership = group.leadership.clone();
    let mut hint = None;
    loop {
        let known = *leadership.borrow_and_update();
        if known.stopped {
            return Err(Unavailable::Stopped);
        }
        let target = hint.take().or(known.leader);
        let attempt = attempt(group, request, target, deadline, &mut leadership);
        match timeout_at(deadline, attempt).await {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(Refusal::Unavailable(reason))) => return Err(reason),
            Ok(Err(Refusal::NotLeader(other))) => hint = other.filter(|other| Some(*other) != target),
            Err(_) => return Err(late(target)),
        }
        if timeout_at(deadline, news(&mut leadership)).await.is_err() {
            return Err(late(target));
        }
    }
}

async fn attempt<M: Machine, R: LeaderRequest<M>>(
    group: &Group<M>,
    request: &R,
    target: Option<NodeId>,
    deadline: Instant,
    leadership: &mut watch::Receiver<Leadership>,
) -> Result<R::Answer, Refusal> {
    let Some(leader) = target else {
        return Err(Refusal::NotLeader(None));
    };
    if leader == group.node() {
        return request.serve(group).await;
    }
    let Some(client) = group.leader_client(leader, deadline) else {
        return Err(Refusal::NotLeader(None));
    };
    tokio::select! {
        biased; // an answer that is there counts
        answer = request.send(client) => answer,
        // The leader that was asked is none any more, and may never answer.
        _ = leadership.changed() => Err(Refusal::NotLeader(None)),
    }
}

async fn news(leadership: &mut watch::Receiver<Leadership>) {
    tokio::select! {
        biased;
        _ = leadership.changed() => {}
        () = sleep(RETRY_PAUSE) => {}
    }
}

fn late(target: Option<NodeId>) -> Unavailable {
    match target {
        Some(_) => Unavailable::Deadline,
        None => Unavailable::NoLeader,
    }
}

impl<M: Machine> Group<M> {
    /// The way to a node that may lead, if it is a member.
    fn leader_client(&self, leader: NodeId, deadline: Instant) -> Option<LeaderClient> {
        let client = self.peers.peer(leader, &self.member(leader)?).forward();
        Some(LeaderClient {
            client,
            route: self.peers.route(&self.name, leader),
            deadline,
        })
    }
}

/// An answer that did not come: the request is tried again.
pub(crate) fn unanswered(status: Status) -> Refusal {
    tracing::debug!(code = ?status.code(), reason = status.message(), "the leader did not answer");
    Refusal::NotLeader(None)
}

pub(crate) fn refused(not_leader: pb::NotLeader) -> Refusal {
    Refusal::NotLeader(not_leader.leader.map(NodeId))
}

pub(crate) fn unavailable(message: pb::Unavailable) -> Refusal {
    use pb::unavailable::Reason;
    match message.reason() {
        Reason::StorageFull => Refusal::Unavailable(Unavailable::StorageFull),
        Reason::NoQuorum => Refusal::Unavailable(Unavailable::NoQuorum),
        // The leader stopped, or says something that this version does not know: another one will lead.
        Reason::Stopped | Reason::Unspecified => Refusal::NotLeader(None),
    }
}
