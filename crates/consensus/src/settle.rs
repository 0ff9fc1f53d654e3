//! Which members have a change: for changes that count only when everybody knows them, such as the end of an access key.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures::future::join_all;
use openraft::async_runtime::watch::WatchReceiver;
use tokio::time::{Instant, timeout_at};
use trent_domain::ids::NodeId;
use trent_proto::peer::v1 as pb;
use trent_proto::tonic::Request;

use crate::group::Group;
use crate::machine::Machine;
use crate::types::Member;

/// How far a change has spread, voters and learners alike.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settled {
    /// The members that have applied it.
    pub reached: BTreeSet<NodeId>,
    /// The members that did not say so in time: they are down, cut off or slow. They apply it before anything later.
    pub missing: BTreeSet<NodeId>,
}

/// Asks every member whether it has applied the entry at `index`, until all have or the deadline passes.
pub(crate) async fn settle<M: Machine>(group: &Arc<Group<M>>, index: u64, deadline: Instant) -> Settled {
    let answers = members(group).into_iter().map(async |(node, member)| {
        let applied = has_applied(group, node, &member, index, deadline);
        (node, matches!(timeout_at(deadline, applied).await, Ok(true)))
    });
    let (reached, missing): (Vec<_>, Vec<_>) = join_all(answers).await.into_iter().partition(|(_, has)| *has);
    let nodes = |answers: Vec<(NodeId, bool)>| answers.into_iter().map(|(node, _)| node).collect();
    Settled {
        reached: nodes(reached),
        missing: nodes(missing),
    }
}

fn members<M: Machine>(group: &Group<M>) -> BTreeMap<NodeId, Member> {
    let metrics = group.raft.server_metrics();
    let membership = metrics.borrow_watched().membership_config.clone();
    membership
        .nodes()
        .map(|(node, member)| (*node, member.clone()))
        .collect()
}

async fn has_applied<M: Machine>(
    group: &Arc<Group<M>>,
    node: NodeId,
    member: &Member,
    index: u64,
    deadline: Instant,
) -> bool {
    if node == group.node() {
        group.publisher.wait_for(index).await;
        return true;
    }
    let mut request = Request::new(pb::WaitAppliedRequest {
        header: group.peers.route(&group.name, node).header(),
        index,
    });
    request.set_timeout(deadline.saturating_duration_since(Instant::now()));
    let answer = group
        .peers
        .peer(node, member)
        .progress()
        .wait_applied(request)
        .await;
    answer
        .inspect_err(
            |status| tracing::debug!(%node, code = ?status.code(), "a member has not applied a change yet"),
        )
        .is_ok()
}
