//! Exchange keys, version by version.

use trent_domain::command::RotateExchangeKey;
use trent_domain::error::KmsError;
use trent_domain::exchange_key::{ExchangeKey, ExchangeKeys};
use trent_domain::reply::Reply;
use trent_domain::time::Timestamp;

use crate::fixtures::*;
use crate::region::Region;

fn keys(us: &Region) -> ExchangeKeys {
    us.state.setup().unwrap().exchange_keys.clone()
}

fn versions(us: &Region) -> Vec<u32> {
    keys(us).iter().map(|key| key.public.version).collect()
}

fn rotate_to(us: &mut Region, version: u32, private: u8) {
    let key = ExchangeKey {
        private: wrapped(private),
        ..exchange_key(version)
    };
    assert_eq!(us.serve(RotateExchangeKey { key }), Ok(Reply::Done));
}

#[test]
fn the_version_before_stays_until_the_next_takes_its_place() {
    let mut us = Region::new(US);
    assert_eq!(versions(&us), [1]);
    rotate_to(&mut us, 2, 22);
    assert_eq!(versions(&us), [2, 1]);
    rotate_to(&mut us, 3, 33);
    assert_eq!(versions(&us), [3, 2]);
    assert_eq!(keys(&us).current.private, wrapped(33));
    assert_eq!(keys(&us).previous.unwrap().private, wrapped(22));
}

#[test]
fn of_two_leaders_the_first_one_wins() {
    let mut us = Region::new(US);
    rotate_to(&mut us, 2, 22);
    let first = keys(&us);
    for version in [0, 1, 2, 4, u32::MAX] {
        rotate_to(&mut us, version, 99);
        assert_eq!(keys(&us), first, "{version}");
    }
}

#[test]
fn a_key_is_as_old_as_the_log_says() {
    let mut us = Region::new(US);
    us.pass_days(3);
    let now = us.tick();
    rotate_to(&mut us, 2, 22);
    assert_eq!(keys(&us).current.made_at, now);
}

#[test]
fn a_key_is_due_by_its_age_once_what_is_kept_is_sealed_to_it() {
    let keys = ExchangeKeys {
        current: ExchangeKey {
            made_at: Timestamp::from_millis(5),
            ..exchange_key(2)
        },
        previous: Some(exchange_key(1)),
    };
    let after = |days| Timestamp::from_millis(5).plus_days(days);
    for (now, sealed_to, expected) in [
        (after(30), Some(2), true),
        (after(31), Some(2), true),
        (after(29), Some(2), false),
        (after(400), Some(1), false),
        (after(400), None, false),
    ] {
        assert_eq!(keys.is_due(now, 30, sealed_to), expected, "{now:?} {sealed_to:?}");
    }
}

#[test]
fn no_user_rotates_it() {
    let mut us = Region::new(US);
    let refused = us.ask(RotateExchangeKey { key: exchange_key(2) });
    assert!(matches!(refused, Err(KmsError::AccessDenied(_))), "{refused:?}");
    assert_eq!(versions(&us), [1]);
}

#[test]
fn a_region_that_is_not_set_up_has_none() {
    let mut bare = Region::bare();
    let refused = bare.serve(RotateExchangeKey { key: exchange_key(1) });
    assert_eq!(refused, Err(KmsError::NotReady));
}
