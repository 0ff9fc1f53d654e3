//! Advisory locks on files, with a little patience.

use std::fs::{File, TryLockError};
use std::io;
use std::thread;
use std::time::{Duration, Instant};

/// How long a lock may take to be free. Its holder may be a process that was just killed, or a child of this one
/// between fork and exec, or a thread of sled's that closes its files a moment after the database was dropped.
const PATIENCE: Duration = Duration::from_secs(1);

/// There is no lock call with a deadline, so it is tried again.
const RETRY: Duration = Duration::from_millis(2);

/// Locks a file until it is closed; `false` if somebody keeps it.
pub(crate) fn acquire(file: &File) -> io::Result<bool> {
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if start.elapsed() >= PATIENCE => return Ok(false),
            Err(TryLockError::WouldBlock) => thread::park_timeout(RETRY),
        }
    }
}
