//! What nodes have applied, compared.

use std::collections::BTreeSet;

use serde_json::Value;
use trent_testkit::cluster::{Cluster, await_condition};

use crate::support::{client, create_key, leader};
use crate::{US, printed, start, status};

const GROUPS: [&str; 2] = ["region/us-east-1", "global"];

/// What a node has applied of a group, and the digest of it.
fn digest(cluster: &Cluster, node: u64, group: &str) -> (u64, String) {
    let status = status(cluster, node, &["--digests"]);
    let digests = status["state_digests"].as_array().unwrap().iter();
    let of_group: Vec<&Value> = digests.filter(|digest| digest["group"] == group).collect();
    let [digest] = of_group[..] else {
        panic!("{status}");
    };
    let sha256 = digest["sha256"].as_str().unwrap();
    assert_eq!(sha256.len(), 64);
    assert!(
        digest["records"].as_u64() > Some(0) && digest["term"].as_u64() > Some(0),
        "{digest}"
    );
    (digest["index"].as_u64().unwrap(), sha256.to_owned())
}

/// What all nodes show once they are equally far.
fn common_digest(cluster: &Cluster, group: &str) -> (u64, String) {
    let mut shown = BTreeSet::new();
    await_condition("nodes to be equally far", || {
        let nodes = cluster.nodes_of(US).into_iter();
        shown = nodes.map(|node| digest(cluster, node.id, group)).collect();
        let indexes: BTreeSet<u64> = shown.iter().map(|(index, _)| *index).collect();
        indexes.len() == 1
    });
    assert_eq!(
        shown.len(),
        1,
        "nodes at one entry hold different states: {shown:?}"
    );
    shown.pop_first().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_are_equally_far_show_one_digest_however_they_came_there() {
    let mut cluster = start(&[US], 3);
    let first = leader(&cluster, US).await;
    let leading = client(&cluster, US, &cluster.node(first).api);
    create_key(&leading, false).await;
    for group in GROUPS {
        common_digest(&cluster, group);
    }
    let (before, sha256) = common_digest(&cluster, GROUPS[0]);

    // One starts again on its own records, while the others go on.
    let killed = cluster
        .nodes_of(US)
        .into_iter()
        .find(|node| node.id != first)
        .unwrap();
    cluster.kill(killed.id);
    for _ in 0..5 {
        create_key(&leading, false).await;
    }
    cluster.restart(killed.id);
    let (after, changed) = common_digest(&cluster, GROUPS[0]);
    assert!(after > before && changed != sha256);
    common_digest(&cluster, GROUPS[1]);

    let text = printed(&cluster, first, &["--digests"]);
    assert!(text.contains("region/us-east-1 at entry "), "{text}");
    assert!(
        !printed(&cluster, first, &[]).contains("SHA-256"),
        "only who asks has it computed"
    );
}
