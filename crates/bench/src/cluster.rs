//! The cluster, as `dev.json` describes it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::arguments::RunArguments;
use crate::cpu::Processes;
use crate::endpoint::Endpoint;
use crate::error::BenchError;
use crate::target::Target;

/// The part of `dev.json` that a client needs; whatever else stands there is of no concern.
#[derive(Deserialize)]
pub(crate) struct Cluster {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    regions: BTreeMap<String, Vec<String>>,
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    region: String,
    api: String,
    pid: u32,
}

impl Cluster {
    /// Reads the description that `trent dev` wrote.
    pub(crate) fn read(path: &Path) -> Result<Self, BenchError> {
        let text = fs::read(path).map_err(|source| BenchError::ReadCluster {
            path: path.to_owned(),
            source,
        })?;
        serde_json::from_slice(&text).map_err(|source| BenchError::ParseCluster {
            path: path.to_owned(),
            source,
        })
    }

    /// The nodes to address, and the processes whose CPU time their answers cost.
    pub(crate) fn target(&self, arguments: &RunArguments) -> Result<Target, BenchError> {
        let endpoints = match &arguments.endpoint {
            Some(endpoint) => vec![Endpoint::parse(endpoint)?],
            None => self.endpoints(&arguments.region, arguments.all_nodes)?,
        };
        let addressed =
            self.pids(|node| Endpoint::parse(&node.api).is_ok_and(|api| endpoints.contains(&api)));
        let region = self.pids(|node| node.region == arguments.region || addressed.contains(&node.pid));
        Ok(Target {
            endpoints,
            addressed: Processes::new(addressed),
            serving: Processes::new(region),
        })
    }

    fn endpoints(&self, region: &str, all: bool) -> Result<Vec<Endpoint>, BenchError> {
        let listed = self
            .regions
            .get(region)
            .ok_or_else(|| self.unknown_region(region))?;
        let wanted = if all { listed.len() } else { 1 };
        listed
            .iter()
            .take(wanted)
            .map(|endpoint| Ok(Endpoint::parse(endpoint)?))
            .collect()
    }

    fn pids(&self, wanted: impl Fn(&Node) -> bool) -> Vec<u32> {
        self.nodes
            .iter()
            .filter(|node| wanted(node))
            .map(|node| node.pid)
            .collect()
    }

    fn unknown_region(&self, region: &str) -> BenchError {
        let known: Vec<&str> = self.regions.keys().map(String::as_str).collect();
        BenchError::UnknownRegion {
            region: region.to_owned(),
            known: known.join(", "),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::arguments::Arguments;

    const DEV_JSON: &str = r#"{
        "account_id": "111122223333", "access_key_id": "AKIA", "secret_access_key": "secret",
        "regions": {
            "us-east-1": ["http://127.0.0.1:4600", "http://127.0.0.1:4602"],
            "eu-west-1": ["http://127.0.0.1:4604"]
        },
        "nodes": [
            {"id": 1, "region": "us-east-1", "api": "127.0.0.1:4600", "peer": "127.0.0.1:4601", "pid": 10, "data_dir": "a"},
            {"id": 2, "region": "us-east-1", "api": "http://127.0.0.1:4602", "peer": "127.0.0.1:4603", "pid": 20, "data_dir": "b"},
            {"id": 3, "region": "eu-west-1", "api": "127.0.0.1:4604", "peer": "127.0.0.1:4605", "pid": 30, "data_dir": "c"}
        ]
    }"#;

    fn target(arguments: &[&str]) -> Result<Target, BenchError> {
        let arguments = Arguments::parse_from([&["trent-bench"], arguments].concat()).run;
        serde_json::from_str::<Cluster>(DEV_JSON)
            .unwrap()
            .target(&arguments)
    }

    fn addressed_and_serving(arguments: &[&str]) -> (Vec<u32>, Vec<u32>) {
        let target = target(arguments).unwrap();
        (target.addressed.pids().to_vec(), target.serving.pids().to_vec())
    }

    #[test]
    fn the_first_endpoint_of_the_region_is_addressed() {
        assert_eq!(
            target(&[]).unwrap().endpoints,
            [Endpoint::parse("127.0.0.1:4600").unwrap()]
        );
        assert_eq!(addressed_and_serving(&[]), (vec![10], vec![10, 20]));
    }

    #[test]
    fn all_nodes_of_the_region_can_be_addressed() {
        assert_eq!(
            addressed_and_serving(&["--all-nodes"]),
            (vec![10, 20], vec![10, 20])
        );
    }

    #[test]
    fn a_node_of_another_region_that_hands_requests_on_counts_as_serving() {
        assert_eq!(
            addressed_and_serving(&["--endpoint", "http://127.0.0.1:4604"]),
            (vec![30], vec![10, 20, 30])
        );
    }

    #[test]
    fn an_endpoint_that_no_node_has_leaves_its_process_unknown() {
        assert_eq!(
            addressed_and_serving(&["--endpoint", "http://127.0.0.1:9"]),
            (vec![], vec![10, 20])
        );
    }

    #[test]
    fn a_region_that_is_not_there_is_named_with_those_that_are() {
        let error = target(&["--region", "mars-1"]).err().unwrap();
        assert_eq!(
            error.to_string(),
            "the cluster has no region mars-1; it has eu-west-1, us-east-1"
        );
    }
}
