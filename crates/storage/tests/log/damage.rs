//! Files that were cut or changed.

use bytes::Bytes;
use trent_storage::StorageError;
use trent_storage::files::{FaultyFiles, Files};
use trent_storage::log::LogOptions;

use crate::support::{append_durably, frames, open, position, small};

fn segments(files: &FaultyFiles) -> Vec<String> {
    let mut names = files.list().unwrap();
    names.sort();
    names
}

#[test]
fn a_tail_torn_at_any_byte_is_cut_off_and_nothing_before_it() {
    let files = FaultyFiles::new();
    let (log, _) = open(&files, LogOptions::default()).unwrap();
    append_durably(&log, frames(0..=2)).unwrap();
    let name = segments(&files).remove(0);
    let before = files.content(&name).unwrap().len();
    append_durably(&log, frames(3..=4)).unwrap();
    drop(log);
    let whole = files.content(&name).unwrap();

    for length in before..whole.len() {
        for garbage in [0, 7] {
            let mut torn = whole[..length].to_vec();
            torn.resize((length + garbage).min(whole.len()), 0xa5);
            let files = FaultyFiles::new();
            files.set_content(&name, &torn);
            let (log, recovery) = open(&files, LogOptions::default()).unwrap();
            let cut = recovery.torn_tail.map_or(0, |tail| tail.bytes);
            assert_eq!(cut as usize, torn.len() - before, "torn at {length}");
            assert_eq!(log.read(..).unwrap(), frames(0..=2), "torn at {length}");
            append_durably(&log, frames(3..=3)).unwrap();
            drop(log);
            let (log, recovery) = open(&files, LogOptions::default()).unwrap();
            assert_eq!((log.read(..).unwrap(), recovery.torn_tail), (frames(0..=3), None));
        }
    }
}

#[test]
fn a_bit_flipped_before_the_last_write_refuses_to_open() {
    let files = FaultyFiles::new();
    let (log, _) = open(&files, LogOptions::default()).unwrap();
    log.save_vote(Bytes::from_static(b"vote")).unwrap();
    append_durably(&log, frames(0..=2)).unwrap();
    let name = segments(&files).remove(0);
    let end = files.content(&name).unwrap().len();
    append_durably(&log, frames(3..=3)).unwrap();
    drop(log);
    let whole = files.content(&name).unwrap();

    for bit in 0..end * 8 {
        let mut damaged = whole.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        let files = FaultyFiles::new();
        files.set_content(&name, &damaged);
        let opened = open(&files, LogOptions::default());
        assert!(
            matches!(opened, Err(StorageError::Corrupt { .. })),
            "bit {bit}: {opened:?}"
        );
    }
}

#[test]
fn damage_anywhere_in_an_older_segment_refuses_to_open() {
    let files = FaultyFiles::new();
    let (log, _) = open(&files, small()).unwrap();
    for index in 0..=20 {
        append_durably(&log, frames(index..=index)).unwrap();
    }
    drop(log);
    let names = segments(&files);
    let whole = files.content(&names[1]).unwrap();
    for byte in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[byte] ^= 0x40;
        files.set_content(&names[1], &damaged);
        let opened = open(&files, small());
        assert!(
            matches!(opened, Err(StorageError::Corrupt { .. })),
            "byte {byte}: {opened:?}"
        );
    }
    for length in 0..whole.len() {
        files.set_content(&names[1], &whole[..length]);
        assert!(
            matches!(open(&files, small()), Err(StorageError::Corrupt { .. })),
            "cut to {length}"
        );
    }
    files.set_content(&names[1], &whole);
    assert_eq!(open(&files, small()).unwrap().0.read(..).unwrap(), frames(0..=20));
}

#[test]
fn a_segment_that_is_missing_swapped_or_foreign_refuses_to_open() {
    let files = FaultyFiles::new();
    let (log, _) = open(&files, small()).unwrap();
    for index in 0..=20 {
        append_durably(&log, frames(index..=index)).unwrap();
    }
    drop(log);
    let names = segments(&files);

    let content = files.content(&names[1]).unwrap();
    files.set_content(&names[1], &files.content(&names[0]).unwrap());
    assert!(
        matches!(open(&files, small()), Err(StorageError::Corrupt { .. })),
        "swapped"
    );
    files.set_content(&names[1], &content);

    files.remove(&names[1]).unwrap();
    assert!(
        matches!(open(&files, small()), Err(StorageError::Corrupt { .. })),
        "missing"
    );
}

#[test]
fn an_older_copy_of_a_segment_refuses_to_open() {
    let files = FaultyFiles::new();
    let (log, _) = open(&files, small()).unwrap();
    append_durably(&log, frames(0..=0)).unwrap();
    let name = segments(&files).remove(0);
    let copy = files.content(&name).unwrap();
    for index in 1..=20 {
        append_durably(&log, frames(index..=index)).unwrap();
    }
    drop(log);
    files.set_content(&name, &copy);
    assert!(matches!(open(&files, small()), Err(StorageError::Corrupt { .. })));
}

#[test]
fn a_log_file_in_a_payload_is_never_taken_for_the_log() {
    let files = FaultyFiles::new();
    let (log, _) = open(&files, LogOptions::default()).unwrap();
    append_durably(&log, frames(0..=2)).unwrap();
    let name = segments(&files).remove(0);
    let before = files.content(&name).unwrap();
    let mut nested = frames(3..=3);
    nested[0].payload = Bytes::from(before.clone());
    append_durably(&log, nested).unwrap();
    drop(log);
    let mut torn = files.content(&name).unwrap();
    torn.pop();
    files.set_content(&name, &torn);
    let (log, recovery) = open(&files, LogOptions::default()).unwrap();
    assert_eq!(log.read(..).unwrap(), frames(0..=2));
    assert_eq!(recovery.torn_tail.unwrap().offset, before.len() as u64);
}

#[test]
fn an_entry_that_rotted_is_not_handed_out() {
    let files = FaultyFiles::new();
    let (log, _) = open(
        &files,
        LogOptions {
            cache_bytes: 0,
            ..LogOptions::default()
        },
    )
    .unwrap();
    append_durably(&log, frames(0..=2)).unwrap();
    let name = segments(&files).remove(0);
    let file = files.open(&name).unwrap();
    let length = file.len().unwrap();
    file.write_all_at(b"rot", length - 5).unwrap();
    assert!(matches!(log.read(2..=2), Err(StorageError::Corrupt { .. })));
    assert_eq!(log.read(0..=1).unwrap(), frames(0..=1));
    assert_eq!(log.state().last, Some(position(2)));
}
