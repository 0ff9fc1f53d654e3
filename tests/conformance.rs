//! The semantics of AWS KMS as one table: every offered operation over one running cluster, in raw AWS JSON, because
//! exact bytes matter to clients. Every row is carried out, and every failure is told, not only the first.
//!
//! A row asserts a text only where AWS's own is known from a recording, a measurement or its documentation. Where it
//! is not, the row asserts the error's name alone and says so (`named`, `one_of`, "unconfirmed").

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do, and the table prints what it found"
)]

#[path = "conformance/mod.rs"]
mod table;

use table::{SECTIONS, Suite, World, check_readme};

#[test]
fn the_semantics_of_aws_kms() {
    let world = World::start();
    let mut suite = Suite::default();
    for section in SECTIONS {
        section(&world, &mut suite);
    }
    check_readme(&suite.report());
}
