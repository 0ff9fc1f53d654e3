//! What was seen in one window of load.

use std::time::Duration;

use hdrhistogram::Histogram;

use crate::cpu::CpuTime;
use crate::failures::Failures;

/// Counts and times of one window, or of several put together.
#[derive(Clone)]
pub(crate) struct Measurement {
    /// How long it took.
    pub(crate) elapsed: Duration,
    /// Nanoseconds from request to answer, of every request answered with 200.
    pub(crate) latencies: Histogram<u64>,
    /// The other ones.
    pub(crate) failures: Failures,
    /// What it cost.
    pub(crate) cpu: CpuTime,
}

impl Measurement {
    /// Windows of the same load as if they were one.
    pub(crate) fn plus(&self, other: &Self) -> Self {
        let mut latencies = self.latencies.clone();
        latencies += &other.latencies;
        Self {
            elapsed: self.elapsed + other.elapsed,
            latencies,
            failures: self.failures.clone().plus(&other.failures),
            cpu: self.cpu.plus(other.cpu),
        }
    }
}
