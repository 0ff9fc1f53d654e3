//! Repeats of a request.

use trent_domain::apply::apply;
use trent_domain::entry::Entry;
use trent_domain::limits::{REQUEST_MEMORY_MAX, REQUEST_MEMORY_MILLIS};
use trent_domain::record::RecordKey;

use crate::fixtures::*;
use crate::region::Region;

#[test]
fn a_repeat_gets_the_first_outcome_and_changes_nothing() {
    let mut us = Region::new(US);
    let create = us.entry(root(), create_key(single(1)));
    let first = us.apply(&create);
    us.ask(disable(single(1))).unwrap();
    let before: Vec<_> = us.state.records().collect();
    let again = us.apply(&create);
    assert_eq!((again.outcome, again.events), (first.outcome, vec![]));
    assert_eq!(before, us.state.records().collect::<Vec<_>>());
}

#[test]
fn a_refusal_is_remembered_too() {
    let mut us = Region::new(US);
    let enable = us.entry(root(), enable(single(1)));
    let refused = us.apply(&enable).outcome;
    assert!(refused.is_err());
    us.ask(create_key(single(1))).unwrap();
    us.restart();
    assert_eq!(us.apply(&enable).outcome, refused);
}

#[test]
fn an_outcome_is_forgotten_after_its_time() {
    let mut us = Region::new(US);
    let create = us.entry(root(), create_key(single(1)));
    us.apply(&create).outcome.unwrap();
    us.pass(REQUEST_MEMORY_MILLIS as i64);
    us.ask(disable(single(1))).unwrap();
    let remembered = |us: &Region| us.state.record(&RecordKey::Request(create.request_id)).is_some();
    assert!(remembered(&us));
    us.pass(1);
    us.ask(disable(single(1))).unwrap();
    assert!(!remembered(&us));
}

#[test]
fn the_memory_is_bounded_and_forgets_the_oldest() {
    let mut us = Region::new(US);
    us.ask(create_key(single(1))).unwrap();
    // Straight into the state: the checks after every entry would look at the whole memory each time.
    let entries: Vec<_> = (0..=REQUEST_MEMORY_MAX)
        .map(|_| us.entry(root(), enable(single(1))))
        .collect();
    for entry in &entries {
        apply(&mut us.state, entry);
    }
    let remembers = |entry: &Entry| us.state.record(&RecordKey::Request(entry.request_id)).is_some();
    assert!(!remembers(&entries[0]));
    assert!(entries[1..].iter().all(remembers));
    us.state.check_invariants().unwrap();
}
