//! What allowed or refused a request.

use std::sync::{Mutex, PoisonError};

use trent_domain::error::{Denied, KmsError};
use trent_domain::policy::Grounds;

/// How every authorization ended that a request needed, in their order.
#[derive(Debug, Default)]
pub struct Decisions(Mutex<Vec<Decided>>);

/// How one authorization ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    /// It was allowed, for this reason.
    Allowed(Grounds),
    /// It was refused, by what this says.
    Refused(Box<Denied>),
}

impl Decisions {
    /// Notes what allowed a step of the request; the region's own work needs nothing that does.
    pub fn note(&self, grounds: Option<&Grounds>) {
        if let Some(grounds) = grounds {
            self.push(Decided::Allowed(grounds.clone()));
        }
    }

    /// Notes a refusal on its way to the client.
    pub fn noting<T>(&self, outcome: Result<T, KmsError>) -> Result<T, KmsError> {
        if let Err(KmsError::AccessDenied(denied)) = &outcome {
            self.push(Decided::Refused(denied.clone()));
        }
        outcome
    }

    /// All of them.
    pub fn all(&self) -> Vec<Decided> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn push(&self, decided: Decided) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(decided);
    }
}
