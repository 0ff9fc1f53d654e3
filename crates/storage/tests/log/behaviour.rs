//! A log that nothing goes wrong with.

use std::sync::{Arc, mpsc};
use std::time::Duration;

use bytes::Bytes;
use trent_storage::StorageError;
use trent_storage::files::{Fault, FaultyFiles};
use trent_storage::log::{Durability, LogOptions, LogPosition, LogState};

use crate::support::{append, append_durably, frame, frames, open, position, small};

#[test]
fn what_was_written_is_there_after_a_restart() {
    let files = FaultyFiles::new();
    let (log, _) = open(&files, small()).unwrap();
    log.save_vote(Bytes::from_static(b"vote")).unwrap();
    append_durably(&log, frames(0..=50)).unwrap();
    log.truncate_after(Some(position(40))).unwrap();
    log.purge(position(20)).unwrap();
    log.save_committed(Some(position(30)));
    drop(log);

    let (log, recovery) = open(&files, small()).unwrap();
    assert_eq!(recovery.torn_tail, None);
    assert_eq!(log.vote(), Some(Bytes::from_static(b"vote")));
    assert_eq!(log.committed(), Some(position(30)));
    assert_eq!(
        log.state(),
        LogState {
            last_purged: Some(position(20)),
            last: Some(position(40))
        }
    );
    assert_eq!(log.durable_last(), Some(position(40)));
    assert_eq!(log.read(..).unwrap(), frames(21..=40));
    append_durably(&log, frames(41..=42)).unwrap();
    assert_eq!(log.read(39..).unwrap(), frames(39..=42));
}

#[test]
fn entries_are_readable_before_they_are_durable() {
    let files = FaultyFiles::new();
    let (log, _) = open(&files, small()).unwrap();
    let held = files.hold_syncs();
    let done = append(&log, frames(0..=50));
    assert_eq!(log.read(10..=12).unwrap(), frames(10..=12));
    assert_eq!((log.state().last, log.durable_last()), (Some(position(50)), None));
    assert_eq!(done.try_recv().unwrap_err(), mpsc::TryRecvError::Empty);
    drop(held);
    done.recv().unwrap().unwrap();
    assert_eq!(log.durable_last(), Some(position(50)));
    assert_eq!(
        log.read(..).unwrap(),
        frames(0..=50),
        "read back from disk past the small cache"
    );
}

#[test]
fn waiting_appends_share_a_sync_and_call_back_in_order() {
    let files = FaultyFiles::new();
    let (log, _) = open(&files, LogOptions::default()).unwrap();
    append_durably(&log, frames(0..=0)).unwrap();
    let before = files.sync_count();
    let held = files.hold_syncs();
    let order = Arc::new(std::sync::Mutex::new(Vec::new()));
    for index in 1..=64 {
        let order = Arc::clone(&order);
        log.append(
            vec![frame(position(index))],
            Box::new(move |_| order.lock().unwrap().push(index)),
        );
    }
    drop(held);
    log.save_vote(Bytes::from_static(b"after them")).unwrap();
    assert_eq!(*order.lock().unwrap(), (1..=64).collect::<Vec<_>>());
    assert!(
        files.sync_count() - before <= 3,
        "{} syncs",
        files.sync_count() - before
    );
}

#[test]
fn a_noted_commit_costs_no_sync_of_its_own_and_is_written_in_the_end() {
    let files = FaultyFiles::new();
    let options = LogOptions {
        committed_delay: std::time::Duration::from_secs(3600),
        ..LogOptions::default()
    };
    let (log, _) = open(&files, options).unwrap();
    append_durably(&log, frames(0..=5)).unwrap();
    let before = files.sync_count();
    log.save_committed(Some(position(4)));
    log.save_committed(Some(position(5)));
    append_durably(&log, frames(6..=6)).unwrap();
    assert_eq!(files.sync_count(), before + 1);
    let (log, _) = open(&files.process_kill(), small()).unwrap();
    assert_eq!(log.committed(), Some(position(5)));
}

#[test]
fn a_purge_removes_segments_and_only_those() {
    let files = FaultyFiles::new();
    let (log, _) = open(&files, small()).unwrap();
    for index in 0..=60 {
        append_durably(&log, frames(index..=index)).unwrap();
    }
    let full = files.used();
    log.purge(position(50)).unwrap();
    drop(log);
    assert!(
        files.used() < full / 2,
        "{} of {full} bytes are left",
        files.used()
    );
    let (log, _) = open(&files, small()).unwrap();
    assert_eq!(log.read(..).unwrap(), frames(51..=60));
    log.purge(position(60)).unwrap();
    assert_eq!(
        log.state(),
        LogState {
            last_purged: Some(position(60)),
            last: Some(position(60))
        }
    );
}

#[test]
fn an_installed_snapshot_moves_the_log_past_its_end() {
    let files = FaultyFiles::new();
    let (log, _) = open(&files, small()).unwrap();
    append_durably(&log, frames(0..=5)).unwrap();
    log.purge(position(100)).unwrap();
    append_durably(&log, frames(101..=103)).unwrap();
    drop(log);
    let (log, _) = open(&files, small()).unwrap();
    assert_eq!(log.read(..).unwrap(), frames(101..=103));
}

#[test]
fn a_write_out_of_order_is_refused_and_changes_nothing() {
    let files = FaultyFiles::new();
    let (log, _) = open(&files, small()).unwrap();
    append_durably(&log, frames(0..=5)).unwrap();
    let mut holed = frames(6..=7);
    holed[1].position.index = 8;
    for refused in [frames(7..=7), frames(5..=5), holed] {
        assert!(matches!(
            append_durably(&log, refused),
            Err(StorageError::OutOfOrder { .. })
        ));
    }
    assert!(matches!(
        log.truncate_after(Some(position(6))),
        Err(StorageError::OutOfOrder { .. })
    ));
    assert_eq!(log.read(..).unwrap(), frames(0..=5));
}

#[test]
fn the_last_index_of_all_is_never_reached() {
    let files = FaultyFiles::new();
    let (log, _) = open(&files, small()).unwrap();
    let last = LogPosition::MAX_INDEX;
    append_durably(&log, frames(last..=last)).unwrap();
    for refused in [
        append_durably(&log, frames(last + 1..=last + 1)),
        log.purge(position(last + 1)),
    ] {
        assert!(
            matches!(refused, Err(StorageError::OutOfOrder { .. })),
            "{refused:?}"
        );
    }
    log.purge(position(last)).unwrap();
    drop(log);
    let (log, _) = open(&files, small()).unwrap();
    let ends = log.state();
    assert_eq!(
        (ends.last_purged, ends.last),
        (Some(position(last)), Some(position(last)))
    );
}

#[test]
fn reading_keeps_to_a_limit_but_gives_at_least_one() {
    let files = FaultyFiles::new();
    let (log, _) = open(&files, small()).unwrap();
    append_durably(&log, frames(0..=9)).unwrap();
    assert_eq!(log.read_limited(3.., 1).unwrap(), frames(3..=3));
    assert_eq!(log.read_limited(3..=9, 120).unwrap(), frames(3..=4));
    assert_eq!(log.read(20..).unwrap(), []);
}

#[test]
fn a_callback_that_panics_stops_nothing() {
    let files = FaultyFiles::new();
    let (log, _) = open(&files, small()).unwrap();
    log.append(frames(0..=0), Box::new(|_| panic!("as tests do")));
    append_durably(&log, frames(1..=1)).unwrap();
}

#[test]
fn a_directory_on_disk_is_used_by_one_at_a_time() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("not/there/yet");
    let (log, _) = trent_storage::log::Log::open(&path, small()).unwrap();
    append_durably(&log, frames(0..=50)).unwrap();
    let second = trent_storage::log::Log::open(&path, small());
    assert!(matches!(second, Err(StorageError::InUse { .. })));
    drop(log);
    let (log, recovery) = trent_storage::log::Log::open(&path, small()).unwrap();
    assert_eq!(
        (log.read(..).unwrap(), recovery.torn_tail),
        (frames(0..=50), None)
    );
}

#[test]
fn an_entry_is_pending_then_durable_and_absent_after_a_failure() {
    let files = FaultyFiles::new();
    let (log, _) = open(&files, LogOptions::default()).unwrap();
    append_durably(&log, frames(0..=5)).unwrap();
    let (short, long) = (Duration::from_millis(1), Duration::from_secs(60));
    assert_eq!(log.wait_durable(5, short), Durability::Durable);
    assert_eq!(log.wait_durable(6, long), Durability::Absent);
    let held = files.hold_syncs();
    let appended = append(&log, frames(6..=6));
    assert_eq!(log.wait_durable(6, short), Durability::Pending);
    drop(held);
    assert_eq!(log.wait_durable(6, long), Durability::Durable);
    appended.recv().unwrap().unwrap();

    let held = files.hold_syncs();
    files.set_fault(Some(Fault::Sync));
    let appended = append(&log, frames(7..=7));
    drop(held);
    assert_eq!(log.wait_durable(7, long), Durability::Absent);
    assert!(appended.recv().unwrap().is_err());
}
