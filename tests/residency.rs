//! Where material may be, and how exchange keys are rotated, over real processes whose clock is moved.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do"
)]

use base64_simd::STANDARD;
use serde_json::{Value, json};
use trent_testkit::cluster::{Cluster, Shape, await_condition};
use trent_testkit::watch::Metrics;
use trent_testkit::wire::{Answer, Client};

const TRENT: &str = env!("CARGO_BIN_EXE_trent-shifted");
const US: &str = "us-east-1";
const EU: &str = "eu-west-1";
const AP: &str = "ap-south-1";
/// More than the period after which a region makes a new exchange key.
const ROTATION_DAYS: u64 = 31;
/// The exit code of a command whose change some node does not have yet.
const NOT_EVERYWHERE: i32 = 3;

/// Regions of one node each.
struct Regions {
    cluster: Cluster,
}

impl Regions {
    fn start(regions: &[&str]) -> Self {
        let cluster = Cluster::start_with_clock(TRENT, Shape { regions, nodes: 1 });
        Self { cluster }
    }

    /// The same with nodes that the test has launched itself: what they say is kept.
    fn start_by_hand(regions: &[&str]) -> Self {
        let mut started = Self::start(regions);
        started.cluster.reconfigure_all(|_| {});
        started
    }

    fn call(&self, region: &str, operation: &str, request: &Value) -> Answer {
        let endpoint = &self.cluster.nodes_of(region)[0].api;
        let mut client = Client::at(endpoint, self.cluster.contract(), region);
        client.signer.clock_skew = self.cluster.seconds_ahead();
        client.call(operation, request)
    }

    fn must(&self, region: &str, operation: &str, request: &Value) -> Value {
        let answer = self.call(region, operation, request);
        assert_eq!(answer.status, 200, "{operation} in {region}: {}", answer.text());
        if answer.text().is_empty() {
            Value::Null
        } else {
            answer.json()
        }
    }

    /// Waits until a call gives what is wanted: what other regions have to do takes a moment.
    fn await_answer(&self, region: &str, operation: &str, request: &Value, wanted: impl Fn(&Answer) -> bool) {
        await_condition(operation, || wanted(&self.call(region, operation, request)));
    }

    fn multi_region_key(&self, region: &str, tags: &Value) -> String {
        let created = self.must(region, "CreateKey", &json!({"MultiRegion": true, "Tags": tags}));
        created["KeyMetadata"]["KeyId"].as_str().unwrap().to_owned()
    }

    fn replicate(&self, key: &str, from: &str, to: &str) -> Answer {
        self.call(from, "ReplicateKey", &json!({"KeyId": key, "ReplicaRegion": to}))
    }

    /// Makes a replica and waits until both regions know that it is there.
    fn must_replicate(&self, key: &str, from: &str, to: &str) {
        let begun = self.replicate(key, from, to);
        assert_eq!(begun.status, 200, "{}", begun.text());
        self.await_answer(to, "DescribeKey", &json!({"KeyId": key}), |answer| {
            answer.status == 200 && answer.json()["KeyMetadata"]["KeyState"] == "Enabled"
        });
    }

    fn replicas(&self, key: &str, region: &str) -> Vec<String> {
        let described = self.must(region, "DescribeKey", &json!({"KeyId": key}));
        let replicas = &described["KeyMetadata"]["MultiRegionConfiguration"]["ReplicaKeys"];
        let region = |replica: &Value| replica["Region"].as_str().unwrap().to_owned();
        replicas.as_array().unwrap().iter().map(region).collect()
    }

    fn encrypt(&self, key: &str, region: &str) -> Value {
        let request = json!({"KeyId": key, "Plaintext": STANDARD.encode_to_string(b"text")});
        self.must(region, "Encrypt", &request)["CiphertextBlob"].clone()
    }

    fn assert_opens(&self, region: &str, sealed: &Value) {
        let opened = self.must(region, "Decrypt", &json!({"CiphertextBlob": sealed}));
        assert_eq!(opened["Plaintext"], STANDARD.encode_to_string(b"text"));
    }

    fn current_material(&self, key: &str, region: &str) -> Value {
        self.must(region, "DescribeKey", &json!({"KeyId": key}))["KeyMetadata"]["CurrentKeyMaterialId"]
            .clone()
    }

    /// The exit code of `trent residency set`.
    fn set_residency(&self, home: &str, allowed: &str) -> Option<i32> {
        let config = &self.cluster.contract().nodes[0].config;
        let mut program = self.cluster.program();
        program.args(["residency", "set", home, "--allow", allowed, "--config"]);
        program.arg(config).status().unwrap().code()
    }

    fn node(&self, region: &str) -> u64 {
        self.cluster.nodes_of(region)[0].id
    }

    /// Waits until every region has this version of its exchange key, and the others know.
    fn await_exchange_keys(&self, version: u32) {
        let regions = &self.cluster.contract().regions;
        for (at, of) in regions
            .keys()
            .flat_map(|at| regions.keys().map(move |of| (at, of)))
        {
            let sample = format!("trent_exchange_key_version{{target_region=\"{of}\"}}");
            await_condition("a new exchange key", || {
                Metrics::of(self.cluster.endpoint(at)).value(&sample) == Some(version.into())
            });
        }
    }
}

fn allowed_regions(value: &str) -> Value {
    json!([{"TagKey": "trent:allowed-regions", "TagValue": value}])
}

fn assert_refused(answer: &Answer, name: &str) {
    assert_eq!(answer.status, 400, "{}", answer.text());
    assert_eq!(answer.json()["__type"], name, "{}", answer.text());
}

#[test]
fn material_stays_where_operators_and_owners_say() {
    let regions = Regions::start(&[US, EU, AP]);
    let operate = |command: &[&str]| regions.cluster.operate(command);
    let here = regions.multi_region_key(US, &json!([]));
    let elsewhere = regions.multi_region_key(EU, &json!([]));

    operate(&["residency", "set", US, "--allow", EU]);
    assert_eq!(
        operate(&["residency", "show"]),
        json!({"residency": [{"home": US, "allowed": [EU]}]})
    );
    assert_refused(&regions.replicate(&here, US, AP), "UnsupportedOperationException");
    regions.must_replicate(&here, US, EU);
    regions.must_replicate(&elsewhere, EU, AP);
    assert_eq!(regions.replicas(&here, US), [EU]);
    operate(&["residency", "clear", US]);
    assert_eq!(operate(&["residency", "show"]), json!({"residency": []}));
    regions.must_replicate(&here, US, AP);

    let list = format!("{US} {EU}");
    let bound = regions.multi_region_key(US, &allowed_regions(&list));
    assert_refused(
        &regions.replicate(&bound, US, AP),
        "UnsupportedOperationException",
    );
    regions.must_replicate(&bound, US, EU);
    let retag = json!({"KeyId": bound, "Tags": allowed_regions(AP)});
    assert_refused(&regions.call(US, "TagResource", &retag), "TagException");
    let untag = json!({"KeyId": bound, "TagKeys": ["trent:allowed-regions"]});
    assert_refused(&regions.call(EU, "UntagResource", &untag), "TagException");
    let tags = regions.must(US, "ListResourceTags", &json!({"KeyId": bound}));
    assert_eq!(tags["Tags"], allowed_regions(&list));
    for value in [EU, "EVERYWHERE", ""] {
        let request = json!({"MultiRegion": true, "Tags": allowed_regions(value)});
        assert_refused(&regions.call(US, "CreateKey", &request), "TagException");
    }
}

#[test]
fn a_rule_that_gets_tighter_stops_what_is_under_way() {
    let mut regions = Regions::start_by_hand(&[US, EU, AP]);
    let key = regions.multi_region_key(US, &json!([]));
    regions.must_replicate(&key, US, EU);
    let late = regions.multi_region_key(US, &json!([]));

    // A replica that was begun and is still to be made.
    let away = regions.node(AP);
    regions.cluster.kill(away);
    assert_eq!(regions.replicate(&late, US, AP).status, 200);
    assert_eq!(regions.replicas(&late, US), [AP]);
    // The node that is down does not have the rule. If it led the cluster's group, another one takes over first.
    await_condition("a rule that one node lacks", || {
        regions.set_residency(US, US) == Some(NOT_EVERYWHERE)
    });
    regions.cluster.restart(away);
    regions.cluster.await_ready(away);
    await_condition("the end of the replica that must not be", || {
        regions.replicas(&late, US).is_empty()
    });
    assert_refused(
        &regions.call(AP, "DescribeKey", &json!({"KeyId": late})),
        "NotFoundException",
    );

    // A rotation whose material must not go where a replica is: it waits, and the key works on.
    let before = regions.current_material(&key, US);
    regions.must(US, "RotateKeyOnDemand", &json!({"KeyId": key}));
    await_condition("news of what is withheld", || {
        let said = regions.cluster.said(regions.node(US));
        said.contains("residency keeps new material of a key")
    });
    let sealed = regions.encrypt(&key, US);
    regions.assert_opens(EU, &sealed);
    assert_eq!(regions.current_material(&key, US), before);
    regions.cluster.operate(&["residency", "clear", US]);
    for region in [US, EU] {
        await_condition("the end of the rotation", || {
            regions.current_material(&key, region) != before
        });
    }
    let sealed_anew = regions.encrypt(&key, US);
    for sealed in [sealed, sealed_anew] {
        regions.assert_opens(EU, &sealed);
    }
}

#[test]
fn exchange_keys_are_rotated_and_nothing_is_lost() {
    let mut regions = Regions::start_by_hand(&[US, EU]);
    let first = regions.multi_region_key(US, &json!([]));
    regions.must_replicate(&first, US, EU);
    for version in 2..=4 {
        regions.cluster.jump(ROTATION_DAYS);
        regions.await_exchange_keys(version);
        let key = regions.multi_region_key(US, &json!([]));
        regions.must_replicate(&key, US, EU);
        let before = regions.current_material(&first, US);
        regions.must(US, "RotateKeyOnDemand", &json!({"KeyId": first}));
        await_condition("the end of the rotation", || {
            regions.current_material(&first, EU) != before
        });
        for key in [&key, &first] {
            let sealed = regions.encrypt(key, US);
            regions.assert_opens(EU, &sealed);
        }
    }
    // The cluster's key is sealed to the present exchange keys: without it no signature is verified.
    for region in [US, EU] {
        let node = regions.node(region);
        regions.cluster.kill(node);
        regions.cluster.restart(node);
        regions.cluster.await_ready(node);
    }
    let sealed = regions.encrypt(&first, EU);
    regions.assert_opens(US, &sealed);
}
