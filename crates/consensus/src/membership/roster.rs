//! The members of a group as its leader sees them.

use std::collections::BTreeSet;
use std::time::Duration;

use openraft::async_runtime::watch::WatchReceiver;
use openraft::{Instant, ServerState};
use trent_domain::ids::NodeId;
use trent_domain::placement::{Roster, Sight};

use crate::group::Group;
use crate::machine::Machine;
use crate::types::{Membership, RaftMetrics};

/// A member that lacks no more entries than this gets them in one message: a commit that waits for it as a voter waits no
/// longer than for any other.
const CAUGHT_UP_WITHIN: u64 = 256;

/// What this node knows as the leader; `None` where it does not lead.
pub(crate) fn roster<M: Machine>(group: &Group<M>) -> Option<Roster> {
    let metrics = group.raft.metrics();
    let metrics = metrics.borrow_watched();
    (metrics.state == ServerState::Leader).then(|| seen_by_leader(&metrics, group.timers.election_max))
}

/// Whoever has not answered for a lease may be gone.
fn seen_by_leader(metrics: &RaftMetrics, lease: Duration) -> Roster {
    let membership = metrics.membership_config.membership();
    let members = membership
        .nodes()
        .map(|(node, _)| (*node, sight(metrics, *node, lease)));
    Roster {
        leader: metrics.id,
        voters: voters(membership),
        joint: membership.get_joint_config().len() > 1,
        members: members.collect(),
    }
}

/// The voters; those that a joint configuration leads to.
pub(crate) fn voters(membership: &Membership) -> BTreeSet<NodeId> {
    membership.get_joint_config().last().cloned().unwrap_or_default()
}

fn sight(metrics: &RaftMetrics, node: NodeId, lease: Duration) -> Sight {
    if node == metrics.id {
        return Sight {
            heard: true,
            caught_up: true,
        };
    }
    let answered = metrics
        .heartbeat
        .as_ref()
        .and_then(|answers| answers.get(&node).copied());
    let replicated = metrics
        .replication
        .as_ref()
        .and_then(|members| members.get(&node));
    let last = replicated.and_then(|last| last.as_ref()).map(|last| last.index);
    let newest = metrics.last_log_index.unwrap_or(0);
    Sight {
        heard: answered.flatten().is_some_and(|at| at.elapsed() <= lease),
        caught_up: last.is_some_and(|last| newest.saturating_sub(last) <= CAUGHT_UP_WITHIN),
    }
}
