//! Waits a full disk out.

use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::StorageError;
use crate::space_guard::SpaceGuard;

/// How long room is waited for before a write is tried again.
const RETRY: Duration = Duration::from_millis(100);

/// Repeats what found no room on the disk until there is some, or until nobody wants to wait any more.
///
/// Raft takes a write that fails for the end of the node. One that takes long it can live with: the node is slow, is not
/// counted, and catches up. So a full disk must look slow.
pub struct FullDisk {
    /// Gives its ballast up where it sees no room.
    space: Option<Arc<SpaceGuard>>,
    given_up: Mutex<bool>,
    told: Condvar,
}

impl FullDisk {
    /// Waits for the room that others make, and for the guard's ballast.
    pub fn new(space: Option<Arc<SpaceGuard>>) -> Self {
        Self {
            space,
            given_up: Mutex::new(false),
            told: Condvar::new(),
        }
    }

    /// Makes attempts until one ends otherwise than with [`StorageError::Full`]. It blocks its thread.
    ///
    /// # Errors
    /// Those of the last attempt; [`StorageError::Full`] only after [`FullDisk::give_up`].
    pub fn wait_out<T>(
        &self,
        mut attempt: impl FnMut() -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        let mut waits = false;
        loop {
            let result = attempt();
            match &result {
                Err(error @ StorageError::Full { .. }) if !waits => {
                    tracing::error!(%error, "waiting for room");
                    waits = true;
                }
                Err(StorageError::Full { .. }) => {}
                Ok(_) if waits => {
                    tracing::warn!("there is room again");
                    return result;
                }
                _ => return result,
            }
            if self.pause() {
                return result;
            }
        }
    }

    /// Ends every wait, now and from now on: the node is going to stop.
    pub fn give_up(&self) {
        *self.given_up() = true;
        self.told.notify_all();
    }

    /// Waits a little; gives whether to give up.
    fn pause(&self) -> bool {
        if let Some(space) = &self.space {
            let _ = space.state(); // for what it does
        }
        let waited = self
            .told
            .wait_timeout_while(self.given_up(), RETRY, |given_up| !*given_up);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }

    fn given_up(&self) -> MutexGuard<'_, bool> {
        self.given_up.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for FullDisk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FullDisk")
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn full() -> StorageError {
        StorageError::Full {
            action: "write",
            path: PathBuf::from("file"),
        }
    }

    #[test]
    fn a_full_disk_is_waited_out_and_nothing_else_is() {
        let disk = FullDisk::new(None);
        let mut results = vec![Ok(7), Err(full()), Err(full())];
        assert_eq!(disk.wait_out(|| results.pop().unwrap()).unwrap(), 7);
        let mut attempts = 0;
        let failed: Result<(), _> = disk.wait_out(|| {
            attempts += 1;
            Err(StorageError::Closed)
        });
        assert!(matches!(failed, Err(StorageError::Closed)));
        assert_eq!(attempts, 1);
    }

    #[test]
    fn giving_up_ends_a_wait() {
        let disk = Arc::new(FullDisk::new(None));
        let (began, begun) = std::sync::mpsc::channel();
        let waiting = Arc::clone(&disk);
        let waiter = std::thread::spawn(move || {
            waiting.wait_out(|| -> Result<(), _> {
                let _ = began.send(());
                Err(full())
            })
        });
        begun.recv().unwrap();
        disk.give_up();
        assert!(matches!(waiter.join().unwrap(), Err(StorageError::Full { .. })));
    }
}
