//! Shows that the checkers catch what they are to catch, and nothing else: against brute force, against histories with one
//! changed answer, and against a key manager in this process that has one bug at a time.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "the lint does not take helpers of integration tests for tests"
)]

mod brute_force;
mod bugs;
mod evidence;
mod golden;
mod mutated;
mod simulator;
mod speed;
mod worlds;

use std::path::Path;

use trent_jepsen::checker::{Checker, Evidence, Verdict};
use trent_jepsen::history::History;

/// Asks a checker that needs nothing but the history.
fn judge(checker: &dyn Checker, history: &History) -> Verdict {
    let evidence = Evidence {
        history,
        dir: Path::new("/nonexistent"),
    };
    checker.check(&evidence).unwrap()
}
