//! Judges of a run: each knows one promise of the product, and looks in the [history](crate::history) and in what the nodes
//! left behind for a contradiction.

mod audit;
mod combine;
mod convergence;
mod deletion_final;
mod element;
mod evidence;
mod files;
mod grants;
mod imports;
mod latest;
mod ledger;
mod liveness;
mod materials;
mod monotonic;
mod objects;
mod primary;
mod secrets;
mod set_full;
mod span;
mod statistics;
mod switched_off;
mod verdict;
pub mod wgl;

pub use audit::{Audit, AuditRecord};
pub use combine::Results;
pub use convergence::{Convergence, Digest};
pub use deletion_final::DeletionFinal;
pub use evidence::Evidence;
pub use grants::Grants;
pub use imports::Imports;
pub use ledger::Ledger;
pub use liveness::{Liveness, Promise};
pub use materials::Materials;
pub use primary::Primary;
pub use secrets::{Canary, Secrets};
pub use set_full::SetFull;
pub use statistics::Statistics;
pub use switched_off::SwitchedOff;
pub use verdict::{Validity, Verdict, Violation};

/// A judge of one promise.
pub trait Checker: Send + Sync {
    /// Its name in `results.json`.
    fn name(&self) -> &'static str;

    /// Looks for a contradiction.
    ///
    /// # Errors
    /// When the evidence cannot be read: a failure of the harness, never a verdict.
    fn check(&self, evidence: &Evidence<'_>) -> Result<Verdict, CheckError>;
}

/// Why there is no verdict.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The history does not fit the workload.
    #[error(transparent)]
    History(#[from] crate::history::HistoryError),
    /// Something that the run left cannot be read.
    #[error("{what} cannot be read")]
    Evidence {
        /// What.
        what: String,
        /// Why.
        source: std::io::Error,
    },
}
