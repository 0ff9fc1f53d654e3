//! Promise o: members are those that operators asked for.

mod convergence;
mod directory;
mod vacancy;

use std::time::Duration;

use super::{CheckError, Checker, Evidence, Validity, Verdict};
use crate::history::{Call, Outcome};
use crate::workload::membership::{Action, Seen};

use convergence::Convergence;

/// The directory is what acknowledged changes made it: who joined is in it and who was removed is not, no number comes twice,
/// and a drain holds until it ends. Who was removed ends, and nobody answers in its place until somebody joins there. When
/// nothing changes and nothing is broken any more, every member knows within the bound all members, and counts on nobody else.
///
/// That nothing acknowledged is lost meanwhile, others look after: the history holds the calls of clients, too.
#[derive(Debug, Clone, Copy)]
pub struct Membership {
    /// How long after the last change and the last fault a member may not know it.
    pub bound: Duration,
}

type Made = Call<Action, Option<Seen>>;

impl Checker for Membership {
    fn name(&self) -> &'static str {
        "membership"
    }

    fn check(&self, evidence: &Evidence<'_>) -> Result<Verdict, CheckError> {
        let calls = evidence.history.calls::<Action, Option<Seen>>()?;
        let convergence = Convergence::of(&calls, &evidence.history.faults(), self.bound);
        let mut violations = directory::contradictions(&calls);
        violations.extend(vacancy::contradictions(&calls, evidence.history)?);
        violations.extend(convergence.contradictions(&calls));
        let made = |wanted: fn(&Action) -> bool| {
            let made = |call: &&Made| wanted(&call.action) && call.ok().is_some();
            calls.iter().filter(made).count()
        };
        let joined = made(|action| matches!(action, Action::JoinNode { .. }));
        let left = made(|action| matches!(action, Action::AwaitEnd { .. }));
        let reached = convergence.reached(&calls);
        let verdict = Verdict::of(violations)
            .with("joined", joined)
            .with("left", left)
            .with("drained", made(|action| matches!(action, Action::DrainNode(_))))
            .with(
                "looks at the directory",
                made(|action| *action == Action::ListNodes),
            )
            .with("members in the end", convergence.members())
            .with(
                "all knew each other after ms",
                reached.map(|after| after / 1_000_000),
            );
        let known = joined > 0 && left > 0 && reached.is_some();
        Ok(verdict.at_least(if known { Validity::Valid } else { Validity::Unknown }))
    }
}

/// Changes of the membership that happened, or may have.
fn changes(calls: &[Made]) -> impl Iterator<Item = &Made> {
    calls.iter().filter(|call| {
        let is_change = matches!(
            call.action,
            Action::JoinNode { .. } | Action::DrainNode(_) | Action::UndrainNode(_) | Action::RemoveNode(_)
        );
        is_change && !matches!(call.outcome, Outcome::Fail(_))
    })
}

/// Every look at the directory that a quorum answered.
fn looks(calls: &[Made]) -> impl Iterator<Item = (&Made, &crate::workload::membership::Directory)> {
    calls.iter().filter_map(|call| match call.ok() {
        Some(Some(Seen::Directory(directory))) => Some((call, directory)),
        _ => None,
    })
}
