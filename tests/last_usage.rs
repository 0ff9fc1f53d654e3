//! Last usages over a cluster of real processes: what one node saw, the others know soon, and for good.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "the lint does not take helpers of integration tests for tests"
)]

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use trent_testkit::cluster::{Cluster, Node, Shape, await_condition, region_leader};
use trent_testkit::wire::{Answer, Client};

const TRENT: &str = env!("CARGO_BIN_EXE_trent");
const US: &str = "us-east-1";
/// Nodes tell their region every five seconds; the rest is for a busy machine.
const BOUND: Duration = Duration::from_secs(5 + 5);

fn start() -> Cluster {
    Cluster::start(
        TRENT,
        Shape {
            regions: &[US],
            nodes: 3,
        },
    )
}

fn client(cluster: &Cluster, node: &Node) -> Client {
    Client::at(&node.api, cluster.contract(), US)
}

fn done(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn create_key(client: &Client) -> String {
    let created = done(&client.call("CreateKey", &json!({})));
    created["KeyMetadata"]["KeyId"].as_str().unwrap().to_owned()
}

/// Encrypts, and gives what is to be known of it.
fn use_key(client: &Client, key: &str) -> String {
    let answer = client.call("Encrypt", &json!({"KeyId": key, "Plaintext": "eA=="}));
    done(&answer);
    answer.header("x-amzn-requestid").unwrap().to_owned()
}

/// The request that a node knows as the key's last use.
fn last_use(client: &Client, key: &str) -> Option<String> {
    let answer = client.call("GetKeyLastUsage", &json!({"KeyId": key}));
    answer.json()["KeyLastUsage"]["KmsRequestId"]
        .as_str()
        .map(str::to_owned)
}

fn await_known(client: &Client, key: &str, request: &str) {
    await_condition("a use that another node saw", || {
        last_use(client, key).as_deref() == Some(request)
    });
}

#[test]
fn a_use_is_known_everywhere_in_time_and_survives_the_leader() {
    let mut cluster = start();
    let nodes = cluster.nodes_of(US);
    let leader = region_leader(&nodes[0].api).unwrap();
    let followers: Vec<&Node> = nodes.iter().filter(|node| node.id != leader).collect();
    let (here, there) = (client(&cluster, followers[0]), client(&cluster, followers[1]));
    let key = create_key(&here);
    assert_eq!(last_use(&here, &key), None);

    let request = use_key(&here, &key);
    let used = Instant::now();
    assert_eq!(
        last_use(&here, &key).as_ref(),
        Some(&request),
        "the node that saw it knows at once"
    );
    for node in &nodes {
        await_known(&client(&cluster, node), &key, &request);
    }
    assert!(used.elapsed() < BOUND, "it took {:?}", used.elapsed());

    cluster.kill(leader);
    await_known(&there, &key, &request);
    let again = use_key(&there, &key);
    await_known(&here, &key, &again);

    let all: Vec<u64> = nodes.iter().map(|node| node.id).collect();
    for node in followers {
        cluster.kill(node.id);
    }
    all.iter().for_each(|node| cluster.launch(*node));
    all.iter().for_each(|node| cluster.await_ready(*node));
    for node in &nodes {
        await_known(&client(&cluster, node), &key, &again);
    }
}

#[test]
fn a_node_that_ends_tells_what_it_saw() {
    let mut cluster = start();
    let nodes = cluster.nodes_of(US);
    cluster.kill(nodes[0].id);
    cluster.restart(nodes[0].id);
    let here = client(&cluster, &nodes[0]);
    let key = create_key(&here);
    let request = use_key(&here, &key);
    let status = cluster.terminate(nodes[0].id);
    assert!(status.success(), "{status}");
    let there = client(&cluster, &nodes[1]);
    await_condition("an answer", || {
        there.call("DescribeKey", &json!({"KeyId": key})).status == 200
    });
    assert_eq!(last_use(&there, &key), Some(request));
}
