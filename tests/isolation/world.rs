//! A cluster with the proxy between its regions.

#![allow(dead_code, reason = "each test program uses a part of it")]

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use trent_testkit::cluster::{Cluster, Node, Shape, await_condition};
use trent_testkit::fault_proxy::FaultProxy;
use trent_testkit::wire::Client;

use crate::aws_json::done;

const TRENT: &str = env!("CARGO_BIN_EXE_trent");

pub(crate) const US: &str = "us-east-1";
pub(crate) const EU: &str = "eu-west-1";
pub(crate) const AP: &str = "ap-south-1";

/// What needs nobody else takes less, on the slowest machine that tests run on.
pub(crate) const PROMPTLY: Duration = Duration::from_secs(2);
/// The longest that a client waits to hear that a region is away.
pub(crate) const AWAY_WITHIN: Duration = Duration::from_secs(5);

/// One cluster at a time: times are measured here.
pub(crate) fn one_at_a_time() -> MutexGuard<'static, ()> {
    static RUNNING: Mutex<()> = Mutex::new(());
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Regions with the proxy between them.
pub(crate) struct World {
    pub(crate) cluster: Cluster,
    pub(crate) proxy: FaultProxy,
    dead: BTreeSet<u64>,
}

impl World {
    pub(crate) fn start(regions: &[&str], nodes: u16) -> Self {
        let mut cluster = Cluster::start(TRENT, Shape { regions, nodes });
        let proxy = FaultProxy::between_regions(&mut cluster);
        Self {
            cluster,
            proxy,
            dead: BTreeSet::new(),
        }
    }

    /// The region's nodes that live.
    pub(crate) fn nodes(&self, region: &str) -> Vec<Node> {
        let mut nodes = self.cluster.nodes_of(region);
        nodes.retain(|node| !self.dead.contains(&node.id));
        nodes
    }

    /// A client of each of the region's nodes.
    pub(crate) fn clients(&self, region: &str) -> Vec<Client> {
        self.clients_through(region, region)
    }

    /// A client of the region's first node.
    pub(crate) fn client(&self, region: &str) -> Client {
        self.clients(region).remove(0)
    }

    /// Clients of a region through each node of another one.
    pub(crate) fn clients_through(&self, through: &str, region: &str) -> Vec<Client> {
        let contract = self.cluster.contract();
        let nodes = self.nodes(through).into_iter();
        nodes
            .map(|node| Client::at(&node.api, contract, region))
            .collect()
    }

    /// kill -9.
    pub(crate) fn kill(&mut self, node: u64) {
        self.cluster.kill(node);
        self.dead.insert(node);
    }

    /// Starts nodes that were killed, all before the first is waited for.
    pub(crate) fn restart(&mut self, nodes: &[u64]) {
        nodes.iter().for_each(|&node| self.cluster.launch(node));
        for node in nodes {
            self.cluster.await_ready(*node);
            self.dead.remove(node);
        }
    }

    /// A call in a region that has to succeed.
    pub(crate) fn must(&self, region: &str, operation: &str, request: Value) -> Value {
        done(self.client(region).call(operation, &request))
    }

    /// A new key: its id.
    pub(crate) fn create(&self, region: &str, request: Value) -> String {
        let created = self.must(region, "CreateKey", request);
        created["KeyMetadata"]["KeyId"].as_str().unwrap().to_owned()
    }

    /// A new multi-Region key with a replica that is Enabled.
    pub(crate) fn create_replicated(&self, from: &str, to: &str, mut request: Value) -> String {
        request["MultiRegion"] = json!(true);
        let key = self.create(from, request);
        self.must(from, "ReplicateKey", json!({"KeyId": key, "ReplicaRegion": to}));
        self.await_enabled(to, &key);
        key
    }

    /// What a region shows of a key; null while it shows none.
    pub(crate) fn describe(&self, region: &str, key: &str) -> Value {
        let answer = self.client(region).call("DescribeKey", &json!({"KeyId": key}));
        answer.json()["KeyMetadata"].clone()
    }

    /// The material that a region encrypts with.
    pub(crate) fn material(&self, region: &str, key: &str) -> Value {
        self.describe(region, key)["CurrentKeyMaterialId"].clone()
    }

    pub(crate) fn await_enabled(&self, region: &str, key: &str) {
        await_condition("an Enabled key", || {
            self.describe(region, key)["KeyState"] == "Enabled"
        });
    }
}
