//! Regions that are far from each other, over links that lose packets.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use trent_testkit::cluster::await_condition;
use trent_testkit::fault_proxy::Conditions;
use trent_testkit::query::QueryClient;
use trent_testkit::wire::{Client, Signer};

use crate::aws_json::{base64, ciphertext, done};
use crate::world::{EU, US, World};

/// Each way: round trips of 160 and 400 ms.
const FAR: Conditions = Conditions::delayed(Duration::from_millis(80));
const FARTHEST: Conditions = Conditions::delayed(Duration::from_millis(200)).with_losses(2);

/// Windows of each kind, taken in turns so that what else the machine does meets all of them.
const WINDOWS: usize = 6;
const CALLS_PER_WINDOW: usize = 300;
/// Gross: the aim is 1.1, and what a busy machine adds to the slowest hundredth is none of the product's.
const RATIO_LIMIT: f64 = 3.0;

/// Latencies of local calls, with and without a distance to the other region.
pub(crate) fn is_measured() {
    let world = World::start(&[US, EU], 3);
    let key = world.create_replicated(EU, US, json!({}));
    let clients = world.clients(EU);
    let kinds = [
        ("near", Conditions::GOOD),
        ("80 ms each way", FAR),
        ("200 ms each way, 2 % lost", FARTHEST),
    ];
    let mut latencies = [const { Vec::new() }; 3];
    for _ in 0..WINDOWS {
        for ((_, conditions), measured) in kinds.iter().zip(&mut latencies) {
            world.proxy.set_everywhere(*conditions);
            measured.extend(window(&clients, &key));
        }
    }
    let [near, far, farthest] = latencies.map(Percentiles::of);
    for ((what, _), found) in kinds.iter().zip([&near, &far, &farthest]) {
        println!(
            "local Encrypt, other region {what}: p50 {:.2?} ({:.2}), p99 {:.2?} ({:.2})",
            found.p50,
            ratio(found.p50, near.p50),
            found.p99,
            ratio(found.p99, near.p99)
        );
    }
    for found in [far, farthest] {
        assert!(ratio(found.p99, near.p99) < RATIO_LIMIT);
    }
}

/// One call at a time of each node.
fn window(clients: &[Client], key: &str) -> Vec<Duration> {
    let request = json!({"KeyId": key, "Plaintext": base64(b"text")});
    thread::scope(|scope| {
        let callers: Vec<_> = clients
            .iter()
            .map(|client| {
                let request = &request;
                scope.spawn(move || -> Vec<Duration> {
                    let calls = CALLS_PER_WINDOW / clients.len();
                    (0..calls).map(|_| timed_encrypt(client, request)).collect()
                })
            })
            .collect();
        callers
            .into_iter()
            .flat_map(|caller| caller.join().unwrap())
            .collect()
    })
}

fn timed_encrypt(client: &Client, request: &Value) -> Duration {
    let called = Instant::now();
    let answer = client.call("Encrypt", request);
    let took = called.elapsed();
    done(answer);
    took
}

struct Percentiles {
    p50: Duration,
    p99: Duration,
}

impl Percentiles {
    fn of(mut latencies: Vec<Duration>) -> Self {
        latencies.sort_unstable();
        let at = |percent: usize| latencies[(latencies.len() - 1) * percent / 100];
        Self {
            p50: at(50),
            p99: at(99),
        }
    }
}

fn ratio(of: Duration, to: Duration) -> f64 {
    of.as_secs_f64() / to.as_secs_f64()
}

/// What crosses regions takes its round trips, and succeeds.
pub(crate) fn is_bridged() {
    let world = World::start(&[US, EU], 3);
    world.proxy.set_everywhere(FARTHEST);
    let mut lap = Laps::start();
    let key = world.create_replicated(US, EU, json!({}));
    lap.end("a replica");
    rotates(&world, &key);
    lap.end("a rotation in both regions");
    moves(&world, &key);
    lap.end("the primary's role in the other region");
    requests_arrive(&world);
    lap.end("20 requests by way of the other region");
    users_are_made(&world);
    lap.end("users by each region");
    let sealed = world.must(US, "Encrypt", json!({"KeyId": key, "Plaintext": base64(b"x")}));
    let opened = world.must(EU, "Decrypt", json!({"CiphertextBlob": ciphertext(&sealed)}));
    assert_eq!(opened["Plaintext"], base64(b"x"));
}

fn rotates(world: &World, key: &str) {
    let before = world.describe(US, key)["CurrentKeyMaterialId"].clone();
    world.must(US, "RotateKeyOnDemand", json!({"KeyId": key}));
    await_condition("a rotation in both regions", || {
        let of = |region| world.describe(region, key)["CurrentKeyMaterialId"].clone();
        of(US) != before && of(US) == of(EU)
    });
}

fn moves(world: &World, key: &str) {
    let to_eu = json!({"KeyId": key, "PrimaryRegion": EU});
    done(world.client(US).call("UpdatePrimaryRegion", &to_eu));
    await_condition("the new primary", || {
        [US, EU].into_iter().all(|region| {
            let metadata = world.describe(region, key);
            let primary = &metadata["MultiRegionConfiguration"]["PrimaryKey"]["Region"];
            metadata["KeyState"] == "Enabled" && primary == EU
        })
    });
}

fn requests_arrive(world: &World) {
    let clients = world.clients_through(US, EU);
    for client in clients.iter().cycle().take(20) {
        done(client.call("ListKeys", &json!({})));
    }
}

fn users_are_made(world: &World) {
    for region in [US, EU] {
        let signer = Signer::root(world.cluster.contract(), region);
        let iam = QueryClient::iam(world.cluster.endpoint(region), &signer);
        iam.must("CreateUser", &[("UserName", region)]);
    }
}

/// Prints what each step took.
struct Laps {
    begun: Instant,
}

impl Laps {
    fn start() -> Self {
        Self {
            begun: Instant::now(),
        }
    }

    fn end(&mut self, what: &str) {
        println!(
            "200 ms each way, 2 % lost: {what} after {:.1?}",
            self.begun.elapsed()
        );
        self.begun = Instant::now();
    }
}
