//! A group as the node sees it.

use std::fmt::Write as _;

use serde::Serialize;
use trent_proto::admin::v1 as pb;

use super::super::answer::nodes;
use super::duration;

/// A group.
#[derive(Serialize)]
pub(super) struct Group {
    name: String,
    leader: Option<u64>,
    term: u64,
    last_log: Option<u64>,
    committed: Option<u64>,
    applied: Option<u64>,
    snapshot: Option<u64>,
    voters: Vec<u64>,
    learners: Vec<u64>,
    joint: bool,
    quorum_age_ms: Option<u64>,
    followers: Vec<Follower>,
}

/// A member as the leader sees it.
#[derive(Serialize)]
struct Follower {
    node: u64,
    entries_behind: u64,
    answer_age_ms: Option<u64>,
}

impl From<pb::GroupStatus> for Group {
    fn from(group: pb::GroupStatus) -> Self {
        Self {
            name: group.name,
            leader: group.leader,
            term: group.term,
            last_log: group.last_log,
            committed: group.committed,
            applied: group.applied,
            snapshot: group.snapshot,
            voters: group.voters,
            learners: group.learners,
            joint: group.joint,
            quorum_age_ms: group.quorum_age_ms,
            followers: group.followers.into_iter().map(Follower::from).collect(),
        }
    }
}

impl From<pb::Follower> for Follower {
    fn from(follower: pb::Follower) -> Self {
        Self {
            node: follower.node,
            entries_behind: follower.entries_behind,
            answer_age_ms: follower.answer_age_ms,
        }
    }
}

impl Group {
    /// A line of the group, and one of each member that the leader knows.
    pub(super) fn write(&self, lines: &mut String) {
        let leader = match self.leader {
            Some(leader) => format!("led by node {leader}"),
            None => "no leader known".to_owned(),
        };
        let number = |index: Option<u64>| index.map_or("none".to_owned(), |index| index.to_string());
        let _ = write!(
            lines,
            "{}: {leader} in term {}, applied {} of {}, ",
            self.name,
            self.term,
            number(self.applied),
            number(self.committed),
        );
        if let Some(snapshot) = self.snapshot {
            let _ = write!(lines, "snapshot at {snapshot}, ");
        }
        let _ = write!(lines, "voters: {}", nodes(&self.voters));
        if self.joint {
            lines.push_str(" (being changed)");
        }
        if !self.learners.is_empty() {
            let _ = write!(lines, ", learners: {}", nodes(&self.learners));
        }
        lines.push('\n');
        self.followers.iter().for_each(|follower| follower.write(lines));
    }
}

impl Follower {
    fn write(&self, lines: &mut String) {
        let behind = match self.entries_behind {
            0 => "has everything".to_owned(),
            1 => "is 1 entry behind".to_owned(),
            count => format!("is {count} entries behind"),
        };
        let heard = match self.answer_age_ms {
            Some(age) => format!("last heard {} ago", duration(age)),
            None => "never heard".to_owned(),
        };
        let _ = writeln!(lines, "  node {} {behind}, {heard}", self.node);
    }
}
