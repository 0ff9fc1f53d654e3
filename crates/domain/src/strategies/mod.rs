//! Random values of every replicated type, for the tests of whoever writes them to a disk or a wire.
//!
//! The values are well-formed, not consistent: a key's current material need not be among its materials. Strategies are
//! boxed: as one type they would not fit on a test's stack.

mod alias;
mod authority;
mod caller;
mod directory;
mod entry;
mod error;
mod global;
mod global_command;
mod grant;
mod iam;
mod iam_error;
mod ids;
mod intent;
mod key;
mod key_store;
mod last_usage;
mod losses;
mod outcome;
mod policy;
mod record;
mod setup;

pub use entry::entry;
pub use global::{global_entry, global_outcome, global_record};
pub use intent::{intent, intent_result};
pub use last_usage::last_usage;
pub use losses::epochs;
pub use outcome::outcome;
pub use record::record;

use proptest::collection::vec;
use proptest::prelude::*;

use crate::time::Timestamp;
use crate::wrapped::Wrapped;

/// Any moment, the epoch and the end of time among them.
pub fn timestamp() -> BoxedStrategy<Timestamp> {
    prop_oneof![Just(0), Just(u64::MAX), any::<u64>()]
        .prop_map(Timestamp::from_millis)
        .boxed()
}

/// Short texts, empty and of several scripts.
pub fn text() -> BoxedStrategy<String> {
    prop_oneof![Just(String::new()), ".{0,24}"].boxed()
}

/// Short byte strings.
pub fn bytes() -> BoxedStrategy<Vec<u8>> {
    vec(any::<u8>(), 0..40).boxed()
}

fn wrapped() -> BoxedStrategy<Wrapped> {
    (any::<u32>(), bytes())
        .prop_map(|(domain_key_version, bytes)| Wrapped {
            domain_key_version,
            bytes,
        })
        .boxed()
}
