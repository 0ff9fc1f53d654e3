//! The unit of group commit on disk: `[magic u32][length u32][crc u32][records]`, big-endian.
//!
//! One batch is one write and one fdatasync, and the next is written only after that. So at most one batch, the last,
//! can be unfinished after a crash, and a damaged batch with a good one after it is damage to acknowledged data.
//! The checksum covers the batch's place too: bytes of a batch that found their way elsewhere (as a payload) do not
//! count as one.

use bytes::{Buf, BufMut, Bytes};

/// Bytes before the records.
pub(super) const HEAD_BYTES: usize = 12;

/// Makes the search for a good batch after a bad one cheap.
const MAGIC: u32 = 0x5472_4c42; // "TrLB"

/// The head of a batch at this place.
pub(super) fn head(segment: u64, offset: u64, records: &[u8]) -> [u8; HEAD_BYTES] {
    let mut head = [0; HEAD_BYTES];
    let mut out = head.as_mut_slice();
    out.put_u32(MAGIC);
    // The length fits: writes are bounded far below 4 GiB before they get here.
    out.put_u32(records.len() as u32);
    out.put_u32(checksum(segment, offset, records));
    head
}

/// The records of the batch at `offset` of a segment's content, if a whole one is there.
pub(super) fn records_at(segment: u64, offset: usize, content: &Bytes) -> Option<Bytes> {
    let start = offset.checked_add(HEAD_BYTES)?;
    let mut head = content.get(offset..start)?;
    if head.get_u32() != MAGIC {
        return None;
    }
    let end = start.checked_add(usize::try_from(head.get_u32()).ok()?)?;
    let records = content.get(start..end)?;
    (head.get_u32() == checksum(segment, offset as u64, records)).then(|| content.slice(start..end))
}

/// Whether a whole batch stands anywhere after `offset`.
pub(super) fn any_after(segment: u64, offset: usize, content: &Bytes) -> bool {
    let from = offset + 1;
    let magic = MAGIC.to_be_bytes();
    let tail = content.get(from..).unwrap_or_default();
    let mut candidates = tail
        .windows(magic.len())
        .enumerate()
        .filter(|(_, window)| *window == magic);
    candidates.any(|(at, _)| records_at(segment, from + at, content).is_some())
}

fn checksum(segment: u64, offset: u64, records: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&segment.to_be_bytes());
    hasher.update(&offset.to_be_bytes());
    hasher.update(&(records.len() as u32).to_be_bytes());
    hasher.update(records);
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_are_frozen() {
        assert_eq!(head(1, 2, b"records"), *b"TrLB\0\0\0\x07\x98\x12\x79\x4b");
    }

    #[test]
    fn a_batch_counts_only_in_its_place() {
        let batch = [head(1, 3, b"records").as_slice(), b"records"].concat();
        let content = Bytes::from([b"abc", batch.as_slice(), b"de"].concat());
        assert_eq!(records_at(1, 3, &content).unwrap(), "records");
        assert_eq!(records_at(2, 3, &content), None);
        let moved = Bytes::from([b"abcd", batch.as_slice()].concat());
        assert_eq!(records_at(1, 4, &moved), None);
        assert!(any_after(1, 0, &content) && !any_after(1, 3, &content) && !any_after(1, 0, &moved));
    }
}
