//! What the tests of the log share.

use std::sync::{Arc, mpsc};

use bytes::Bytes;
use trent_storage::StorageError;
use trent_storage::files::FaultyFiles;
use trent_storage::log::{Log, LogFrame, LogOptions, LogPosition, LogRecovery};

/// A position of term 1, node 1.
pub(crate) fn position(index: u64) -> LogPosition {
    LogPosition {
        term: 1,
        node: 1,
        index,
    }
}

/// An entry whose payload follows from its position.
pub(crate) fn frame(position: LogPosition) -> LogFrame {
    let payload = format!("entry {} of term {}", position.index, position.term);
    LogFrame {
        position,
        payload: Bytes::from(payload),
    }
}

/// Entries of term 1.
pub(crate) fn frames(indexes: std::ops::RangeInclusive<u64>) -> Vec<LogFrame> {
    indexes.map(|index| frame(position(index))).collect()
}

/// Segments so small that a few entries fill one, and a cache that holds next to nothing.
pub(crate) fn small() -> LogOptions {
    LogOptions {
        segment_bytes: 400,
        cache_bytes: 64,
        ..LogOptions::default()
    }
}

/// Opens a log on files.
pub(crate) fn open(files: &FaultyFiles, options: LogOptions) -> Result<(Log, LogRecovery), StorageError> {
    Log::open_on(Arc::new(files.clone()), options)
}

/// Appends without waiting.
pub(crate) fn append(log: &Log, frames: Vec<LogFrame>) -> mpsc::Receiver<Result<(), StorageError>> {
    let (sender, receiver) = mpsc::channel();
    log.append(
        frames,
        Box::new(move |result| {
            let _ = sender.send(result);
        }),
    );
    receiver
}

/// Appends and waits.
pub(crate) fn append_durably(log: &Log, frames: Vec<LogFrame>) -> Result<(), StorageError> {
    append(log, frames).recv().unwrap()
}
