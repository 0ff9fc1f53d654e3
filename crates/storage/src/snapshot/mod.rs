//! Snapshots of one group as files of (key, value) records.
//!
//! ```text
//! 00000000000000000003.snap   envelope with the caller's meta
//!                             [key length u32][value length u32][key][value] …
//!                             [0xffff_ffff][count u64][crc u32 over all before it]
//! ```
//!
//! A file is written under a temporary name, synced, read back and verified, and only then renamed. The newest two are
//! kept, so that one that rots has a stand-in.

mod directory;
mod reader;
mod receiver;
mod writer;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;

pub use directory::{Reach, SnapshotDir, SnapshotRecovery};
pub use receiver::SnapshotReceiver;
pub use writer::SnapshotWriter;

use self::reader::{Reader, Records};
use crate::StorageError;
use crate::files::StoredFile;

/// Version of the file's layout.
const SCHEMA: u16 = 1;

/// Stands where a key length would, after the last record.
const END: u32 = u32::MAX;

/// A verified snapshot. It stays readable while it is held, also after newer ones pushed it out.
#[derive(Clone)]
pub struct Snapshot {
    file: Arc<dyn StoredFile>,
    path: Arc<PathBuf>,
    length: u64,
    meta: Bytes,
    count: u64,
}

impl Snapshot {
    /// Reads a file through once and checks it.
    fn verify(file: Arc<dyn StoredFile>, path: &Path) -> Result<Self, StorageError> {
        let path = Arc::new(path.to_path_buf());
        let mut records = Records::open(Reader::open(Arc::clone(&file), Arc::clone(&path))?)?;
        for record in &mut records {
            record?;
        }
        let (length, meta, count) = (records.length(), records.meta().clone(), records.count_so_far());
        Ok(Self {
            file,
            path,
            length,
            meta,
            count,
        })
    }

    /// The same file after it was renamed.
    fn renamed(self, path: PathBuf) -> Self {
        Self {
            path: Arc::new(path),
            ..self
        }
    }

    /// The meta header given to `begin`.
    pub fn meta(&self) -> &Bytes {
        &self.meta
    }

    /// How many records it holds.
    pub fn record_count(&self) -> u64 {
        self.count
    }

    /// Its records in the order they were pushed, streamed from the file. They are checked again while they are read:
    /// a file that rotted since ends with an error.
    pub fn records(&self) -> impl Iterator<Item = Result<(Bytes, Bytes), StorageError>> + Send + 'static {
        let opened = Reader::open(Arc::clone(&self.file), Arc::clone(&self.path)).and_then(Records::open);
        let (records, error) = match opened {
            Ok(records) => (Some(records), None),
            Err(error) => (None, Some(Err(error))),
        };
        error.into_iter().chain(records.into_iter().flatten())
    }

    /// The file's length, for sending it.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> u64 {
        self.length
    }

    /// Raw bytes of the file for sending: up to `max` from `offset`, none at the end.
    pub fn read_raw(&self, offset: u64, max: usize) -> Result<Bytes, StorageError> {
        let left = self.length.saturating_sub(offset);
        let mut chunk = vec![0; usize::try_from(left).map_or(max, |left| left.min(max))];
        self.file
            .read_exact_at(&mut chunk, offset)
            .map_err(|source| StorageError::from_io("read", &self.path, source))?;
        Ok(chunk.into())
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot")
            .field("path", &self.path)
            .field("length", &self.length)
            .field("records", &self.count)
            .finish_non_exhaustive()
    }
}
