//! How fast the search is.

use std::time::Instant;

use trent_jepsen::checker::Validity;
use trent_jepsen::checker::wgl::Linearizable;
use trent_jepsen::model::{Alias, Lifecycle};

use crate::judge;
use crate::simulator::{Course, run};
use crate::worlds::alias::Aliases;
use crate::worlds::lifecycle::Keys;

fn measured(keys: usize, lost: u32) {
    let course = Course {
        lost,
        ..Course::new(1, 20_000)
    };
    let history = run(&mut Aliases::new(keys, None), course);
    let began = Instant::now();
    let verdict = judge(&Linearizable::new("alias", Alias), &history);
    println!(
        "20000 calls of {keys} keys, {lost} of 1000 answers lost: {:?}",
        began.elapsed()
    );
    assert_eq!(verdict.valid, Validity::Valid, "{verdict:#?}");
}

#[test]
fn twenty_thousand_calls_of_forty_keys() {
    measured(40, 50);
}

#[test]
fn twenty_thousand_calls_of_one_key() {
    measured(1, 0);
}

/// A call that may happen at any time is a candidate to the end: without what is known of calls that are alike, keys with
/// this many of them took minutes and gave up.
#[test]
fn five_thousand_calls_of_ten_keys_a_fifth_of_whose_answers_are_lost() {
    let course = Course {
        lost: 200,
        ..Course::new(3, 5_000)
    };
    let history = run(&mut Keys::new(10, None), course);
    let began = Instant::now();
    let verdict = judge(&Linearizable::new("lifecycle", Lifecycle), &history);
    println!(
        "5000 calls of 10 keys, 200 of 1000 answers lost: {:?}",
        began.elapsed()
    );
    assert_eq!(verdict.valid, Validity::Valid, "{verdict:#?}");
}
