//! Random last uses of keys.

use proptest::prelude::*;
use proptest::sample::select;

use super::ids::{key_id, request_id};
use super::timestamp;
use crate::last_usage::{LastUsage, TrackedOperation};

/// Any last use.
pub fn last_usage() -> BoxedStrategy<LastUsage> {
    (key_id(), select(TrackedOperation::ALL), timestamp(), request_id())
        .prop_map(|(key_id, operation, at, request_id)| LastUsage {
            key_id,
            operation,
            at,
            request_id,
        })
        .boxed()
}
