//! What consensus keeps of Raft: votes, log payloads, and how far records reach.

use bytes::Bytes;
use trent_consensus::fuzzing;

use super::mended;

/// Reads bytes as each of them, as they are and with their checksum mended.
pub fn raft_state(input: &[u8]) -> bool {
    any_reads(&mended::envelope(input).into());
    any_reads(&Bytes::copy_from_slice(input))
}

fn any_reads(bytes: &Bytes) -> bool {
    [fuzzing::vote, fuzzing::applied_mark, fuzzing::log_payload]
        .map(|read| read(bytes))
        .contains(&true)
}
