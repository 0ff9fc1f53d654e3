//! What policies decide: the corpus of `tests/policy`, and what holds of any policies.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the lints do not take helpers of integration tests for tests"
)]

mod conditions;
mod corpus;
mod decisions;
mod documents;
mod known_keys;
mod lockouts;
mod people;
mod properties;
mod stored;
