//! One call's records, encoded before any lock is taken.

use std::ops::Range;

use super::LogPosition;
use super::record::Record;
use super::view::View;
use crate::StorageError;

/// The most that one call may write; also what keeps every length on disk within 32 bits.
const MAX_WRITE_BYTES: usize = 256 << 20;

/// The records of one call.
#[derive(Debug)]
pub(super) struct Write {
    records: Vec<Record>,
    ends: Vec<usize>,
    pub(super) bytes: Vec<u8>,
    /// Whether somebody waits for it.
    pub(super) urgent: bool,
}

impl Write {
    pub(super) fn new(records: Vec<Record>, urgent: bool) -> Result<Self, StorageError> {
        let mut bytes = Vec::new();
        let mut ends = Vec::with_capacity(records.len());
        for record in &records {
            check_index(record)?;
            record.encode(&mut bytes);
            ends.push(bytes.len());
            if bytes.len() > MAX_WRITE_BYTES {
                return Err(StorageError::TooLarge {
                    bytes: bytes.len(),
                    limit: MAX_WRITE_BYTES,
                });
            }
        }
        Ok(Self {
            records,
            ends,
            bytes,
            urgent,
        })
    }

    /// Whether the records fit the log; otherwise what does not.
    pub(super) fn check(&self, view: &View) -> Result<(), String> {
        if let Some(first) = self.records.first() {
            view.check(first)?;
        }
        self.records.windows(2).try_for_each(|pair| match pair {
            [Record::Append(a), Record::Append(b)]
                if a.position.index.checked_add(1) != Some(b.position.index) =>
            {
                Err(format!(
                    "entry {} cannot follow entry {}",
                    b.position.index, a.position.index
                ))
            }
            _ => Ok(()), // only entries come several at a time
        })
    }

    /// The index of the first entry, if there is one.
    pub(super) fn first_entry(&self) -> Option<u64> {
        match self.records.first()? {
            Record::Append(frame) => Some(frame.position.index),
            _ => None,
        }
    }

    /// Each record and where it stands in `bytes`.
    pub(super) fn spans(&self) -> impl Iterator<Item = (&Record, Range<usize>)> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        self.records.iter().zip(
            starts
                .zip(self.ends.iter().copied())
                .map(|(start, end)| start..end),
        )
    }
}

/// What could not be read back is not written.
fn check_index(record: &Record) -> Result<(), StorageError> {
    match record.position() {
        Some(position) if position.index > LogPosition::MAX_INDEX => Err(StorageError::OutOfOrder {
            detail: format!("no entry can follow entry {}", position.index),
        }),
        _ => Ok(()),
    }
}
