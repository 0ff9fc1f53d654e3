//! The one thread that talks to the engine.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use super::space::SpaceState;
use crate::StorageError;
use crate::engine::Engine;

const THREAD_NAME: &str = "store-committer";

type Task = Box<dyn FnOnce(&Context) + Send>;

pub(super) enum Job {
    /// Run it.
    Run(Task),
    /// End.
    Stop,
}

/// What tasks work with.
#[derive(Debug)]
pub(super) struct Context {
    pub(super) engine: Arc<dyn Engine>,
    /// Why the engine must be reopened before it is used.
    failure: Mutex<Option<StorageError>>,
    pub(super) spaces: Mutex<BTreeMap<String, Arc<SpaceState>>>,
}

impl Context {
    fn new(engine: Arc<dyn Engine>) -> Arc<Self> {
        Arc::new(Self {
            engine,
            failure: Mutex::default(),
            spaces: Mutex::default(),
        })
    }

    /// Opens the engine again if it failed.
    pub(super) fn heal(&self) -> Result<(), StorageError> {
        let mut failure = self.failure();
        if failure.is_some() {
            self.engine.reopen()?;
            *failure = None;
        }
        Ok(())
    }

    /// The failure that nobody has healed yet.
    pub(super) fn check(&self) -> Result<(), StorageError> {
        self.failure().clone().map_or(Ok(()), Err)
    }

    /// Notes a failed change. Reopened, the engine may have lost newer batches of every space: all are stale.
    pub(super) fn fail(&self, error: &StorageError) {
        tracing::error!(%error, "the record store failed; its spaces must be replaced");
        *self.failure() = Some(error.clone());
        for space in self
            .spaces
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .values()
        {
            space.fail(error);
        }
    }

    fn failure(&self) -> MutexGuard<'_, Option<StorageError>> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A handle to queue tasks with.
#[derive(Clone)]
pub(super) enum Queue {
    /// The thread takes them.
    Thread(SyncSender<Job>),
    /// Whoever queues a task runs it.
    Inline(Arc<Context>),
}

impl Queue {
    /// Queues a task; blocks while the queue is full.
    pub(super) fn submit(&self, task: impl FnOnce(&Context) + Send + 'static) -> Result<(), StorageError> {
        match self {
            Self::Thread(jobs) => jobs
                .send(Job::Run(Box::new(task)))
                .map_err(|_| StorageError::Closed),
            Self::Inline(context) => {
                task(context);
                Ok(())
            }
        }
    }

    /// Queues a task and waits for its result.
    pub(super) fn run<T: Send + 'static>(
        &self,
        task: impl FnOnce(&Context) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        let (sender, receiver) = sync_channel(1);
        self.submit(move |context| {
            let _ = sender.send(task(context)); // the receiver waits below
        })?;
        receiver.recv().unwrap_or(Err(StorageError::Closed))
    }
}

impl std::fmt::Debug for Queue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Queue")
    }
}

/// The thread, if there is one; dropping it finishes what is queued.
#[derive(Debug)]
pub(super) struct Committer {
    pub(super) queue: Queue,
    pub(super) context: Arc<Context>,
    thread: Option<JoinHandle<()>>,
}

impl Committer {
    pub(super) fn start(engine: Arc<dyn Engine>, queue_batches: usize) -> Result<Self, std::io::Error> {
        let context = Context::new(engine);
        let (sender, receiver) = sync_channel(queue_batches);
        let worked_with = Arc::clone(&context);
        let thread = thread::Builder::new()
            .name(THREAD_NAME.to_owned())
            .spawn(move || work(&receiver, &worked_with))?;
        Ok(Self {
            queue: Queue::Thread(sender),
            context,
            thread: Some(thread),
        })
    }

    /// One without a thread.
    pub(super) fn inline(engine: Arc<dyn Engine>) -> Self {
        let context = Context::new(engine);
        Self {
            queue: Queue::Inline(Arc::clone(&context)),
            context,
            thread: None,
        }
    }
}

fn work(jobs: &Receiver<Job>, context: &Context) {
    while let Ok(Job::Run(task)) = jobs.recv() {
        task(context);
    }
}

impl Drop for Committer {
    fn drop(&mut self) {
        if let Queue::Thread(jobs) = &self.queue {
            let _ = jobs.send(Job::Stop); // fails only if the thread is gone
        }
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the committer thread panicked");
        }
    }
}
