//! Snapshots as their users see them, on files that fail.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests may fail them, and say what was skipped"
)]

use std::sync::Arc;

use bytes::Bytes;
use trent_storage::StorageError;
use trent_storage::files::{Fault, FaultyFiles, Files};
use trent_storage::snapshot::{Snapshot, SnapshotDir, SnapshotRecovery};

fn open(files: &FaultyFiles) -> (SnapshotDir, SnapshotRecovery) {
    SnapshotDir::open_on(Arc::new(files.clone()), reach).unwrap()
}

/// Those of the tests are written in this order.
fn reach(meta: &Bytes) -> u64 {
    let digits = str::from_utf8(meta)
        .unwrap()
        .trim_start_matches(char::is_alphabetic);
    digits.parse().unwrap_or(0)
}

/// Records of which some are larger than what is read or written at a time.
fn records(count: u32) -> Vec<(Bytes, Bytes)> {
    let value = |number: u32| {
        vec![
            number as u8;
            if number % 50 == 7 {
                300_000
            } else {
                number as usize
            }
        ]
    };
    (0..count)
        .map(|number| (Bytes::from(number.to_string()), Bytes::from(value(number))))
        .collect()
}

fn write(directory: &SnapshotDir, meta: &'static str, count: u32) -> Result<Snapshot, StorageError> {
    let mut writer = directory.begin(Bytes::from_static(meta.as_bytes()))?;
    for (key, value) in records(count) {
        writer.push(&key, &value)?;
    }
    writer.finish()
}

fn read(snapshot: &Snapshot) -> Vec<(Bytes, Bytes)> {
    snapshot.records().collect::<Result<_, _>>().unwrap()
}

fn latest_meta(directory: &SnapshotDir) -> Option<Bytes> {
    directory.latest().map(|snapshot| snapshot.meta().clone())
}

fn snapshots(files: &FaultyFiles) -> Vec<String> {
    files.list().unwrap()
}

#[test]
fn the_bytes_of_schema_1_are_frozen() {
    let files = FaultyFiles::new();
    let mut writer = open(&files).0.begin(Bytes::from_static(b"meta")).unwrap();
    writer.push(b"key", b"value").unwrap();
    writer.push(b"", b"").unwrap();
    writer.finish().unwrap();
    let expected = [
        b"\x01\x02\x00\x01\0\0\0\x04\xac\x51\x4a\x6bmeta".as_slice(),
        b"\0\0\0\x03\0\0\0\x05keyvalue",
        b"\0\0\0\0\0\0\0\0",
        b"\xff\xff\xff\xff\0\0\0\0\0\0\0\x02\x8d\x83\xc0\xd8",
    ];
    assert_eq!(
        files.content("00000000000000000001.snap").unwrap(),
        expected.concat()
    );
}

#[test]
fn what_was_written_comes_back_after_a_power_cut() {
    let files = FaultyFiles::new();
    let (directory, _) = open(&files);
    assert!(directory.latest().is_none());
    let written = write(&directory, "first", 200).unwrap();
    assert_eq!(read(&written), records(200));
    let (directory, recovery) = open(&files.power_cut(1));
    let snapshot = directory.latest().unwrap();
    assert_eq!(
        (snapshot.meta(), snapshot.record_count()),
        (&Bytes::from_static(b"first"), 200)
    );
    assert_eq!(
        (read(&snapshot), recovery),
        (records(200), SnapshotRecovery::default())
    );
}

#[test]
fn the_newest_two_are_kept_and_a_held_one_stays_readable() {
    let files = FaultyFiles::new();
    let (directory, _) = open(&files);
    let held = write(&directory, "one", 10).unwrap();
    for meta in ["two", "three", "four"] {
        write(&directory, meta, 20).unwrap();
    }
    assert_eq!(
        snapshots(&files),
        ["00000000000000000003.snap", "00000000000000000004.snap"]
    );
    assert_eq!(read(&held), records(10));
    assert_eq!(latest_meta(&directory).unwrap(), "four");
}

#[test]
fn a_name_that_none_can_follow_is_no_snapshot_s() {
    let files = FaultyFiles::new();
    files.set_content("18446744073709551615.snap", b"from elsewhere");
    let (directory, recovery) = open(&files);
    assert_eq!(recovery, SnapshotRecovery::default());
    write(&directory, "first", 1).unwrap();
    assert_eq!(latest_meta(&open(&files).0).unwrap(), "first");
}

#[test]
fn damage_at_any_byte_falls_back_to_the_one_before() {
    let files = FaultyFiles::new();
    let (directory, _) = open(&files);
    write(&directory, "older", 3).unwrap();
    write(&directory, "newer", 5).unwrap();
    let (older, newer) = ("00000000000000000001.snap", "00000000000000000002.snap");
    let (older_bytes, newer_bytes) = (files.content(older).unwrap(), files.content(newer).unwrap());
    for byte in 0..newer_bytes.len() {
        let mut flipped = newer_bytes.clone();
        flipped[byte] ^= 0x08;
        for damaged in [flipped.as_slice(), &newer_bytes[..byte]] {
            let files = FaultyFiles::new();
            files.set_content(older, &older_bytes);
            files.set_content(newer, damaged);
            let (directory, recovery) = open(&files);
            assert_eq!(latest_meta(&directory).unwrap(), "older", "byte {byte}");
            assert_eq!(recovery.set_aside.len(), 1);
            assert_eq!(snapshots(&files), [older, "00000000000000000002.snap.corrupt"]);
            write(&directory, "newest", 1).unwrap();
            assert_eq!(latest_meta(&open(&files).0).unwrap(), "newest");
        }
    }
}

#[test]
fn a_snapshot_that_rots_while_it_is_held_ends_with_an_error() {
    let files = FaultyFiles::new();
    let (directory, _) = open(&files);
    let snapshot = write(&directory, "meta", 20).unwrap();
    let file = files.open("00000000000000000001.snap").unwrap();
    file.write_all_at(b"rot", 60).unwrap();
    assert!(matches!(
        snapshot.records().last().unwrap(),
        Err(StorageError::Corrupt { .. })
    ));
}

#[test]
fn a_peer_receives_it_in_chunks() {
    let (files, peer_files) = (FaultyFiles::new(), FaultyFiles::new());
    let sent = write(&open(&files).0, "meta", 100).unwrap();
    let (peer, _) = open(&peer_files);
    let mut receiver = peer.receive().unwrap();
    loop {
        let chunk = sent.read_raw(receiver.received(), 10_000).unwrap();
        if chunk.is_empty() {
            break;
        }
        receiver.write(&chunk).unwrap();
    }
    assert_eq!(receiver.received(), sent.len());
    assert_eq!(read(&receiver.finish().unwrap()), records(100));
    let (peer, _) = open(&peer_files.power_cut(9));
    assert_eq!(latest_meta(&peer).unwrap(), "meta");
}

#[test]
fn a_damaged_or_short_transfer_never_becomes_visible() {
    let (files, peer_files) = (FaultyFiles::new(), FaultyFiles::new());
    let sent = write(&open(&files).0, "meta", 5).unwrap();
    let whole = sent.read_raw(0, usize::MAX).unwrap();
    let (peer, _) = open(&peer_files);
    write(&peer, "own", 1).unwrap();
    for length in 0..whole.len() {
        let mut receiver = peer.receive().unwrap();
        receiver.write(&whole[..length]).unwrap();
        assert!(
            matches!(receiver.finish(), Err(StorageError::Corrupt { .. })),
            "cut to {length}"
        );
    }
    let mut longer = peer.receive().unwrap();
    longer.write(&whole).unwrap();
    longer.write(b"x").unwrap();
    assert!(matches!(longer.finish(), Err(StorageError::Corrupt { .. })));
    assert_eq!(latest_meta(&peer).unwrap(), "own");
    assert_eq!(snapshots(&peer_files).len(), 1, "nothing is left of them");
}

#[test]
fn an_unfinished_one_leaves_nothing() {
    let files = FaultyFiles::new();
    let (directory, _) = open(&files);
    let mut dropped = directory.begin(Bytes::new()).unwrap();
    dropped.push(b"key", &vec![0; 1 << 20]).unwrap();
    drop(dropped);
    assert_eq!(snapshots(&files), [""; 0]);

    let _running = directory.begin(Bytes::new()).unwrap();
    let rebooted = files.process_kill();
    let (directory, recovery) = open(&rebooted);
    assert_eq!((recovery.removed, directory.latest().is_none()), (1, true));
    assert_eq!(snapshots(&rebooted), [""; 0]);
}

#[test]
fn a_full_or_failing_disk_keeps_the_one_before() {
    let files = FaultyFiles::new();
    let (directory, _) = open(&files);
    write(&directory, "good", 5).unwrap();
    files.set_capacity(Some(files.used() + 1000));
    assert!(matches!(
        write(&directory, "large", 100),
        Err(StorageError::Full { .. })
    ));
    files.set_capacity(None);
    for fault in [Fault::Write, Fault::Sync, Fault::Read] {
        files.set_fault(Some(fault));
        assert!(
            matches!(write(&directory, "failed", 5), Err(StorageError::Io { .. })),
            "{fault:?}"
        );
        files.set_fault(None);
        assert_eq!(latest_meta(&directory).unwrap(), "good");
    }
    write(&directory, "after", 5).unwrap();
    assert_eq!(latest_meta(&open(&files.power_cut(2)).0).unwrap(), "after");
}

#[test]
fn a_power_cut_while_one_is_made_leaves_the_one_before_or_the_whole_new_one() {
    for seed in 0..40 {
        let files = FaultyFiles::new();
        let (directory, _) = open(&files);
        write(&directory, "old", 5).unwrap();
        let _held = files.hold_syncs();
        let cut = std::thread::scope(|scope| {
            let before = files.sync_count();
            let writing = scope.spawn(|| write(&directory, "new", 60));
            while files.sync_count() == before {
                std::thread::yield_now();
            }
            let cut = files.power_cut(seed);
            assert!(writing.join().unwrap().is_err());
            cut
        });
        let (directory, recovery) = open(&cut);
        assert_eq!(
            (latest_meta(&directory).unwrap(), recovery.set_aside.len()),
            (Bytes::from_static(b"old"), 0)
        );
        assert_eq!(read(&directory.latest().unwrap()), records(5));
    }
}

#[test]
fn it_works_on_a_real_disk() {
    let temporary = tempfile::tempdir().unwrap();
    let (directory, _) = SnapshotDir::open(temporary.path(), reach).unwrap();
    write(&directory, "meta", 200).unwrap();
    drop(directory);
    let (directory, _) = SnapshotDir::open(temporary.path(), reach).unwrap();
    assert_eq!(read(&directory.latest().unwrap()), records(200));
}

#[test]
fn one_that_reaches_less_far_than_the_latest_is_not_kept() {
    let files = FaultyFiles::new();
    let (directory, _) = open(&files);
    let mut slow = directory.begin(Bytes::from_static(b"at104")).unwrap();
    slow.push(b"key", b"older").unwrap();
    // A peer's arrives meanwhile.
    let sent = write(&open(&FaultyFiles::new()).0, "at144", 5).unwrap();
    let mut receiver = directory.receive().unwrap();
    receiver.write(&sent.read_raw(0, 1 << 20).unwrap()).unwrap();
    receiver.finish().unwrap();
    let overtaken = slow.finish().unwrap();
    assert_eq!(read(&overtaken), [(Bytes::from("key"), Bytes::from("older"))]);
    assert_eq!(latest_meta(&directory).unwrap(), "at144");
    assert_eq!(snapshots(&files).len(), 1, "it has no name, and leaves no file");
    assert_eq!(latest_meta(&open(&files).0).unwrap(), "at144");
    write(&directory, "at144", 1).unwrap();
    write(&directory, "at150", 1).unwrap();
    assert_eq!(latest_meta(&directory).unwrap(), "at150");
}
