//! Brings applied records to the store, on a thread of its own.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use trent_storage::StorageError;
use trent_storage::store::{Batch, RecordSpace};

use crate::closing::KeptOpen;
use crate::machine::{Machine, MachineError, RecordChange};
use crate::published::Published;
use crate::stored::{self, StoredError};

/// Applied batches that may wait for the store; the state machine waits beyond it.
const QUEUE: usize = 256;

/// Waiting batches that are written as one.
const MERGE: usize = 64;

/// How long a failing store is left alone before the whole state is written anew.
const RETRY: Duration = Duration::from_secs(1);

/// What an apply changed, with the state after it. The state is a cheap clone, so that encoding happens here and not
/// where entries are applied, and once for a record that several entries touched.
pub(crate) struct Dirty<M: Machine> {
    pub(crate) after: Arc<Published<M::State>>,
    pub(crate) touched: Touched<M::Key>,
}

/// Which records have to be written.
pub(crate) enum Touched<K> {
    These(Vec<K>),
    /// A snapshot was installed.
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
        open: KeptOpen,
    ) -> std::io::Result<Self> {
        let (queue, batches) = mpsc::channel(QUEUE);
        let worker = Worker {
            machine,
            space,
            batches,
            failed: None,
            _open: open,
        };
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
    batches: mpsc::Receiver<Dirty<M>>,
    /// When a batch was last lost: from then on only the whole state helps.
    failed: Option<Instant>,
    _open: KeptOpen,
}

impl<M: Machine> Worker<M> {
    fn run(mut self) {
        while let Some(first) = self.batches.blocking_recv() {
            let dirty = self.merge(first);
            self.write(&dirty);
        }
    }

    fn merge(&mut self, mut merged: Dirty<M>) -> Dirty<M> {
        for _ in 1..MERGE {
            let Ok(next) = self.batches.try_recv() else { break };
            merged = Dirty {
                touched: merged.touched.and(next.touched),
                after: next.after,
            };
        }
        merged
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

    use openraft::vote::RaftLeaderId;
    use tokio::time::timeout;
    use trent_domain::ids::NodeId;
    use trent_storage::engine::{EngineFault, FaultyEngine, MemoryEngine};
    use trent_storage::store::{Store, StoreOptions};

    use super::*;
    use crate::closing;
    use crate::published::AppliedMark;
    use crate::register_machine::{Key, RegisterMachine, Registers, Write};
    use crate::types::{LeaderId, LogId};

    const PATIENCE: Duration = Duration::from_secs(30);

    /// A state that grows by one register at a time.
    #[derive(Default)]
    struct Growing {
        state: Registers,
        index: u64,
    }

    impl Growing {
        fn grow(&mut self) -> Dirty<RegisterMachine> {
            self.index += 1;
            let write = Write::new(self.index, &format!("r{}", self.index), "v");
            let touched: Vec<Key> = RegisterMachine.apply(&mut self.state, &write).touched;
            let last = Some(LogId::new(LeaderId::new(1, NodeId(1)), self.index));
            let mark = AppliedMark {
                last,
                ..AppliedMark::default()
            };
            let after = Arc::new(Published {
                state: self.state.clone(),
                mark,
            });
            Dirty {
                after,
                touched: Touched::These(touched),
            }
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn after_a_failure_the_whole_state_is_written() {
        let engine = Arc::new(FaultyEngine::new(MemoryEngine::new()));
        let options = StoreOptions {
            cache_bytes: 1 << 20,
            queue_batches: 64,
        };
        let store = Store::open_on(engine.clone(), options).unwrap();
        let space = store.space("test");
        space.load().unwrap();
        let (open, mut closed) = closing::channel();
        let writer = RecordWriter::start("test", Arc::new(RegisterMachine), space.clone(), open).unwrap();

        let mut growing = Growing::default();
        writer.write(growing.grow()).await;
        engine.set_fault(Some(EngineFault::Full));
        let until = async |failing: bool, growing: &mut Growing| {
            while space.failure().is_some() != failing {
                writer.write(growing.grow()).await;
                tokio::task::yield_now().await;
            }
        };
        timeout(PATIENCE, until(true, &mut growing))
            .await
            .expect("a batch fails");
        engine.set_fault(None);
        timeout(PATIENCE, until(false, &mut growing))
            .await
            .expect("the space is replaced");
        writer.write(growing.grow()).await;
        drop(writer);
        timeout(PATIENCE, closed.wait()).await.expect("the thread ends");

        let contents = space.load().unwrap();
        let mark = stored::decode_mark(&contents.applied.unwrap()).unwrap();
        let restored = RegisterMachine
            .restore(&mut contents.records.into_iter().map(Ok))
            .unwrap();
        assert_eq!(
            mark.index(),
            restored.revision(),
            "records and mark belong together"
        );
        assert_eq!(restored, growing.state);
    }
}
