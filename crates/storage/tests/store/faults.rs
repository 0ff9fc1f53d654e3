//! Engines that fail, and heal.

use std::sync::Arc;

use trent_storage::StorageError;
use trent_storage::engine::{EngineFault, FaultyEngine, MemoryEngine};
use trent_storage::store::{Contents, RecordSpace, Store, StoreOptions};

use crate::behaviour::{batch, contents, owned};

struct Setup {
    engine: Arc<FaultyEngine<MemoryEngine>>,
    store: Store,
    space: Arc<RecordSpace>,
    other: Arc<RecordSpace>,
}

/// Two spaces with one durable batch, and one more that is not.
fn setup() -> Setup {
    let engine = Arc::new(FaultyEngine::new(MemoryEngine::new()));
    let store = Store::open_on(engine.clone(), StoreOptions::default()).unwrap();
    let (space, other) = (store.space("space"), store.space("other"));
    for space in [&space, &other] {
        space.load().unwrap();
        space.commit(batch("1", &[("a", Some("1"))])).unwrap();
    }
    store.flush_durable().unwrap();
    for space in [&space, &other] {
        space.commit(batch("2", &[("a", Some("2"))])).unwrap();
        assert_eq!(space.load().unwrap(), contents("2", &[("a", "2")]));
    }
    Setup {
        engine,
        store,
        space,
        other,
    }
}

impl Setup {
    fn fail(&self, fault: EngineFault) {
        self.engine.set_fault(Some(fault));
        self.space.commit(batch("3", &[("a", Some("3"))])).unwrap();
        assert!(self.store.flush_durable().is_err());
    }
}

#[test]
fn after_a_failed_batch_every_space_is_stale_until_it_is_replaced() {
    for fault in [EngineFault::Full, EngineFault::Io, EngineFault::Corrupt] {
        let setup = setup();
        setup.fail(fault);
        for space in [&setup.space, &setup.other] {
            assert!(matches!(
                space.commit(batch("4", &[])),
                Err(StorageError::Stale { .. })
            ));
            assert!(
                space.replace(owned("4"), [].into_iter()).is_err(),
                "the fault lasts"
            );
        }
        assert_eq!(
            matches!(setup.space.failure(), Some(StorageError::Full { .. })),
            fault == EngineFault::Full
        );

        setup.engine.set_fault(None);
        for space in [&setup.space, &setup.other] {
            space
                .replace(owned("4"), [Ok((owned("a"), owned("4")))].into_iter())
                .unwrap();
            space.commit(batch("5", &[("b", Some("5"))])).unwrap();
            assert_eq!(space.load().unwrap(), contents("5", &[("a", "4"), ("b", "5")]));
        }
        setup.store.flush_durable().unwrap();
    }
}

#[test]
fn loading_goes_on_from_the_older_state_that_is_left() {
    let setup = setup();
    setup.fail(EngineFault::Io);
    assert!(setup.space.load().is_err());
    setup.engine.set_fault(None);
    for space in [&setup.space, &setup.other] {
        assert!(matches!(
            space.commit(batch("4", &[])),
            Err(StorageError::Stale { .. })
        ));
        assert_eq!(
            space.load().unwrap(),
            contents("1", &[("a", "1")]),
            "the unflushed batch is gone, as a whole"
        );
        space.commit(batch("2", &[("a", Some("again"))])).unwrap();
        assert_eq!(space.load().unwrap(), contents("2", &[("a", "again")]));
    }
}

#[test]
fn no_batch_queued_behind_a_failed_one_takes_effect() {
    let setup = setup();
    setup.engine.set_fault(Some(EngineFault::Io));
    for applied in 3..100 {
        if setup
            .space
            .commit(batch(&applied.to_string(), &[("b", Some("x"))]))
            .is_err()
        {
            break;
        }
    }
    assert!(setup.store.flush_durable().is_err());
    setup.engine.set_fault(None);
    assert_eq!(setup.space.load().unwrap(), contents("1", &[("a", "1")]));
}

#[test]
fn a_replace_that_fails_in_the_middle_leaves_an_empty_space() {
    let setup = setup();
    let records = (0..1000).map(|number| {
        if number == 700 {
            setup.engine.set_fault(Some(EngineFault::Full));
        }
        Ok((owned(&number.to_string()), owned("value")))
    });
    assert!(matches!(
        setup.space.replace(owned("9"), records),
        Err(StorageError::Full { .. })
    ));
    setup.engine.set_fault(None);
    assert_eq!(setup.space.load().unwrap(), Contents::default());
    assert_eq!(
        setup.other.load().unwrap(),
        contents("2", &[("a", "2")]),
        "flushed by the replace next to it"
    );
}
