//! What the conversions promise: the same bytes for ever, nothing lost, nothing guessed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the lints do not take helpers of integration tests for tests"
)]

mod corpus;
mod frozen;
mod hostile;
mod refused;
mod round_trip;
mod samples;
