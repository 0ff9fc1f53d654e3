//! A region that hears nothing of a second one works with a third one as if nothing were.

use std::time::Instant;

use serde_json::json;
use trent_testkit::cluster::await_condition;
use trent_testkit::fault_proxy::Conditions;

use crate::world::{AP, AWAY_WITHIN, EU, US, World};

/// More intents for the silent region than an outbox has on their way at a time.
const WAITING: usize = 80;

pub(crate) fn are_served() {
    let world = World::start(&[US, EU, AP], 1);
    let known = world.create_replicated(US, AP, json!({}));
    world.proxy.set_between(US, EU, Conditions::SILENT);
    let waiting: Vec<String> = (0..WAITING)
        .map(|_| {
            let key = world.create(US, json!({"MultiRegion": true}));
            world.must(US, "ReplicateKey", json!({"KeyId": key, "ReplicaRegion": EU}));
            key
        })
        .collect();

    let asked = Instant::now();
    let key = world.create_replicated(US, AP, json!({}));
    let replicated = asked.elapsed();
    let material = world.describe(US, &known)["CurrentKeyMaterialId"].clone();
    world.must(US, "RotateKeyOnDemand", json!({"KeyId": known}));
    await_condition("a rotation in both regions", || {
        let of = |region| world.describe(region, &known)["CurrentKeyMaterialId"].clone();
        of(US) != material && of(US) == of(AP)
    });
    let rotated = asked.elapsed() - replicated;
    world.must(
        US,
        "UpdatePrimaryRegion",
        json!({"KeyId": key, "PrimaryRegion": AP}),
    );
    let through = world.clients_through(US, AP).remove(0);
    assert_eq!(through.call("ListKeys", &json!({})).status, 200);
    println!(
        "while {EU} is silent: a replica in {AP} after {replicated:.1?}, a rotation after {rotated:.1?} more"
    );
    assert!(asked.elapsed() < AWAY_WITHIN, "{:?}", asked.elapsed());

    world.proxy.heal();
    let healed = Instant::now();
    waiting.iter().for_each(|key| world.await_enabled(EU, key));
    println!("{WAITING} replicas {:.1?} after the silence", healed.elapsed());
}
