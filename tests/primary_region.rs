//! UpdatePrimaryRegion over a cluster of real processes that die: the role arrives, or stays where it was.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "the lint does not take helpers of integration tests for tests"
)]

mod support;

use std::time::{Duration, Instant};

use aws_sdk_kms::Client;
use aws_sdk_kms::types::{KeyMetadata, KeyState, MultiRegionKeyType};
use support::{
    TRENT, await_enabled, client, create_key, decrypt, encrypt, error_name, eventually, first, leader,
};
use trent_testkit::cluster::{Cluster, Shape};

const US: &str = "us-east-1";
const EU: &str = "eu-west-1";
const TWO_REGIONS: Shape<'_> = Shape {
    regions: &[US, EU],
    nodes: 3,
};

/// A primary in us-east-1 with a replica in eu-west-1, of which the primary's region knows: no client is told when it
/// does, but only then the role goes there and back.
async fn replicated_key(cluster: &Cluster) -> String {
    let (us, eu) = (first(cluster, US), first(cluster, EU));
    let key = create_key(&us, true).await;
    us.replicate_key()
        .key_id(&key)
        .replica_region(EU)
        .send()
        .await
        .unwrap();
    await_enabled(&eu, &key).await;
    for (from, to) in [(&us, EU), (&eu, US)] {
        eventually("a change of the primary", async || update(from, &key, to).await).await;
        await_member(&us, &key, to, KeyState::Enabled).await;
        await_member(&eu, &key, to, KeyState::Enabled).await;
    }
    key
}

async fn describe(client: &Client, key: &str) -> Result<KeyMetadata, String> {
    let described = client.describe_key().key_id(key).send().await;
    let described = described.map_err(|error| format!("{error:?}"))?;
    Ok(described.key_metadata.unwrap())
}

/// The primary's region as this member knows it, and the member's state.
fn standing(metadata: &KeyMetadata) -> (String, KeyState) {
    let family = metadata.multi_region_configuration.as_ref().unwrap();
    let primary = family.primary_key.as_ref().unwrap();
    (
        primary.region.clone().unwrap(),
        metadata.key_state.clone().unwrap(),
    )
}

fn is_primary(metadata: &KeyMetadata) -> bool {
    let family = metadata.multi_region_configuration.as_ref().unwrap();
    family.multi_region_key_type == Some(MultiRegionKeyType::Primary)
}

async fn await_member(client: &Client, key: &str, primary: &str, state: KeyState) {
    eventually("the change of the primary", async || {
        let found = standing(&describe(client, key).await?);
        if found == (primary.to_owned(), state.clone()) {
            Ok(())
        } else {
            Err(format!("{found:?}"))
        }
    })
    .await;
}

/// Both members agree on the primary and work, on what was encrypted before too.
async fn await_settled(
    clients: [&Client; 2],
    key: &str,
    primary: &str,
    sealed: &aws_sdk_kms::primitives::Blob,
) {
    for client in clients {
        await_member(client, key, primary, KeyState::Enabled).await;
        assert_eq!(decrypt(client, sealed).await, b"before");
    }
    for (from, to) in [(0, 1), (1, 0)] {
        let after = encrypt(clients[from], key, b"after").await;
        assert_eq!(decrypt(clients[to], &after).await, b"after");
    }
}

async fn update(client: &Client, key: &str, region: &str) -> Result<(), String> {
    let updated = client
        .update_primary_region()
        .key_id(key)
        .primary_region(region)
        .send()
        .await;
    updated.map(drop).map_err(|error| format!("{error:?}"))
}

/// A client of a region through a node that survives.
fn survivor(cluster: &Cluster, region: &str, victims: &[u64]) -> Client {
    let nodes = cluster.nodes_of(region);
    let node = nodes.iter().find(|node| !victims.contains(&node.id)).unwrap();
    client(cluster, region, &node.api)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_role_arrives_though_leaders_die() {
    let mut cluster = Cluster::start(TRENT, TWO_REGIONS);
    let key = replicated_key(&cluster).await;
    let sealed = encrypt(&first(&cluster, US), &key, b"before").await;
    let (mut from, mut to) = (US, EU);
    for killed in [[true, false], [false, true], [true, true]] {
        let mut victims = Vec::new();
        for (region, _) in [from, to].into_iter().zip(killed).filter(|(_, dies)| *dies) {
            victims.push(leader(&cluster, region).await);
        }
        let (source, target) = (
            survivor(&cluster, from, &victims),
            survivor(&cluster, to, &victims),
        );
        update(&source, &key, to).await.unwrap();
        victims.iter().for_each(|victim| cluster.kill(*victim));

        // From the moment on that the new primary shows itself, nobody finds the former one.
        eventually("the new primary", async || match describe(&target, &key).await {
            Ok(metadata) if is_primary(&metadata) => Ok(()),
            other => Err(format!("{other:?}")),
        })
        .await;
        let (former, _) = eventually("the former primary's region", async || {
            describe(&source, &key).await
        })
        .await;
        assert!(!is_primary(&former), "{killed:?}: two primaries");
        await_settled([&source, &target], &key, to, &sealed).await;
        victims.iter().for_each(|victim| cluster.restart(*victim));
        (from, to) = (to, from);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_region_that_is_down_changes_nothing_and_takes_over_when_it_is_back() {
    let mut cluster = Cluster::start(TRENT, TWO_REGIONS);
    let key = replicated_key(&cluster).await;
    let us = first(&cluster, US);
    let sealed = encrypt(&us, &key, b"before").await;
    let before = describe(&us, &key).await.unwrap();
    let eu_nodes: Vec<u64> = cluster.nodes_of(EU).iter().map(|node| node.id).collect();
    eu_nodes.iter().for_each(|node| cluster.kill(*node));

    let asked = Instant::now();
    let refused = us
        .update_primary_region()
        .key_id(&key)
        .primary_region(EU)
        .send()
        .await;
    assert_eq!(error_name(refused), "DependencyTimeoutException");
    assert!(asked.elapsed() < Duration::from_secs(8), "{:?}", asked.elapsed());
    assert_eq!(describe(&us, &key).await.unwrap(), before);
    assert_eq!(decrypt(&us, &sealed).await, b"before");

    eu_nodes.iter().for_each(|node| cluster.launch(*node));
    let eu = first(&cluster, EU);
    eventually("a region that can be asked again", async || {
        update(&us, &key, EU).await
    })
    .await;
    await_settled([&us, &eu], &key, EU, &sealed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_region_that_hangs_is_not_waited_for() {
    let cluster = Cluster::start(TRENT, TWO_REGIONS);
    let key = replicated_key(&cluster).await;
    let us = first(&cluster, US);
    let before = describe(&us, &key).await.unwrap();
    let pause = |paused| {
        let nodes = cluster.nodes_of(EU);
        nodes.iter().for_each(|node| cluster.pause(node.id, paused));
    };
    pause(true);
    let asked = Instant::now();
    let refused = us
        .update_primary_region()
        .key_id(&key)
        .primary_region(EU)
        .send()
        .await;
    assert_eq!(error_name(refused), "DependencyTimeoutException");
    assert!(asked.elapsed() < Duration::from_secs(8), "{:?}", asked.elapsed());
    assert_eq!(describe(&us, &key).await.unwrap(), before);
    pause(false);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_role_arrives_though_the_other_region_dies_on_the_way() {
    let mut cluster = Cluster::start(TRENT, TWO_REGIONS);
    let key = replicated_key(&cluster).await;
    let (us, eu) = (first(&cluster, US), first(&cluster, EU));
    let sealed = encrypt(&us, &key, b"before").await;
    let eu_nodes: Vec<u64> = cluster.nodes_of(EU).iter().map(|node| node.id).collect();
    update(&us, &key, EU).await.unwrap();
    eu_nodes.iter().for_each(|node| cluster.kill(*node));

    // Whether the question had arrived or not: the former primary has stepped back, and works on.
    let stepped_back = describe(&us, &key).await.unwrap();
    assert!(!is_primary(&stepped_back));
    assert_eq!(decrypt(&us, &sealed).await, b"before");
    assert_eq!(decrypt(&us, &encrypt(&us, &key, b"x").await).await, b"x");

    eu_nodes.iter().for_each(|node| cluster.launch(*node));
    await_settled([&us, &eu], &key, EU, &sealed).await;
}
