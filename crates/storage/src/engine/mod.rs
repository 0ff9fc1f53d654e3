//! What the store asks of a database: named trees of keys in order, atomic changes within a tree.

mod faulty_engine;
mod memory_engine;
mod sled_engine;

use std::fmt::Debug;

use bytes::Bytes;

pub use faulty_engine::{EngineFault, FaultyEngine};
pub use memory_engine::MemoryEngine;
pub use sled_engine::SledEngine;

use crate::StorageError;

/// A key with its new value, or `None` to remove it.
pub type Change = (Bytes, Option<Bytes>);

/// Receives the keys and values of a scan.
pub type Visitor<'a> = dyn FnMut(&[u8], &[u8]) -> Result<(), StorageError> + 'a;

/// A database. Its methods block; one thread calls them.
///
/// After an error from `apply` or `flush_durable` it may refuse everything until `reopen`, which may lose whatever was
/// not flushed durably, in every tree: but always the newest changes first, and never a part of one `apply`.
pub trait Engine: Debug + Send + Sync + 'static {
    /// Makes all changes or none.
    fn apply(&self, tree: &str, changes: &[Change]) -> Result<(), StorageError>;
    /// One value.
    fn get(&self, tree: &str, key: &[u8]) -> Result<Option<Bytes>, StorageError>;
    /// Every key and value by ascending key, until the visitor fails.
    fn scan(&self, tree: &str, visit: &mut Visitor<'_>) -> Result<(), StorageError>;
    /// Returns once everything applied survives a power cut.
    fn flush_durable(&self) -> Result<(), StorageError>;
    /// Opens the database again from what is on disk.
    fn reopen(&self) -> Result<(), StorageError>;
}
