//! When nothing changes any more, members know each other.

use std::collections::BTreeSet;
use std::time::Duration;

use super::{Made, changes, looks};
use crate::checker::Violation;
use crate::checker::span::{Span, events};
use crate::history::{FaultSpan, Moment};
use crate::workload::membership::{Action, Directory, Group, OBJECT, Seen, Standing};

/// The end of all changes and faults, and what is true from then on.
pub(super) struct Convergence {
    /// When the last of them was over.
    quiet: Moment,
    /// Later than that nobody may not know.
    deadline: u64,
    /// The directory that a quorum told last, in quiet; nothing where none did.
    intended: Option<Directory>,
}

/// What a node says of itself and of the others.
struct Told<'a> {
    number: u64,
    region: &'a Group,
    global: &'a Group,
    directory: &'a Directory,
}

impl Convergence {
    pub(super) fn of(calls: &[Made], faults: &[FaultSpan], bound: Duration) -> Self {
        let start = Moment { index: 0, time: 0 };
        // A change whose end nobody knows is tried again until somebody does.
        let changed = changes(calls).filter_map(|call| call.completed);
        let departed = calls
            .iter()
            .filter(|call| matches!(call.action, Action::AwaitEnd { .. }));
        let departed = departed.filter_map(|call| call.completed);
        let healed = faults.iter().filter_map(|fault| fault.ended);
        let quiet = changed.chain(departed).chain(healed).max().unwrap_or(start);
        let in_quiet = |(look, _): &(&Made, &Directory)| look.invoked.index > quiet.index;
        let last = looks(calls).filter(in_quiet).last();
        let bound = u64::try_from(bound.as_nanos()).unwrap_or(u64::MAX);
        Self {
            quiet,
            deadline: quiet.time.saturating_add(bound),
            intended: last.map(|(_, directory)| directory.clone()),
        }
    }

    /// How many nodes are members.
    pub(super) fn members(&self) -> usize {
        self.standing().len()
    }

    /// Who did not know in time.
    pub(super) fn contradictions(&self, calls: &[Made]) -> Vec<Violation> {
        let Some(intended) = &self.intended else {
            return Vec::new();
        };
        let late = told(calls).filter(|(call, _)| call.invoked.time > self.deadline);
        let wrong = late.filter_map(|(call, told)| {
            let why = self.differs(&told, intended)?;
            let text = format!("long after the last change node {} {why}", told.number);
            Some(Violation::of(OBJECT, text, events([Span::of(call)])))
        });
        wrong.collect()
    }

    /// How long after the last change, in nanoseconds, every member had told that it knows; nothing where one did not.
    pub(super) fn reached(&self, calls: &[Made]) -> Option<u64> {
        let intended = self.intended.as_ref()?;
        let in_time = |number: &u64| {
            let mut told = told(calls)
                .filter(|(call, told)| call.invoked.index > self.quiet.index && told.number == *number);
            let knows = told.find(|(_, told)| self.differs(told, intended).is_none());
            knows.and_then(|(call, _)| call.completed)
        };
        let standing = self.standing();
        let moments: Option<Vec<Moment>> = standing.iter().map(in_time).collect();
        let last = moments?.into_iter().max()?;
        Some(last.time.saturating_sub(self.quiet.time))
    }

    fn standing(&self) -> BTreeSet<u64> {
        let all = self.intended.iter().flatten();
        all.filter(|(_, standing)| standing.counts())
            .map(|(number, _)| *number)
            .collect()
    }

    /// What of this is not as it has to be.
    fn differs(&self, told: &Told<'_>, intended: &Directory) -> Option<&'static str> {
        let members = self.standing();
        let Told {
            region,
            global,
            directory,
            ..
        } = told;
        let everybody: BTreeSet<u64> = global.voters.union(&global.learners).copied().collect();
        let leads = |group: &Group| group.leader.is_some_and(|leader| members.contains(&leader));
        if !members.contains(&told.number) {
            Some("is no member, and answers")
        } else if *directory != intended {
            Some("has another directory")
        } else if intended.values().any(|standing| *standing == Standing::Leaving) {
            Some("waits for a node to leave")
        } else if region.voters != members || !region.learners.is_empty() || region.joint {
            Some("has other voters in its region")
        } else if everybody != members || global.voters.is_empty() || global.joint {
            Some("has other members of the cluster")
        } else if !leads(region) || !leads(global) {
            Some("knows no leader that is a member")
        } else {
            None
        }
    }
}

fn told(calls: &[Made]) -> impl Iterator<Item = (&Made, Told<'_>)> {
    calls.iter().filter_map(|call| match call.ok() {
        Some(Some(Seen::Status {
            number,
            region,
            global,
            directory,
        })) => {
            let number = *number;
            let told = Told {
                number,
                region,
                global,
                directory,
            };
            Some((call, told))
        }
        _ => None,
    })
}
