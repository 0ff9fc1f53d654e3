//! Traffic between nodes as others see it: strangers are refused, certificates and authorities change under load, and the
//! wire tells nothing.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "the lints do not take helpers of integration tests for tests"
)]

#[path = "transport/rolling.rs"]
mod rolling;
#[path = "transport/strangers.rs"]
mod strangers;
mod support;
#[path = "transport/wire.rs"]
mod wire;

use std::path::Path;
use std::process::Command;

use support::TRENT;

const US: &str = "us-east-1";
const EU: &str = "eu-west-1";

/// Runs `trent pki …`, which has to succeed.
fn pki(arguments: &[&str], paths: &[(&str, &Path)]) {
    let mut command = Command::new(TRENT);
    command.arg("pki").args(arguments);
    for (name, path) in paths {
        command.arg(name).arg(path);
    }
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
}
