//! Three regions with a client in each.

use serde_json::{Value, json};
use trent_testkit::cluster::{Cluster, Shape};
use trent_testkit::wire::Client;

use crate::aws_json::done;

const TRENT: &str = env!("CARGO_BIN_EXE_trent");

pub(crate) const US: &str = "us-east-1";
pub(crate) const EU: &str = "eu-west-1";
pub(crate) const AP: &str = "ap-south-1";
pub(crate) const ALL: [&str; 3] = [US, EU, AP];

/// A running cluster.
pub(crate) struct Regions {
    cluster: Cluster,
}

impl Regions {
    pub(crate) fn start() -> Self {
        let shape = Shape {
            regions: &ALL,
            nodes: 1,
        };
        Self {
            cluster: Cluster::start(TRENT, shape),
        }
    }

    pub(crate) fn client(&self, region: &str) -> Client {
        Client::new(self.cluster.contract(), region)
    }

    /// A call that has to succeed.
    pub(crate) fn must(&self, region: &str, operation: &str, request: &Value) -> Value {
        done(self.client(region).call(operation, request))
    }

    /// What a region shows of a key; null while it shows none.
    pub(crate) fn describe(&self, region: &str, key: &str) -> Value {
        let answer = self.client(region).call("DescribeKey", &json!({"KeyId": key}));
        answer.json()["KeyMetadata"].clone()
    }
}
