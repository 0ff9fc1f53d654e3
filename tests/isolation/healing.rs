//! What becomes of everything that waited, without an operator.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use trent_testkit::cluster::await_condition;
use trent_testkit::query::QueryClient;
use trent_testkit::wire::Signer;

use crate::away::Waiting;
use crate::aws_json::{base64, ciphertext};
use crate::world::{EU, US, World};

/// Links that are whole again are found to be so: the longest pause of an outbox, an election of `global`, and work.
const FOUND_WITHIN: Duration = Duration::from_secs(30);

/// Waits for all of it, and says how long that took.
pub(crate) fn await_all(world: &World, waiting: &Waiting) -> Duration {
    let healed = Instant::now();
    world.await_enabled(EU, &waiting.created);
    await_same(world, &waiting.created);
    await_condition("the end of the rotation", || {
        let here = world.describe(US, &waiting.rotated);
        here["CurrentKeyMaterialId"] != waiting.material
    });
    await_same(world, &waiting.rotated);
    await_requests(world);
    await_users(world);
    let took = healed.elapsed();
    assert!(took < FOUND_WITHIN, "{took:?}");
    await_role(world, &waiting.created);
    [&waiting.created, &waiting.rotated]
        .into_iter()
        .for_each(|key| opens_everywhere(world, key));
    took
}

/// Both regions show the same family, and the same of what its members share.
fn await_same(world: &World, key: &str) {
    let shared = |region: &str| {
        let metadata = world.describe(region, key);
        let status = world
            .client(region)
            .call("GetKeyRotationStatus", &json!({"KeyId": key}));
        let mut family = metadata["MultiRegionConfiguration"].clone();
        family["MultiRegionKeyType"] = Value::Null;
        let rotation = status.json()["KeyRotationEnabled"].clone();
        (family, metadata["CurrentKeyMaterialId"].clone(), rotation)
    };
    await_condition("one truth", || shared(EU) == shared(US));
}

fn await_requests(world: &World) {
    for client in world.clients_through(US, EU) {
        await_condition("an answer of the other region", || {
            client.call("ListKeys", &json!({})).status == 200
        });
    }
}

fn await_users(world: &World) {
    let signer = Signer::root(world.cluster.contract(), EU);
    for (index, node) in world.cluster.nodes_of(US).into_iter().enumerate() {
        let iam = QueryClient::iam(&node.api, &signer);
        let name = format!("healed-{index}");
        await_condition("a user that can be made", || {
            matches!(iam.call("CreateUser", &[("UserName", &name)]).status, 200 | 409)
        });
        iam.must("DeleteUser", &[("UserName", &name)]);
    }
}

fn await_role(world: &World, key: &str) {
    await_condition("a primary that moves", || {
        let to_eu = json!({"KeyId": key, "PrimaryRegion": EU});
        world.client(US).call("UpdatePrimaryRegion", &to_eu).status == 200
    });
    await_condition("the new primary", || {
        [EU, US].into_iter().all(|region| {
            let metadata = world.describe(region, key);
            let primary = &metadata["MultiRegionConfiguration"]["PrimaryKey"]["Region"];
            metadata["KeyState"] == "Enabled" && primary == EU
        })
    });
}

fn opens_everywhere(world: &World, key: &str) {
    for (from, to) in [(EU, US), (US, EU)] {
        let sealed = world.must(from, "Encrypt", json!({"KeyId": key, "Plaintext": base64(b"x")}));
        let opened = world.must(to, "Decrypt", json!({"CiphertextBlob": ciphertext(&sealed)}));
        assert_eq!(opened["Plaintext"], base64(b"x"));
    }
}
