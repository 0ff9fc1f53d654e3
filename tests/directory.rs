//! Nodes and regions that come while the cluster runs, by the operator's commands over real processes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "the lint does not take helpers of integration tests for tests"
)]

mod support;

use std::process::{Command, Output};

use serde_json::{Value, json};
use support::{TRENT, await_enabled, create_key, decrypt, encrypt, eventually, first};
use trent_testkit::cluster::{Cluster, Invited, Shape, await_condition};
use trent_testkit::wire;

const US: &str = "us-east-1";
const EU: &str = "eu-west-1";
const AP: &str = "ap-south-1";

fn start(nodes: u16) -> Cluster {
    Cluster::start(
        TRENT,
        Shape {
            regions: &[US],
            nodes,
        },
    )
}

/// `trent` with the words of a line, against a node.
fn trent(cluster: &Cluster, node: u64, line: &str) -> Output {
    Command::new(TRENT)
        .args(line.split(' '))
        .arg("--config")
        .arg(&cluster.node(node).config)
        .output()
        .unwrap()
}

/// Why a node refuses a command.
fn refusal(cluster: &Cluster, node: u64, line: &str) -> String {
    complaint(&trent(cluster, node, line))
}

/// Why a command did not go well.
fn complaint(output: &Output) -> String {
    assert_eq!(
        output.status.code(),
        Some(1),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn words(line: &str) -> Vec<&str> {
    line.split(' ').collect()
}

fn regions(cluster: &Cluster) -> Value {
    cluster.operate(&["region", "list"])["regions"].take()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_region_is_founded_while_the_cluster_runs() {
    let mut cluster = start(1);
    cluster.operate(&["region", "add", EU]);
    assert_eq!(
        regions(&cluster),
        json!([
            {"region": EU, "status": "active", "begun": false, "nodes": []},
            {"region": US, "status": "active", "begun": true, "nodes": [1]},
        ])
    );
    let founder = cluster.join_node(EU);
    cluster.await_ready(founder);
    assert_eq!(
        regions(&cluster)[0],
        json!({"region": EU, "status": "active", "begun": true, "nodes": [founder]})
    );

    let (us, eu) = (first(&cluster, US), first(&cluster, EU));
    create_key(&eu, false).await;
    let key = create_key(&us, true).await;
    let replicate = async || {
        let asked = us.replicate_key().key_id(&key).replica_region(EU).send().await;
        asked.map(drop).map_err(|error| format!("{error:?}"))
    };
    eventually("a replica in the new region", replicate).await;
    await_enabled(&eu, &key).await;
    let ciphertext = encrypt(&us, &key, b"to the new region").await;
    assert_eq!(decrypt(&eu, &ciphertext).await, b"to the new region");

    cluster.kill(founder);
    cluster.restart(founder);
    let ciphertext = encrypt(&eu, &key, b"and back").await;
    assert_eq!(decrypt(&us, &ciphertext).await, b"and back");
}

#[test]
fn a_node_joins_by_its_invitation_alone() {
    let mut cluster = start(1);
    let unknown = refusal(&cluster, 1, &format!("node invite --region {EU}"));
    assert!(unknown.contains("no such region"), "{unknown}");
    let too_long = refusal(
        &cluster,
        1,
        &format!("node invite --region {US} --valid-for 365d"),
    );
    assert!(too_long.contains("good for 1 to"), "{too_long}");

    let invited = cluster.invite_node(US);
    let other = cluster.invite_node(US);
    assert_eq!((invited.node, other.node), (2, 3));
    cluster.configure_joining(&invited);
    for token in [&"0".repeat(43), &other.token] {
        let refused = complaint(&cluster.join(invited.node, token));
        assert!(refused.contains("token is wrong"), "{refused}");
    }
    cluster.configure(invited.node, |config| config.region = Some(EU.to_owned()));
    let elsewhere = complaint(&cluster.join(invited.node, &invited.token));
    assert!(elsewhere.contains("peer_tls.certificate"), "{elsewhere}");
    cluster.configure(invited.node, |config| config.region = Some(US.to_owned()));
    let founder = complaint(&cluster.join(1, &other.token));
    assert!(founder.contains("[[nodes]]"), "{founder}");

    assert_eq!(cluster.listed(invited.node), None);
    for _ in 0..2 {
        assert!(
            cluster.join(invited.node, &invited.token).status.success(),
            "a repeat is the same"
        );
    }
    assert_eq!(cluster.listed(invited.node).unwrap()["status"], "active");
    let waiting = cluster.operate(&["node", "list"])["invitations"].take();
    assert_eq!(waiting[0]["node"], other.node);
    assert_eq!(waiting.as_array().unwrap().len(), 1);
    cluster.configure(invited.node, |config| {
        config.peer = Some(([127, 0, 0, 1], 9).into())
    });
    let used_up = complaint(&cluster.join(invited.node, &invited.token));
    assert!(used_up.contains("token is wrong"), "{used_up}");

    let short = cluster.operate(&words(&format!("node invite --region {US} --valid-for 1s")));
    let (node, token) = (short["node"].as_u64().unwrap(), short["token"].as_str().unwrap());
    cluster.configure_joining(&Invited {
        node,
        region: US.to_owned(),
        token: token.to_owned(),
    });
    let listed = |number: u64| {
        let waiting = cluster.operate(&["node", "list"])["invitations"].take();
        waiting
            .as_array()
            .unwrap()
            .iter()
            .any(|waiting| waiting["node"] == number)
    };
    await_condition("the end of a token", || !listed(node));
    let expired = complaint(&cluster.join(node, token));
    assert!(expired.contains("expired"), "{expired}");
}

#[test]
fn wishes_are_recorded_and_what_cannot_be_is_refused() {
    let mut cluster = start(1);
    let last = refusal(&cluster, 1, "node remove 1");
    assert!(last.contains("the last node of its region"), "{last}");
    let last = refusal(&cluster, 1, &format!("region remove {US}"));
    assert!(last.contains("the last region"), "{last}");
    let unknown = refusal(&cluster, 1, "node drain 7");
    assert!(unknown.contains("no such node"), "{unknown}");

    let second = cluster.join_node(US);
    cluster.operate(&["node", "drain", &second.to_string()]);
    assert_eq!(cluster.listed(second).unwrap()["status"], "draining");
    cluster.operate(&["node", "undrain", &second.to_string()]);
    assert_eq!(cluster.listed(second).unwrap()["status"], "active");

    for region in [EU, AP] {
        cluster.operate(&["region", "add", region]);
    }
    let twice = refusal(&cluster, 1, &format!("region add {EU}"));
    assert!(twice.contains("has this region already"), "{twice}");
    cluster.operate(&["region", "remove", AP]);
    let founder = cluster.join_node(EU);
    cluster.await_ready(founder);
    let elsewhere = refusal(&cluster, 1, &format!("region remove {EU}"));
    assert!(elsewhere.contains("ask one of them"), "{elsewhere}");
    let signer = wire::Client::new(cluster.contract(), EU);
    assert_eq!(signer.call("CreateKey", &json!({})).status, 200);
    let holding = refusal(&cluster, founder, &format!("region remove {EU}"));
    assert!(holding.contains("holds 1 keys of its own"), "{holding}");
    let names: Vec<Value> = regions(&cluster)
        .as_array()
        .unwrap()
        .iter()
        .map(|region| region["region"].clone())
        .collect();
    assert_eq!(names, [EU, US], "{AP} never began and is gone");
}

#[test]
fn a_node_that_moved_is_found_again() {
    let mut cluster = start(1);
    let second = cluster.join_node(US);
    let moved = cluster.invite_node(US); // its place is free
    cluster.configure_joining(&moved);
    let place = cluster.node(moved.node).clone();
    let address = |endpoint: &str| endpoint.split("://").nth(1).unwrap().to_owned();
    await_condition("the node in the group", || {
        let global = cluster.operate(&["status"])["groups"][1].take();
        let members = [&global["voters"], &global["learners"]].map(|list| list.as_array().unwrap());
        members.into_iter().flatten().any(|member| *member == second)
    });
    cluster.kill(second);
    cluster.configure(second, |config| {
        config.api = Some(address(&place.api).parse().unwrap());
        config.peer = Some(address(&place.peer).parse().unwrap());
    });
    cluster.launch(second);
    let peer = address(&place.peer);
    await_condition("the new address", || {
        cluster
            .listed(second)
            .is_some_and(|listed| listed["peer"] == peer)
    });
}

#[test]
fn every_change_is_in_the_audit_log_or_not_made() {
    let cluster = start(1);
    let log = cluster.node(1).data_dir.join("admin-audit.log");
    let invited = cluster.invite_node(US);
    refusal(&cluster, 1, "node remove 1");
    cluster.operate(&["account", "create", "444455556666"]);
    cluster.operate(&["access-key", "create", "--account", "444455556666"]);
    cluster.operate(&["node", "list"]);

    let text = std::fs::read_to_string(&log).unwrap();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let calls: Vec<_> = lines.iter().map(|line| line["call"].as_str().unwrap()).collect();
    assert_eq!(
        calls,
        [
            "invite_node",
            "remove_node",
            "create_account",
            "create_root_access_key"
        ]
    );
    assert_eq!(
        lines[0]["arguments"],
        json!({"region": US, "valid_for_seconds": 86_400})
    );
    assert_eq!(lines[0]["uid"], rustix::process::geteuid().as_raw());
    assert!(lines[0]["pid"].as_u64().is_some());
    let outcomes: Vec<_> = lines
        .iter()
        .map(|line| line["outcome"].as_str().unwrap())
        .collect();
    assert_eq!(outcomes, ["done", "refused", "done", "done"]);
    assert_eq!(lines[1]["code"], "FailedPrecondition");
    assert!(!text.contains(&invited.token));

    std::fs::remove_file(&log).unwrap();
    std::fs::create_dir(&log).unwrap();
    let unrecorded = refusal(&cluster, 1, "account create 555566667777");
    assert!(unrecorded.contains("nothing was changed"), "{unrecorded}");
    let accounts = cluster.operate(&["account", "list"]);
    assert!(!accounts.to_string().contains("555566667777"), "{accounts}");
}
