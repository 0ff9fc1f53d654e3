//! Disks that are full or fail, and heal.

use std::sync::Arc;
use std::sync::mpsc::TryRecvError;

use bytes::Bytes;
use trent_storage::StorageError;
use trent_storage::files::{Fault, FaultyFiles, Files};
use trent_storage::full_disk::FullDisk;
use trent_storage::log::{Log, LogFrame, LogOptions};

use crate::support::{append, append_durably, frames, open, position, small};
use crate::tmpfs::Tmpfs;

#[test]
fn a_full_disk_refuses_and_the_log_heals_without_a_restart() {
    let files = FaultyFiles::new();
    let (log, _) = open(&files, small()).unwrap();
    append_durably(&log, frames(0..=5)).unwrap();
    for room in 0..200 {
        files.set_capacity(Some(files.used() + room));
        let next = log.state().last.unwrap().index + 1;
        match append_durably(&log, frames(next..=next + 2)) {
            Ok(()) => assert_eq!(log.durable_last(), Some(position(next + 2))),
            Err(StorageError::Full { .. }) => assert_eq!(log.state().last, Some(position(next - 1))),
            Err(error) => panic!("{error}"),
        }
        files.set_capacity(None);
        let next = log.state().last.unwrap().index + 1;
        append_durably(&log, frames(next..=next)).unwrap();
    }
    let last = log.state().last.unwrap().index;
    assert_eq!(log.read(..).unwrap(), frames(0..=last));
    let (log, _) = open(&files.power_cut(1), small()).unwrap();
    assert_eq!(log.read(..).unwrap(), frames(0..=last));
}

#[test]
fn a_full_disk_is_not_filled_further_by_trying_again() {
    let files = FaultyFiles::new();
    let (log, _) = open(&files, LogOptions::default()).unwrap();
    append_durably(&log, frames(0..=5)).unwrap();
    files.set_capacity(Some(files.used() + 150));
    let large = || {
        vec![LogFrame {
            position: position(6),
            payload: Bytes::from(vec![0; 1000]),
        }]
    };
    assert!(matches!(
        append_durably(&log, large()),
        Err(StorageError::Full { .. })
    ));
    let used = files.used();
    for _ in 0..20 {
        assert!(matches!(
            append_durably(&log, large()),
            Err(StorageError::Full { .. })
        ));
    }
    assert!(
        files.used() <= used.max(150 + used),
        "{} bytes, {used} after the first failure",
        files.used()
    );
    files.set_capacity(None);
    append_durably(&log, large()).unwrap();
    assert_eq!(log.read(6..).unwrap(), large());
}

/// A log that waits for room.
fn patient() -> LogOptions {
    LogOptions {
        full_disk: Some(Arc::new(FullDisk::new(None))),
        ..small()
    }
}

#[test]
fn a_log_may_wait_for_room_and_keeps_what_waits_in_order() {
    for room in 0..60 {
        let files = FaultyFiles::new();
        let (log, _) = open(&files, patient()).unwrap();
        append_durably(&log, frames(0..=5)).unwrap();
        files.set_capacity(Some(files.used() + 7 * room));
        let waiting: Vec<_> = (6..=20)
            .map(|index| append(&log, frames(index..=index)))
            .collect();
        assert_eq!(
            log.read(..).unwrap(),
            frames(0..=20),
            "readable before they are stored"
        );
        files.set_capacity(None);
        for written in waiting {
            written.recv().unwrap().unwrap();
        }
        let (log, recovery) = open(&files.power_cut(1), small()).unwrap();
        assert_eq!(
            (log.read(..).unwrap(), recovery.torn_tail),
            (frames(0..=20), None)
        );
    }
}

#[test]
fn what_waits_for_room_is_refused_when_the_log_is_closed() {
    let files = FaultyFiles::new();
    let (log, _) = open(&files, patient()).unwrap();
    append_durably(&log, frames(0..=5)).unwrap();
    files.set_capacity(Some(files.used()));
    let waiting = append(&log, frames(6..=6));
    assert_eq!(waiting.try_recv().unwrap_err(), TryRecvError::Empty);
    drop(log);
    assert!(matches!(waiting.recv().unwrap(), Err(StorageError::Full { .. })));
    files.set_capacity(None);
    let (log, _) = open(&files, small()).unwrap();
    assert_eq!(log.read(..).unwrap(), frames(0..=5));
}

#[test]
fn a_failed_write_or_sync_takes_back_all_that_waited() {
    for fault in [Fault::Write, Fault::Sync] {
        let files = FaultyFiles::new();
        let (log, _) = open(&files, LogOptions::default()).unwrap();
        log.save_vote(Bytes::from_static(b"first")).unwrap();
        append_durably(&log, frames(0..=5)).unwrap();
        let held = files.hold_syncs();
        files.set_fault(Some(fault));
        let (first, second) = (append(&log, frames(6..=8)), append(&log, frames(9..=9)));
        drop(held);
        let error = first.recv().unwrap().unwrap_err();
        assert!(
            matches!(error, StorageError::Io { .. }) && error.is_retryable(),
            "{error:?}"
        );
        // The second was queued behind the first, or came when that had been taken back already.
        let error = second.recv().unwrap().unwrap_err();
        assert!(
            matches!(error, StorageError::Io { .. } | StorageError::OutOfOrder { .. }),
            "{error:?}"
        );
        assert!(log.truncate_after(Some(position(2))).is_err());
        assert!(log.purge(position(2)).is_err());
        assert!(log.save_vote(Bytes::from_static(b"second")).is_err());
        assert_eq!(log.read(..).unwrap(), frames(0..=5));
        assert_eq!(
            (log.vote(), log.durable_last()),
            (Some(Bytes::from_static(b"first")), Some(position(5)))
        );

        files.set_fault(None);
        let segments = || {
            files
                .list()
                .unwrap()
                .iter()
                .filter(|name| name.ends_with(".wal"))
                .count()
        };
        let before = segments();
        append_durably(&log, frames(6..=7)).unwrap();
        assert_eq!(segments(), before + 1, "the failed segment is not written again");
        let (log, recovery) = open(&files.power_cut(3), LogOptions::default()).unwrap();
        assert_eq!((log.read(..).unwrap(), recovery.torn_tail), (frames(0..=7), None));
    }
}

#[test]
fn entries_after_ones_that_were_taken_back_leave_no_hole_in_an_empty_log() {
    let files = FaultyFiles::new();
    let (log, _) = open(&files, small()).unwrap();
    files.set_fault(Some(Fault::Write));
    assert!(append_durably(&log, frames(3..=5)).is_err());
    files.set_fault(None);
    assert!(matches!(
        append_durably(&log, frames(6..=7)),
        Err(StorageError::OutOfOrder { .. })
    ));
    append_durably(&log, frames(3..=4)).unwrap();
    assert_eq!(log.read(..).unwrap(), frames(3..=4));
}

#[test]
fn a_noted_commit_counts_for_nothing_while_its_entry_is_not_in_the_log() {
    let files = FaultyFiles::new();
    let (log, _) = open(&files, small()).unwrap();
    append_durably(&log, frames(0..=5)).unwrap();
    log.save_committed(Some(position(5)));
    files.set_fault(Some(Fault::Write));
    assert!(append_durably(&log, frames(6..=6)).is_err());
    files.set_fault(None);
    // A leader has the entry on other disks, and Raft notes so before it hears that the write here has failed.
    log.save_committed(Some(position(6)));
    drop(log);
    let (log, _) = open(&files, small()).unwrap();
    assert_eq!((log.state().last, log.committed()), (Some(position(5)), None));
    append_durably(&log, frames(6..=6)).unwrap();
    assert_eq!(log.committed(), Some(position(6)));
    log.purge(position(6)).unwrap();
    assert_eq!(log.committed(), Some(position(6)));
}

#[test]
fn what_a_failed_sync_left_in_the_page_cache_is_stored_before_it_is_relied_on() {
    let files = FaultyFiles::new();
    let (log, _) = open(&files, LogOptions::default()).unwrap();
    append_durably(&log, frames(0..=5)).unwrap();
    files.set_fault(Some(Fault::Sync));
    let (_held, before) = (files.hold_syncs(), files.sync_count());
    let done = append(&log, frames(6..=6));
    while files.sync_count() == before {
        std::thread::yield_now();
    }
    // The process dies after the failed sync: what it wrote reads well and was never stored.
    let rebooted = files.process_kill();
    assert!(done.recv().unwrap().is_err());
    rebooted.set_fault(None);
    let (log, _) = open(&rebooted, LogOptions::default()).unwrap();
    let relied_on = log.read(..).unwrap();
    assert_eq!((relied_on.len(), log.durable_last()), (7, Some(position(6))));
    for seed in 0..8 {
        let (log, _) = open(&rebooted.power_cut(seed), LogOptions::default()).unwrap();
        assert_eq!(log.read(..).unwrap(), relied_on);
    }
}

#[test]
fn a_full_tmpfs_refuses_and_the_log_heals_without_a_restart() {
    let Some(disk) = Tmpfs::mount("512k") else { return };
    let (log, _) = Log::open(&disk.path().join("log"), LogOptions::default()).unwrap();
    let entry = |index| {
        vec![LogFrame {
            position: position(index),
            payload: Bytes::from(vec![7; 10_000]),
        }]
    };
    let mut next = 0;
    let refusal = loop {
        match append_durably(&log, entry(next)) {
            Ok(()) => next += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(refusal, StorageError::Full { .. }), "{refusal:?}");
    assert!(next > 20, "only {next} entries fitted");
    assert_eq!(log.durable_last(), Some(position(next - 1)));
    disk.resize("2m");
    append_durably(&log, entry(next)).unwrap();
    drop(log);
    let (log, recovery) = Log::open(&disk.path().join("log"), LogOptions::default()).unwrap();
    assert_eq!(
        (log.state().last, recovery.torn_tail),
        (Some(position(next)), None)
    );
    assert_eq!(log.read(..).unwrap().len() as u64, next + 1);
}
