//! What a person at a terminal reads: plain lines on standard output, failures on standard error.

use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;

/// Writes a line to standard output. A closed terminal is nobody's error.
pub(super) fn say(line: impl Display) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// Writes why the command failed to standard error.
pub(super) fn fail(reason: impl Display) -> ExitCode {
    let _ = writeln!(std::io::stderr().lock(), "trent: {reason}");
    ExitCode::FAILURE
}
