//! The directory of a group's snapshots.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use super::{Snapshot, SnapshotReceiver, SnapshotWriter};
use crate::StorageError;
use crate::files::{self, DiskFiles, Files, StoredFile};

const SUFFIX: &str = ".snap";
const SET_ASIDE: &str = ".corrupt";

/// The newest one, and one that stands in for it.
const KEPT: usize = 2;

/// How far a snapshot reaches, as its meta header says: the position of the last entry that is in it, or anything that
/// orders snapshots like it.
pub type Reach = fn(meta: &Bytes) -> u64;

/// The snapshots of one group. It keeps the two that reach furthest, and every one it hands out was read back and verified.
///
/// One that is finished after another one that reaches further is not kept: a peer's snapshot may arrive while one of this
/// node's own is written, and the log may be purged up to what it holds.
#[derive(Debug)]
pub struct SnapshotDir {
    shared: Arc<Shared>,
}

/// What `open` found and did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SnapshotRecovery {
    /// Unfinished files that were removed.
    pub removed: usize,
    /// Snapshots that did not verify, under the name they were moved to. An older one stands in.
    pub set_aside: Vec<PathBuf>,
}

impl SnapshotDir {
    /// Opens or creates the directory and verifies the newest snapshot.
    pub fn open(dir: &Path, reach: Reach) -> Result<(Self, SnapshotRecovery), StorageError> {
        Self::open_on(Arc::new(DiskFiles::open(dir)?), reach)
    }

    /// Opens the snapshots on given files.
    pub fn open_on(files: Arc<dyn Files>, reach: Reach) -> Result<(Self, SnapshotRecovery), StorageError> {
        let removed = files::remove_temporaries(&*files)?;
        let mut set_aside = Vec::new();
        let numbers = numbers(&*files)?;
        let latest = newest_good(&*files, &numbers, &mut set_aside)?;
        let next = numbers.last().map_or(1, |last| last + 1);
        let shared = Shared {
            files,
            reach,
            temporaries: AtomicU64::new(0),
            state: Mutex::new(State { next, latest }),
        };
        Ok((
            Self {
                shared: Arc::new(shared),
            },
            SnapshotRecovery { removed, set_aside },
        ))
    }

    /// The newest snapshot; cheap.
    pub fn latest(&self) -> Option<Snapshot> {
        self.shared.state().latest.clone()
    }

    /// Starts a snapshot with an opaque meta header.
    pub fn begin(&self, meta: Bytes) -> Result<SnapshotWriter, StorageError> {
        SnapshotWriter::begin(Temporary::create(&self.shared)?, &meta)
    }

    /// Starts taking a peer's snapshot as raw chunks.
    pub fn receive(&self) -> Result<SnapshotReceiver, StorageError> {
        Ok(SnapshotReceiver::new(Temporary::create(&self.shared)?))
    }
}

/// The newest snapshot that verifies; those that do not are renamed.
fn newest_good(
    files: &dyn Files,
    numbers: &[u64],
    set_aside: &mut Vec<PathBuf>,
) -> Result<Option<Snapshot>, StorageError> {
    for number in numbers.iter().rev() {
        let name = name(*number);
        let path = files.path().join(&name);
        let file = files
            .open(&name)
            .map_err(|source| StorageError::from_io("open", &path, source))?;
        match Snapshot::verify(file, &path) {
            Ok(snapshot) => return Ok(Some(snapshot)),
            Err(error @ StorageError::Corrupt { .. }) => {
                let aside = format!("{name}{SET_ASIDE}");
                tracing::error!(%error, %aside, "a snapshot does not verify and is set aside");
                files::rename_durably(files, &name, &aside)?;
                set_aside.push(files.path().join(aside));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

#[derive(Debug)]
struct Shared {
    files: Arc<dyn Files>,
    reach: Reach,
    temporaries: AtomicU64,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    next: u64,
    latest: Option<Snapshot>,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives a verified file its name and makes it the latest, unless there is one that reaches further.
    fn publish(&self, temporary: &str, snapshot: Snapshot) -> Result<Snapshot, StorageError> {
        let mut state = self.state();
        let reach = |snapshot: &Snapshot| (self.reach)(snapshot.meta());
        if state
            .latest
            .as_ref()
            .is_some_and(|latest| reach(latest) > reach(&snapshot))
        {
            files::remove(&*self.files, temporary)?;
            return Ok(snapshot);
        }
        let name = name(state.next);
        files::rename_durably(&*self.files, temporary, &name)?;
        let snapshot = snapshot.renamed(self.files.path().join(name));
        state.next += 1;
        state.latest = Some(snapshot.clone());
        if let Err(error) = self.prune() {
            tracing::warn!(%error, "could not remove an old snapshot; the next one tries again");
        }
        Ok(snapshot)
    }

    fn prune(&self) -> Result<(), StorageError> {
        let numbers = numbers(&*self.files)?;
        let surplus = numbers.len().saturating_sub(KEPT);
        numbers[..surplus]
            .iter()
            .try_for_each(|number| files::remove(&*self.files, &name(*number)))
    }
}

/// A file under a temporary name. Dropped unpublished, it is removed.
#[derive(Debug)]
pub(super) struct Temporary {
    shared: Arc<Shared>,
    name: String,
    file: Arc<dyn StoredFile>,
    offset: u64,
    published: bool,
}

impl Temporary {
    fn create(shared: &Arc<Shared>) -> Result<Self, StorageError> {
        let number = shared.temporaries.fetch_add(1, Ordering::Relaxed);
        let name = format!("incoming-{number}{}", files::TEMPORARY);
        let path = shared.files.path().join(&name);
        let file = shared
            .files
            .create(&name)
            .map_err(|source| StorageError::from_io("create", &path, source))?;
        Ok(Self {
            shared: Arc::clone(shared),
            name,
            file,
            offset: 0,
            published: false,
        })
    }

    /// Bytes written so far.
    pub(super) fn written(&self) -> u64 {
        self.offset
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), StorageError> {
        self.file
            .write_all_at(bytes, self.offset)
            .map_err(|source| StorageError::from_io("write", &self.path(), source))?;
        self.offset += bytes.len() as u64;
        Ok(())
    }

    /// Makes it durable, reads it back, and makes it the latest snapshot, unless there is one that reaches further.
    pub(super) fn publish(mut self) -> Result<Snapshot, StorageError> {
        self.file
            .sync()
            .map_err(|source| StorageError::from_io("sync", &self.path(), source))?;
        let snapshot = Snapshot::verify(Arc::clone(&self.file), &self.path())?;
        let snapshot = self.shared.publish(&self.name, snapshot)?;
        self.published = true;
        Ok(snapshot)
    }

    fn path(&self) -> PathBuf {
        self.shared.files.path().join(&self.name)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.published
            && let Err(error) = files::remove(&*self.shared.files, &self.name)
        {
            tracing::warn!(%error, "could not remove an unfinished snapshot; the next start does");
        }
    }
}

fn numbers(files: &dyn Files) -> Result<Vec<u64>, StorageError> {
    Ok(files::list(files)?
        .iter()
        .filter_map(|name| number(name))
        .collect())
}

fn name(number: u64) -> String {
    format!("{number:020}{SUFFIX}")
}

fn number(name: &str) -> Option<u64> {
    let digits = name.strip_suffix(SUFFIX)?;
    let number = (digits.len() == 20).then(|| digits.parse().ok()).flatten();
    number.filter(|number| *number < u64::MAX) // there is always a number for the next one
}
