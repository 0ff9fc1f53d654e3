//! The cluster's replicated state: who belongs to it, who may sign, and what they may do.

pub mod apply;
pub mod command;
pub mod outcome;
pub mod record;
pub mod state;

pub use apply::apply;
pub use command::{Command, Entry};
pub use outcome::{Outcome, Refusal, Reply};
pub use record::{Record, RecordKey};
pub use state::State;
