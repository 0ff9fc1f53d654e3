//! How a space lies in its tree. This page is the whole layout:
//!
//! | key | value |
//! | --- | --- |
//! | `00` | the applied mark, in an envelope |
//! | `01` key length u16, key, part u16 | a part of at most 6 KiB of the record's value in its envelope |
//!
//! The envelope's header is in part 0 and tells how many parts there are. Parts of a record stand together. Numbers are
//! big-endian.

use std::path::Path;

use bytes::{BufMut, Bytes};

use super::{Batch, Contents};
use crate::StorageError;
use crate::engine::{Change, Engine};
use crate::header::{self, Kind};

/// sled moves leaves that outgrow 8 KiB or so to blob files, which it never syncs and leaks.
const PART_BYTES: usize = 6 << 10;

/// Part numbers are 16 bits.
const MAX_VALUE_BYTES: usize = PART_BYTES * u16::MAX as usize - header::HEADER_BYTES;

const MAX_KEY_BYTES: usize = u16::MAX as usize;

/// Version of the envelopes' payloads, which are the caller's bytes as they came.
const SCHEMA: u16 = 1;

const APPLIED: &[u8] = &[0];
const RECORD: u8 = 1;

/// Changes made at a time where a whole tree is emptied.
const CHUNK: usize = 512;

/// Refuses keys and values that do not fit.
pub(super) fn check(changes: &[Change]) -> Result<(), StorageError> {
    changes.iter().try_for_each(|(key, value)| {
        limit(key.len(), MAX_KEY_BYTES)?;
        limit(value.as_ref().map_or(0, Bytes::len), MAX_VALUE_BYTES)
    })
}

/// Makes a batch's changes and its mark one atomic change.
pub(super) fn write(engine: &dyn Engine, tree: &str, batch: &Batch) -> Result<(), StorageError> {
    let mut changes = record_changes(engine, tree, &batch.changes)?;
    changes.push(applied_change(&batch.applied)?);
    engine.apply(tree, &changes)
}

/// Writes records without a mark.
pub(super) fn write_records(engine: &dyn Engine, tree: &str, records: &[Change]) -> Result<(), StorageError> {
    check(records)?;
    engine.apply(tree, &record_changes(engine, tree, records)?)
}

/// Writes the mark alone.
pub(super) fn write_applied(engine: &dyn Engine, tree: &str, applied: &[u8]) -> Result<(), StorageError> {
    engine.apply(tree, &[applied_change(applied)?])
}

/// Removes everything, the mark first.
pub(super) fn clear(engine: &dyn Engine, tree: &str) -> Result<(), StorageError> {
    engine.apply(tree, &[(Bytes::from_static(APPLIED), None)])?;
    engine.flush_durable()?;
    let mut keys = Vec::new();
    engine.scan(tree, &mut |key, _| {
        keys.push((Bytes::copy_from_slice(key), None));
        Ok(())
    })?;
    keys.chunks(CHUNK).try_for_each(|chunk| engine.apply(tree, chunk))
}

/// Reads everything. Without a mark the records are a part of what a `replace` was about to write, and worth nothing.
pub(super) fn read(engine: &dyn Engine, tree: &str, path: &Path) -> Result<Contents, StorageError> {
    let mut reading = Reading {
        path,
        contents: Contents::default(),
        open: None,
    };
    engine.scan(tree, &mut |key, value| reading.visit(key, value))?;
    reading.finish()
}

fn applied_change(applied: &[u8]) -> Result<Change, StorageError> {
    Ok((
        Bytes::from_static(APPLIED),
        Some(header::seal(Kind::APPLIED, SCHEMA, applied)?),
    ))
}

fn record_changes(engine: &dyn Engine, tree: &str, changes: &[Change]) -> Result<Vec<Change>, StorageError> {
    let last: std::collections::BTreeMap<_, _> = changes.iter().map(|(key, value)| (key, value)).collect();
    let mut parts = Vec::with_capacity(last.len() + 1);
    for (key, value) in last {
        split(engine, tree, key, value.as_ref(), &mut parts)?;
    }
    Ok(parts)
}

/// Writes a record's parts, and removes those that the value it replaces had beyond them.
fn split(
    engine: &dyn Engine,
    tree: &str,
    key: &Bytes,
    value: Option<&Bytes>,
    out: &mut Vec<Change>,
) -> Result<(), StorageError> {
    limit(key.len(), MAX_KEY_BYTES)?;
    limit(
        value.map_or(0, Bytes::len),
        MAX_VALUE_BYTES - header::HEADER_BYTES,
    )?;
    let old = engine
        .get(tree, &part_key(key, 0))?
        .map_or(0, |head| header::sealed_len(&head).map_or(1, part_count));
    let sealed = value
        .map(|value| header::seal(Kind::RECORD, SCHEMA, value))
        .transpose()?
        .unwrap_or_default();
    let new = part_count(sealed.len());
    for part in 0..new.max(old) {
        let bytes = (part < new).then(|| {
            let start = part * PART_BYTES;
            sealed.slice(start..(start + PART_BYTES).min(sealed.len()))
        });
        out.push((part_key(key, part), bytes));
    }
    Ok(())
}

fn limit(bytes: usize, limit: usize) -> Result<(), StorageError> {
    if bytes > limit {
        Err(StorageError::TooLarge { bytes, limit })
    } else {
        Ok(())
    }
}

fn part_count(sealed: usize) -> usize {
    sealed.div_ceil(PART_BYTES)
}

/// Lengths and part numbers fit: the caller keeps to the limits.
fn part_key(key: &[u8], part: usize) -> Bytes {
    let mut stored = Vec::with_capacity(key.len() + 5);
    stored.put_u8(RECORD);
    stored.put_u16(key.len() as u16);
    stored.put_slice(key);
    stored.put_u16(part as u16);
    stored.into()
}

/// Puts the parts of a scan together.
struct Reading<'a> {
    path: &'a Path,
    contents: Contents,
    /// The record whose parts are coming.
    open: Option<Open>,
}

struct Open {
    key: Bytes,
    parts: usize,
    sealed: Vec<u8>,
}

impl Reading<'_> {
    fn visit(&mut self, key: &[u8], value: &[u8]) -> Result<(), StorageError> {
        if key == APPLIED {
            self.contents.applied = Some(self.unseal(Kind::APPLIED, value)?);
            return Ok(());
        }
        let (key, part) = parse_part_key(key).ok_or_else(|| self.corrupt("a key does not decode"))?;
        let mut open = match self.open.take() {
            None if part == 0 => Open {
                key: Bytes::copy_from_slice(key),
                parts: 0,
                sealed: Vec::new(),
            },
            Some(open) if open.key == key && open.parts == part => open,
            _ => return Err(self.corrupt("a part of a record is missing")),
        };
        open.sealed.extend_from_slice(value);
        open.parts += 1;
        self.open = Some(open);
        self.close_if_whole()
    }

    fn close_if_whole(&mut self) -> Result<(), StorageError> {
        let Some(open) = self.open.take() else {
            return Ok(());
        };
        let total = header::sealed_len(&open.sealed).map_err(|error| self.corrupt(error))?;
        if open.sealed.len() < total {
            self.open = Some(open);
            return Ok(());
        }
        let value = self.unseal(Kind::RECORD, &open.sealed)?;
        self.contents.records.push((open.key, value));
        Ok(())
    }

    fn finish(mut self) -> Result<Contents, StorageError> {
        if self.open.is_some() {
            return Err(self.corrupt("the last part of a record is missing"));
        }
        if self.contents.applied.is_none() {
            return Ok(Contents::default());
        }
        self.contents.records.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(self.contents)
    }

    fn unseal(&self, kind: Kind, sealed: &[u8]) -> Result<Bytes, StorageError> {
        let opened = header::open(kind, sealed).map_err(|error| self.corrupt(error))?;
        if opened.schema != SCHEMA {
            return Err(self.corrupt(format!("schema {} is unknown to this version", opened.schema)));
        }
        Ok(Bytes::copy_from_slice(opened.payload))
    }

    fn corrupt(&self, detail: impl ToString) -> StorageError {
        StorageError::corrupt(self.path, detail.to_string())
    }
}

fn parse_part_key(stored: &[u8]) -> Option<(&[u8], usize)> {
    let (&[RECORD, high, low], rest) = stored.split_first_chunk()? else {
        return None;
    };
    let (key, part) = rest.split_last_chunk()?;
    let length = usize::from(u16::from_be_bytes([high, low]));
    (key.len() == length).then(|| (key, usize::from(u16::from_be_bytes(*part))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::MemoryEngine;

    fn stored(engine: &MemoryEngine) -> Vec<(Vec<u8>, Vec<u8>)> {
        let mut all = Vec::new();
        engine
            .scan("t", &mut |key, value| {
                all.push((key.to_vec(), value.to_vec()));
                Ok(())
            })
            .unwrap();
        all
    }

    fn batch(key: &'static str, value: Option<Vec<u8>>) -> Batch {
        Batch {
            changes: vec![(Bytes::from_static(key.as_bytes()), value.map(Bytes::from))],
            applied: Bytes::from_static(b"mark"),
        }
    }

    fn load(engine: &MemoryEngine) -> Result<Contents, StorageError> {
        read(engine, "t", Path::new("store"))
    }

    #[test]
    fn the_bytes_are_frozen() {
        let engine = MemoryEngine::new();
        write(&engine, "t", &batch("key", Some(b"value".to_vec()))).unwrap();
        assert_eq!(
            stored(&engine),
            [
                (
                    b"\0".to_vec(),
                    b"\x01\x05\0\x01\0\0\0\x04\x34\xec\xb9\xacmark".to_vec()
                ),
                (
                    b"\x01\0\x03key\0\0".to_vec(),
                    b"\x01\x04\0\x01\0\0\0\x05\xb5\xbe\xf1\xdcvalue".to_vec()
                ),
            ]
        );
    }

    #[test]
    fn values_of_any_size_come_back_and_leave_no_part_behind() {
        let engine = MemoryEngine::new();
        let edge = PART_BYTES - header::HEADER_BYTES;
        for size in [
            0,
            1,
            edge - 1,
            edge,
            edge + 1,
            100_000,
            edge + PART_BYTES,
            edge + PART_BYTES + 1,
            10,
            30_000,
        ] {
            let value = vec![size as u8; size];
            write(&engine, "t", &batch("key", Some(value.clone()))).unwrap();
            assert_eq!(
                load(&engine).unwrap().records,
                [(Bytes::from_static(b"key"), Bytes::from(value))]
            );
            let stored = stored(&engine);
            assert_eq!(
                stored.len(),
                1 + (size + header::HEADER_BYTES).div_ceil(PART_BYTES)
            );
            assert!(stored.iter().all(|(_, part)| part.len() <= PART_BYTES));
        }
        write(&engine, "t", &batch("key", None)).unwrap();
        assert_eq!(stored(&engine).len(), 1);
    }

    #[test]
    fn keys_that_look_like_parts_of_others_are_kept_apart() {
        let engine = MemoryEngine::new();
        let keys: [&[u8]; 6] = [b"", b"a", b"a\0", b"a\0\0", b"a\0\x01", b"\x01\0\0"];
        let records: Vec<_> = keys
            .iter()
            .map(|key| (Bytes::from_static(key), Bytes::from(vec![1; 20_000])))
            .collect();
        let changes = records
            .iter()
            .map(|(key, value)| (key.clone(), Some(value.clone())))
            .collect();
        write(
            &engine,
            "t",
            &Batch {
                changes,
                applied: Bytes::new(),
            },
        )
        .unwrap();
        let mut expected = records;
        expected.sort();
        assert_eq!(load(&engine).unwrap().records, expected);
    }

    #[test]
    fn the_last_change_of_a_key_in_a_batch_counts() {
        let engine = MemoryEngine::new();
        let mut twice = batch("key", Some(vec![1; 50_000]));
        twice.changes.extend(batch("key", Some(vec![2])).changes);
        write(&engine, "t", &twice).unwrap();
        assert_eq!(
            load(&engine).unwrap().records,
            [(Bytes::from_static(b"key"), Bytes::from_static(&[2]))]
        );
    }

    #[test]
    fn damage_and_missing_parts_are_noticed() {
        let engine = MemoryEngine::new();
        write(&engine, "t", &batch("key", Some(vec![7; 20_000]))).unwrap();
        for (key, value) in stored(&engine) {
            let (key, value) = (Bytes::from(key), Bytes::from(value));
            let mut damaged = value.to_vec();
            *damaged.last_mut().unwrap() ^= 1;
            for wrong in [Some(Bytes::from(damaged)), None] {
                if wrong.is_none() && key == APPLIED {
                    continue; // that is an empty space, not a damaged one
                }
                engine.apply("t", &[(key.clone(), wrong)]).unwrap();
                assert!(
                    matches!(load(&engine), Err(StorageError::Corrupt { .. })),
                    "{key:?}"
                );
            }
            engine.apply("t", &[(key, Some(value))]).unwrap();
        }
        assert_eq!(load(&engine).unwrap().records.len(), 1);
    }
}
