//! A whole region of a cluster of real processes dies, another one succeeds it, and it comes back.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "the lint does not take helpers of integration tests for tests"
)]

mod support;

use std::process::Command;

use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{KeyMetadata, MultiRegionKeyType};
use serde_json::{Value, json};
use support::{TRENT, await_enabled, client, create_key, decrypt, encrypt, error_name, eventually, first};
use trent_testkit::cluster::{Cluster, Shape, await_condition};

const US: &str = "us-east-1";
const EU: &str = "eu-west-1";
const AP: &str = "ap-south-1";
const THREE_REGIONS: Shape<'_> = Shape {
    regions: &[US, EU, AP],
    nodes: 1,
};

/// A primary in eu-west-1 with replicas elsewhere.
async fn key_of_eu(cluster: &Cluster, replicas: &[&str]) -> String {
    let eu = first(cluster, EU);
    let key = create_key(&eu, true).await;
    for region in replicas {
        let replicate = eu.replicate_key().key_id(&key).replica_region(*region);
        replicate.send().await.unwrap();
        await_enabled(&first(cluster, region), &key).await;
    }
    let all = replicas.len();
    for region in replicas.iter().chain(&[EU]) {
        let client = first(cluster, region);
        eventually("news of all replicas", async || {
            let known = describe(&client, &key).await?;
            let family = known.multi_region_configuration.unwrap();
            if family.replica_keys().len() == all {
                Ok(())
            } else {
                Err(format!("{family:?}"))
            }
        })
        .await;
    }
    key
}

async fn describe(client: &Client, key: &str) -> Result<KeyMetadata, String> {
    let described = client.describe_key().key_id(key).send().await;
    let described = described.map_err(|error| format!("{error:?}"))?;
    Ok(described.key_metadata.unwrap())
}

/// Waits until a region's member knows where the primary is, and is it or is not.
async fn await_primary(cluster: &Cluster, at: &str, key: &str, primary: &str) {
    let client = first(cluster, at);
    let kind = match at == primary {
        true => MultiRegionKeyType::Primary,
        false => MultiRegionKeyType::Replica,
    };
    eventually("the primary", async || {
        let family = describe(&client, key).await?.multi_region_configuration.unwrap();
        let region = family.primary_key.as_ref().and_then(|key| key.region());
        if region == Some(primary) && family.multi_region_key_type == Some(kind.clone()) {
            Ok(())
        } else {
            Err(format!("{at}: {family:?}"))
        }
    })
    .await;
}

async fn material(client: &Client, key: &str) -> Result<String, String> {
    let described = describe(client, key).await?;
    described
        .current_key_material_id
        .ok_or_else(|| "no material".to_owned())
}

/// Waits until all regions encrypt with the same material, which is not `former`.
async fn await_rotated(cluster: &Cluster, key: &str, former: &str) {
    eventually("the new material everywhere", async || {
        let current = material(&first(cluster, US), key).await?;
        for region in [EU, AP] {
            let there = material(&first(cluster, region), key).await?;
            if there != current || current == former {
                return Err(format!("{region}: {there}, not {current}"));
            }
        }
        Ok(())
    })
    .await;
}

async fn rotate(client: &Client, key: &str) -> Result<(), String> {
    let rotated = client.rotate_key_on_demand().key_id(key).send().await;
    rotated.map(drop).map_err(|error| format!("{error:?}"))
}

fn status(cluster: &Cluster, region: &str) -> String {
    let listed = cluster.operate(&["region", "list"]);
    let regions = listed["regions"].as_array().unwrap();
    let named = regions.iter().find(|listed| listed["region"] == region).unwrap();
    named["status"].as_str().unwrap().to_owned()
}

/// Why an operator's command is refused.
fn refusal(cluster: &Cluster, through: u64, line: &str) -> String {
    let mut command = Command::new(TRENT);
    command.args(line.split(' ')).arg("--config");
    let output = command.arg(&cluster.node(through).config).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    String::from_utf8(output.stderr).unwrap()
}

/// The regions of the other members, as a region's member of a key shows them.
async fn relatives(client: &Client, key: &str) -> Result<Vec<String>, String> {
    let family = describe(client, key).await?.multi_region_configuration.unwrap();
    let primary = family.primary_key.iter().filter_map(|key| key.region());
    let replicas = family.replica_keys().iter().filter_map(|key| key.region());
    let mut regions: Vec<String> = primary.chain(replicas).map(str::to_owned).collect();
    regions.sort();
    Ok(regions)
}

async fn await_relatives(cluster: &Cluster, at: &str, key: &str, wanted: &[&str]) {
    let client = first(cluster, at);
    eventually("the members of the family", async || {
        let known = relatives(&client, key).await?;
        if known == wanted {
            Ok(())
        } else {
            Err(format!("{at}: {known:?}"))
        }
    })
    .await;
}

/// The regions that a node lists, if it can at this moment.
fn regions(cluster: &Cluster, node: u64) -> Option<Vec<Value>> {
    let mut command = Command::new(TRENT);
    command.args(["region", "list", "--json", "--config"]);
    let output = command.arg(&cluster.node(node).config).output().unwrap();
    let list: Value = serde_json::from_slice(&output.stdout).ok()?;
    list["regions"].as_array().cloned()
}

/// Kills a whole region, and waits until those who are left can decide for the cluster.
fn lose(cluster: &mut Cluster, region: &str) -> Vec<u64> {
    let lost: Vec<u64> = cluster.nodes_of(region).iter().map(|node| node.id).collect();
    lost.iter().for_each(|node| cluster.kill(*node));
    await_leader_of_global(cluster, &lost);
    lost
}

fn await_leader_of_global(cluster: &Cluster, lost: &[u64]) {
    await_condition("a leader of global among those who live", || {
        let leader = cluster.operate(&["status"])["groups"][1]["leader"].as_u64();
        leader.is_some_and(|leader| !lost.contains(&leader))
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_region_that_is_gone_for_good_is_let_go_of_and_never_counts_again() {
    let mut cluster = Cluster::start(TRENT, THREE_REGIONS);
    let everywhere = key_of_eu(&cluster, &[US, AP]).await;
    let elsewhere = key_of_eu(&cluster, &[AP]).await;
    let (us, ap) = (first(&cluster, US), first(&cluster, AP));
    let sealed = encrypt(&us, &everywhere, b"before").await;
    let of_us = create_key(&us, true).await;
    for region in [EU, AP] {
        let replicate = us.replicate_key().key_id(&of_us).replica_region(region);
        replicate.send().await.unwrap();
        await_enabled(&first(&cluster, region), &of_us).await;
    }
    let former = material(&us, &of_us).await.unwrap();
    let (node_us, node_ap) = (cluster.nodes_of(US)[0].id, cluster.nodes_of(AP)[0].id);
    let lost = lose(&mut cluster, EU);

    // New material waits for a replica that may come back.
    eventually("a rotation", async || rotate(&us, &of_us).await).await;
    let remove = format!("region remove {EU} --gone-for-good");
    let refused = refusal(&cluster, node_us, &remove);
    assert!(refused.contains("the region is not lost"), "{refused}");
    cluster.operate(&["region", "promote", US, "--lost", EU]);
    await_primary(&cluster, AP, &everywhere, US).await;
    assert_eq!(material(&us, &of_us).await.unwrap(), former);

    let unconfirmed = refusal(&cluster, node_us, &format!("region remove {EU}"));
    assert!(unconfirmed.contains("may come back"), "{unconfirmed}");
    assert!(unconfirmed.contains("--gone-for-good"), "{unconfirmed}");
    let unfinished = refusal(&cluster, node_us, &remove);
    assert!(unfinished.contains("ap-south-1 has 1 of them"), "{unfinished}");
    cluster.operate(&["region", "promote", AP, "--lost", EU]);
    await_primary(&cluster, AP, &elsewhere, AP).await;

    let through = cluster.node(node_us).data_dir.join("admin-audit.log");
    let removed = cluster.operate_through(node_us, &["region", "remove", EU, "--gone-for-good"]);
    assert!(removed["lost"].as_str().unwrap().contains(EU), "{removed}");
    let audit = std::fs::read_to_string(through).unwrap();
    let last: Value = serde_json::from_str(audit.lines().last().unwrap()).unwrap();
    assert_eq!(
        (&last["call"], &last["outcome"]),
        (&json!("remove_region"), &json!("done"))
    );
    assert_eq!(last["arguments"]["gone_for_good"], true);
    // A crash in the midst of it takes nothing along.
    cluster.kill(node_ap);
    cluster.restart(node_ap);
    await_leader_of_global(&cluster, &lost);

    await_condition("a directory without the region", || {
        let regions = regions(&cluster, node_us);
        regions.is_some_and(|regions| regions.iter().all(|listed| listed["region"] != EU))
    });
    for at in [US, AP] {
        await_relatives(&cluster, at, &everywhere, &[AP, US]).await;
        await_relatives(&cluster, at, &of_us, &[AP, US]).await;
        let client = first(&cluster, at);
        eventually("the rotation that waited for it alone", async || {
            let now = material(&client, &of_us).await?;
            if now == former { Err(now) } else { Ok(()) }
        })
        .await;
    }
    await_relatives(&cluster, AP, &elsewhere, &[AP]).await;

    // It comes back, hears that it is none of the cluster's, and ends.
    for node in lost {
        cluster.launch(node);
        assert!(!cluster.await_end(node).success());
        let said = cluster.said(node);
        assert!(
            said.contains(&format!("node {node} was removed from the cluster")),
            "{said}"
        );
    }
    for at in [US, AP] {
        assert_eq!(
            relatives(&first(&cluster, at), &everywhere).await.unwrap(),
            [AP, US]
        );
    }

    // A new region may have the name.
    cluster.operate(&["region", "add", EU]);
    let founder = cluster.join_node(EU);
    cluster.await_ready(founder);
    let eu = client(&cluster, EU, &cluster.node(founder).api);
    assert!(
        describe(&eu, &everywhere).await.is_err(),
        "it has nothing of the old one"
    );
    eventually("a replica in the new region", async || {
        let asked = us
            .replicate_key()
            .key_id(&everywhere)
            .replica_region(EU)
            .send()
            .await;
        asked.map(drop).map_err(|error| format!("{error:?}"))
    })
    .await;
    await_enabled(&eu, &everywhere).await;
    assert_eq!(decrypt(&eu, &sealed).await, b"before");
    assert_eq!(
        decrypt(&ap, &encrypt(&eu, &everywhere, b"anew").await).await,
        b"anew"
    );
    let of_eu = create_key(&eu, true).await;
    eventually("a replica of the new region's", async || {
        let asked = eu.replicate_key().key_id(&of_eu).replica_region(US).send().await;
        asked.map(drop).map_err(|error| format!("{error:?}"))
    })
    .await;
    await_enabled(&us, &of_eu).await;
}

fn crash(cluster: &mut Cluster, node: u64) {
    cluster.kill(node);
    cluster.restart(node);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_succession_and_a_return_end_though_their_regions_die_again() {
    let mut cluster = Cluster::start(TRENT, THREE_REGIONS);
    let [node_us, node_ap] = [US, AP].map(|region| cluster.nodes_of(region)[0].id);
    let key = key_of_eu(&cluster, &[US, AP]).await;
    let former = material(&first(&cluster, US), &key).await.unwrap();
    let lost = lose(&mut cluster, EU);
    cluster.operate(&["region", "promote", US, "--lost", EU]);
    crash(&mut cluster, node_us);
    crash(&mut cluster, node_ap);
    for at in [US, AP] {
        await_primary(&cluster, at, &key, US).await;
    }
    let us = first(&cluster, US);
    eventually("a rotation", async || rotate(&us, &key).await).await;

    lost.iter().for_each(|node| cluster.restart(*node));
    crash(&mut cluster, lost[0]);
    crash(&mut cluster, node_us);
    await_primary(&cluster, EU, &key, US).await;
    await_rotated(&cluster, &key, &former).await;
    await_condition("the region's return", || {
        let regions = regions(&cluster, node_us).unwrap_or_default();
        let is_back = |listed: &Value| listed["region"] == EU && listed["status"] == "active";
        regions.iter().any(is_back)
    });
    for at in [US, EU, AP] {
        await_primary(&cluster, at, &key, US).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_region_succeeds_one_that_dies_and_that_one_follows_when_it_is_back() {
    let mut cluster = Cluster::start(TRENT, THREE_REGIONS);
    let everywhere = key_of_eu(&cluster, &[US, AP]).await;
    let rotating = key_of_eu(&cluster, &[US, AP]).await;
    let elsewhere = key_of_eu(&cluster, &[AP]).await;
    let alone = key_of_eu(&cluster, &[]).await;
    let eu = first(&cluster, EU);
    let before = material(&eu, &everywhere).await.unwrap();
    let mut sealed: Vec<Blob> = Vec::new();
    for key in [&everywhere, &rotating] {
        sealed.push(encrypt(&eu, key, b"before").await);
    }

    // The region dies in the midst of a rotation.
    let former = material(&eu, &rotating).await.unwrap();
    rotate(&eu, &rotating).await.unwrap();
    sealed.push(encrypt(&eu, &rotating, b"before").await);
    let lost = lose(&mut cluster, EU);
    let promoted = cluster.operate(&["region", "promote", US, "--lost", EU]);
    assert!(promoted.is_object(), "{promoted}");
    assert_eq!(status(&cluster, EU), "lost");
    for key in [&everywhere, &rotating] {
        await_primary(&cluster, US, key, US).await;
        await_primary(&cluster, AP, key, US).await;
    }
    let ap = first(&cluster, AP);
    let family = describe(&ap, &elsewhere)
        .await
        .unwrap()
        .multi_region_configuration;
    let primary = family.unwrap().primary_key.unwrap();
    assert_eq!(primary.region(), Some(EU), "{US} has no member of it");
    cluster.operate(&["region", "promote", AP, "--lost", EU]);
    await_primary(&cluster, AP, &elsewhere, AP).await;

    // The successor does what a primary does; new material waits for the lost region.
    let us = first(&cluster, US);
    rotate(&us, &everywhere).await.unwrap();
    for region in [US, AP] {
        let client = first(&cluster, region);
        sealed.push(encrypt(&client, &everywhere, b"before").await);
        sealed.push(encrypt(&client, &rotating, b"before").await);
    }

    lost.iter().for_each(|node| cluster.restart(*node));
    let eu = first(&cluster, EU);
    await_primary(&cluster, EU, &everywhere, US).await;
    await_primary(&cluster, EU, &rotating, US).await;
    await_primary(&cluster, EU, &elsewhere, AP).await;
    await_primary(&cluster, EU, &alone, EU).await;
    let refused = eu.rotate_key_on_demand().key_id(&everywhere).send().await;
    assert_eq!(error_name(refused), "UnsupportedOperationException");
    eventually("the region's return", async || {
        match status(&cluster, EU).as_str() {
            "active" => Ok(()),
            other => Err(other.to_owned()),
        }
    })
    .await;
    eventually("a rotation in the region that is back", async || {
        rotate(&eu, &alone).await
    })
    .await;

    await_rotated(&cluster, &everywhere, &before).await;
    // The rotation that its death has met ended with its successor, or is void; either way the next one can begin.
    eventually("the next rotation", async || rotate(&us, &rotating).await).await;
    await_rotated(&cluster, &rotating, &former).await;
    for key in [&everywhere, &rotating] {
        for region in [US, EU, AP] {
            sealed.push(encrypt(&first(&cluster, region), key, b"before").await);
        }
    }
    for region in [US, EU, AP] {
        for sealed in &sealed {
            assert_eq!(decrypt(&first(&cluster, region), sealed).await, b"before");
        }
    }

    // It is a region like others again.
    eventually("a change of the primary", async || {
        let update = us.update_primary_region().key_id(&everywhere).primary_region(EU);
        update.send().await.map_err(|error| format!("{error:?}"))
    })
    .await;
    for region in [US, EU, AP] {
        await_primary(&cluster, region, &everywhere, EU).await;
    }
}
