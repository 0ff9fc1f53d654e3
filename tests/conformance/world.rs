//! The one cluster of the table, and what rows need before they can ask anything.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use trent_testkit::cluster::{Cluster, Shape, await_condition};
use trent_testkit::wire::Client;
use trent_testkit::xks_proxy::XksProxy;

use super::aws_json::done;
pub(crate) use super::aws_json::{Key, base64, ciphertext, from_base64};
use super::external_key_stores::proxy_for;
use super::specs::KeysBySpec;

/// The region of most rows.
pub(crate) const US: &str = "us-east-1";
/// The region of replicas.
pub(crate) const EU: &str = "eu-west-1";
/// An account that does not exist.
pub(crate) const STRANGER: &str = "999988887777";

const TRENT: &str = env!("CARGO_BIN_EXE_trent");

/// A running cluster with a client in each region.
pub(crate) struct World {
    // Its drop ends the processes.
    _cluster: Cluster,
    /// Signs for us-east-1.
    pub(crate) us: Client,
    /// Signs for eu-west-1.
    pub(crate) eu: Client,
    /// The account.
    pub(crate) account: String,
    /// The keys that rows share.
    pub(crate) by_spec: KeysBySpec,
    /// The proxy of an external key store, which both regions can reach.
    pub(crate) proxy: XksProxy,
    names: AtomicUsize,
}

impl World {
    pub(crate) fn start() -> Self {
        let mut cluster = Cluster::start(
            TRENT,
            Shape {
                regions: &[US, EU],
                nodes: 1,
            },
        );
        let proxy = proxy_for(&mut cluster);
        let contract = cluster.contract();
        Self {
            us: Client::new(contract, US),
            eu: Client::new(contract, EU),
            account: contract.account_id.clone(),
            by_spec: KeysBySpec::default(),
            proxy,
            names: AtomicUsize::new(0),
            _cluster: cluster,
        }
    }

    /// A new symmetric key in us-east-1.
    pub(crate) fn key(&self) -> Key {
        self.create(json!({}))
    }

    /// A new multi-Region primary in us-east-1.
    pub(crate) fn primary(&self) -> Key {
        self.create(json!({"MultiRegion": true}))
    }

    /// A new key in us-east-1.
    pub(crate) fn create(&self, request: Value) -> Key {
        Key::of(&done(self.us.call("CreateKey", &request))["KeyMetadata"])
    }

    /// A new alias of a key in us-east-1: its name.
    pub(crate) fn alias(&self, key: &Key) -> String {
        let name = self.new_alias_name();
        self.must("CreateAlias", json!({"AliasName": name, "TargetKeyId": key.id}));
        name
    }

    /// An alias name that nobody has yet.
    pub(crate) fn new_alias_name(&self) -> String {
        format!("alias/name-{}", self.names.fetch_add(1, Ordering::Relaxed))
    }

    /// The ARN of an alias of ours in us-east-1.
    pub(crate) fn alias_arn(&self, name: &str) -> String {
        format!("arn:aws:kms:{US}:{}:{name}", self.account)
    }

    /// The ARN of a key of ours.
    pub(crate) fn key_arn(&self, region: &str, id: &str) -> String {
        format!("arn:aws:kms:{region}:{}:key/{id}", self.account)
    }

    /// The root user's ARN, as refusals name it.
    pub(crate) fn caller(&self) -> String {
        format!("arn:aws:iam::{}:root", self.account)
    }

    /// A ciphertext in base64.
    pub(crate) fn seal(&self, key: &Key, plaintext: &[u8]) -> String {
        let request = json!({"KeyId": key.id, "Plaintext": base64(plaintext)});
        ciphertext(&self.must("Encrypt", request))
    }

    /// A replica of a primary in eu-west-1, which is Enabled on return.
    pub(crate) fn replicate(&self, key: &Key) {
        self.must("ReplicateKey", json!({"KeyId": key.id, "ReplicaRegion": EU}));
        self.await_enabled(&self.eu, &key.id);
    }

    /// Waits until a region shows a key as Enabled.
    pub(crate) fn await_enabled(&self, client: &Client, id: &str) {
        await_condition("an Enabled key", || {
            client.call("DescribeKey", &json!({"KeyId": id})).json()["KeyMetadata"]["KeyState"] == "Enabled"
        });
    }

    /// Waits until the region's time is later than a date: dates have milliseconds, and calls can be faster.
    pub(crate) fn await_later_than(&self, date: &Value) {
        let date = date.as_f64();
        await_condition("a later millisecond", || {
            self.must("CreateKey", json!({}))["KeyMetadata"]["CreationDate"].as_f64() > date
        });
    }

    /// A preparation in us-east-1 that has to succeed.
    pub(crate) fn must(&self, operation: &str, request: Value) -> Value {
        done(self.us.call(operation, &request))
    }

    /// A preparation in eu-west-1 that has to succeed.
    pub(crate) fn must_in_eu(&self, operation: &str, request: Value) -> Value {
        done(self.eu.call(operation, &request))
    }

    /// The metadata of a key, as a region shows it.
    pub(crate) fn describe(&self, client: &Client, id: &str) -> Value {
        done(client.call("DescribeKey", &json!({"KeyId": id})))["KeyMetadata"].clone()
    }
}
