//! A rule that did not hold, and how it came to that.

use std::fmt;

use super::plan::Plan;
use super::trace::Trace;
use super::world::{Broken, World};

/// A rule that did not hold, and how it came to that.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The plan up to there.
    pub plan: Plan,
    /// The rule.
    pub invariant: &'static str,
    /// What broke it.
    pub what: String,
    /// What had happened.
    pub trace: Trace,
}

impl Failure {
    pub(super) fn of(plan: &Plan, number: u64, broken: Broken, world: &World) -> Box<Self> {
        let mut plan = plan.clone();
        plan.steps.retain(|(step, _)| *step <= number);
        Box::new(Self {
            plan,
            invariant: broken.invariant,
            what: broken.what,
            trace: world.trace.clone(),
        })
    }

    pub(super) fn at_start(plan: &Plan, broken: Broken) -> Box<Self> {
        let mut plan = plan.clone();
        plan.steps.clear();
        Box::new(Self {
            plan,
            invariant: broken.invariant,
            what: broken.what,
            trace: Trace::default(),
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seed = self.plan.seed;
        writeln!(f, "seed {seed} breaks \"{}\": {}", self.invariant, self.what)?;
        writeln!(
            f,
            "replay: SEED={seed} cargo test -p trent-testkit --test simulation regions"
        )?;
        writeln!(f, "{} steps:", self.plan.steps.len())?;
        for (number, step) in &self.plan.steps {
            writeln!(f, "  {number:>4}  {step:?}")?;
        }
        write!(f, "{}", self.trace)
    }
}
