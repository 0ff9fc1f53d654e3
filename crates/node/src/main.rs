//! The binary `trent`.

use std::process::ExitCode;

use mimalloc::MiMalloc;
use trent_node::clock::Clock;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    trent_node::cli::run(Clock::SYSTEM)
}
