//! One window of load, as its connections see it.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use hdrhistogram::Histogram;

use crate::answer::{Answer, AnswerError};
use crate::error::BenchError;
use crate::failures::Failures;

/// Latencies are kept to three digits.
const SIGNIFICANT_DIGITS: u8 = 3;
/// A minute in nanoseconds: no answer that counts takes as long.
const LONGEST_LATENCY: u64 = 60_000_000_000;

/// Where the window stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Load, not counted.
    WarmUp,
    /// Load, counted.
    Measuring,
    /// No new requests.
    Over,
}

/// What all connections of a window count into. They share one thread, hence no locks.
pub(crate) struct Window {
    phase: Cell<Phase>,
    latencies: RefCell<Histogram<u64>>,
    failures: RefCell<Failures>,
}

impl Window {
    pub(crate) fn new() -> Result<Self, BenchError> {
        let latencies = Histogram::new_with_max(LONGEST_LATENCY, SIGNIFICANT_DIGITS);
        let latencies = latencies.map_err(|_| BenchError::Histogram)?;
        Ok(Self {
            phase: Cell::new(Phase::WarmUp),
            latencies: RefCell::new(latencies),
            failures: RefCell::default(),
        })
    }

    pub(crate) fn enter(&self, phase: Phase) {
        self.phase.set(phase);
    }

    pub(crate) fn is_over(&self) -> bool {
        self.phase.get() == Phase::Over
    }

    /// Counts an answer that came now. One that is not a 200 counts in every phase.
    pub(crate) fn answered(&self, answer: &Answer<'_>, latency: Duration) {
        if answer.status != 200 {
            self.failures
                .borrow_mut()
                .add(&answer.status.to_string(), answer.body);
        } else if self.phase.get() == Phase::Measuring {
            let nanoseconds = u64::try_from(latency.as_nanos()).unwrap_or(LONGEST_LATENCY);
            self.latencies.borrow_mut().saturating_record(nanoseconds);
        }
    }

    /// Counts a request that found no answer.
    pub(crate) fn unanswered(&self, error: &AnswerError) {
        self.failures
            .borrow_mut()
            .add("no answer", error.to_string().as_bytes());
    }

    /// Counts requests whose answer was not waited for any longer.
    pub(crate) fn abandoned(&self, requests: usize) {
        for _ in 0..requests {
            self.failures
                .borrow_mut()
                .add("late", b"no answer in time after the end of the window");
        }
    }

    /// Everything that was counted.
    pub(crate) fn counts(&self) -> (Histogram<u64>, Failures) {
        (self.latencies.borrow().clone(), self.failures.borrow().clone())
    }
}
