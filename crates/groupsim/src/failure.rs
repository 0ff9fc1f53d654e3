//! A rule that did not hold.

use std::fmt;

use crate::plan::Plan;

/// A rule that did not hold, and in which run.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The run.
    pub plan: Plan,
    /// The rule.
    pub rule: &'static str,
    /// What broke it.
    pub what: String,
    /// What had happened.
    pub events: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seed = self.plan.seed;
        writeln!(f, "seed {seed} breaks \"{}\": {}", self.rule, self.what)?;
        writeln!(
            f,
            "replay: SEED={seed} cargo test -p trent-groupsim --test group_simulation groups"
        )?;
        self.events.iter().try_for_each(|event| writeln!(f, "  {event}"))
    }
}
