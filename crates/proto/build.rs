//! Compiles the messages without `protoc`, so that a checkout builds anywhere.

use std::error::Error;
use std::path::Path;

const ROOT: &str = "../../proto";

const FILES: [&str; 8] = [
    "trent/admin/v1/admin.proto",
    "trent/raft/v1/raft.proto",
    "trent/peer/v1/raft.proto",
    "trent/peer/v1/region.proto",
    "trent/peer/v1/membership.proto",
    "trent/replicated/v1/region.proto",
    "trent/replicated/v1/outcome.proto",
    "trent/replicated/v1/global.proto",
];

/// Messages that are not to be printed.
const HOLDS_SECRET: [&str; 3] = [
    "trent.admin.v1.NewAccessKey",
    "trent.admin.v1.InviteNodeResponse",
    "trent.peer.v1.JoinClusterRequest",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={ROOT}");
    let descriptors = protox::compile(FILES.map(|file| Path::new(ROOT).join(file)), [ROOT])?;
    // Entries and chunks are slices of the buffer they came in: nothing on the log's path copies them again.
    tonic_prost_build::configure()
        .bytes(".")
        .skip_debug(HOLDS_SECRET)
        .compile_fds(descriptors)?;
    Ok(())
}
