//! The cluster's replicated state: who belongs to it, who may sign, and what they may do.

pub mod apply;
pub mod command;
mod directory_refusal;
pub mod outcome;
pub mod record;
pub mod state;

pub use apply::apply;
pub use command::{Command, Entry};
pub use directory_refusal::DirectoryRefusal;
pub use outcome::{Outcome, Refusal, Reply};
pub use record::{Record, RecordKey};
pub use state::State;
