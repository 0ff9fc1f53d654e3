//! The records of one group.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use super::committer::{Context, Queue};
use super::{Batch, Contents, key_space};
use crate::StorageError;
use crate::engine::{Change, Engine};

/// Records handed to the committer at a time by `replace`.
const REPLACE_RECORDS: usize = 256;
const REPLACE_BYTES: usize = 1 << 20;

/// The records of one group. [`RecordSpace::load`] or [`RecordSpace::replace`] comes first.
#[derive(Debug)]
pub struct RecordSpace {
    queue: Queue,
    path: PathBuf,
    state: Arc<SpaceState>,
}

impl RecordSpace {
    pub(super) fn new(queue: Queue, path: PathBuf, state: Arc<SpaceState>) -> Self {
        Self { queue, path, state }
    }

    /// Queues a batch; batches take effect in the order of the calls. Blocks while the queue is full.
    ///
    /// Where a batch fails, here or in another space, the space turns stale: it takes no further batch (they fail with
    /// [`StorageError::Stale`]) until the caller starts over from [`RecordSpace::load`], or has put everything in
    /// place with [`RecordSpace::replace`]. What is stored meanwhile is an older state, whole in itself.
    pub fn commit(&self, batch: Batch) -> Result<(), StorageError> {
        self.state.check()?;
        key_space::check(&batch.changes)?;
        let state = Arc::clone(&self.state);
        self.queue.submit(move |context| {
            if state.check().is_ok()
                && let Err(error) = key_space::write(&*context.engine, &state.tree, &batch)
            {
                context.fail(&error);
            }
        })
    }

    /// Swaps the whole content, after a snapshot was installed or a batch was missed; durable on return. Cut short by a
    /// crash or an error, the space is empty.
    pub fn replace(
        &self,
        applied: Bytes,
        records: impl Iterator<Item = Result<(Bytes, Bytes), StorageError>>,
    ) -> Result<(), StorageError> {
        self.step(|context, state| {
            context.heal()?;
            state.begin_over();
            key_space::clear(&*context.engine, &state.tree)
        })?;
        let mut chunk = Vec::new();
        let mut bytes = 0;
        for record in records {
            let (key, value) = record?;
            bytes += key.len() + value.len();
            chunk.push((key, Some(value)));
            if chunk.len() >= REPLACE_RECORDS || bytes >= REPLACE_BYTES {
                bytes = 0;
                self.write_records(std::mem::take(&mut chunk))?;
            }
        }
        self.write_records(chunk)?;
        self.step(move |context, state| {
            context.engine.flush_durable()?;
            key_space::write_applied(&*context.engine, &state.tree, &applied)?;
            context.engine.flush_durable()?;
            state.ready();
            Ok(())
        })
    }

    /// Reads everything, after all batches queued so far; the caller goes on from there.
    ///
    /// # Errors
    /// Where records are damaged, `replace` puts the space in order again.
    pub fn load(&self) -> Result<Contents, StorageError> {
        let path = self.path.clone();
        let state = Arc::clone(&self.state);
        self.queue.run(move |context| {
            context.heal()?;
            let contents = state
                .load(&*context.engine, &path)
                .inspect_err(|error| context.fail(error))?;
            state.ready();
            Ok(contents)
        })
    }

    /// Why the space takes no batches, if it does not.
    pub fn failure(&self) -> Option<StorageError> {
        self.state
            .check()
            .err()
            .map(|stale| self.state.cause().unwrap_or(stale))
    }

    fn write_records(&self, records: Vec<Change>) -> Result<(), StorageError> {
        self.step(move |context, state| key_space::write_records(&*context.engine, &state.tree, &records))
    }

    /// Runs a step of `replace`, which changes the engine.
    fn step(
        &self,
        step: impl FnOnce(&Context, &SpaceState) -> Result<(), StorageError> + Send + 'static,
    ) -> Result<(), StorageError> {
        let state = Arc::clone(&self.state);
        self.queue
            .run(move |context| step(context, &state).inspect_err(|error| context.fail(error)))
    }
}

/// Whether a space takes batches.
#[derive(Debug)]
pub(super) struct SpaceState {
    name: String,
    tree: String,
    phase: Mutex<Phase>,
}

#[derive(Debug)]
enum Phase {
    /// Neither loaded nor replaced yet.
    New,
    Ready,
    Failed(StorageError),
}

impl SpaceState {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            tree: format!("g/{name}"),
            phase: Mutex::new(Phase::New),
        }
    }

    /// Reads what is stored, and removes what an unfinished `replace` left.
    fn load(&self, engine: &dyn Engine, path: &Path) -> Result<Contents, StorageError> {
        let contents = key_space::read(engine, &self.tree, path)?;
        if contents.applied.is_none() {
            key_space::clear(engine, &self.tree)?;
        }
        Ok(contents)
    }

    pub(super) fn fail(&self, error: &StorageError) {
        *self.phase() = Phase::Failed(error.clone());
    }

    fn begin_over(&self) {
        *self.phase() = Phase::New;
    }

    fn ready(&self) {
        *self.phase() = Phase::Ready;
    }

    fn check(&self) -> Result<(), StorageError> {
        match *self.phase() {
            Phase::Ready => Ok(()),
            Phase::New | Phase::Failed(_) => Err(StorageError::Stale {
                space: self.name.clone(),
            }),
        }
    }

    fn cause(&self) -> Option<StorageError> {
        match &*self.phase() {
            Phase::Failed(error) => Some(error.clone()),
            Phase::New | Phase::Ready => None,
        }
    }

    fn phase(&self) -> MutexGuard<'_, Phase> {
        self.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
