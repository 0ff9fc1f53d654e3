//! Token buckets.

use std::num::NonZeroU32;

use proptest::collection::vec;
use proptest::prelude::*;
use trent_domain::token_bucket::{FULL, Refill};

const SECOND: u64 = 1_000_000_000;

fn refill(per_second: u32, shares: u32) -> Refill {
    let some = |number| NonZeroU32::new(number).unwrap();
    Refill::part_of(some(per_second), some(shares))
}

/// How many tokens a bucket gives to requests at these moments.
fn given(refill: Refill, moments: impl IntoIterator<Item = u64>) -> Vec<u64> {
    let mut bucket = FULL;
    let mut taken = Vec::new();
    for now in moments {
        if let Some(after) = refill.take(bucket, now) {
            bucket = after;
            taken.push(now);
        }
    }
    taken
}

#[test]
fn a_full_bucket_gives_a_second_of_its_rate_at_once() {
    for (rate, shares, room) in [
        (5, 1, 5),
        (1, 1, 1),
        (10_000, 1, 10_000),
        (5, 3, 2),
        (1, 3, 1),
        (9, 3, 3),
    ] {
        let taken = given(refill(rate, shares), std::iter::repeat_n(7, 20_000));
        assert_eq!(taken.len(), room, "{rate}/{shares}");
    }
}

#[test]
fn an_empty_bucket_fills_at_its_rate() {
    let bucket = refill(5, 1);
    let taken = given(bucket, (0..=3_000).map(|milli| milli * SECOND / 1_000));
    assert_eq!(taken.len(), 5 + 15);
    let share = given(refill(5, 5), (0..=3_000).map(|milli| milli * SECOND / 1_000));
    assert_eq!(share.len(), 1 + 3);
}

#[test]
fn what_costs_many_is_given_as_often_as_the_rate_allows() {
    let moments = || (0..=6_000).map(|milli| milli * SECOND / 1_000);
    let two = NonZeroU32::new(2).unwrap();
    assert_eq!(given(refill(4, 1).for_many(two), moments()).len(), 2 + 12);
    let smallest = given(refill(1, 1).for_many(two), moments());
    assert_eq!(smallest, [0, 2 * SECOND, 4 * SECOND, 6 * SECOND]);
}

#[test]
fn the_ends_of_the_range_do_not_overflow() {
    let slow = refill(1, u32::MAX);
    assert_eq!(given(slow, [0, SECOND, u64::MAX]).len(), 2);
    let fast = refill(u32::MAX, 1);
    assert_eq!(given(fast, [0, 0, u64::MAX, u64::MAX]).len(), 4);
    assert_eq!(given(refill(u32::MAX, u32::MAX), [0, 0, SECOND]).len(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// In no span of time more than a second's worth and what flowed in, whatever order the moments come in: threads
    /// look at the clock before they get to the bucket.
    #[test]
    fn never_more_than_rate_and_room(
        rate in 1..2_000u32,
        shares in 1..8u32,
        gaps in vec((0..SECOND / 20, 0..SECOND / 1_000), 1..300),
    ) {
        let mut now = 0;
        let moments = gaps.iter().map(|(gap, back)| {
            now += gap;
            now.saturating_sub(*back)
        });
        let taken = given(refill(rate, shares), moments);
        let room = u64::from(rate.div_ceil(shares));
        for (first, from) in taken.iter().enumerate() {
            for (last, to) in taken.iter().enumerate().skip(first) {
                let count = (last - first + 1) as u64;
                let span = u128::from(to.saturating_sub(*from));
                let flowed = span * u128::from(rate) / u128::from(shares) / u128::from(SECOND);
                prop_assert!(count <= room + flowed as u64, "{count} from {from} to {to}");
            }
        }
    }

    /// Who asks slower than the rate is never refused.
    #[test]
    fn whoever_keeps_to_the_rate_is_served(rate in 1..2_000u32, slack in vec(0..SECOND, 1..100)) {
        let interval = SECOND.div_ceil(u64::from(rate));
        let mut now = 0;
        let moments: Vec<u64> = slack.iter().map(|slack| { now += interval + slack; now }).collect();
        prop_assert_eq!(given(refill(rate, 1), moments.clone()), moments);
    }
}
