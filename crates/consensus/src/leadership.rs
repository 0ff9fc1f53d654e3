//! Who leads a group, as this node sees it.

use openraft::ServerState;
use openraft::async_runtime::watch::WatchReceiver;
use openraft::metrics::RaftServerMetrics;
use tokio::sync::watch;

use trent_domain::ids::NodeId;

use crate::machine::Machine;
use crate::types::{Raft, TypeConfig};

/// Who leads. A node's jobs run while [`Leadership::leads`], and their proposals are fenced by Raft, not by this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Leadership {
    /// The present term.
    pub term: u64,
    /// The leader, where one is known.
    pub leader: Option<NodeId>,
    /// Whether it is this node.
    pub leads: bool,
    /// Whether the group has stopped on this node. It does not start again in this process.
    pub stopped: bool,
}

impl Leadership {
    fn of(metrics: &RaftServerMetrics<TypeConfig>) -> Self {
        Self {
            term: metrics.vote.leader_id.term,
            leader: metrics.current_leader,
            leads: metrics.state == ServerState::Leader,
            stopped: false,
        }
    }
}

/// Follows a group until it stops.
pub(crate) fn follow<M: Machine>(raft: &Raft<M>) -> watch::Receiver<Leadership> {
    let mut metrics = raft.server_metrics();
    let first = Leadership::of(&metrics.borrow_watched());
    let (sender, receiver) = watch::channel(first);
    tokio::spawn(async move {
        while metrics.changed().await.is_ok() {
            publish(&sender, Leadership::of(&metrics.borrow_watched()));
        }
        let term = sender.borrow().term;
        publish(
            &sender,
            Leadership {
                term,
                stopped: true,
                ..Leadership::default()
            },
        );
    });
    receiver
}

fn publish(sender: &watch::Sender<Leadership>, next: Leadership) {
    sender.send_if_modified(|known| {
        let changed = *known != next;
        *known = next;
        changed
    });
}
