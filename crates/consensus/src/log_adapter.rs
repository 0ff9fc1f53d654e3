//! [`RaftLogStorage`] over [`trent_storage::log::Log`].

use std::fmt::Debug;
use std::io;
use std::ops::{Bound, RangeBounds};
use std::sync::Arc;

use openraft::storage::{IOFlushed, LogState, RaftLogReader, RaftLogStorage};
use openraft::{EntryPayload, OptionalSend};
use tokio::sync::{Semaphore, oneshot};
use trent_storage::StorageError;
use trent_storage::log::{Done, Log, LogFrame};
use trent_storage::snapshot::SnapshotDir;

use crate::closing::KeptOpen;
use crate::sentinel_guard::SentinelGuard;
use crate::sole_voter::SoleVoter;
use crate::stored::{self, StoredError};
use crate::types::{Entry, LogId, TypeConfig, Vote};

/// Payload bytes that may wait for the disk before an append waits too. Below the log's own bound, at which it blocks
/// its caller: that must not happen on a runtime thread.
pub(crate) const PENDING_BYTES: usize = 32 << 20;

/// Entries this close to the end of the log are in its memory, so that reading them never waits for a disk.
const CACHED_ENTRIES: u64 = 512;

/// Payload bytes that one read for a follower returns at most.
const READ_BYTES: usize = 4 << 20;

/// A group's log as openraft uses it. Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct LogAdapter {
    log: Arc<Log>,
    room: Arc<Semaphore>,
    sole_voter: Arc<SoleVoter>,
    sentinel: Option<Arc<SentinelGuard>>,
    purge_below: Option<Arc<SnapshotDir>>,
    _open: KeptOpen,
}

impl LogAdapter {
    pub(crate) fn new(log: Arc<Log>, sole_voter: Arc<SoleVoter>, open: KeptOpen) -> Self {
        let room = Arc::new(Semaphore::new(PENDING_BYTES));
        Self {
            log,
            room,
            sole_voter,
            sentinel: None,
            purge_below: None,
            _open: open,
        }
    }

    /// Records votes and progress in the node's sentinel before they are answered for.
    pub(crate) fn with_sentinel(self, sentinel: Arc<SentinelGuard>) -> Self {
        Self {
            sentinel: Some(sentinel),
            ..self
        }
    }

    /// Refuses to purge what no verified snapshot of that directory covers.
    pub(crate) fn with_purge_below(self, snapshots: Arc<SnapshotDir>) -> Self {
        Self {
            purge_below: Some(snapshots),
            ..self
        }
    }

    fn check_purge(&self, upto: &LogId) -> io::Result<()> {
        let Some(snapshots) = &self.purge_below else {
            return Ok(());
        };
        let newest = snapshots
            .latest()
            .map(|snapshot| stored::decode_mark(snapshot.meta()));
        let covered = newest
            .transpose()
            .map_err(io::Error::other)?
            .is_some_and(|mark| mark.index() >= upto.index);
        match covered {
            true => Ok(()),
            false => Err(io::Error::other(format!(
                "no snapshot on disk covers entry {upto}: it is not purged"
            ))),
        }
    }

    fn observe_memberships(&self, entries: &[Entry]) {
        for entry in entries {
            if let EntryPayload::Membership(membership) = &entry.payload {
                self.sole_voter.on_membership(entry.log_id.index, membership);
            }
        }
    }

    async fn read(&self, range: impl RangeBounds<u64>, max_bytes: usize) -> io::Result<Vec<Entry>> {
        let range = (range.start_bound().cloned(), range.end_bound().cloned());
        let frames = if self.is_cached(range.0) {
            self.log.read_limited(range, max_bytes)
        } else {
            let log = self.log.clone();
            crate::blocking::run(move || log.read_limited(range, max_bytes)).await?
        };
        frames
            .map_err(io::Error::other)?
            .into_iter()
            .map(|frame| stored::entry(frame).map_err(io::Error::other))
            .collect()
    }

    fn is_cached(&self, start: Bound<u64>) -> bool {
        let last = self.log.state().last.map_or(0, |last| last.index);
        match start {
            Bound::Included(start) | Bound::Excluded(start) => start + CACHED_ENTRIES > last,
            Bound::Unbounded => last < CACHED_ENTRIES,
        }
    }
}

impl RaftLogReader<TypeConfig> for LogAdapter {
    async fn try_get_log_entries<RB: RangeBounds<u64> + Clone + Debug + OptionalSend>(
        &mut self,
        range: RB,
    ) -> io::Result<Vec<Entry>> {
        self.read(range, usize::MAX).await
    }

    async fn limited_get_log_entries(&mut self, start: u64, end: u64) -> io::Result<Vec<Entry>> {
        self.read(start..end, READ_BYTES).await
    }

    async fn read_vote(&mut self) -> io::Result<Option<Vote>> {
        self.log
            .vote()
            .map(stored::decode_vote)
            .transpose()
            .map_err(io::Error::other)
    }
}

impl RaftLogStorage<TypeConfig> for LogAdapter {
    type LogReader = Self;

    async fn get_log_state(&mut self) -> io::Result<LogState<TypeConfig>> {
        let state = self.log.state();
        Ok(LogState {
            last_purged_log_id: state.last_purged.as_ref().map(stored::log_id),
            last_log_id: state.last.as_ref().map(stored::log_id),
        })
    }

    async fn get_log_reader(&mut self) -> Self {
        self.clone()
    }

    async fn save_vote(&mut self, vote: &Vote) -> io::Result<()> {
        self.sole_voter.on_vote(vote);
        let bytes = stored::encode_vote(vote).map_err(io::Error::other)?;
        completed(|done| self.log.submit_vote(bytes, done)).await?;
        // After the log, so that a crash between the two leaves the log ahead of the sentinel and not behind it.
        match &self.sentinel {
            Some(sentinel) => sentinel.record_vote(vote).await,
            None => Ok(()),
        }
    }

    async fn save_committed(&mut self, committed: Option<LogId>) -> io::Result<()> {
        let position = committed.as_ref().map(stored::position);
        self.log.save_committed(position);
        // An entry that is committed may be on other disks alone, and the sentinel must not be ahead of this one.
        let stored = self.log.durable_last().map(|last| last.index);
        let stored = committed.map(|committed| committed.index).min(stored);
        if let (Some(sentinel), Some(stored)) = (&self.sentinel, stored) {
            sentinel.note_committed(stored);
        }
        Ok(())
    }

    async fn read_committed(&mut self) -> io::Result<Option<LogId>> {
        Ok(self.log.committed().as_ref().map(stored::log_id))
    }

    async fn append<I>(&mut self, entries: I, callback: IOFlushed<TypeConfig>) -> io::Result<()>
    where
        I: IntoIterator<Item = Entry> + OptionalSend,
        I::IntoIter: OptionalSend,
    {
        let entries: Vec<Entry> = entries.into_iter().collect();
        self.observe_memberships(&entries);
        let frames: Result<Vec<LogFrame>, StoredError> = entries.into_iter().map(stored::frame).collect();
        let frames = frames.map_err(io::Error::other)?;
        let bytes = frames
            .iter()
            .map(|frame| frame.payload.len())
            .sum::<usize>()
            .min(PENDING_BYTES);
        let room = self
            .room
            .clone()
            .acquire_many_owned(bytes as u32)
            .await
            .map_err(io::Error::other)?;
        self.log.append(
            frames,
            Box::new(move |result| {
                drop(room);
                callback.io_completed(result.map_err(io::Error::other));
            }),
        );
        Ok(())
    }

    async fn truncate_after(&mut self, last: Option<LogId>) -> io::Result<()> {
        let last = last.as_ref().map(stored::position);
        let ends_at = self.log.state().last.map(|end| end.index);
        if last.map(|last| last.index) >= ends_at {
            return Ok(()); // nothing follows it
        }
        completed(|done| self.log.submit_truncate(last, done)).await
    }

    async fn purge(&mut self, upto: LogId) -> io::Result<()> {
        self.check_purge(&upto)?;
        completed(|done| self.log.submit_purge(stored::position(&upto), done)).await
    }
}

/// Waits for a write without holding a runtime thread.
async fn completed(submit: impl FnOnce(Done)) -> io::Result<()> {
    let (done, completion) = oneshot::channel();
    submit(Box::new(move |result| {
        let _ = done.send(result); // the group may have stopped waiting
    }));
    let result = completion.await.unwrap_or(Err(StorageError::Closed));
    result.map_err(io::Error::other)
}
