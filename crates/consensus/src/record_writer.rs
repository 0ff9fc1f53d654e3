//! Brings applied records to the store, on a thread of its own, and never ahead of the log.
//!
//! Raft applies what is committed, which the others may have on disk before this node has. A process that dies then must
//! not leave records of entries that its log has lost: that is how a lost log is told at the next start.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;
use trent_storage::StorageError;
use trent_storage::log::{Durability, Log};
use trent_storage::store::{Batch, RecordSpace};

use crate::closing::KeptOpen;
use crate::machine::{Machine, MachineError, RecordChange};
use crate::published::Published;
use crate::stored::{self, StoredError};

/// Applied batches that may wait for the store; the state machine waits beyond it.
const QUEUE: usize = 256;

/// Waiting batches that are written as one.
const MERGE: usize = 64;

/// How long the queue is left alone while the log is waited for.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// How long a failing store is left alone before the whole state is written anew.
const RETRY: Duration = Duration::from_secs(1);

/// What an apply changed, with the state after it. The state is a cheap clone, so that encoding happens here and not
/// where entries are applied, and once for a record that several entries touched.
pub(crate) struct Dirty<M: Machine> {
    after: Arc<Published<M::State>>,
    touched: Touched<M::Key>,
    /// The entry that must be on disk first; none for a state that a snapshot on disk holds.
    logged: Option<u64>,
}

impl<M: Machine> Dirty<M> {
    /// What entries of the log changed.
    pub(crate) fn applied(after: Arc<Published<M::State>>, touched: Vec<M::Key>) -> Self {
        Self {
            logged: after.mark.last.map(|last| last.index),
            after,
            touched: Touched::These(touched),
        }
    }

    /// A state that came from disk as a whole.
    pub(crate) fn restored(after: Arc<Published<M::State>>) -> Self {
        Self {
            logged: None,
            after,
            touched: Touched::All,
        }
    }

    fn and(self, next: Self) -> Self {
        Self {
            after: next.after,
            touched: self.touched.and(next.touched),
            logged: next.logged,
        }
    }
}

/// Which records have to be written.
enum Touched<K> {
    These(Vec<K>),
    All,
}

/// Where the state machine leaves what it applied. Dropping it ends the thread after the last batch.
pub(crate) struct RecordWriter<M: Machine> {
    queue: mpsc::Sender<Dirty<M>>,
}

impl<M: Machine> RecordWriter<M> {
    /// Starts the thread of a group.
    pub(crate) fn start(
        name: &str,
        machine: Arc<M>,
        space: Arc<RecordSpace>,
        log: Arc<Log>,
        open: KeptOpen,
    ) -> std::io::Result<Self> {
        let (queue, batches) = mpsc::channel(QUEUE);
        let worker = Worker {
            machine,
            space,
            log,
            batches,
            held: None,
            failed: None,
            _open: open,
        };
        #[cfg(feature = "simulation")]
        if crate::simulation::disk().is_some() {
            tokio::spawn(worker.run_as_task());
            return Ok(Self { queue });
        }
        thread::Builder::new()
            .name(format!("records {name}"))
            .spawn(move || worker.run())?;
        Ok(Self { queue })
    }

    /// Hands over a batch; waits while too many are queued.
    pub(crate) async fn write(&self, dirty: Dirty<M>) {
        // The thread ends only after this sender. If it died, the store is behind and is rebuilt at the next start.
        let _ = self.queue.send(dirty).await;
    }
}

/// Why records did not reach the store.
#[derive(Debug, thiserror::Error)]
enum NotWritten {
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error(transparent)]
    Stored(#[from] StoredError),
    #[error(transparent)]
    Machine(#[from] MachineError),
}

struct Worker<M: Machine> {
    machine: Arc<M>,
    space: Arc<RecordSpace>,
    log: Arc<Log>,
    batches: mpsc::Receiver<Dirty<M>>,
    /// What came while the log was waited for.
    held: Option<Dirty<M>>,
    /// When a batch was last lost: from then on only the whole state helps.
    failed: Option<Instant>,
    _open: KeptOpen,
}

impl<M: Machine> Worker<M> {
    fn run(mut self) {
        while let Some(first) = self.held.take().or_else(|| self.batches.blocking_recv()) {
            let dirty = self.merge(first);
            match self.await_log(&dirty) {
                true => self.write(&dirty),
                false => self.failed = Some(Instant::now()), // the group has failed, or is being closed
            }
        }
    }

    /// What the thread does, in a simulation.
    #[cfg(feature = "simulation")]
    async fn run_as_task(mut self) {
        loop {
            let next = match self.held.take() {
                Some(held) => Some(held),
                None => self.batches.recv().await,
            };
            let Some(first) = next else { return };
            let dirty = self.merge(first);
            match self.await_log_as_task(dirty.logged).await {
                true => self.write(&dirty),
                false => self.failed = Some(Instant::now()),
            }
        }
    }

    #[cfg(feature = "simulation")]
    async fn await_log_as_task(&mut self, logged: Option<u64>) -> bool {
        let Some(index) = logged else { return true };
        loop {
            match self.log.wait_durable(index, Duration::ZERO) {
                Durability::Durable => return true,
                Durability::Absent => return false,
                Durability::Pending => self.hold(),
            }
            tokio::time::sleep(LOOK_EVERY / 50).await;
        }
    }

    fn merge(&mut self, mut merged: Dirty<M>) -> Dirty<M> {
        for _ in 1..MERGE {
            let Ok(next) = self.batches.try_recv() else { break };
            merged = merged.and(next);
        }
        merged
    }

    /// Waits until the log has the entries on disk; gives whether it has. On a full disk that may take long, so what is
    /// applied meanwhile is taken over: applying must not wait.
    fn await_log(&mut self, dirty: &Dirty<M>) -> bool {
        let Some(index) = dirty.logged else { return true };
        loop {
            match self.log.wait_durable(index, LOOK_EVERY) {
                Durability::Durable => return true,
                Durability::Absent => return false,
                Durability::Pending => self.hold(),
            }
        }
    }

    fn hold(&mut self) {
        while let Ok(next) = self.batches.try_recv() {
            self.held = Some(match self.held.take() {
                Some(held) => held.and(next),
                None => next,
            });
        }
    }

    /// Batches that meet a failing store are dropped: the log has their entries, and a later state has their changes.
    fn write(&mut self, dirty: &Dirty<M>) {
        let written = match (&dirty.touched, self.failed) {
            (_, Some(failed)) if failed.elapsed() < RETRY => return,
            (Touched::These(keys), None) => self.commit(keys, &dirty.after),
            _ => self.replace(&dirty.after),
        };
        self.failed = written.as_ref().err().map(|_| Instant::now());
        if let Err(error) = written {
            tracing::warn!(%error, "applied records did not reach the store; the log keeps them");
        }
    }

    fn commit(&self, keys: &[M::Key], after: &Published<M::State>) -> Result<(), NotWritten> {
        let keys: BTreeSet<&M::Key> = keys.iter().collect();
        let changes = keys.into_iter().map(|key| self.machine.record(&after.state, key));
        let changes = changes.collect::<Result<Vec<RecordChange>, MachineError>>()?;
        #[cfg(feature = "chaos-bugs")]
        let changes = without_deletions(changes);
        Ok(self.space.commit(Batch {
            changes,
            applied: stored::encode_mark(&after.mark)?,
        })?)
    }

    /// A record that cannot be encoded ends it: the space is then empty, and not short of that record.
    fn replace(&self, after: &Published<M::State>) -> Result<(), NotWritten> {
        let records = self
            .machine
            .records(&after.state)
            .map(|record| record.map_err(MachineError::into_storage));
        Ok(self.space.replace(stored::encode_mark(&after.mark)?, records)?)
    }
}

#[cfg(feature = "chaos-bugs")]
fn without_deletions(mut changes: Vec<RecordChange>) -> Vec<RecordChange> {
    if trent_bugs::Bug::UndeletedRecords.is_on() {
        changes.retain(|(_, record)| record.is_some());
    }
    changes
}

impl<K> Touched<K> {
    fn and(self, next: Self) -> Self {
        match (self, next) {
            (Self::These(mut keys), Self::These(more)) => {
                keys.extend(more);
                Self::These(keys)
            }
            _ => Self::All,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;
    use openraft::vote::RaftLeaderId;
    use tokio::time::timeout;
    use trent_domain::ids::NodeId;
    use trent_storage::engine::{EngineFault, FaultyEngine, MemoryEngine};
    use trent_storage::files::{Fault, FaultyFiles};
    use trent_storage::log::{LogFrame, LogOptions};
    use trent_storage::store::{Store, StoreOptions};

    use super::*;
    use crate::closing::{self, Closed};
    use crate::published::AppliedMark;
    use crate::register_machine::{Key, RegisterMachine, Registers, Write};
    use crate::types::{LeaderId, LogId};

    const PATIENCE: Duration = Duration::from_secs(30);

    /// A state that grows by one register at a time, and the log of what it grew by.
    struct Growing {
        state: Registers,
        index: u64,
        files: FaultyFiles,
        log: Arc<Log>,
    }

    impl Growing {
        fn new() -> Self {
            let files = FaultyFiles::new();
            let (log, _) = Log::open_on(Arc::new(files.clone()), LogOptions::default()).unwrap();
            Self {
                state: Registers::default(),
                index: 0,
                files,
                log: Arc::new(log),
            }
        }

        fn grow(&mut self) -> Dirty<RegisterMachine> {
            self.index += 1;
            let write = Write::new(self.index, &format!("r{}", self.index), "v");
            let touched: Vec<Key> = RegisterMachine.apply(&mut self.state, &write).touched;
            let last = LogId::new(LeaderId::new(1, NodeId(1)), self.index);
            let frame = LogFrame {
                position: stored::position(&last),
                payload: Bytes::new(),
            };
            self.log.append(vec![frame], Box::new(drop));
            let mark = AppliedMark {
                last: Some(last),
                ..AppliedMark::default()
            };
            let after = Arc::new(Published {
                state: self.state.clone(),
                mark,
            });
            Dirty::applied(after, touched)
        }
    }

    /// A store with a space, and the writer that fills it.
    struct Written {
        engine: Arc<FaultyEngine<MemoryEngine>>,
        _store: Store,
        space: Arc<RecordSpace>,
        writer: RecordWriter<RegisterMachine>,
        closed: Closed,
    }

    impl Written {
        fn start(log: &Arc<Log>) -> Self {
            let engine = Arc::new(FaultyEngine::new(MemoryEngine::new()));
            let options = StoreOptions {
                cache_bytes: 1 << 20,
                queue_batches: 64,
            };
            let store = Store::open_on(engine.clone(), options).unwrap();
            let space = store.space("test");
            space.load().unwrap();
            let (open, closed) = closing::channel();
            let machine = Arc::new(RegisterMachine);
            let writer = RecordWriter::start("test", machine, space.clone(), log.clone(), open).unwrap();
            Self {
                engine,
                _store: store,
                space,
                writer,
                closed,
            }
        }

        /// What is stored in the end.
        async fn finish(self) -> Option<Registers> {
            let Self {
                space,
                writer,
                mut closed,
                ..
            } = self;
            drop(writer);
            timeout(PATIENCE, closed.wait()).await.expect("the thread ends");
            let contents = space.load().unwrap();
            let mark = stored::decode_mark(&contents.applied?).unwrap();
            let restored = RegisterMachine
                .restore(&mut contents.records.into_iter().map(Ok))
                .unwrap();
            assert_eq!(
                mark.index(),
                restored.revision(),
                "records and mark belong together"
            );
            Some(restored)
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn after_a_failure_the_whole_state_is_written() {
        let mut growing = Growing::new();
        let written = Written::start(&growing.log);
        written.writer.write(growing.grow()).await;
        written.engine.set_fault(Some(EngineFault::Full));
        let until = async |failing: bool, growing: &mut Growing| {
            while written.space.failure().is_some() != failing {
                written.writer.write(growing.grow()).await;
                tokio::task::yield_now().await;
            }
        };
        timeout(PATIENCE, until(true, &mut growing))
            .await
            .expect("a batch fails");
        written.engine.set_fault(None);
        timeout(PATIENCE, until(false, &mut growing))
            .await
            .expect("the space is replaced");
        written.writer.write(growing.grow()).await;
        assert_eq!(written.finish().await, Some(growing.state));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn records_of_entries_that_the_log_lost_are_not_written() {
        let mut growing = Growing::new();
        let written = Written::start(&growing.log);
        let held = growing.files.hold_syncs();
        growing.files.set_fault(Some(Fault::Sync));
        let dirty = growing.grow();
        drop(held);
        written.writer.write(dirty).await;
        assert_eq!(written.finish().await, None);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_log_that_is_waited_for_keeps_nobody_from_applying() {
        let mut growing = Growing::new();
        let written = Written::start(&growing.log);
        let held = growing.files.hold_syncs();
        let apply = async {
            for _ in 0..4 * QUEUE {
                written.writer.write(growing.grow()).await;
            }
        };
        timeout(PATIENCE, apply).await.expect("applying goes on");
        drop(held);
        assert_eq!(written.finish().await, Some(growing.state));
    }
}
