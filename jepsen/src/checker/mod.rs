//! Judges of a run: each knows one promise of the product, and looks in the [history](crate::history) and in what the nodes
//! left behind for a contradiction.

mod evidence;
mod objects;
mod verdict;
pub mod wgl;

pub use evidence::Evidence;
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
