//! What a group finds on disk when it opens, and the state it makes of it.

use std::path::Path;
use std::sync::Arc;

use trent_storage::log::{Log, LogOptions, LogState};
use trent_storage::sentinel::{Progress, Sentinel};
use trent_storage::snapshot::{Snapshot, SnapshotDir};
use trent_storage::store::RecordSpace;

use crate::error::OpenError;
use crate::log_adapter::PENDING_BYTES;
use crate::machine::Machine;
use crate::published::{AppliedMark, Published};
use crate::sentinel_guard::vote_mark;
use crate::stored;
use crate::types::Vote;

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
    pub(crate) vote: Option<Vote>,
    pub(crate) state: Published<M::State>,
    /// Whether the record space has to be written anew.
    pub(crate) rebuilt: bool,
}

/// Opens a group's log and snapshots and restores the newest state that records, snapshots and log agree on.
///
/// The records of the space are preferred; where they are missing, unreadable or behind what the log still has, the
/// newest snapshot stands in. Entries after that state are applied again by Raft.
pub(crate) fn recover<M: Machine>(
    group: &str,
    dir: &Path,
    machine: &M,
    space: &RecordSpace,
    sentinel: &Sentinel,
) -> Result<Recovered<M>, OpenError> {
    let (log, log_recovery) = Log::open(&dir.join("log"), log_options(group))?;
    if let Some(torn) = log_recovery.torn_tail {
        tracing::info!(
            group,
            ?torn,
            "cut off an unfinished write that was never acknowledged"
        );
    }
    let (snapshots, snapshot_recovery) = SnapshotDir::open(&dir.join("snapshots"))?;
    for path in &snapshot_recovery.set_aside {
        tracing::warn!(group, path = %path.display(), "a snapshot is corrupt and was set aside");
    }
    let vote = log.vote().map(stored::decode_vote).transpose()?;
    let ends = log.state();
    let found = Progress {
        vote: vote.as_ref().map(vote_mark),
        index: ends.last.map_or(0, |last| last.index),
    };
    sentinel.check(group, found)?;

    let newest_snapshot = snapshots.latest();
    let (state, rebuilt) = newest_state(group, machine, space, newest_snapshot.as_ref(), &ends)?;
    check_agreement(group, &state.mark, newest_snapshot.as_ref(), &ends)?;
    Ok(Recovered {
        log: log.into(),
        snapshots: snapshots.into(),
        vote,
        state,
        rebuilt,
    })
}

fn log_options(group: &str) -> LogOptions {
    LogOptions {
        thread_name: format!("log {group}"),
        segment_bytes: SEGMENT_BYTES,
        cache_bytes: CACHE_BYTES,
        // An append that exceeds the adapter's bound alone must still pass without blocking.
        queue_bytes: 2 * PENDING_BYTES,
        committed_delay: COMMITTED_DELAY,
    }
}

/// The newest state on disk, and whether it did not come from the records.
fn newest_state<M: Machine>(
    group: &str,
    machine: &M,
    space: &RecordSpace,
    snapshot: Option<&Snapshot>,
    ends: &LogState,
) -> Result<(Published<M::State>, bool), OpenError> {
    let from_records = from_records(group, machine, space);
    let records_at = from_records.as_ref().map_or(0, Published::applied);
    let log_starts = ends.last_purged.map_or(0, |purged| purged.index);
    if let Some(state) = from_records
        && records_at >= log_starts
    {
        return Ok((state, false));
    }
    let state = match snapshot {
        Some(snapshot) => from_snapshot(machine, snapshot)?,
        None => Published {
            state: machine.initial(),
            mark: AppliedMark::default(),
        },
    };
    if state.applied() > 0 || log_starts > 0 {
        let at = state.applied();
        tracing::warn!(
            group,
            records_at,
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

fn from_snapshot<M: Machine>(machine: &M, snapshot: &Snapshot) -> Result<Published<M::State>, OpenError> {
    let mark = stored::decode_mark(snapshot.meta())?;
    let state = machine.restore(&mut snapshot.records())?;
    Ok(Published { state, mark })
}

/// Refuses a gap between the state and the log's first entry, and a log that ends before its own state.
fn check_agreement(
    group: &str,
    mark: &AppliedMark,
    snapshot: Option<&Snapshot>,
    ends: &LogState,
) -> Result<(), OpenError> {
    let (applied, log_starts) = (mark.index(), ends.last_purged.map_or(0, |purged| purged.index));
    if applied < log_starts {
        return Err(OpenError::Gap {
            group: group.to_owned(),
            applied,
            log_starts,
        });
    }
    // A snapshot that was just installed may be ahead of the log. Nothing else may.
    let log_ends = ends.last.map_or(0, |last| last.index);
    let snapshot_at = snapshot
        .map(|snapshot| stored::decode_mark(snapshot.meta()))
        .transpose()?;
    let covered = log_ends.max(snapshot_at.map_or(0, |mark| mark.index()));
    if applied > covered {
        return Err(OpenError::LogLost {
            group: group.to_owned(),
            applied,
            log_ends,
        });
    }
    Ok(())
}
