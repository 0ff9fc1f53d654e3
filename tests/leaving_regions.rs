//! A living region leaves a cluster of real processes: what keeps it, what it gives up, and how its nodes end.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "the lint does not take helpers of integration tests for tests"
)]

mod support;

use std::process::Command;

use aws_sdk_kms::Client;
use serde_json::Value;
use support::{TRENT, await_enabled, create_key, decrypt, encrypt, eventually, first};
use trent_testkit::cluster::{Cluster, Shape, await_condition};

const US: &str = "us-east-1";
const EU: &str = "eu-west-1";
const AP: &str = "ap-south-1";
const THREE_REGIONS: Shape<'_> = Shape {
    regions: &[US, EU, AP],
    nodes: 1,
};
/// Why the region's own node does not let it go.
fn refusal(cluster: &Cluster, node: u64, line: &str) -> String {
    let mut command = Command::new(TRENT);
    command.args(line.split(' ')).arg("--config");
    let output = command.arg(&cluster.node(node).config).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    String::from_utf8(output.stderr).unwrap()
}

/// What a node lists of a kind, if it can at this moment.
fn listed(cluster: &Cluster, node: u64, of: &str) -> Option<Vec<Value>> {
    let mut command = Command::new(TRENT);
    command.args([of, "list", "--json", "--config"]);
    let output = command.arg(&cluster.node(node).config).output().unwrap();
    let list: Value = serde_json::from_slice(&output.stdout).ok()?;
    list[format!("{of}s")].as_array().cloned()
}

/// A multi-Region key of one region with a replica in another.
async fn family(cluster: &Cluster, primary: &str, replica: &str) -> String {
    let client = first(cluster, primary);
    let key = create_key(&client, true).await;
    let replicate = client.replicate_key().key_id(&key).replica_region(replica);
    replicate.send().await.unwrap();
    await_enabled(&first(cluster, replica), &key).await;
    key
}

/// The regions of a key's replicas, as its primary shows them.
async fn replicas(client: &Client, key: &str) -> Result<Vec<String>, String> {
    let described = client.describe_key().key_id(key).send().await;
    let described = described.map_err(|error| format!("{error:?}"))?;
    let family = described
        .key_metadata
        .unwrap()
        .multi_region_configuration
        .unwrap();
    let replicas = family.replica_keys().iter().filter_map(|key| key.region());
    Ok(replicas.map(str::to_owned).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_region_leaves_once_it_holds_the_only_copy_of_nothing() {
    let mut cluster = Cluster::start(TRENT, THREE_REGIONS);
    let (us, eu, ap) = (first(&cluster, US), first(&cluster, EU), first(&cluster, AP));
    let [node_us, node_eu, node_ap] = [US, EU, AP].map(|region| cluster.nodes_of(region)[0].id);
    create_key(&eu, false).await;
    let led = family(&cluster, AP, US).await;
    let followed = family(&cluster, US, AP).await;
    let sealed = encrypt(&ap, &followed, b"before it left").await;
    ap.describe_key().key_id("alias/aws/s3").send().await.unwrap();
    let remove = |region: &str| format!("region remove {region}");

    let elsewhere = refusal(&cluster, node_us, &remove(AP));
    assert!(elsewhere.contains("ask one of them"), "{elsewhere}");
    let own = refusal(&cluster, node_eu, &remove(EU));
    let counts =
        "1 keys of its own, 0 multi-Region primaries and 0 multi-Region replicas that nobody else has";
    assert!(own.contains(counts), "{own}");
    let held = refusal(&cluster, node_ap, &remove(AP));
    let counts =
        "0 keys of its own, 1 multi-Region primaries and 0 multi-Region replicas that nobody else has";
    assert!(held.contains(counts), "{held}");
    assert!(
        held.contains("1 keys that AWS manages (1 alias/aws/s3)"),
        "{held}"
    );
    let not_lost = refusal(&cluster, node_ap, &format!("{} --gone-for-good", remove(AP)));
    assert!(not_lost.contains("the region is not lost"), "{not_lost}");

    eventually("a change of the primary", async || {
        let update = ap.update_primary_region().key_id(&led).primary_region(US);
        update.send().await.map_err(|error| format!("{error:?}"))
    })
    .await;
    let mut managed = String::new();
    await_condition("the role elsewhere", || {
        managed = refusal(&cluster, node_ap, &remove(AP));
        !managed.contains("of its own")
    });
    assert!(managed.contains("--discard-managed-keys"), "{managed}");

    let removed = cluster.operate_through(node_ap, &["region", "remove", AP, "--discard-managed-keys"]);
    assert_eq!(removed["lost"], "1 keys that AWS manages (1 alias/aws/s3)");
    for key in [&led, &followed] {
        eventually("a family without the region", async || {
            let replicas = replicas(&us, key).await?;
            if replicas.is_empty() {
                Ok(())
            } else {
                Err(format!("{replicas:?}"))
            }
        })
        .await;
    }
    cluster.await_exit(node_ap);
    await_condition("a directory without the region", || {
        let directory = ["region", "node"].map(|of| listed(&cluster, node_us, of));
        let [Some(regions), Some(nodes)] = directory else {
            return false;
        };
        let has_region = regions.iter().any(|listed| listed["region"] == AP);
        !has_region && nodes.iter().all(|listed| listed["node"] != node_ap)
    });

    // Those that stay decide without it, and have what it shared.
    assert_eq!(decrypt(&us, &sealed).await, b"before it left");
    cluster.operate_through(node_us, &["region", "add", AP]);
    let replicate = us.replicate_key().key_id(&led).replica_region(EU);
    replicate.send().await.unwrap();
    await_enabled(&eu, &led).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_region_leaves_though_it_and_the_primaries_region_die_on_the_way() {
    let mut cluster = Cluster::start(TRENT, THREE_REGIONS);
    let [node_us, node_ap] = [US, AP].map(|region| cluster.nodes_of(region)[0].id);
    let key = family(&cluster, US, AP).await;
    // Its farewell finds nobody at first.
    cluster.kill(node_us);
    await_condition("a leader of global", || {
        listed(&cluster, node_ap, "region").is_some()
    });
    cluster.operate_through(node_ap, &["region", "remove", AP]);
    cluster.kill(node_ap);
    cluster.launch(node_ap);
    cluster.restart(node_us);
    let us = first(&cluster, US);
    eventually("a family without the region", async || {
        let replicas = replicas(&us, &key).await?;
        if replicas.is_empty() {
            Ok(())
        } else {
            Err(format!("{replicas:?}"))
        }
    })
    .await;
    assert!(!cluster.await_end(node_ap).success());
    let said = cluster.said(node_ap);
    assert!(said.contains("was removed from the cluster"), "{said}");
    await_condition("a directory without the region", || {
        let regions = listed(&cluster, node_us, "region");
        regions.is_some_and(|regions| regions.iter().all(|listed| listed["region"] != AP))
    });
}
