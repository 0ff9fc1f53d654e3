//! The checker of objects that have a model.

use super::refutation::Refutation;
use super::search::{Answer, search};
use crate::checker::objects::objects;
use crate::checker::{CheckError, Checker, Evidence, Validity, Verdict, Violation};
use crate::history::Call;
use crate::model::Model;

/// How many configurations one object's search may look at: some hundred megabytes, some seconds. A history of 500 calls that
/// is linearizable takes fewer than a thousand.
pub const CAP: usize = 500_000;

/// Every object of the history behaves as a sequential one does.
#[derive(Debug, Clone, Copy)]
pub struct Linearizable<M> {
    name: &'static str,
    model: M,
    cap: usize,
}

impl<M: Model> Linearizable<M> {
    /// Compares with this model, under this name.
    pub fn new(name: &'static str, model: M) -> Self {
        Self {
            name,
            model,
            cap: CAP,
        }
    }

    /// With another cap.
    #[must_use]
    pub fn capped(mut self, cap: usize) -> Self {
        self.cap = cap;
        self
    }
}

impl<M: Model> Checker for Linearizable<M> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn check(&self, evidence: &Evidence<'_>) -> Result<Verdict, CheckError> {
        let objects = objects::<M::Action, M::Seen>(evidence.history)?;
        let mut violations = Vec::new();
        let mut given_up = Vec::new();
        for (key, calls) in &objects {
            match search(&self.model, key, calls, self.cap) {
                Answer::Linearizable(_) => {}
                Answer::Refuted(refutation) => violations.extend(told(&refutation, key, calls)),
                Answer::GivenUp => given_up.push(key.clone()),
            }
        }
        let calls: usize = objects.values().map(Vec::len).sum();
        let unknown = calls == 0 || !given_up.is_empty();
        let verdict = Verdict::of(violations)
            .with("objects", objects.len())
            .with("calls", calls)
            .with("given up", given_up);
        Ok(verdict.at_least(if unknown {
            Validity::Unknown
        } else {
            Validity::Valid
        }))
    }
}

fn told<A: std::fmt::Debug, S: std::fmt::Debug>(
    refutation: &Refutation,
    key: &str,
    calls: &[Call<A, S>],
) -> Option<Violation> {
    let stuck = calls
        .iter()
        .find(|call| call.invoked.index == refutation.stuck.0)?;
    Some(refutation.violation(key, stuck))
}
