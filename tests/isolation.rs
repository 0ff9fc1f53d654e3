//! Regions without each other: a region that is alone goes on with its own keys, says at once what it cannot do, and finds
//! back by itself; and however far the others are, no local call waits for them.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do"
)]

#[path = "isolation/alone.rs"]
mod alone;
#[path = "isolation/away.rs"]
mod away;
#[path = "support/aws_json.rs"]
mod aws_json;
#[path = "isolation/distance.rs"]
mod distance;
#[path = "isolation/healing.rs"]
mod healing;
#[path = "isolation/others.rs"]
mod others;
#[path = "isolation/slow.rs"]
mod slow;
#[path = "isolation/stopwatch.rs"]
mod stopwatch;
#[path = "isolation/weather.rs"]
mod weather;
#[path = "isolation/world.rs"]
mod world;
#[path = "support/wrapping.rs"]
mod wrapping;

use trent_testkit::fault_proxy::{Conditions, FaultProxy};

use crate::alone::Keys;
use crate::away::Waiting;
use crate::stopwatch::Stopwatch;
use crate::world::{EU, US, World, one_at_a_time};

/// How a region can be without the others.
type Cut = fn(&FaultProxy);

const CUTS: [(&str, Cut); 4] = [
    ("connections are refused", |proxy| {
        proxy.set_around(US, Conditions::REFUSED);
    }),
    ("nothing is heard either way", |proxy| {
        proxy.set_around(US, Conditions::SILENT);
    }),
    ("the region is heard, and hears nothing", |proxy| {
        proxy.set(EU, US, Conditions::SILENT);
    }),
    ("the region hears, and is not heard", |proxy| {
        proxy.set(US, EU, Conditions::SILENT);
    }),
];

/// us-east-1 has two of the five voters of `global`: alone it has no quorum of it.
#[test]
fn a_region_alone_goes_on_and_finds_back() {
    let _alone = one_at_a_time();
    let mut world = World::start(&[EU, US], 3);
    for (what, cut) in CUTS {
        let keys = Keys::prepare(&world);
        let sealed = keys.seal_everywhere(&world);
        let mut stopwatch = Stopwatch::new();
        cut(&world.proxy);
        away::is_refused_promptly(&world, &keys.settled);
        alone::uses(&world, &keys, &sealed, &mut stopwatch);
        alone::changes(&world, &keys, &mut stopwatch);
        let waiting = Waiting::begin(&world, &keys.primary);
        let restarted = world.nodes(US)[2].id;
        world.kill(restarted);
        alone::await_service(&world, &keys);
        alone::uses(&world, &keys, &sealed, &mut stopwatch);
        world.restart(&[restarted]);
        alone::uses(&world, &keys, &sealed, &mut stopwatch);
        away::is_refused_promptly(&world, &keys.settled);
        waiting.assert_waits(&world);
        world.proxy.heal();
        let healed = healing::await_all(&world, &waiting);
        println!("{what}: {stopwatch}; whole again after {healed:.1?}");
    }
}

#[test]
fn a_silent_region_keeps_no_other_one_waiting() {
    let _alone = one_at_a_time();
    others::are_served();
}

#[test]
fn a_slow_region_is_not_waited_for() {
    let _alone = one_at_a_time();
    slow::is_not_waited_for();
}

#[test]
fn distance_slows_no_local_call() {
    let _alone = one_at_a_time();
    distance::is_measured();
}

#[test]
fn far_regions_work_together() {
    let _alone = one_at_a_time();
    distance::is_bridged();
}

#[test]
fn regions_agree_once_the_weather_is_good() {
    let _alone = one_at_a_time();
    weather::passes();
}
