//! Writes a snapshot.

use bytes::BufMut;

use super::directory::Temporary;
use super::{END, SCHEMA, Snapshot};
use crate::StorageError;
use crate::header::{self, Kind};

/// Written at a time.
const CHUNK_BYTES: usize = 256 << 10;

/// The largest key or value: far above what is stored, far below what the length fields hold.
const MAX_BYTES: usize = 1 << 30;

/// A snapshot being written. Dropped unfinished, it leaves nothing.
#[derive(Debug)]
pub struct SnapshotWriter {
    file: Temporary,
    chunk: Vec<u8>,
    hasher: crc32fast::Hasher,
    count: u64,
}

impl SnapshotWriter {
    pub(super) fn begin(file: Temporary, meta: &[u8]) -> Result<Self, StorageError> {
        let chunk = header::seal(Kind::SNAPSHOT, SCHEMA, meta)?.into();
        Ok(Self {
            file,
            chunk,
            hasher: crc32fast::Hasher::new(),
            count: 0,
        })
    }

    /// Adds a record.
    pub fn push(&mut self, key: &[u8], value: &[u8]) -> Result<(), StorageError> {
        let largest = key.len().max(value.len());
        if largest > MAX_BYTES {
            return Err(StorageError::TooLarge {
                bytes: largest,
                limit: MAX_BYTES,
            });
        }
        self.chunk.put_u32(key.len() as u32);
        self.chunk.put_u32(value.len() as u32);
        self.chunk.put_slice(key);
        self.chunk.put_slice(value);
        self.count += 1;
        if self.chunk.len() >= CHUNK_BYTES {
            self.write_chunk()
        } else {
            Ok(())
        }
    }

    /// Makes it durable, verifies it, and makes it the latest.
    pub fn finish(mut self) -> Result<Snapshot, StorageError> {
        self.chunk.put_u32(END);
        self.chunk.put_u64(self.count);
        self.write_chunk()?;
        let crc = self.hasher.clone().finalize();
        self.file.write(&crc.to_be_bytes())?;
        self.file.publish()
    }

    fn write_chunk(&mut self) -> Result<(), StorageError> {
        self.hasher.update(&self.chunk);
        self.file.write(&self.chunk)?;
        self.chunk.clear();
        Ok(())
    }
}
