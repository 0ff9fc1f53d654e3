//! Reads a snapshot file from front to end, checking it on the way.

use std::path::PathBuf;
use std::sync::Arc;

use bytes::{Buf, Bytes};

use super::{END, SCHEMA};
use crate::StorageError;
use crate::files::StoredFile;
use crate::header::{self, HEADER_BYTES, Kind};

/// Read at a time.
const CHUNK_BYTES: usize = 256 << 10;

/// The records of a snapshot. After an error it ends.
#[derive(Debug)]
pub(super) struct Records {
    reader: Reader,
    meta: Bytes,
    count: u64,
    ended: bool,
}

impl Records {
    pub(super) fn open(mut reader: Reader) -> Result<Self, StorageError> {
        let head = reader.take(HEADER_BYTES)?;
        let total = header::sealed_len(&head).map_err(|error| reader.corrupt(error.to_string()))?;
        let envelope = [head, reader.take(total - HEADER_BYTES)?].concat();
        let opened =
            header::open(Kind::SNAPSHOT, &envelope).map_err(|error| reader.corrupt(error.to_string()))?;
        if opened.schema != SCHEMA {
            return Err(reader.corrupt(format!("schema {} is unknown to this version", opened.schema)));
        }
        let meta = Bytes::copy_from_slice(opened.payload);
        Ok(Self {
            reader,
            meta,
            count: 0,
            ended: false,
        })
    }

    pub(super) fn meta(&self) -> &Bytes {
        &self.meta
    }

    pub(super) fn length(&self) -> u64 {
        self.reader.length
    }

    pub(super) fn count_so_far(&self) -> u64 {
        self.count
    }

    fn read(&mut self) -> Result<Option<(Bytes, Bytes)>, StorageError> {
        let key_length = self.reader.take(4)?.get_u32();
        if key_length == END {
            return self.check_end().map(|()| None);
        }
        let value_length = self.reader.take(4)?.get_u32();
        let key = self.reader.take(key_length as usize)?;
        let value = self.reader.take(value_length as usize)?;
        self.count += 1;
        Ok(Some((key, value)))
    }

    fn check_end(&mut self) -> Result<(), StorageError> {
        let count = self.reader.take(8)?.get_u64();
        let computed = self.reader.checksum();
        let stored = self.reader.take(4)?.get_u32();
        if count != self.count || computed != stored || self.reader.left() != 0 {
            return Err(self
                .reader
                .corrupt("its count or checksum does not fit".to_owned()));
        }
        Ok(())
    }
}

impl Iterator for Records {
    type Item = Result<(Bytes, Bytes), StorageError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let item = self.read().transpose();
        self.ended = !matches!(item, Some(Ok(_)));
        item
    }
}

/// A file read in chunks, with a checksum over what was taken.
#[derive(Debug)]
pub(super) struct Reader {
    file: Arc<dyn StoredFile>,
    path: Arc<PathBuf>,
    length: u64,
    /// Of the next chunk.
    offset: u64,
    chunk: Bytes,
    hasher: crc32fast::Hasher,
}

impl Reader {
    pub(super) fn open(file: Arc<dyn StoredFile>, path: Arc<PathBuf>) -> Result<Self, StorageError> {
        let length = file
            .len()
            .map_err(|source| StorageError::from_io("read", &path, source))?;
        Ok(Self {
            file,
            path,
            length,
            offset: 0,
            chunk: Bytes::new(),
            hasher: crc32fast::Hasher::new(),
        })
    }

    fn left(&self) -> u64 {
        self.length - self.offset + self.chunk.len() as u64
    }

    fn checksum(&self) -> u32 {
        self.hasher.clone().finalize()
    }

    /// The next `count` bytes.
    fn take(&mut self, count: usize) -> Result<Bytes, StorageError> {
        if count as u64 > self.left() {
            return Err(self.corrupt("it is cut short".to_owned()));
        }
        if count > self.chunk.len() {
            self.fill(count)?;
        }
        let taken = self.chunk.split_to(count);
        self.hasher.update(&taken);
        Ok(taken)
    }

    /// Reads on until at least `count` bytes are at hand; the file has them.
    fn fill(&mut self, count: usize) -> Result<(), StorageError> {
        let have = self.chunk.len();
        let on_disk = usize::try_from(self.length - self.offset).unwrap_or(usize::MAX);
        let more = (count - have).max(CHUNK_BYTES).min(on_disk);
        let mut bytes = vec![0; have + more];
        bytes[..have].copy_from_slice(&self.chunk);
        self.file
            .read_exact_at(&mut bytes[have..], self.offset)
            .map_err(|source| StorageError::from_io("read", &self.path, source))?;
        self.offset += more as u64;
        self.chunk = bytes.into();
        Ok(())
    }

    fn corrupt(&self, detail: String) -> StorageError {
        StorageError::corrupt(&self.path, detail)
    }
}
