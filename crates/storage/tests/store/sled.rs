//! What only sled does.

use std::fs;
use std::path::Path;

use bytes::Bytes;
use trent_storage::StorageError;
use trent_storage::store::{Batch, Contents, Store, StoreOptions, StoreRecovery};

use crate::behaviour::{batch, contents, owned};
use crate::tmpfs::Tmpfs;

fn open(directory: &Path) -> (Store, StoreRecovery) {
    Store::open(directory, StoreOptions::default()).unwrap()
}

/// A store with a hundred records of 1 KiB, closed.
fn filled(directory: &Path) {
    let (store, _) = open(directory);
    let space = store.space("g");
    space.load().unwrap();
    for number in 0..100 {
        let value = Bytes::from(vec![number; 1024]);
        let changes = vec![(owned(&format!("{number:03}")), Some(value))];
        space
            .commit(Batch {
                changes,
                applied: owned(&number.to_string()),
            })
            .unwrap();
    }
    store.flush_durable().unwrap();
}

#[test]
fn records_survive_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    filled(directory.path());
    let (store, recovery) = open(directory.path());
    let loaded = store.space("g").load().unwrap();
    assert_eq!((loaded.applied, loaded.records.len()), (Some(owned("99")), 100));
    assert_eq!(recovery, StoreRecovery::default());
}

#[test]
fn one_process_at_a_time_and_one_in_use_is_never_set_aside() {
    let directory = tempfile::tempdir().unwrap();
    let (_store, _) = open(directory.path());
    let second = Store::open(directory.path(), StoreOptions::default());
    assert!(matches!(second, Err(StorageError::InUse { .. })));
}

#[test]
fn garbage_is_set_aside_and_an_empty_store_opened() {
    let directory = tempfile::tempdir().unwrap();
    filled(directory.path());
    let data = directory.path().join("sled/db");
    let length = fs::metadata(&data).unwrap().len() as usize;
    fs::write(
        &data,
        (0..length).map(|at| (at * 31 % 251) as u8).collect::<Vec<_>>(),
    )
    .unwrap();
    let (store, recovery) = open(directory.path());
    assert_recovered(&store, &recovery, "overwritten");
}

/// Whatever is damaged, the store opens, and holds all of it, an older whole state, or nothing: never a mix.
#[test]
fn damage_anywhere_never_yields_a_wrong_record() {
    let directory = tempfile::tempdir().unwrap();
    filled(directory.path());
    let data = directory.path().join("sled/db");
    let whole = fs::read(&data).unwrap();
    let used = whole.iter().rposition(|byte| *byte != 0).unwrap();
    let mut outcomes = [0, 0, 0];
    for step in 0..24 {
        let copy = tempfile::tempdir().unwrap();
        copy_directory(directory.path(), copy.path());
        let mut damaged = whole.clone();
        let at = used * step / 24;
        damaged[at..at + 16].iter_mut().for_each(|byte| *byte ^= 0x5a);
        fs::write(copy.path().join("sled/db"), damaged).unwrap();
        outcomes[outcome(copy.path())] += 1;
    }
    println!("whole, older, empty: {outcomes:?}");
    assert!(
        outcomes[2] > 0,
        "no damage was bad enough to prove anything: {outcomes:?}"
    );
}

/// 0: all records; 1: an older state; 2: set aside or refused as corrupt, and replaced.
fn outcome(directory: &Path) -> usize {
    let (store, recovery) = open(directory);
    let space = store.space("g");
    match space.load() {
        Ok(Contents {
            applied: Some(applied),
            records,
        }) => {
            let last: u8 = std::str::from_utf8(&applied).unwrap().parse().unwrap();
            let expected =
                (0..=last).map(|number| (owned(&format!("{number:03}")), Bytes::from(vec![number; 1024])));
            assert_eq!(records, expected.collect::<Vec<_>>());
            usize::from(last != 99)
        }
        Ok(empty) => {
            assert_eq!(empty, Contents::default());
            if recovery.set_aside.is_some() {
                assert_recovered(&store, &recovery, "damaged");
            }
            2
        }
        Err(error) => {
            assert!(matches!(error, StorageError::Corrupt { .. }), "{error}");
            space
                .replace(owned("new"), [Ok((owned("a"), owned("b")))].into_iter())
                .unwrap();
            assert_eq!(space.load().unwrap(), contents("new", &[("a", "b")]));
            2
        }
    }
}

fn assert_recovered(store: &Store, recovery: &StoreRecovery, what: &str) {
    assert!(
        recovery
            .set_aside
            .as_ref()
            .is_some_and(|aside| aside.join("db").exists()),
        "{what}: {recovery:?}"
    );
    let space = store.space("g");
    assert_eq!(space.load().unwrap(), Contents::default(), "{what}");
    space
        .replace(owned("1"), [Ok((owned("a"), owned("b")))].into_iter())
        .unwrap();
    assert_eq!(space.load().unwrap(), contents("1", &[("a", "b")]), "{what}");
}

#[test]
fn a_store_that_was_put_back_shows_by_its_mark() {
    let (directory, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    filled(directory.path());
    copy_directory(directory.path(), copy.path());
    let (store, _) = open(directory.path());
    let space = store.space("g");
    space.load().unwrap();
    space
        .commit(batch("a snapshot was taken here", &[("new", Some("record"))]))
        .unwrap();
    store.flush_durable().unwrap();
    drop((space, store));

    let (store, recovery) = open(copy.path());
    assert_eq!(recovery.set_aside, None, "it is whole, only old");
    assert_eq!(store.space("g").load().unwrap().applied, Some(owned("99")));
}

#[test]
fn a_full_disk_fails_batches_and_the_store_heals_without_a_restart() {
    let Some(disk) = Tmpfs::mount("6m") else { return };
    let (store, _) = open(&disk.path().join("store"));
    let space = store.space("g");
    space.load().unwrap();
    let mut number = 0_u64;
    let refused = loop {
        let value = Bytes::from(number.to_be_bytes().repeat(512));
        let changes = vec![(owned(&number.to_string()), Some(value))];
        let committed = space.commit(Batch {
            changes,
            applied: owned(&number.to_string()),
        });
        number += 1;
        let failed = if number.is_multiple_of(100) {
            store.flush_durable()
        } else {
            committed
        };
        if let Err(error) = failed {
            break error;
        }
        assert!(number < 100_000, "the disk never filled");
    };
    println!("refused at {number}: {refused}");
    assert!(store.flush_durable().is_err());
    disk.resize("64m");
    space
        .replace(owned("healed"), [Ok((owned("a"), owned("b")))].into_iter())
        .unwrap();
    space.commit(batch("on", &[("c", Some("d"))])).unwrap();
    store.flush_durable().unwrap();
    drop((space, store));
    let (store, _) = open(&disk.path().join("store"));
    assert_eq!(
        store.space("g").load().unwrap(),
        contents("on", &[("a", "b"), ("c", "d")])
    );
}

fn copy_directory(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir_all(&target).unwrap();
            copy_directory(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
