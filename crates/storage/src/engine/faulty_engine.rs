//! An engine that fails on demand, for tests.

use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use super::{Change, Engine, Visitor};
use crate::StorageError;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineFault {
    /// The disk is full.
    Full,
    /// The disk fails.
    Io,
    /// What is read is damaged.
    Corrupt,
}

/// Puts faults before another engine. Like sled, it refuses everything after a failed change until it is reopened.
#[derive(Debug)]
pub struct FaultyEngine<E> {
    inner: E,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    fault: Option<EngineFault>,
    dead: Option<EngineFault>,
}

impl<E: Engine> FaultyEngine<E> {
    /// No faults yet.
    pub fn new(inner: E) -> Self {
        Self {
            inner,
            state: Mutex::default(),
        }
    }

    /// Starts or ends a fault.
    pub fn set_fault(&self, fault: Option<EngineFault>) {
        self.state().fault = fault;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn check(&self) -> Result<(), StorageError> {
        let mut state = self.state();
        state.dead = state.dead.or(state.fault);
        state.dead.map_or(Ok(()), |fault| Err(error(fault)))
    }
}

impl<E: Engine> Engine for FaultyEngine<E> {
    fn apply(&self, tree: &str, changes: &[Change]) -> Result<(), StorageError> {
        self.check()?;
        self.inner.apply(tree, changes)
    }

    fn get(&self, tree: &str, key: &[u8]) -> Result<Option<Bytes>, StorageError> {
        self.check()?;
        self.inner.get(tree, key)
    }

    fn scan(&self, tree: &str, visit: &mut Visitor<'_>) -> Result<(), StorageError> {
        self.check()?;
        self.inner.scan(tree, visit)
    }

    fn flush_durable(&self) -> Result<(), StorageError> {
        self.check()?;
        self.inner.flush_durable()
    }

    fn reopen(&self) -> Result<(), StorageError> {
        let mut state = self.state();
        if let Some(fault) = state.fault {
            return Err(error(fault));
        }
        state.dead = None;
        self.inner.reopen()
    }
}

fn error(fault: EngineFault) -> StorageError {
    let path = Path::new("faulty engine");
    match fault {
        EngineFault::Full => StorageError::from_io("write", path, io::ErrorKind::StorageFull.into()),
        EngineFault::Io => StorageError::from_io("write", path, io::Error::other("injected fault")),
        EngineFault::Corrupt => StorageError::corrupt(path, "injected fault"),
    }
}
