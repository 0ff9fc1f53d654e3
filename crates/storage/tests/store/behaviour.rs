//! What holds on every engine.

use std::sync::Arc;

use bytes::Bytes;
use trent_storage::StorageError;
use trent_storage::engine::{Engine, MemoryEngine, SledEngine};
use trent_storage::store::{Batch, Contents, Store, StoreOptions};

pub(crate) fn batch(applied: &str, changes: &[(&str, Option<&str>)]) -> Batch {
    let change = |(key, value): &(&str, Option<&str>)| (owned(key), value.map(owned));
    Batch {
        changes: changes.iter().map(change).collect(),
        applied: owned(applied),
    }
}

pub(crate) fn contents(applied: &str, records: &[(&str, &str)]) -> Contents {
    let records = records
        .iter()
        .map(|(key, value)| (owned(key), owned(value)))
        .collect();
    Contents {
        applied: Some(owned(applied)),
        records,
    }
}

pub(crate) fn owned(text: &str) -> Bytes {
    Bytes::copy_from_slice(text.as_bytes())
}

/// Runs a test on every engine.
fn on_each(test: impl Fn(Store)) {
    let directory = tempfile::tempdir().unwrap();
    let engines: [Arc<dyn Engine>; 2] = [
        Arc::new(MemoryEngine::new()),
        Arc::new(SledEngine::open(directory.path(), 8 << 20).unwrap()),
    ];
    for engine in engines {
        test(Store::open_on(engine, StoreOptions::default()).unwrap());
    }
}

#[test]
fn batches_take_effect_in_order_with_their_mark() {
    on_each(|store| {
        let space = store.space("region/us-east-1");
        assert_eq!(space.load().unwrap(), Contents::default());
        space
            .commit(batch("1", &[("a", Some("1")), ("b", Some("1"))]))
            .unwrap();
        space
            .commit(batch("2", &[("a", Some("2")), ("b", None), ("c", Some("2"))]))
            .unwrap();
        assert_eq!(space.load().unwrap(), contents("2", &[("a", "2"), ("c", "2")]));
        for applied in 3..3000 {
            let applied = applied.to_string();
            space.commit(batch(&applied, &[("a", Some(&applied))])).unwrap();
        }
        assert_eq!(
            space.load().unwrap(),
            contents("2999", &[("a", "2999"), ("c", "2")])
        );
        store.flush_durable().unwrap();
    });
}

#[test]
fn spaces_do_not_see_each_other() {
    on_each(|store| {
        let (one, other) = (store.space("region/a"), store.space("global"));
        for space in [&one, &other] {
            space.load().unwrap();
        }
        one.commit(batch("1", &[("key", Some("one"))])).unwrap();
        other.commit(batch("2", &[("key", Some("other"))])).unwrap();
        one.replace(owned("3"), [Ok((owned("x"), owned("y")))].into_iter())
            .unwrap();
        assert_eq!(
            store.space("region/a").load().unwrap(),
            contents("3", &[("x", "y")])
        );
        assert_eq!(other.load().unwrap(), contents("2", &[("key", "other")]));
    });
}

#[test]
fn replacing_swaps_everything() {
    on_each(|store| {
        let space = store.space("g");
        space.load().unwrap();
        space
            .commit(batch("1", &[("old", Some("value")), ("both", Some("old"))]))
            .unwrap();
        let large = Bytes::from(vec![7; 100_000]);
        let records: Vec<_> = (0..1000)
            .map(|number| (owned(&format!("{number:04}")), owned("value")))
            .collect();
        let new = records.iter().cloned().chain([(owned("both"), large.clone())]);
        space.replace(owned("9"), new.map(Ok)).unwrap();
        let loaded = space.load().unwrap();
        assert_eq!((loaded.applied, loaded.records.len()), (Some(owned("9")), 1001));
        assert_eq!(loaded.records[..1000], records);
        assert_eq!(loaded.records[1000], (owned("both"), large));
        space.commit(batch("10", &[("both", None)])).unwrap();
        assert_eq!(space.load().unwrap().records, records);
    });
}

#[test]
fn a_replace_whose_source_fails_leaves_nothing_to_build_on() {
    on_each(|store| {
        let space = store.space("g");
        space.load().unwrap();
        space.commit(batch("1", &[("old", Some("value"))])).unwrap();
        let records = (0..600).map(|number| Ok((owned(&number.to_string()), owned("value"))));
        let broken = records.chain([Err(StorageError::Closed)]);
        assert!(matches!(
            space.replace(owned("9"), broken),
            Err(StorageError::Closed)
        ));
        assert!(matches!(
            space.commit(batch("10", &[])),
            Err(StorageError::Stale { .. })
        ));
        assert_eq!(space.load().unwrap(), Contents::default());
        space.commit(batch("1", &[("new", Some("value"))])).unwrap();
        assert_eq!(space.load().unwrap(), contents("1", &[("new", "value")]));
    });
}

#[test]
fn nothing_is_committed_before_it_is_known_what_is_there() {
    on_each(|store| {
        let space = store.space("g");
        assert!(matches!(
            space.commit(batch("1", &[])),
            Err(StorageError::Stale { .. })
        ));
        assert!(matches!(space.failure(), Some(StorageError::Stale { .. })));
        space.load().unwrap();
        assert!(space.failure().is_none());
        space.commit(batch("1", &[])).unwrap();
    });
}

#[test]
fn what_fits_no_record_is_refused_at_once_and_harms_nothing() {
    on_each(|store| {
        let space = store.space("g");
        space.load().unwrap();
        let long = Batch {
            changes: vec![(Bytes::from(vec![0; 70_000]), None)],
            applied: Bytes::new(),
        };
        assert!(matches!(space.commit(long), Err(StorageError::TooLarge { .. })));
        space.commit(batch("1", &[("a", Some("b"))])).unwrap();
        assert_eq!(space.load().unwrap(), contents("1", &[("a", "b")]));
    });
}

#[test]
fn a_space_outlives_its_store_and_says_so() {
    let store = Store::in_memory().unwrap();
    let space = store.space("g");
    space.load().unwrap();
    drop(store);
    assert!(matches!(space.commit(batch("1", &[])), Err(StorageError::Closed)));
    assert!(matches!(space.load(), Err(StorageError::Closed)));
}
