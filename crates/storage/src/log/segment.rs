//! Segment files: how they are named, and the header that ties each to the one before.

use std::path::PathBuf;
use std::sync::Arc;

use bytes::{Buf, BufMut, Bytes};

use super::LogPosition;
use super::record::{get_optional_position, put_optional_position};
use crate::StorageError;
use crate::files::{self, Files, StoredFile};
use crate::header::{self, Kind};

/// Version of the segment header and of everything after it.
const SCHEMA: u16 = 1;
const SUFFIX: &str = ".wal";

/// The head of a segment: what the log was when it began.
///
/// A segment says how far the one before it counts. What stands there beyond (a write that failed, or was cut short)
/// was never acknowledged. And it repeats all that the segments before it amount to, so that they can be purged, and
/// a segment that is missing or old is noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SegmentHeader {
    /// This segment.
    pub(super) number: u64,
    /// Good length of the segment before, which has the number before; 0 for none.
    pub(super) previous_length: u64,
    /// The log's small facts at the beginning.
    pub(super) checkpoint: Checkpoint,
}

/// The log without its entries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Checkpoint {
    pub(super) vote: Option<Bytes>,
    pub(super) committed: Option<LogPosition>,
    pub(super) last_purged: Option<LogPosition>,
    pub(super) last: Option<LogPosition>,
}

impl SegmentHeader {
    /// The bytes that the file starts with.
    pub(super) fn encode(&self) -> Result<Bytes, StorageError> {
        let mut payload = Vec::new();
        payload.put_u64(self.number);
        payload.put_u64(self.previous_length);
        put_optional_position(&mut payload, self.checkpoint.committed);
        put_optional_position(&mut payload, self.checkpoint.last_purged);
        put_optional_position(&mut payload, self.checkpoint.last);
        payload.put_u8(u8::from(self.checkpoint.vote.is_some()));
        payload.put_slice(self.checkpoint.vote.as_deref().unwrap_or_default());
        Ok(header::seal(Kind::LOG_SEGMENT, SCHEMA, &payload)?)
    }

    fn decode(mut payload: Bytes) -> Option<Self> {
        let number = payload.try_get_u64().ok()?;
        let previous_length = payload.try_get_u64().ok()?;
        let committed = get_optional_position(&mut payload)?;
        let last_purged = get_optional_position(&mut payload)?;
        let last = get_optional_position(&mut payload)?;
        let vote = match payload.try_get_u8().ok()? {
            0 if payload.is_empty() => None,
            1 => Some(payload),
            _ => return None,
        };
        Some(Self {
            number,
            previous_length,
            checkpoint: Checkpoint {
                vote,
                committed,
                last_purged,
                last,
            },
        })
    }
}

/// A segment as recovery reads it.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) path: PathBuf,
    pub(super) file: Arc<dyn StoredFile>,
    pub(super) header: SegmentHeader,
    /// Where the first batch stands.
    pub(super) start: usize,
    /// The whole file.
    pub(super) content: Bytes,
}

impl Segment {
    /// Reads a segment and its header.
    pub(super) fn read(files: &dyn Files, number: u64) -> Result<Self, StorageError> {
        let name = name(number);
        let path = files.path().join(&name);
        let error = |source| StorageError::from_io("read", &path, source);
        let file = files.open(&name).map_err(error)?;
        let content = Bytes::from(files::read_whole(&*file).map_err(error)?);
        let (header, start) = read_header(&content).map_err(|detail| StorageError::corrupt(&path, detail))?;
        if header.number != number {
            return Err(StorageError::corrupt(
                &path,
                format!("this is segment {}", header.number),
            ));
        }
        Ok(Self {
            path,
            file,
            header,
            start,
            content,
        })
    }
}

fn read_header(content: &Bytes) -> Result<(SegmentHeader, usize), String> {
    let (opened, rest) =
        header::open_prefix(Kind::LOG_SEGMENT, content).map_err(|error| error.to_string())?;
    if opened.schema != SCHEMA {
        return Err(format!(
            "segments of schema {} are unknown to this version",
            opened.schema
        ));
    }
    let header =
        SegmentHeader::decode(content.slice_ref(opened.payload)).ok_or("its header does not decode")?;
    Ok((header, content.len() - rest.len()))
}

/// Puts a new segment in place, durably, with nothing but its header.
pub(super) fn create(
    files: &dyn Files,
    number: u64,
    header: &[u8],
) -> Result<Arc<dyn StoredFile>, StorageError> {
    let name = name(number);
    files::publish(files, &name, header)?;
    files
        .open(&name)
        .map_err(|source| StorageError::from_io("open", &files.path().join(name), source))
}

/// A segment's file name.
pub(super) fn name(number: u64) -> String {
    format!("{number:020}{SUFFIX}")
}

/// The number of a segment's file name.
pub(super) fn number(name: &str) -> Option<u64> {
    let digits = name.strip_suffix(SUFFIX)?;
    let number = (digits.len() == 20).then(|| digits.parse().ok()).flatten();
    number.filter(|number| *number < u64::MAX) // there is always a number for the next one
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_are_frozen() {
        let position = LogPosition {
            term: 1,
            node: 2,
            index: 3,
        };
        let header = SegmentHeader {
            number: 9,
            previous_length: 77,
            checkpoint: Checkpoint {
                vote: Some(Bytes::from_static(b"vote")),
                committed: Some(position),
                last_purged: None,
                last: Some(position),
            },
        };
        let encoded = header.encode().unwrap();
        let position = b"\x01\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\0\x03";
        let expected = [
            b"\x01\x01\x00\x01\0\0\0\x48\xf9\xbb\x4c\x90".as_slice(),
            b"\0\0\0\0\0\0\0\x09\0\0\0\0\0\0\0\x4d",
            position,
            b"\0",
            position,
            b"\x01vote",
        ];
        assert_eq!(encoded, expected.concat());
        assert_eq!(read_header(&encoded).unwrap(), (header, encoded.len()));
    }

    #[test]
    fn names_carry_the_number() {
        assert_eq!(name(7), "00000000000000000007.wal");
        assert_eq!(number(&name(u64::MAX - 1)), Some(u64::MAX - 1));
        for other in [
            "7.wal",
            "00000000000000000007.wal.tmp",
            "18446744073709551615.wal",
        ] {
            assert_eq!(number(other), None, "{other}");
        }
    }
}
