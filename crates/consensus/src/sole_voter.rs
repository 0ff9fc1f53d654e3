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
    /// The newest vote that was saved since the start.
    vote: Option<Vote>,
    /// The newest membership entry in the log that was appended since the start.
    membership_at: u64,
}

impl SoleVoter {
    /// Nothing holds at first: what this node led before a restart may have been acknowledged further than it has
    /// applied by now. A vote of this run comes first.
    pub(crate) fn new(node: NodeId) -> Self {
        Self {
            node,
            holds: AtomicBool::new(false),
            seen: Mutex::default(),
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

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use openraft::vote::RaftLeaderId;

    use super::*;
    use crate::types::{LeaderId, Member, StoredMembership};

    const SELF: NodeId = NodeId(1);

    fn membership(voters: &[u64]) -> Membership {
        let ids: BTreeSet<NodeId> = voters.iter().copied().map(NodeId).collect();
        let nodes: BTreeMap<NodeId, Member> = ids.iter().map(|id| (*id, Member::default())).collect();
        Membership::new(vec![ids], nodes).unwrap()
    }

    fn vote(term: u64, node: u64) -> Vote {
        Vote {
            leader_id: LeaderId::new(term, NodeId(node)),
            committed: true,
        }
    }

    fn applied(term: u64, node: u64, index: u64, voters: &[u64]) -> AppliedMark {
        let last = LogId::new(LeaderId::new(term, NodeId(node)), index);
        AppliedMark {
            last: Some(last),
            membership: StoredMembership::new(None, membership(voters)).into(),
        }
    }

    /// A node that leads alone in term 2 and has applied entry 5 of it.
    fn alone() -> SoleVoter {
        let sole = SoleVoter::new(SELF);
        sole.on_vote(&vote(2, 1));
        sole.on_applied(&applied(2, 1, 5, &[1]));
        assert!(sole.holds());
        sole
    }

    #[test]
    fn entries_of_an_earlier_run_or_term_do_not_count() {
        let sole = SoleVoter::new(SELF);
        sole.on_applied(&applied(1, 1, 4, &[1]));
        assert!(!sole.holds(), "nobody has voted in this run");
        sole.on_vote(&vote(2, 1));
        sole.on_applied(&applied(1, 1, 4, &[1]));
        assert!(!sole.holds(), "the newest entry is of an earlier term");
    }

    #[test]
    fn another_voter_ends_it_before_the_entry_is_applied() {
        let sole = alone();
        sole.on_membership(6, &membership(&[1, 2]));
        assert!(!sole.holds());
        sole.on_applied(&applied(2, 1, 5, &[1]));
        assert!(!sole.holds(), "entry 6 is in the log already");
        sole.on_applied(&applied(2, 1, 6, &[1, 2]));
        assert!(!sole.holds());
        sole.on_membership(7, &membership(&[1]));
        sole.on_applied(&applied(2, 1, 7, &[1]));
        assert!(sole.holds());
    }

    #[test]
    fn another_vote_ends_it() {
        let sole = alone();
        sole.on_vote(&vote(2, 1));
        assert!(sole.holds(), "the same vote again changes nothing");
        sole.on_vote(&vote(3, 2));
        assert!(!sole.holds());
        sole.on_applied(&applied(3, 2, 6, &[1]));
        assert!(!sole.holds(), "another node leads");
    }
}
