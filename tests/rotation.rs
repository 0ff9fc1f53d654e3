//! What nodes do to keys when their dates come, over years: the clock of the nodes is moved, and leaders die.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do"
)]

#[path = "support/wrapping.rs"]
mod wrapping;

use std::path::{Path, PathBuf};

use base64_simd::STANDARD;
use serde_json::{Value, json};
use trent_testkit::cluster::{Cluster, Shape, await_condition, is_ready, region_leader};
use trent_testkit::files::all_files;
use trent_testkit::wire::{Answer, Client};
use wrapping::wrap;

const TRENT: &str = env!("CARGO_BIN_EXE_trent-shifted");
const US: &str = "us-east-1";
const EU: &str = "eu-west-1";
const DAY_SECONDS: f64 = 86_400.0;

/// A region whose clock is moved.
struct Region {
    cluster: Cluster,
}

impl Region {
    fn of(nodes: u16) -> Self {
        let shape = Shape {
            regions: &[US],
            nodes,
        };
        let cluster = Cluster::start_with_clock(TRENT, shape);
        Self { cluster }
    }

    /// Calls an operation through a node that is no leader, as early as one answers.
    fn call(&self, operation: &str, request: Value) -> Answer {
        let mut answered = None;
        await_condition("an answer", || {
            let answer = self.client().call(operation, &request);
            let served = answer.status < 500;
            answered = Some(answer);
            served
        });
        answered.unwrap()
    }

    fn must(&self, operation: &str, request: Value) -> Value {
        let answer = self.call(operation, request);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// A client of a node that is there: of a follower, if one is.
    fn client(&self) -> Client {
        let mut endpoint = None;
        await_condition("a node that is ready", || {
            let leader = self.leader();
            let nodes = self.cluster.nodes_of(US).into_iter();
            let ready = nodes.filter(|node| is_ready(&node.api));
            endpoint = ready
                .max_by_key(|node| Some(node.id) != leader)
                .map(|node| node.api);
            endpoint.is_some()
        });
        let mut client = Client::at(&endpoint.unwrap(), self.cluster.contract(), US);
        client.signer.clock_skew = self.cluster.seconds_ahead();
        client
    }

    fn leader(&self) -> Option<u64> {
        let nodes = self.cluster.nodes_of(US);
        nodes.iter().find_map(|node| region_leader(&node.api))
    }

    /// kill -9 of the node that leads.
    fn kill_leader(&mut self) -> u64 {
        let mut leader = None;
        await_condition("a leader", || {
            leader = self.leader();
            leader.is_some()
        });
        self.cluster.kill(leader.unwrap());
        leader.unwrap()
    }

    fn create(&self, request: Value) -> String {
        self.must("CreateKey", request)["KeyMetadata"]["KeyId"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    fn describe(&self, key: &str) -> Value {
        self.must("DescribeKey", json!({"KeyId": key}))["KeyMetadata"].clone()
    }

    fn rotations(&self, key: &str) -> Vec<Value> {
        let listed = self.must("ListKeyRotations", json!({"KeyId": key}));
        listed["Rotations"].as_array().unwrap().clone()
    }

    fn seal(&self, key: &str) -> Sealed {
        let material = self.describe(key)["CurrentKeyMaterialId"].clone();
        let sealed = self.must(
            "Encrypt",
            json!({"KeyId": key, "Plaintext": STANDARD.encode_to_string(b"text")}),
        );
        Sealed {
            material,
            blob: sealed["CiphertextBlob"].clone(),
        }
    }

    fn assert_opens(&self, sealed: &Sealed) {
        let opened = self.must("Decrypt", json!({"CiphertextBlob": sealed.blob}));
        assert_eq!(opened["Plaintext"], STANDARD.encode_to_string(b"text"));
        assert_eq!(opened["KeyMaterialId"], sealed.material);
    }
}

/// A ciphertext and the material that made it.
struct Sealed {
    material: Value,
    blob: Value,
}

#[test]
fn a_key_rotates_once_for_each_date_whoever_leads() {
    let mut region = Region::of(3);
    let key = region.create(json!({}));
    region.must(
        "EnableKeyRotation",
        json!({"KeyId": key, "RotationPeriodInDays": 90}),
    );
    let mut sealed = vec![region.seal(&key)];
    region.cluster.jump(89);
    // An entry brings the new time into the log; nothing is due.
    region.create(json!({}));
    assert_eq!(region.rotations(&key), Vec::<Value>::new());
    for (days, rotations) in [(2, 1), (91, 2), (3 * 365, 3)] {
        region.cluster.jump(days);
        let victim = region.kill_leader();
        await_condition("a rotation", || region.rotations(&key).len() == rotations);
        region.cluster.restart(victim);
        // The next leader looks too.
        let next = region.kill_leader();
        let new = region.seal(&key);
        assert!(sealed.iter().all(|old| old.material != new.material));
        sealed.push(new);
        sealed.iter().for_each(|sealed| region.assert_opens(sealed));
        region.cluster.restart(next);
        let listed = region.rotations(&key);
        assert_eq!(listed.len(), rotations, "{listed:?}");
        assert!(
            listed.iter().all(|entry| entry["RotationType"] == "AUTOMATIC"),
            "{listed:?}"
        );
        let status = region.must("GetKeyRotationStatus", json!({"KeyId": key}));
        let rotated = listed.last().unwrap()["RotationDate"].as_f64().unwrap();
        let next = status["NextRotationDate"].as_f64().unwrap();
        assert!((next - rotated - 90.0 * DAY_SECONDS).abs() < 1.0, "{status}");
    }
}

#[test]
fn a_multi_region_key_rotates_everywhere_or_nowhere() {
    let mut regions = Regions::start();
    let key = regions.must(US, "CreateKey", json!({"MultiRegion": true}))["KeyMetadata"]["KeyId"].clone();
    let id = json!({"KeyId": key});
    regions.must(
        US,
        "EnableKeyRotation",
        json!({"KeyId": key, "RotationPeriodInDays": 90}),
    );
    regions.must(US, "ReplicateKey", json!({"KeyId": key, "ReplicaRegion": EU}));
    await_condition("a replica", || {
        let described = regions.client(EU).call("DescribeKey", &id);
        described.json()["KeyMetadata"]["KeyState"] == "Enabled"
    });
    let first = regions.material(US, &id);
    let eu = regions.cluster.nodes_of(EU)[0].id;
    regions.cluster.kill(eu);
    regions.cluster.jump(91);
    // The rotation has begun once the new material is there. Without the other region it does not end.
    await_condition("new material", || {
        let all = json!({"KeyId": key, "IncludeKeyMaterial": "ALL_KEY_MATERIAL"});
        let listed = regions.must(US, "ListKeyRotations", all);
        listed["Rotations"].as_array().unwrap().len() == 2
    });
    assert_eq!(regions.material(US, &id), first, "the replica could not decrypt");
    regions.cluster.restart(eu);
    await_condition("a rotation in both regions", || {
        let second = regions.material(US, &id);
        second != first && regions.material(EU, &id) == second
    });
    for (from, to) in [(US, EU), (EU, US)] {
        let text = STANDARD.encode_to_string(from);
        let sealed = regions.must(from, "Encrypt", json!({"KeyId": key, "Plaintext": text}));
        let opened = regions.must(to, "Decrypt", json!({"CiphertextBlob": sealed["CiphertextBlob"]}));
        assert_eq!(opened["Plaintext"], text);
        assert_ne!(opened["KeyMaterialId"], first);
    }
}

/// Two regions of one node each.
struct Regions {
    cluster: Cluster,
}

impl Regions {
    fn start() -> Self {
        let shape = Shape {
            regions: &[US, EU],
            nodes: 1,
        };
        let cluster = Cluster::start_with_clock(TRENT, shape);
        Self { cluster }
    }

    fn client(&self, region: &str) -> Client {
        let mut client = Client::new(self.cluster.contract(), region);
        client.signer.clock_skew = self.cluster.seconds_ahead();
        client
    }

    fn must(&self, region: &str, operation: &str, request: Value) -> Value {
        let answer = self.client(region).call(operation, &request);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    fn material(&self, region: &str, id: &Value) -> Value {
        self.must(region, "DescribeKey", id.clone())["KeyMetadata"]["CurrentKeyMaterialId"].clone()
    }
}

#[test]
fn a_disabled_key_rotates_as_soon_as_it_is_enabled() {
    let mut region = Region::of(1);
    let key = region.create(json!({}));
    region.must(
        "EnableKeyRotation",
        json!({"KeyId": key, "RotationPeriodInDays": 90}),
    );
    region.must("DisableKey", json!({"KeyId": key}));
    region.cluster.jump(200);
    let other = region.create(json!({}));
    region.must(
        "EnableKeyRotation",
        json!({"KeyId": other, "RotationPeriodInDays": 90}),
    );
    region.cluster.jump(100);
    await_condition("the rotation of another key", || {
        region.rotations(&other).len() == 1
    });
    assert_eq!(
        region.rotations(&key),
        Vec::<Value>::new(),
        "a disabled key does not rotate"
    );
    region.must("EnableKey", json!({"KeyId": key}));
    await_condition("an overdue rotation", || region.rotations(&key).len() == 1);
}

#[test]
fn imported_material_and_its_parameters_end_by_themselves() {
    let mut region = Region::of(3);
    let key = region.create(json!({"Origin": "EXTERNAL"}));
    let parameters = region.parameters(&key);
    let today = region.describe(&key)["CreationDate"].as_f64().unwrap().floor();
    let import = json!({"ExpirationModel": "KEY_MATERIAL_EXPIRES", "ValidTo": today + 30.0 * DAY_SECONDS});
    region.must("ImportKeyMaterial", parameters.import(&key, import));
    let sealed = region.seal(&key);
    region.cluster.jump(29);
    region.assert_opens(&sealed);
    region.cluster.jump(2);
    let victim = region.kill_leader();
    await_condition("the end of imported material", || {
        region.describe(&key)["KeyState"] == "PendingImport"
    });
    region.cluster.restart(victim);
    let refused = region.call("Decrypt", json!({"CiphertextBlob": sealed.blob}));
    assert_eq!(refused.json()["__type"], "KMSInvalidStateException");
    let for_ever = || json!({"ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"});
    let too_late = region.call("ImportKeyMaterial", parameters.import(&key, for_ever()));
    assert_eq!(too_late.json()["__type"], "ExpiredImportTokenException");
    let parameters = region.parameters(&key);
    region.must("ImportKeyMaterial", parameters.import(&key, for_ever()));
    region.assert_opens(&sealed);
    region.cluster.jump(10 * 365);
    region.create(json!({}));
    region.assert_opens(&sealed);
}

#[test]
fn a_deleted_key_leaves_nothing_in_logs_and_snapshots() {
    let mut region = Region::of(1);
    let node = region.cluster.nodes_of(US)[0].clone();
    region
        .cluster
        .reconfigure_all(|config| config.snapshot_every = Some(64));
    let key = region.create(json!({}));
    region.must(
        "CreateAlias",
        json!({"AliasName": "alias/doomed", "TargetKeyId": key}),
    );
    let groups = node.data_dir.join("groups");
    let wrapped = wrapped_material(&groups, &region.describe(&key)["CurrentKeyMaterialId"]);
    region.must(
        "ScheduleKeyDeletion",
        json!({"KeyId": key, "PendingWindowInDays": 7}),
    );
    region.cluster.jump(6);
    region.create(json!({}));
    assert_eq!(region.describe(&key)["KeyState"], "PendingDeletion");
    region.cluster.jump(2);
    await_condition("the end of a key", || {
        region.call("DescribeKey", json!({"KeyId": key})).json()["__type"] == "NotFoundException"
    });
    let alias = region.call("DescribeKey", json!({"KeyId": "alias/doomed"}));
    assert_eq!(
        alias.json()["__type"],
        "NotFoundException",
        "the alias went with it"
    );
    let busy = region.create(json!({}));
    let mut writes = 0;
    await_condition("the last trace of a key's material", || {
        (0..100).for_each(|_| region.fill_the_log(&busy, &mut writes));
        files_with(&groups, &wrapped).is_empty()
    });
}

/// The wrapped bytes as the log has them, right behind the material's id and what is said of it.
fn wrapped_material(groups: &Path, id: &Value) -> Vec<u8> {
    const BETWEEN: usize = 15;
    let id = id.as_str().unwrap();
    let id: Vec<u8> = (0..id.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&id[at..at + 2], 16).unwrap())
        .collect();
    let [file] = &files_with(groups, &id)[..] else {
        panic!("the material is in the log")
    };
    let content = std::fs::read(file).unwrap();
    let start = position(&content, &id).unwrap() + id.len() + BETWEEN;
    content[start..start + 48].to_vec()
}

fn files_with(dir: &Path, bytes: &[u8]) -> Vec<PathBuf> {
    let files = all_files(dir).into_iter();
    let holds = |file: &PathBuf| std::fs::read(file).is_ok_and(|content| position(&content, bytes).is_some());
    files.filter(holds).collect()
}

fn position(content: &[u8], bytes: &[u8]) -> Option<usize> {
    content.windows(bytes.len()).position(|window| window == bytes)
}

/// Import parameters.
struct Parameters {
    token: Value,
    public_key: Vec<u8>,
}

impl Region {
    fn parameters(&self, key: &str) -> Parameters {
        let request = json!({
            "KeyId": key, "WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048",
        });
        let answer = self.must("GetParametersForImport", request);
        Parameters {
            token: answer["ImportToken"].clone(),
            public_key: STANDARD
                .decode_to_vec(answer["PublicKey"].as_str().unwrap())
                .unwrap(),
        }
    }

    /// A large change.
    fn fill_the_log(&self, key: &str, writes: &mut usize) {
        *writes += 1;
        let description = format!("{writes:0>8192}");
        self.must(
            "UpdateKeyDescription",
            json!({"KeyId": key, "Description": description}),
        );
    }
}

impl Parameters {
    fn import(&self, key: &str, mut request: Value) -> Value {
        let wrapped = wrap("RSAES_OAEP_SHA_256", &self.public_key, &[7; 32]);
        request["KeyId"] = json!(key);
        request["ImportToken"] = self.token.clone();
        request["EncryptedKeyMaterial"] = json!(STANDARD.encode_to_string(wrapped));
        request
    }
}
