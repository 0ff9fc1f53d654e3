//! sled 0.34 behind [`Engine`], with its ways held at bay: it may panic on damaged files, its `flush` does not fsync,
//! and after an I/O error it is dead until opened again.

use std::fs::{self, File};
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use super::{Change, Engine, Visitor};
use crate::StorageError;
use crate::files::{DiskFiles, lock};

const DATABASE: &str = "sled";

/// The file inside sled's directory that holds all data.
const DATA_FILE: &str = "db";

/// sled writes from the beginning of a segment of this size.
const SEGMENT_BYTES: u64 = 512 << 10;

/// A sled database in a directory of its own, beside corrupt ones that were set aside.
#[derive(Debug)]
pub struct SledEngine {
    path: PathBuf,
    cache_bytes: u64,
    database: Mutex<Option<sled::Db>>,
    set_aside: Option<PathBuf>,
    /// Holds the directory's lock.
    _directory: DiskFiles,
}

impl SledEngine {
    /// Opens or creates the database below `directory`. One that is corrupt is set aside for an empty one.
    pub fn open(directory: &Path, cache_bytes: u64) -> Result<Self, StorageError> {
        let locked = DiskFiles::open(directory)?;
        let path = directory.join(DATABASE);
        let (database, set_aside) = open_or_set_aside(&path, cache_bytes)?;
        Ok(Self {
            path,
            cache_bytes,
            database: Mutex::new(Some(database)),
            set_aside,
            _directory: locked,
        })
    }

    /// Where `open` moved a corrupt database.
    pub fn set_aside(&self) -> Option<&Path> {
        self.set_aside.as_deref()
    }

    fn database(&self) -> MutexGuard<'_, Option<sled::Db>> {
        self.database.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs an operation; sled reports some damage by panics.
    fn guarded<T>(
        &self,
        action: &'static str,
        operation: impl FnOnce(&sled::Db) -> sled::Result<T>,
    ) -> Result<T, StorageError> {
        let database = self.database();
        let Some(database) = &*database else {
            return Err(StorageError::Closed);
        };
        match catch_unwind(AssertUnwindSafe(|| operation(database))) {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(sort(action, &self.path, error)),
            Err(_) => Err(StorageError::corrupt(
                &self.path,
                format!("sled panicked to {action} it"),
            )),
        }
    }
}

impl Engine for SledEngine {
    fn apply(&self, tree: &str, changes: &[Change]) -> Result<(), StorageError> {
        self.guarded("write", |database| {
            let mut batch = sled::Batch::default();
            for (key, value) in changes {
                match value {
                    Some(value) => batch.insert(&key[..], &value[..]),
                    None => batch.remove(&key[..]),
                }
            }
            database.open_tree(tree)?.apply_batch(batch)
        })
    }

    fn get(&self, tree: &str, key: &[u8]) -> Result<Option<Bytes>, StorageError> {
        let value = self.guarded("read", |database| database.open_tree(tree)?.get(key))?;
        Ok(value.map(|value| Bytes::copy_from_slice(&value)))
    }

    fn scan(&self, tree: &str, visit: &mut Visitor<'_>) -> Result<(), StorageError> {
        self.guarded("read", |database| {
            for record in database.open_tree(tree)?.iter() {
                let (key, value) = record?;
                if let Err(error) = visit(&key, &value) {
                    return Ok(Err(error));
                }
            }
            Ok(Ok(()))
        })?
    }

    fn flush_durable(&self) -> Result<(), StorageError> {
        self.guarded("flush", |database| {
            database.flush()?;
            File::open(self.path.join(DATA_FILE))?.sync_data()?;
            File::open(&self.path)?.sync_all()?;
            Ok(())
        })
    }

    fn reopen(&self) -> Result<(), StorageError> {
        let mut database = self.database();
        let old = database.take();
        if catch_unwind(AssertUnwindSafe(|| drop(old))).is_err() {
            tracing::error!(path = %self.path.display(), "sled panicked while it was closed");
        }
        let (opened, _) = open_or_set_aside(&self.path, self.cache_bytes)?;
        *database = Some(opened);
        Ok(())
    }
}

fn open_or_set_aside(path: &Path, cache_bytes: u64) -> Result<(sled::Db, Option<PathBuf>), StorageError> {
    match open_and_read(path, cache_bytes) {
        Err(error @ StorageError::Corrupt { .. }) => {
            let aside = set_aside(path)?;
            tracing::error!(%error, aside = %aside.display(), "sled is corrupt and set aside; its records are rebuilt");
            Ok((open_and_read(path, cache_bytes)?, Some(aside)))
        }
        opened => Ok((opened?, None)),
    }
}

/// Opens a database and reads all of it, so that damage shows now rather than at the next read.
fn open_and_read(path: &Path, cache_bytes: u64) -> Result<sled::Db, StorageError> {
    let data = path.join(DATA_FILE);
    let held_data = wait_until_closed(&data)
        .and_then(|()| holds_data(&data))
        .map_err(|source| StorageError::from_io("read", path, source))?;
    let opened = catch_unwind(|| {
        // No flusher thread: what a crash loses comes back from the log, and a second caller of flush can hang sled.
        let config = sled::Config::new()
            .path(path)
            .cache_capacity(cache_bytes)
            .flush_every_ms(None);
        let database = config.open()?;
        for name in database.tree_names() {
            database
                .open_tree(name)?
                .iter()
                .try_for_each(|record| record.map(drop))?;
        }
        Ok(database)
    });
    match opened {
        Ok(Ok(database)) if held_data && !database.was_recovered() => Err(StorageError::corrupt(
            path,
            "sled found nothing in a file that is not empty",
        )),
        Ok(Ok(database)) => Ok(database),
        Ok(Err(error)) => Err(sort_on_open(path, error)),
        Err(_) => Err(StorageError::corrupt(path, "sled panicked to open it")),
    }
}

/// Waits for sled's own threads to let go of the data file, which they may do only after the database was dropped.
/// (Our lock keeps other processes out.)
fn wait_until_closed(file: &Path) -> io::Result<()> {
    match File::open(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        opened => lock::acquire(&opened?).map(|_| ()), // sled says so if it is still held
    }
}

/// Whether something was ever written. A file that is damaged at its beginning sled takes for a new one.
fn holds_data(file: &Path) -> io::Result<bool> {
    let file = match File::open(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        opened => opened?,
    };
    let mut beginning = Vec::new();
    file.take(SEGMENT_BYTES).read_to_end(&mut beginning)?;
    Ok(beginning.iter().any(|byte| *byte != 0))
}

/// On open, an I/O error that did not come from the system is sled's word for bytes that make no sense.
fn sort_on_open(path: &Path, error: sled::Error) -> StorageError {
    match error {
        sled::Error::Io(source) if is_locked(&source) => StorageError::InUse {
            path: path.to_path_buf(),
        },
        sled::Error::Io(source) if source.raw_os_error().is_none() => {
            StorageError::corrupt(path, source.to_string())
        }
        error => sort("open", path, error),
    }
}

fn sort(action: &'static str, path: &Path, error: sled::Error) -> StorageError {
    match error {
        sled::Error::Io(source) => StorageError::from_io(action, path, source),
        error => StorageError::corrupt(path, error.to_string()),
    }
}

/// sled has no kind for this. Our own lock keeps other processes out; this one's last handle may still be closing.
fn is_locked(error: &io::Error) -> bool {
    error.to_string().starts_with("could not acquire lock")
}

/// Renames a database to a name that is free.
fn set_aside(path: &Path) -> Result<PathBuf, StorageError> {
    let free = (1_u32..)
        .map(|number| path.with_extension(format!("corrupt-{number}")))
        .find(|path| !path.exists());
    let error = |source| StorageError::from_io("set aside", path, source);
    let aside = free.ok_or_else(|| error(io::ErrorKind::AlreadyExists.into()))?;
    fs::rename(path, &aside).map_err(error)?;
    if let Some(parent) = path.parent() {
        File::open(parent)
            .and_then(|parent| parent.sync_all())
            .map_err(error)?;
    }
    Ok(aside)
}
