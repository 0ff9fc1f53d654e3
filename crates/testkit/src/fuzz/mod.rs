//! What fuzzers call, and what the replay of their corpora (`tests/corpora.rs`) calls after them.
//!
//! A target takes any bytes, says whether they were accepted, and fails where a promise is broken: a panic, an answer
//! that is no JSON, a value that is written otherwise than it was read. `tests/fuzz` wraps each for libFuzzer.

mod answer;
mod ciphertext_blob;
mod entry;
mod header_envelope;
mod json_body;
mod log_segment;
mod mended;
mod policy_and_names;
mod policy_evaluation;
mod query_form;
mod raft_state;
mod record;
mod region;
mod sentinel;
mod sigv4;
mod snapshot_file;

pub use ciphertext_blob::ciphertext_blob;
pub use entry::entry;
pub use header_envelope::header_envelope;
pub use json_body::json_body;
pub use log_segment::log_segment;
pub use policy_and_names::policy_and_names;
pub use policy_evaluation::policy_evaluation;
pub use query_form::query_form;
pub use raft_state::raft_state;
pub use record::record;
pub use sentinel::sentinel;
pub use sigv4::sigv4;
pub use snapshot_file::snapshot_file;

/// Something to be fuzzed.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name, which its corpus and its wrapper carry too.
    pub name: &'static str,
    /// Takes any bytes and says whether they were accepted.
    pub run: fn(&[u8]) -> bool,
}

macro_rules! targets {
    ($($name:ident)*) => {
        /// Every target.
        pub const TARGETS: &[Target] = &[$(Target { name: stringify!($name), run: $name },)*];
    };
}

targets! {
    sigv4 json_body query_form policy_and_names policy_evaluation ciphertext_blob
    entry record raft_state
    header_envelope log_segment snapshot_file sentinel
}
