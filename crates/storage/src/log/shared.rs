//! The ledger between the callers and the log thread.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant};

use super::ledger::{Job, Ledger};
use super::write::Write;
use super::{Done, Durability};

/// What the callers and the log thread share.
#[derive(Debug)]
pub(super) struct Shared {
    inner: Mutex<Inner>,
    work: Condvar,
    room: Condvar,
    progress: Condvar,
    queue_bytes: usize,
    committed_delay: Duration,
    /// Who works in the place of a thread, and hears of what is to be done.
    worker: Option<Waker>,
}

#[derive(Debug)]
struct Inner {
    ledger: Ledger,
    closing: bool,
}

impl Shared {
    pub(super) fn new(
        ledger: Ledger,
        queue_bytes: usize,
        committed_delay: Duration,
        worker: Option<Waker>,
    ) -> Self {
        let inner = Mutex::new(Inner {
            ledger,
            closing: false,
        });
        Self {
            inner,
            work: Condvar::new(),
            room: Condvar::new(),
            progress: Condvar::new(),
            queue_bytes,
            committed_delay,
            worker,
        }
    }

    /// The ledger, for a short look or note.
    pub(super) fn ledger(&self) -> impl std::ops::DerefMut<Target = Ledger> {
        LedgerGuard(self.lock())
    }

    /// Queues a write once there is room; `done` learns of every error.
    pub(super) fn submit(&self, write: Write, done: Done) {
        let mut inner = self.lock();
        while inner.ledger.queued_bytes() > self.queue_bytes {
            inner = self.room.wait(inner).unwrap_or_else(PoisonError::into_inner);
        }
        let queued = inner.ledger.enqueue(write, done);
        drop(inner);
        match queued {
            Ok(()) => self.tell_worker(),
            Err((done, error)) => done(Err(error)),
        }
    }

    /// Lets waiting callers go on after a batch was written, or was not.
    pub(super) fn batch_done(&self) {
        self.room.notify_all();
        self.progress.notify_all();
    }

    /// Waits until the entry at `index` is on disk, for a while.
    pub(super) fn wait_durable(&self, index: u64, patience: Duration) -> Durability {
        let mut inner = self.lock();
        let deadline = Instant::now() + patience;
        loop {
            let durability = inner.ledger.durability(index);
            let left = deadline.saturating_duration_since(Instant::now());
            if durability != Durability::Pending || left.is_zero() {
                return durability;
            }
            let waited = self.progress.wait_timeout(inner, left);
            inner = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Waits for a batch to write; `None` once the log is closed and nothing is left.
    pub(super) fn next_job(&self) -> Option<Job> {
        let mut inner = self.lock();
        loop {
            let wait = match inner.ledger.waiting_since() {
                None if inner.closing => return None,
                None => None,
                Some(None) => return inner.ledger.next_job(),
                Some(Some(_)) if inner.closing => return inner.ledger.next_job(),
                Some(Some(since)) => match self.committed_delay.checked_sub(since.elapsed()) {
                    None | Some(Duration::ZERO) => return inner.ledger.next_job(),
                    left => left,
                },
            };
            inner = self.wait(inner, wait);
        }
    }

    /// Lets the log thread end once nothing is left to write.
    pub(super) fn close(&self) {
        self.lock().closing = true;
        self.tell_worker();
    }

    fn tell_worker(&self) {
        match &self.worker {
            Some(worker) => worker.wake_by_ref(),
            None => self.work.notify_one(),
        }
    }

    fn wait<'a>(&self, inner: MutexGuard<'a, Inner>, wait: Option<Duration>) -> MutexGuard<'a, Inner> {
        match wait {
            None => self.work.wait(inner).unwrap_or_else(PoisonError::into_inner),
            Some(wait) => {
                self.work
                    .wait_timeout(inner, wait)
                    .unwrap_or_else(PoisonError::into_inner)
                    .0
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct LedgerGuard<'a>(MutexGuard<'a, Inner>);

impl std::ops::Deref for LedgerGuard<'_> {
    type Target = Ledger;

    fn deref(&self) -> &Ledger {
        &self.0.ledger
    }
}

impl std::ops::DerefMut for LedgerGuard<'_> {
    fn deref_mut(&mut self) -> &mut Ledger {
        &mut self.0.ledger
    }
}
