//! Write-ahead log, applied records, snapshots and sentinel: what Trent keeps on disk.
//!
//! Bytes go in, bytes come out: this crate knows nothing of Raft's or Trent's types. It is synchronous and
//! runs named threads of its own, one per log and one per store.
//!
//! | part | holds | durable when |
//! | --- | --- | --- |
//! | [`log::Log`] | one group's vote and log entries | the callback is called, or the call returns |
//! | [`store::Store`] | the applied records of every group | after [`store::Store::flush_durable`]; rebuildable before that |
//! | [`snapshot::SnapshotDir`] | whole states as files | `finish` returns |
//! | [`sentinel::Sentinel`] | what the node once knew, to notice a store that went back in time | `advance` returns |
//! | [`space_guard::SpaceGuard`] | the last room on the disk | |
//!
//! A full disk is an error to whom a write fails, or is waited out with [`full_disk::FullDisk`].

pub mod engine;
pub mod error;
pub mod files;
pub mod full_disk;
pub mod header;
pub mod log;
pub mod sentinel;
pub mod snapshot;
pub mod space_guard;
pub mod store;

pub use error::StorageError;
