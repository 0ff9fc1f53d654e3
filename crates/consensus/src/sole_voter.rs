//! Knows, without asking anybody, when this node alone decides.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use trent_domain::ids::NodeId;

use crate::published::AppliedMark;
use crate::types::{LogId, Membership, Vote};

/// Whether this node is the group's only voter and has applied an entry of its own present term.
///
/// While that holds, nobody else can have acknowledged a write: another leader needs a configuration with another
/// voter, and such a configuration is appended to this node's log before it goes anywhere. So the newest published
/// state holds every acknowledged write, and a linearizable read needs no round through Raft. The flag falls before
/// such an append is handed to the log, and before any other vote is saved.
#[derive(Debug)]
pub(crate) struct SoleVoter {
    node: NodeId,
    holds: AtomicBool,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    vote: Option<Vote>,
    /// The newest membership entry in the log that was appended since the start.
    membership_at: u64,
}

impl SoleVoter {
    pub(crate) fn new(node: NodeId, vote: Option<Vote>) -> Self {
        Self {
            node,
            holds: AtomicBool::new(false),
            seen: Mutex::new(Seen {
                vote,
                membership_at: 0,
            }),
        }
    }

    /// Whether the newest published state is up to date by itself. Load the state after this.
    pub(crate) fn holds(&self) -> bool {
        self.holds.load(Ordering::Acquire)
    }

    /// To be called before a vote is saved.
    pub(crate) fn on_vote(&self, vote: &Vote) {
        let mut seen = self.seen();
        if seen.vote.as_ref() != Some(vote) {
            self.holds.store(false, Ordering::Release);
            seen.vote = Some(*vote);
        }
    }

    /// To be called before a membership entry is appended.
    pub(crate) fn on_membership(&self, at: u64, membership: &Membership) {
        let mut seen = self.seen();
        seen.membership_at = at;
        if !self.is_alone(membership) {
            self.holds.store(false, Ordering::Release);
        }
    }

    /// To be called after the state at `mark` was published.
    pub(crate) fn on_applied(&self, mark: &AppliedMark) {
        if self.holds() {
            return; // the common case, decided until a vote or a membership says otherwise
        }
        let seen = self.seen();
        let Some(last) = mark.last else { return };
        let own_term = seen.vote.is_some_and(|vote| self.is_own(&vote, &last));
        let newest_membership = seen.membership_at <= last.index;
        if own_term && newest_membership && self.is_alone(mark.membership.membership()) {
            self.holds.store(true, Ordering::Release);
        }
    }

    fn is_own(&self, vote: &Vote, last: &LogId) -> bool {
        vote.committed && vote.leader_id == last.leader_id && last.leader_id.node_id == self.node
    }

    fn is_alone(&self, membership: &Membership) -> bool {
        membership.voter_ids().eq([self.node])
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
