//! Judges of a run: each knows one promise of the product, and looks in the [history](crate::history) and in what the nodes
//! left behind for a contradiction.
//!
//! | checker | promise | reads | cost |
//! | --- | --- | --- | --- |
//! | [`wgl::Linearizable`] with [`Alias`](crate::model::Alias) | d: an alias is a register | [`alias`](crate::workload::alias) | a search |
//! | the same with [`Lifecycle`](crate::model::Lifecycle) | c: states of a key, and uses in them | [`lifecycle`](crate::workload::lifecycle) | a search |
//! | the same with [`Policy`](crate::model::Policy) | c: uses follow the policy in force | [`policy`](crate::workload::policy) | a search |
//! | [`SwitchedOff`] | c: what is switched off stays off | [`switch_off`](crate::workload::switch_off) | O(n) |
//! | [`SetFull`] | a: never lost, stale or doubled | [`set`](crate::workload::set) | O(n) in the size of the lists |
//! | [`Grants`] | i: grants, element by element | [`grants`](crate::workload::grants) | the same |
//! | [`Ledger`] | b: ciphertexts open everywhere, forgeries nowhere; k: none is returned twice | [`ledger`](crate::workload::ledger) | O(n log n) |
//! | [`Primary`] | e, f: one primary at most, one in the end; epochs | [`family`](crate::workload::family) and [`Phase::FinalReads`](crate::history::Phase) | a search |
//! | [`Materials`] | e: one order of materials, staged before use | [`family`](crate::workload::family) | O(n log n), times materials |
//! | [`Fencing`] | e: a region that was lost leads nothing until it knows its successors | the same, and [`operators`](crate::workload::operators) | O(n), times promotions |
//! | [`Imports`] | a, b, c: imports are not lost, end in time, do not come back by themselves, and open all they sealed | [`imports`](crate::workload::imports) | O(n), times imports of a key |
//! | [`Membership`] | o: members are those that were asked for, in the end everywhere | [`membership`](crate::workload::membership) | O(n), times members |
//! | [`DeletionFinal`] | l: deletion is final | [`deletion`](crate::workload::deletion) | O(n), times schedules of a key |
//! | [`Convergence`] | m: equal digests at equal entries, and all equally far in the end | what nodes told | O(n log n) |
//! | [`Secrets`] | n: no canary anywhere | `final/canaries.json`, files below `nodes` and `cores` | one pass |
//! | [`Liveness`] | h: rates, recovery, progress | all calls, [faults](crate::history::History::faults) | calls times faults |
//! | [`Audit`] | g: one record of each call | `final/audit.json`, which nothing writes yet | O(n log n) |
//! | [`OperatorAudit`] | g: one record of each change by an operator | [`operators`](crate::workload::operators), `admin-audit.log` below `nodes` | O(n log n) |
//! | [`Statistics`] | nothing: it counts | all calls | O(n) |
//!
//! A checker that had nothing to look at says [unknown](Validity::Unknown), never valid.

mod audit;
mod combine;
mod convergence;
mod deletion_final;
mod element;
mod evidence;
mod fencing;
mod files;
mod grants;
mod imports;
mod latest;
mod ledger;
mod liveness;
mod materials;
mod membership;
mod monotonic;
mod objects;
mod operator_audit;
mod primary;
mod promotions;
mod secrets;
mod set_full;
mod span;
mod statistics;
mod switched_off;
mod verdict;
pub mod wgl;

pub use audit::{Audit, AuditRecord};
pub use combine::Results;
pub use convergence::{Convergence, Levelled, StateDigest};
pub use deletion_final::DeletionFinal;
pub use evidence::Evidence;
pub use fencing::Fencing;
pub use grants::Grants;
pub use imports::Imports;
pub use ledger::Ledger;
pub use liveness::{Liveness, Promise, Stall};
pub use materials::Materials;
pub use membership::Membership;
pub use operator_audit::OperatorAudit;
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
