//! [`RaftStateMachine`] over a [`Machine`]: applies entries, publishes states, leaves records to the writer.

use std::io;
use std::sync::Arc;

use futures::{Stream, TryStreamExt};
use openraft::storage::{ApplyResponder, EntryResponder, RaftStateMachine};
use openraft::{EntryPayload, OptionalSend};
use trent_storage::full_disk::FullDisk;
use trent_storage::snapshot::{Snapshot, SnapshotDir};

use crate::closing::KeptOpen;
use crate::machine::{Applied, Machine};
use crate::published::{AppliedMark, Notice, Published, Publisher};
use crate::record_writer::{Dirty, RecordWriter};
use crate::snapshot_adapter::{SnapshotBuilder, adopt};
use crate::sole_voter::SoleVoter;
use crate::stored;
use crate::types::{Entry, LogId, OutcomeBytes, RaftSnapshot, SnapshotMeta, StoredMembership, TypeConfig};

/// A group's replicated state as openraft drives it.
pub(crate) struct StateMachine<M: Machine> {
    pub(crate) machine: Arc<M>,
    pub(crate) publisher: Publisher<M>,
    pub(crate) writer: RecordWriter<M>,
    pub(crate) snapshots: Arc<SnapshotDir>,
    pub(crate) sole_voter: Arc<SoleVoter>,
    pub(crate) full_disk: Arc<FullDisk>,
    pub(crate) open: KeptOpen,
}

/// Entries that are applied but not yet published, and who waits for them.
struct Batch<M: Machine> {
    state: M::State,
    mark: AppliedMark,
    touched: Vec<M::Key>,
    notices: Vec<Notice<M::Event>>,
    answers: Vec<(ApplyResponder<TypeConfig>, OutcomeBytes)>,
}

impl<M: Machine> StateMachine<M> {
    fn begin(&self) -> Batch<M> {
        let newest = self.publisher.newest();
        let (state, mark) = (newest.state.clone(), newest.mark.clone());
        Batch {
            state,
            mark,
            touched: Vec::new(),
            notices: Vec::new(),
            answers: Vec::new(),
        }
    }

    fn apply_entry(&self, batch: &mut Batch<M>, entry: Entry) -> io::Result<OutcomeBytes> {
        let outcome = match entry.payload {
            EntryPayload::Blank => OutcomeBytes::default(),
            EntryPayload::Membership(membership) => {
                batch.mark.membership = StoredMembership::new(Some(entry.log_id), membership).into();
                OutcomeBytes::default()
            }
            EntryPayload::Normal(bytes) => {
                let decoded = self.machine.decode_entry(bytes.0).map_err(io::Error::other)?;
                let Applied {
                    outcome,
                    touched,
                    events,
                } = self.machine.apply(&mut batch.state, &decoded);
                batch.touched.extend(touched);
                batch.notices.extend(events.into_iter().map(Notice::Event));
                OutcomeBytes(self.machine.encode_outcome(&outcome))
            }
        };
        batch.mark.last = Some(entry.log_id);
        Ok(outcome)
    }

    /// Makes the batch visible, then answers: whoever has an answer finds it in the newest state.
    async fn finish(&self, batch: Batch<M>) {
        let after = Arc::new(Published {
            state: batch.state,
            mark: batch.mark,
        });
        self.publisher.publish(after.clone(), batch.notices);
        self.sole_voter.on_applied(&after.mark);
        for (responder, outcome) in batch.answers {
            responder.send(outcome);
        }
        self.writer.write(Dirty::applied(after, batch.touched)).await;
    }
}

impl<M: Machine> RaftStateMachine<TypeConfig> for StateMachine<M> {
    type SnapshotData = Snapshot;
    type SnapshotBuilder = SnapshotBuilder<M>;

    async fn applied_state(&mut self) -> io::Result<(Option<LogId>, StoredMembership)> {
        let newest = self.publisher.newest();
        Ok((newest.mark.last, (*newest.mark.membership).clone()))
    }

    async fn apply<S>(&mut self, mut entries: S) -> io::Result<()>
    where
        S: Stream<Item = io::Result<EntryResponder<TypeConfig>>> + Unpin + OptionalSend,
    {
        let mut batch = self.begin();
        let result = loop {
            match entries.try_next().await {
                Ok(Some((entry, responder))) => match self.apply_entry(&mut batch, entry) {
                    Ok(outcome) => batch
                        .answers
                        .extend(responder.map(|responder| (responder, outcome))),
                    Err(error) => break Err(error),
                },
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        self.finish(batch).await;
        result
    }

    async fn get_snapshot_builder(&mut self) -> SnapshotBuilder<M> {
        SnapshotBuilder {
            machine: self.machine.clone(),
            snapshots: self.snapshots.clone(),
            state: self.publisher.newest(),
            full_disk: self.full_disk.clone(),
            open: self.open.clone(),
        }
    }

    async fn install_snapshot(&mut self, meta: &SnapshotMeta, snapshot: Snapshot) -> io::Result<()> {
        let (machine, snapshots) = (self.machine.clone(), self.snapshots.clone());
        let full_disk = self.full_disk.clone();
        let restored = crate::blocking::run(move || {
            full_disk.wait_out(|| adopt(&snapshots, &snapshot))?;
            machine.restore(&mut snapshot.records())
        });
        let state = restored.await?.map_err(io::Error::other)?;
        let after = Arc::new(Published {
            state,
            mark: stored::mark_of_meta(meta),
        });
        self.publisher.publish(after.clone(), vec![Notice::Replaced]);
        self.sole_voter.on_applied(&after.mark);
        self.writer.write(Dirty::restored(after)).await;
        Ok(())
    }

    async fn get_current_snapshot(&mut self) -> io::Result<Option<RaftSnapshot>> {
        let Some(snapshot) = self.snapshots.latest() else {
            return Ok(None);
        };
        let mark = stored::decode_mark(snapshot.meta()).map_err(io::Error::other)?;
        Ok(Some(RaftSnapshot {
            meta: stored::snapshot_meta(&mark),
            snapshot,
        }))
    }
}
