//! How fast the search is.

use std::time::Instant;

use trent_jepsen::checker::Validity;
use trent_jepsen::checker::wgl::Linearizable;
use trent_jepsen::model::Alias;

use crate::judge;
use crate::simulator::{Course, run};
use crate::worlds::alias::Aliases;

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

/// Without lost answers: each of these stays a candidate to the end, which is why a key has at most 500 calls.
#[test]
fn twenty_thousand_calls_of_one_key() {
    measured(1, 0);
}
