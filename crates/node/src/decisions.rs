//! What allowed a request.

use std::sync::{Mutex, PoisonError};

use trent_domain::operation::Operation;
use trent_domain::policy::Grounds;

/// The grounds of every authorization that a request needed, in their order. What is refused is in the answer.
#[derive(Debug, Default)]
pub struct Decisions(Mutex<Vec<Grounds>>);

impl Decisions {
    /// Notes what allowed a step of the operation.
    pub fn note(&self, operation: Operation, grounds: &Grounds) {
        tracing::debug!(%operation, ?grounds, "allowed");
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(grounds.clone());
    }
}
