//! What a group finds on disk when it opens, and the state it makes of it.

use std::sync::Arc;

use trent_domain::ids::GroupId;
use trent_storage::StorageError;
use trent_storage::full_disk::FullDisk;
use trent_storage::log::{Log, LogOptions, LogState};
use trent_storage::sentinel::{Progress, Sentinel};
use trent_storage::snapshot::{Snapshot, SnapshotDir};
use trent_storage::store::RecordSpace;

use crate::error::OpenError;
use crate::log_adapter::PENDING_BYTES;
use crate::machine::Machine;
use crate::place::Place;
use crate::published::{AppliedMark, Published};
use crate::sentinel_guard::vote_mark;
use crate::stored;

/// Size at which a log segment is followed by a new one.
const SEGMENT_BYTES: u64 = 64 << 20;

/// Memory for the newest entries of one group's log.
const CACHE_BYTES: usize = 32 << 20;

/// How long a commit mark waits for another write to share its fdatasync with.
const COMMITTED_DELAY: std::time::Duration = std::time::Duration::from_millis(200);

/// A group's stores, opened and checked against each other.
pub(crate) struct Recovered<M: Machine> {
    pub(crate) log: Arc<Log>,
    pub(crate) snapshots: Arc<SnapshotDir>,
    pub(crate) state: Published<M::State>,
    /// Whether the record space has to be written anew.
    pub(crate) rebuilt: bool,
}

/// Opens a group's log and snapshots and restores the newest state that records, snapshots and log agree on.
///
/// The records of the space are preferred; where they are missing, unreadable or behind what the log still has, the
/// newest snapshot stands in. Entries after that state are applied again by Raft.
pub(crate) fn recover<M: Machine>(
    name: &GroupId,
    place: &Place,
    machine: &M,
    space: &RecordSpace,
    sentinel: &Sentinel,
    full_disk: &Arc<FullDisk>,
) -> Result<Recovered<M>, OpenError> {
    let group = &name.to_string();
    let opened = place.open_log(name, log_options(group, full_disk));
    let (log, log_recovery) = opened.map_err(|error| not_opened(group, error))?;
    if let Some(torn) = log_recovery.torn_tail {
        tracing::info!(
            group,
            ?torn,
            "cut off an unfinished write that was never acknowledged"
        );
    }
    let (snapshots, snapshot_recovery) = place.open_snapshots(name)?;
    for path in &snapshot_recovery.set_aside {
        tracing::warn!(group, path = %path.display(), "a snapshot is corrupt and was set aside");
    }
    let vote = log.vote().map(stored::decode_vote).transpose()?;
    let newest_snapshot = snapshots.latest().map(OpenedSnapshot::new).transpose()?;
    let ends = Ends::of(&log.state(), newest_snapshot.as_ref());
    sentinel.check(
        group,
        Progress {
            vote: vote.as_ref().map(vote_mark),
            index: ends.stored_to,
        },
    )?;

    let (state, rebuilt) = newest_state(group, machine, space, newest_snapshot, &ends)?;
    check_agreement(group, &state.mark, &ends)?;
    Ok(Recovered {
        log: log.into(),
        snapshots: snapshots.into(),
        state,
        rebuilt,
    })
}

fn not_opened(group: &str, error: StorageError) -> OpenError {
    match error {
        damage @ StorageError::Corrupt { .. } => OpenError::LogDamaged {
            group: group.to_owned(),
            damage: Box::new(damage),
        },
        other => other.into(),
    }
}

/// What log and snapshot hold together.
struct Ends {
    /// The first entry that is still in the log, or would be.
    log_starts: u64,
    /// The last entry that is in the log or in the snapshot. One that was just installed may be ahead of the log.
    stored_to: Option<u64>,
}

impl Ends {
    fn of(log: &LogState, snapshot: Option<&OpenedSnapshot>) -> Self {
        let log_starts = log.last_purged.map_or(0, |purged| purged.index + 1);
        let log_ends = log.last.map(|last| last.index);
        let snapshot_ends = snapshot
            .and_then(|snapshot| snapshot.mark.last)
            .map(|last| last.index);
        Self {
            log_starts,
            stored_to: log_ends.max(snapshot_ends),
        }
    }
}

/// A snapshot and up to where it reaches.
struct OpenedSnapshot {
    snapshot: Snapshot,
    mark: AppliedMark,
}

impl OpenedSnapshot {
    fn new(snapshot: Snapshot) -> Result<Self, OpenError> {
        let mark = stored::decode_mark(snapshot.meta())?;
        Ok(Self { snapshot, mark })
    }

    fn restore<M: Machine>(self, machine: &M) -> Result<Published<M::State>, OpenError> {
        let state = machine.restore(&mut self.snapshot.records())?;
        Ok(Published {
            state,
            mark: self.mark,
        })
    }
}

fn log_options(group: &str, full_disk: &Arc<FullDisk>) -> LogOptions {
    LogOptions {
        thread_name: format!("log {group}"),
        segment_bytes: SEGMENT_BYTES,
        cache_bytes: CACHE_BYTES,
        // An append that exceeds the adapter's bound alone must still pass without blocking.
        queue_bytes: 2 * PENDING_BYTES,
        committed_delay: COMMITTED_DELAY,
        full_disk: Some(full_disk.clone()),
    }
}

/// The newest state on disk, and whether it did not come from the records.
fn newest_state<M: Machine>(
    group: &str,
    machine: &M,
    space: &RecordSpace,
    snapshot: Option<OpenedSnapshot>,
    ends: &Ends,
) -> Result<(Published<M::State>, bool), OpenError> {
    let from_records = from_records(group, machine, space);
    let records_at = from_records.as_ref().map(Published::applied);
    if let Some(state) = from_records
        && state.mark.next_index() >= ends.log_starts
    {
        return Ok((state, false));
    }
    let state = match snapshot {
        Some(snapshot) => snapshot.restore(machine)?,
        None => Published {
            state: machine.initial(),
            mark: AppliedMark::default(),
        },
    };
    if ends.stored_to.is_some() {
        let (log_starts, at) = (ends.log_starts, state.applied());
        tracing::warn!(
            group,
            ?records_at,
            log_starts,
            at,
            "rebuilding the records from snapshot and log"
        );
    }
    Ok((state, true))
}

fn from_records<M: Machine>(group: &str, machine: &M, space: &RecordSpace) -> Option<Published<M::State>> {
    let loaded = space
        .load()
        .map_err(|error| error.to_string())
        .and_then(|contents| {
            let Some(mark) = contents.applied else {
                return Ok(None);
            };
            let mark = stored::decode_mark(&mark).map_err(|error| error.to_string())?;
            let mut records = contents.records.into_iter().map(Ok);
            let state = machine.restore(&mut records).map_err(|error| error.to_string())?;
            Ok(Some(Published { state, mark }))
        });
    loaded.unwrap_or_else(|error| {
        tracing::warn!(group, error, "the stored records cannot be used");
        None
    })
}

/// Refuses a gap between the state and the log's first entry, and a log that ends before its own state.
fn check_agreement(group: &str, mark: &AppliedMark, ends: &Ends) -> Result<(), OpenError> {
    let (group, applied) = (group.to_owned(), mark.index());
    if mark.next_index() < ends.log_starts {
        return Err(OpenError::Gap {
            group,
            applied,
            log_starts: ends.log_starts,
        });
    }
    if mark.last.map(|last| last.index) > ends.stored_to {
        return Err(OpenError::LogLost {
            group,
            applied,
            log_ends: ends.stored_to,
        });
    }
    Ok(())
}
