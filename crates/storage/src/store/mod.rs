//! The applied records of every group in one database, written by one committer thread.
//!
//! A batch is queued and takes effect a little later; a crash may lose the newest batches, but never a part of one,
//! and never an older one without those after it. Whoever restarts goes on from the applied mark that `load` gives, by
//! snapshot and log. Nothing here is needed to keep a promise: that is the log's part.

mod committer;
mod key_space;
mod space;

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use bytes::Bytes;

pub use space::RecordSpace;

use self::committer::Committer;
use self::space::SpaceState;
use crate::StorageError;
use crate::engine::{Change, Engine, MemoryEngine, SledEngine};

/// The one record store of a process. Dropping it writes what is queued.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    committer: Committer,
}

/// How a store is opened.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// sled's page cache.
    pub cache_bytes: u64,
    /// Batches that may wait for the committer; a further commit blocks.
    pub queue_batches: usize,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            cache_bytes: 64 << 20, // reads are served from the applied state in memory; sled's default is 1 GiB
            queue_batches: 1024,
        }
    }
}

/// What `open` found and did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoreRecovery {
    /// Where a corrupt database was moved to. Every space is then empty: rebuild from snapshot and log.
    pub set_aside: Option<PathBuf>,
}

/// One atomic change: the records that an apply touched, and how far it has applied with them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// Keys with their new value, or `None` to remove them. Of several for one key the last counts.
    pub changes: Vec<Change>,
    /// The caller's mark of the last applied entry.
    pub applied: Bytes,
}

/// All that a space holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// The mark of the newest batch; `None` for a space that is empty or whose `replace` was cut short.
    pub applied: Option<Bytes>,
    /// Every record, by ascending key.
    pub records: Vec<(Bytes, Bytes)>,
}

impl Store {
    /// Opens or creates the store in `dir`.
    pub fn open(dir: &Path, options: StoreOptions) -> Result<(Self, StoreRecovery), StorageError> {
        let engine = SledEngine::open(dir, options.cache_bytes)?;
        let recovery = StoreRecovery {
            set_aside: engine.set_aside().map(Path::to_path_buf),
        };
        Ok((
            Self::start(Arc::new(engine), dir, options.queue_batches)?,
            recovery,
        ))
    }

    /// A store without a disk, for tests.
    pub fn in_memory() -> Result<Self, StorageError> {
        Self::open_on(Arc::new(MemoryEngine::new()), StoreOptions::default())
    }

    /// A store on a given engine.
    pub fn open_on(engine: Arc<dyn Engine>, options: StoreOptions) -> Result<Self, StorageError> {
        Self::start(engine, Path::new("engine"), options.queue_batches)
    }

    /// A store on a given engine that has no thread: whoever changes it does the work. For simulations, in which nothing
    /// may happen beside their own steps.
    pub fn inline_on(engine: Arc<dyn Engine>) -> Self {
        Self {
            path: Path::new("engine").to_path_buf(),
            committer: Committer::inline(engine),
        }
    }

    fn start(engine: Arc<dyn Engine>, path: &Path, queue_batches: usize) -> Result<Self, StorageError> {
        let committer = Committer::start(engine, queue_batches)
            .map_err(|source| StorageError::from_io("start the thread of", path, source))?;
        Ok(Self {
            path: path.to_path_buf(),
            committer,
        })
    }

    /// The space of that name (one a group, such as `region/us-east-1`); made on first use.
    pub fn space(&self, name: &str) -> Arc<RecordSpace> {
        let mut spaces = self
            .committer
            .context
            .spaces
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let state = spaces
            .entry(name.to_owned())
            .or_insert_with(|| Arc::new(SpaceState::new(name)));
        Arc::new(RecordSpace::new(
            self.committer.queue.clone(),
            self.path.join(name),
            Arc::clone(state),
        ))
    }

    /// Waits until everything committed so far survives a power cut.
    ///
    /// # Errors
    /// Also where an earlier batch failed: then not everything committed is there.
    pub fn flush_durable(&self) -> Result<(), StorageError> {
        self.committer.queue.run(|context| {
            context.check()?;
            context
                .engine
                .flush_durable()
                .inspect_err(|error| context.fail(error))
        })
    }
}
