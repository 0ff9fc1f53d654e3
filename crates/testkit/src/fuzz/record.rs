//! Records of the store and of snapshots.

use trent_consensus::fuzzing;

use super::mended;

/// Reads a record: the length of its key in one byte, the key, and the value, as it is and with its checksum mended.
pub fn record(input: &[u8]) -> bool {
    let Some((&length, rest)) = input.split_first() else {
        return false;
    };
    let Some((key, value)) = rest.split_at_checked(length.into()) else {
        return false;
    };
    fuzzing::record(key, &mended::envelope(value));
    fuzzing::record(key, value)
}
