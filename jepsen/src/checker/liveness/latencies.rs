//! How many calls were answered, and how fast.

use serde_json::{Value, json};

/// Nanoseconds that answers took, and how many calls had none.
#[derive(Debug, Default)]
pub(super) struct Latencies {
    answered: Vec<u64>,
    unanswered: usize,
}

impl Latencies {
    pub(super) fn add(&mut self, nanoseconds: Option<u64>) {
        match nanoseconds {
            Some(nanoseconds) => self.answered.push(nanoseconds),
            None => self.unanswered += 1,
        }
    }

    pub(super) fn calls(&self) -> usize {
        self.answered.len() + self.unanswered
    }

    /// The part of all calls that was answered; nothing without calls.
    #[allow(clippy::cast_precision_loss, reason = "a run has fewer than 2^52 calls")]
    pub(super) fn rate(&self) -> Option<f64> {
        (self.calls() > 0).then(|| self.answered.len() as f64 / self.calls() as f64)
    }

    /// In microseconds.
    pub(super) fn figures(mut self) -> Value {
        self.answered.sort_unstable();
        let at = |permille: usize| {
            let last = self.answered.len().checked_sub(1)?;
            Some(self.answered[last * permille / 1000] / 1000)
        };
        json!({
            "calls": self.calls(),
            "rate": self.rate(),
            "p50_us": at(500),
            "p99_us": at(990),
            "max_us": at(1000),
        })
    }
}
