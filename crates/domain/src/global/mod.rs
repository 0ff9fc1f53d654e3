//! The cluster's replicated state: who belongs to it, who may sign.

pub mod apply;
pub mod command;
pub mod record;
pub mod state;

pub use command::{Command, Entry};
pub use record::{Record, RecordKey};
pub use state::State;
