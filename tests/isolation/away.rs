//! What needs a region that is away: refused with an error that clients try again, or left waiting where AWS would say so.

use std::thread;
use std::time::Instant;

use serde_json::{Value, json};
use trent_testkit::query::QueryClient;
use trent_testkit::wire::{Answer, Client, Signer};

use crate::world::{AWAY_WITHIN, EU, US, World};

/// Calls at a time, of each node: what waits for a region may not make what comes behind it wait, too.
const AT_ONCE: usize = 8;

/// Requests for the other region at each node of us-east-1, of many clients at once; the role of a key; a new user.
pub(crate) fn is_refused_promptly(world: &World, primary: &str) {
    let before = world.describe(US, primary);
    thread::scope(|scope| {
        for client in world.clients_through(US, EU) {
            for _ in 0..AT_ONCE {
                let client = client.clone();
                scope.spawn(move || is_a_dependency_timeout(&client, "ListKeys", &json!({})));
            }
        }
        for client in world.clients(US) {
            let to_eu = json!({"KeyId": primary, "PrimaryRegion": EU});
            scope.spawn(move || is_a_dependency_timeout(&client, "UpdatePrimaryRegion", &to_eu));
        }
        for node in world.cluster.nodes_of(US) {
            let signer = Signer::root(world.cluster.contract(), EU);
            scope.spawn(move || {
                identities_are_known(&node.api, &signer);
                no_user_is_made(&node.api, &signer);
            });
        }
    });
    assert_eq!(world.describe(US, primary), before, "nothing has changed");
}

pub(crate) fn is_a_dependency_timeout(client: &Client, operation: &str, request: &Value) {
    let answer = within_bounds(operation, || client.call(operation, request));
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert_eq!(answer.json()["__type"], "DependencyTimeoutException");
}

/// Who somebody is stands in the node's own copy.
fn identities_are_known(endpoint: &str, signer: &Signer) {
    QueryClient::sts(endpoint, signer).must("GetCallerIdentity", &[]);
}

/// Whom there is to be, a quorum of `global` decides.
fn no_user_is_made(endpoint: &str, signer: &Signer) {
    let iam = QueryClient::iam(endpoint, signer);
    let answer = within_bounds("CreateUser", || iam.call("CreateUser", &[("UserName", "alone")]));
    assert!(answer.status >= 500, "{}", answer.text());
}

pub(crate) fn within_bounds(operation: &str, call: impl FnOnce() -> Answer) -> Answer {
    let called = Instant::now();
    let answer = call();
    let took = called.elapsed();
    assert!(took < AWAY_WITHIN, "{operation} took {took:?}: {}", answer.text());
    answer
}

/// What is under way to eu-west-1.
pub(crate) struct Waiting {
    /// A primary whose replica is Creating.
    pub(crate) created: String,
    /// A primary whose rotation waits for its replica.
    pub(crate) rotated: String,
    /// The material that it had before.
    pub(crate) material: Value,
}

impl Waiting {
    pub(crate) fn begin(world: &World, primary: &str) -> Self {
        let material = world.describe(US, primary)["CurrentKeyMaterialId"].clone();
        world.must(US, "RotateKeyOnDemand", json!({"KeyId": primary}));
        world.must(US, "EnableKeyRotation", json!({"KeyId": primary}));
        let created = world.create(US, json!({"MultiRegion": true}));
        let replicated = world.must(US, "ReplicateKey", json!({"KeyId": created, "ReplicaRegion": EU}));
        assert_eq!(replicated["ReplicaKeyMetadata"]["KeyState"], "Creating");
        Self {
            created,
            rotated: primary.to_owned(),
            material,
        }
    }

    /// The rotation is not completed, and shows that it waits; no second one is begun.
    pub(crate) fn assert_waits(&self, world: &World) {
        let metadata = world.describe(US, &self.rotated);
        assert_eq!(metadata["CurrentKeyMaterialId"], self.material);
        let id = json!({"KeyId": self.rotated});
        let status = world.must(US, "GetKeyRotationStatus", id.clone());
        assert!(status["OnDemandRotationStartDate"].is_number(), "{status}");
        let second = world.client(US).call("RotateKeyOnDemand", &id);
        assert_eq!(second.json()["__type"], "ConflictException");
    }
}
