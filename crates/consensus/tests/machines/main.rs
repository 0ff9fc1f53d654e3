//! The machines of both groups: records written entry by entry are the state, also after a restart.
#![allow(
    clippy::unwrap_used,
    reason = "the lint does not take helpers of integration tests for tests"
)]

mod global;
mod region;
mod store;
