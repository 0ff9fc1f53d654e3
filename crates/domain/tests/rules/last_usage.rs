//! Last uses of keys.

use proptest::collection::vec;
use proptest::prelude::*;
use trent_domain::command::{DeleteKey, RecordUsage};
use trent_domain::error::KmsError;
use trent_domain::ids::KeyId;
use trent_domain::last_usage::{LastUsage, TrackedOperation};
use trent_domain::operation::{Kind, Operation};
use trent_domain::reply::Reply;

use crate::fixtures::*;
use crate::region::Region;

fn with_key() -> Region {
    let mut us = Region::new(US);
    us.ask(create_key(single(1))).unwrap();
    us
}

/// A use so many milliseconds after now.
fn use_in(us: &mut Region, millis: i64, request: u8) {
    let at = us.tick().as_millis().saturating_add_signed(millis);
    assert_eq!(us.serve(used(single(1), at, request)), Ok(Reply::Done));
}

fn last(us: &Region, key: KeyId) -> Option<&LastUsage> {
    us.state.last_usage(&key)
}

#[test]
fn the_fourteen_operations_of_the_model_are_tracked() {
    let tracked = Operation::ALL
        .iter()
        .filter(|operation| TrackedOperation::of(**operation).is_some());
    let names: Vec<&str> = tracked.clone().map(|operation| operation.name()).collect();
    assert_eq!(names.len(), TrackedOperation::ALL.len());
    assert!(tracked.clone().all(|operation| operation.row().kind == Kind::Use));
    assert_eq!(TrackedOperation::of(Operation::GetPublicKey), None);
    assert_eq!(TrackedOperation::of(Operation::GenerateRandom), None);
}

#[test]
fn the_latest_use_is_kept_in_whatever_order_uses_arrive() {
    let mut us = with_key();
    assert_eq!(last(&us, single(1)), None);
    us.pass(100);
    use_in(&mut us, 0, 1);
    use_in(&mut us, -50, 2);
    assert_eq!(last(&us, single(1)).unwrap().at, us.tick());
    us.pass(5);
    use_in(&mut us, 0, 3);
    let known = last(&us, single(1)).unwrap();
    assert_eq!((known.at, known.request_id.as_bytes()[0]), (us.tick(), 3));
}

#[test]
fn a_use_lies_between_its_key_and_now() {
    let mut us = with_key();
    let created = us.state.key(&single(1)).unwrap().created_at;
    use_in(&mut us, -500, 1);
    assert_eq!(last(&us, single(1)).unwrap().at, created);
    us.pass(10);
    use_in(&mut us, 60_000, 2);
    assert_eq!(last(&us, single(1)).unwrap().at, us.state.log_time());
}

#[test]
fn uses_of_unknown_keys_are_passed_over() {
    let mut us = with_key();
    assert_eq!(us.serve(used(single(9), 1, 1)), Ok(Reply::Done));
    assert_eq!(last(&us, single(9)), None);
}

#[test]
fn what_is_known_of_a_key_goes_with_it() {
    let mut us = with_key();
    use_in(&mut us, 0, 1);
    us.ask(schedule(single(1), 7)).unwrap();
    us.pass_days(8);
    us.serve(DeleteKey {
        key_id: single(1),
        intent_id: intent_id(1),
    })
    .unwrap();
    assert_eq!(last(&us, single(1)), None);
}

#[test]
fn only_the_region_itself_tells_of_uses() {
    let mut us = with_key();
    let outcome = us.ask(used(single(1), 1, 1));
    assert!(matches!(outcome, Err(KmsError::AccessDenied(_))), "{outcome:?}");
}

#[test]
fn a_key_record_is_not_rewritten_for_a_use() {
    let mut us = with_key();
    let before = us.state.key(&single(1)).cloned();
    use_in(&mut us, 0, 1);
    assert_eq!(us.state.key(&single(1)).cloned(), before);
}

proptest! {
    /// Nodes tell at any time and in any order: everyone ends with the same.
    #[test]
    fn telling_in_another_order_ends_the_same(uses in vec((0..3u8, 0..50u64, 0..9u8), 1..20), seed in any::<u64>()) {
        let end = |uses: &[(u8, u64, u8)]| {
            let mut us = Region::new(US);
            (0..3).for_each(|key| drop(us.ask(create_key(single(key)))));
            us.pass(100);
            let start = us.tick().as_millis() - 50;
            let usages = uses.iter().flat_map(|(key, at, request)| used(single(*key), start + at, *request).usages);
            us.serve(RecordUsage { usages: usages.collect() }).unwrap();
            (0..3).map(|key| last(&us, single(key)).copied()).collect::<Vec<_>>()
        };
        let mut shuffled = uses.clone();
        shuffled.sort_by_key(|use_| seed.wrapping_mul(u64::from(use_.0) + 3 * use_.1 + 31 * u64::from(use_.2) + 1));
        prop_assert_eq!(end(&uses), end(&shuffled));
    }
}
