//! A living region leaves a cluster of real processes: what keeps it, what it gives up, and how its nodes end.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "the lint does not take helpers of integration tests for tests"
)]

mod support;

use std::process::Command;

use aws_sdk_kms::Client;
use support::{TRENT, await_enabled, create_key, decrypt, encrypt, eventually, first};
use trent_testkit::cluster::{Cluster, Shape, await_condition};

const US: &str = "us-east-1";
const EU: &str = "eu-west-1";
const AP: &str = "ap-south-1";
const THREE_REGIONS: Shape<'_> = Shape {
    regions: &[US, EU, AP],
    nodes: 1,
};
/// The shortest time that a key waits for its deletion, and some more.
const DELETION_DAYS: u64 = 8;

/// Why the region's own node does not let it go.
fn refusal(cluster: &Cluster, node: u64, line: &str) -> String {
    let mut command = Command::new(TRENT);
    command.args(line.split(' ')).arg("--config");
    let output = command.arg(&cluster.node(node).config).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    String::from_utf8(output.stderr).unwrap()
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
    let mut cluster = Cluster::start_with_clock(TRENT, THREE_REGIONS);
    let (us, eu, ap) = (first(&cluster, US), first(&cluster, EU), first(&cluster, AP));
    let node = cluster.nodes_of(EU)[0].id;
    let alone = create_key(&eu, false).await;
    let led = family(&cluster, EU, US).await;
    let followed = family(&cluster, US, EU).await;
    let sealed = encrypt(&eu, &followed, b"before it left").await;
    eu.describe_key().key_id("alias/aws/s3").send().await.unwrap();

    let elsewhere = refusal(
        &cluster,
        cluster.nodes_of(US)[0].id,
        &format!("region remove {EU}"),
    );
    assert!(elsewhere.contains("ask one of them"), "{elsewhere}");
    let remove = format!("region remove {EU}");
    let held = refusal(&cluster, node, &remove);
    let counts =
        "1 keys of its own, 1 multi-Region primaries and 0 multi-Region replicas that nobody else has";
    assert!(held.contains(counts), "{held}");
    assert!(
        held.contains("1 keys that AWS manages (1 alias/aws/s3)"),
        "{held}"
    );
    let not_lost = refusal(&cluster, node, &format!("{remove} --gone-for-good"));
    assert!(not_lost.contains("the region is not lost"), "{not_lost}");

    eventually("a change of the primary", async || {
        let update = eu.update_primary_region().key_id(&led).primary_region(US);
        update.send().await.map_err(|error| format!("{error:?}"))
    })
    .await;
    let deletion = eu
        .schedule_key_deletion()
        .key_id(&alone)
        .pending_window_in_days(7);
    deletion.send().await.unwrap();
    cluster.jump(DELETION_DAYS);
    eventually("the deletion of its own key", async || {
        match eu.describe_key().key_id(&alone).send().await {
            Err(_) => Ok(()),
            Ok(described) => Err(format!("{described:?}")),
        }
    })
    .await;
    let managed = refusal(&cluster, node, &remove);
    assert!(managed.contains("--discard-managed-keys"), "{managed}");
    assert!(!managed.contains("of its own"), "{managed}");

    let removed = cluster.operate_through(node, &["region", "remove", EU, "--discard-managed-keys"]);
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
    cluster.await_exit(node);
    let through = cluster.nodes_of(US)[0].id;
    await_condition("a directory without the region", || {
        let regions = cluster.operate_through(through, &["region", "list"])["regions"].take();
        let nodes = cluster.operate_through(through, &["node", "list"])["nodes"].take();
        let has_region = regions
            .as_array()
            .unwrap()
            .iter()
            .any(|listed| listed["region"] == EU);
        let has_node = nodes
            .as_array()
            .unwrap()
            .iter()
            .any(|listed| listed["node"] == node);
        !has_region && !has_node
    });

    // Those that stay decide without it, and have what it shared.
    assert_eq!(decrypt(&us, &sealed).await, b"before it left");
    cluster.operate_through(through, &["region", "add", EU]);
    let replicate = us.replicate_key().key_id(&led).replica_region(AP);
    replicate.send().await.unwrap();
    await_enabled(&ap, &led).await;
}
