//! Links that fail and come back at random while keys are changed in every region: once all is well, the regions agree, and
//! nothing that was encrypted on the way is lost.

use std::time::{Duration, Instant};

use fastrand::Rng;
use serde_json::{Value, json};
use trent_testkit::cluster::await_condition;
use trent_testkit::fault_proxy::Conditions;

use crate::aws_json::{base64, ciphertext};
use crate::world::{AP, EU, US, World};

const REGIONS: [&str; 3] = [US, EU, AP];
const KEYS: usize = 6;
const ROUNDS: usize = 60;
/// The longest that any call takes, whatever the weather: that of a change in its own region.
const ANSWERED_WITHIN: Duration = Duration::from_secs(10);

/// `SEED` names another course of events than the usual one.
pub(crate) fn passes() {
    let seed = std::env::var("SEED").map_or(5, |seed| seed.parse().unwrap());
    println!("SEED={seed}");
    let mut draw = Rng::with_seed(seed);
    let world = World::start(&REGIONS, 1);
    let keys: Vec<String> = (0..KEYS)
        .map(|_| world.create(US, json!({"MultiRegion": true})))
        .collect();
    let mut sealed: Vec<Value> = Vec::new();
    let mut taken = 0;
    for _ in 0..ROUNDS {
        weather(&world, &mut draw);
        let key = draw.choice(&keys).unwrap();
        taken += usize::from(change(&world, key, &mut draw));
        sealed.extend(encrypt(&world, key, &mut draw));
    }
    world.proxy.heal();
    let healed = Instant::now();
    keys.iter().for_each(|key| await_agreement(&world, key));
    println!(
        "{taken} of {ROUNDS} changes were taken; agreement {:.1?} after them",
        healed.elapsed()
    );
    sealed
        .iter()
        .for_each(|sealed| opens_wherever_its_key_is(&world, sealed));
}

/// Another weather on one way.
fn weather(world: &World, draw: &mut Rng) {
    let kinds = [
        Conditions::GOOD,
        Conditions::GOOD,
        Conditions::SILENT,
        Conditions::REFUSED,
        Conditions::delayed(Duration::from_millis(100)).with_losses(5),
    ];
    let mut regions = REGIONS;
    draw.shuffle(&mut regions);
    world
        .proxy
        .set(regions[0], regions[1], *draw.choice(&kinds).unwrap());
}

/// A change where the primary shows itself; whether it was taken. One that is refused for what the key is, or is not answered
/// for the other region's sake, is none.
fn change(world: &World, key: &str, draw: &mut Rng) -> bool {
    let primary = REGIONS
        .into_iter()
        .find(|region| is_primary(&world.describe(region, key)));
    // None shows itself while the role is on its way.
    let region = primary.unwrap_or(US);
    let others: Vec<&str> = REGIONS.into_iter().filter(|other| *other != region).collect();
    let other = *draw.choice(&others).unwrap();
    let replicate = ("ReplicateKey", json!({"KeyId": key, "ReplicaRegion": other}));
    let update = (
        "UpdatePrimaryRegion",
        json!({"KeyId": key, "PrimaryRegion": other}),
    );
    let changes = [
        replicate.clone(),
        replicate,
        update.clone(),
        update,
        ("RotateKeyOnDemand", json!({"KeyId": key})),
        ("EnableKeyRotation", json!({"KeyId": key})),
        ("DisableKeyRotation", json!({"KeyId": key})),
    ];
    let (operation, request) = draw.choice(&changes).unwrap();
    let called = Instant::now();
    let answer = world.client(region).call(operation, request);
    let took = called.elapsed();
    assert!(
        took < ANSWERED_WITHIN,
        "{operation} took {took:?}: {}",
        answer.text()
    );
    answer.status == 200
}

/// What a region with the key makes of a text.
fn encrypt(world: &World, key: &str, draw: &mut Rng) -> Option<Value> {
    let region = draw.choice(&REGIONS).unwrap();
    let request = json!({"KeyId": key, "Plaintext": base64(key.as_bytes())});
    let answer = world.client(region).call("Encrypt", &request);
    (answer.status == 200).then(|| json!({"KeyId": key, "CiphertextBlob": ciphertext(&answer.json())}))
}

/// Every region that has the key shows it as Enabled, with the same family, material and rotation; one is the primary, and
/// every region of the family has it.
fn await_agreement(world: &World, key: &str) {
    await_condition("agreement", || {
        let members: Vec<(&str, Value)> = REGIONS
            .into_iter()
            .map(|region| (region, world.describe(region, key)))
            .filter(|(_, metadata)| !metadata.is_null())
            .collect();
        let shared: Vec<Value> = members.iter().map(|(_, metadata)| shared(metadata)).collect();
        let primaries = members
            .iter()
            .filter(|(_, metadata)| is_primary(metadata))
            .count();
        let enabled = members
            .iter()
            .all(|(_, metadata)| metadata["KeyState"] == "Enabled");
        let rotations = members.iter().map(|(region, _)| rotation(world, region, key));
        let rotations: Vec<Value> = rotations.collect();
        enabled
            && primaries == 1
            && shared[0]["size"] == members.len()
            && shared.iter().all(|other| *other == shared[0])
            && rotations.iter().all(|other| *other == rotations[0])
    });
}

fn is_primary(metadata: &Value) -> bool {
    metadata["MultiRegionConfiguration"]["MultiRegionKeyType"] == "PRIMARY"
}

fn shared(metadata: &Value) -> Value {
    let family = &metadata["MultiRegionConfiguration"];
    json!({
        "primary": family["PrimaryKey"],
        "replicas": family["ReplicaKeys"],
        "size": family["ReplicaKeys"].as_array().map_or(0, Vec::len) + 1,
        "material": metadata["CurrentKeyMaterialId"],
    })
}

/// Whether and how the key rotates, and no rotation under way.
fn rotation(world: &World, region: &str, key: &str) -> Value {
    let answer = world
        .client(region)
        .call("GetKeyRotationStatus", &json!({"KeyId": key}))
        .json();
    json!([answer["KeyRotationEnabled"], answer["OnDemandRotationStartDate"]])
}

fn opens_wherever_its_key_is(world: &World, sealed: &Value) {
    let key = sealed["KeyId"].as_str().unwrap();
    for region in REGIONS {
        if world.describe(region, key).is_null() {
            continue;
        }
        let opened = world.must(
            region,
            "Decrypt",
            json!({"CiphertextBlob": sealed["CiphertextBlob"]}),
        );
        assert_eq!(opened["Plaintext"], base64(key.as_bytes()), "{region}");
    }
}
