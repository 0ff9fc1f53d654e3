//! The binary `trent` with a clock that its test moves: what a node does on a date is seen without waiting for years. The
//! product itself has no such clock.

use std::process::ExitCode;

fn main() -> ExitCode {
    trent_node::cli::run(trent_testkit::shifted_clock::given_clock())
}
