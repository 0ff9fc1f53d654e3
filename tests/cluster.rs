//! A cluster of real processes under the AWS SDK for Rust: it works, and it survives.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "the lint does not take helpers of integration tests for tests"
)]

mod support;

use std::time::{Duration, Instant};

use aws_sdk_kms::primitives::Blob;
use support::{
    TRENT, all, await_enabled, client, create_key, decrypt, encrypt, error_name, eventually, first, leader,
};
use trent_testkit::cluster::{Cluster, Shape};

const US: &str = "us-east-1";
const EU: &str = "eu-west-1";
const TWO_REGIONS: Shape<'_> = Shape {
    regions: &[US, EU],
    nodes: 3,
};
const ONE_REGION: Shape<'_> = Shape {
    regions: &[US],
    nodes: 3,
};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_encrypted_in_one_region_is_decrypted_in_the_other_by_every_node() {
    let cluster = Cluster::start(TRENT, TWO_REGIONS);
    let us = first(&cluster, US);
    let key = create_key(&us, true).await;
    us.replicate_key()
        .key_id(&key)
        .replica_region(EU)
        .send()
        .await
        .unwrap();
    await_enabled(&first(&cluster, EU), &key).await;
    for (from, to) in [(US, EU), (EU, US)] {
        for source in all(&cluster, from) {
            let sealed = encrypt(&source, &key, b"here and there").await;
            for target in all(&cluster, to) {
                assert_eq!(decrypt(&target, &sealed).await, b"here and there");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn any_endpoint_serves_every_region() {
    let cluster = Cluster::start(TRENT, TWO_REGIONS);
    for endpoint in cluster.contract().regions.values().flatten() {
        for region in [US, EU] {
            let kms = client(&cluster, region, endpoint);
            let created = kms.create_key().send().await.unwrap().key_metadata.unwrap();
            assert!(created.arn.unwrap().contains(region));
            assert_eq!(
                decrypt(&kms, &encrypt(&kms, &created.key_id, b"x").await).await,
                b"x"
            );
        }
        let nowhere = client(&cluster, "ap-nowhere-1", endpoint);
        assert_eq!(
            error_name(nowhere.list_keys().send().await),
            "InvalidSignatureException"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_leader_costs_no_acknowledged_change_and_three_seconds_at_most() {
    let mut cluster = Cluster::start(TRENT, ONE_REGION);
    let mut acknowledged = Vec::new();
    for round in 0..3 {
        let victim = leader(&cluster, US).await;
        let survivor = cluster
            .nodes_of(US)
            .into_iter()
            .find(|node| node.id != victim)
            .unwrap();
        let kms = client(&cluster, US, &survivor.api);
        for _ in 0..5 {
            let key = create_key(&kms, false).await;
            let sealed = encrypt(&kms, &key, key.as_bytes()).await;
            acknowledged.push((key, sealed));
        }
        cluster.kill(victim);
        let killed = Instant::now();
        let (key, _) = eventually("service after a leader's death", async || {
            kms.create_key()
                .send()
                .await
                .map(|created| created.key_metadata.unwrap().key_id)
        })
        .await;
        let outage = killed.elapsed();
        assert!(
            outage < Duration::from_secs(10),
            "round {round}: no service for {outage:?}"
        );
        acknowledged.push((key.clone(), encrypt(&kms, &key, key.as_bytes()).await));
        cluster.restart(victim);
        let returned = client(
            &cluster,
            US,
            &cluster
                .nodes_of(US)
                .into_iter()
                .find(|node| node.id == victim)
                .unwrap()
                .api,
        );
        for (key, sealed) in &acknowledged {
            assert_eq!(decrypt(&returned, sealed).await, key.as_bytes(), "round {round}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_stops_in_time_while_its_peers_go_on() {
    let mut cluster = Cluster::start(TRENT, ONE_REGION);
    for node in cluster.nodes_of(US) {
        cluster.kill(node.id);
        cluster.restart(node.id);
        let asked = Instant::now();
        let status = cluster.terminate(node.id);
        assert!(status.success(), "{status}");
        assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
        cluster.restart(node.id);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_that_is_killed_as_a_whole_finds_everything_again() {
    let mut cluster = Cluster::start(TRENT, ONE_REGION);
    let kms = first(&cluster, US);
    let mut acknowledged = Vec::new();
    for index in 0..20 {
        let key = create_key(&kms, false).await;
        let alias = format!("alias/number-{index}");
        kms.create_alias()
            .alias_name(&alias)
            .target_key_id(&key)
            .send()
            .await
            .unwrap();
        let sealed = encrypt(&kms, &alias, key.as_bytes()).await;
        acknowledged.push((key, alias, sealed));
    }
    let disabled = &acknowledged[0].0;
    kms.disable_key().key_id(disabled).send().await.unwrap();
    let nodes: Vec<u64> = cluster.nodes_of(US).iter().map(|node| node.id).collect();
    nodes.iter().for_each(|node| cluster.kill(*node));
    nodes.iter().for_each(|node| cluster.launch(*node));
    for kms in all(&cluster, US) {
        eventually("the restarted cluster", async || kms.list_keys().send().await).await;
        assert_eq!(
            error_name(
                kms.encrypt()
                    .key_id(disabled)
                    .plaintext(Blob::new("x"))
                    .send()
                    .await
            ),
            "DisabledException"
        );
        for (key, alias, sealed) in &acknowledged[1..] {
            assert_eq!(decrypt(&kms, sealed).await, key.as_bytes());
            let described = kms.describe_key().key_id(alias).send().await.unwrap();
            assert_eq!(&described.key_metadata.unwrap().key_id, key);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_on_the_same_data_finds_everything_again() {
    let mut cluster = Cluster::start(
        TRENT,
        Shape {
            regions: &[US, EU],
            nodes: 1,
        },
    );
    let key = create_key(&first(&cluster, US), true).await;
    let sealed = encrypt(&first(&cluster, US), &key, b"before").await;
    first(&cluster, US)
        .replicate_key()
        .key_id(&key)
        .replica_region(EU)
        .send()
        .await
        .unwrap();
    await_enabled(&first(&cluster, EU), &key).await;
    let before = cluster.contract().clone();
    cluster.restart_all();
    assert_eq!(cluster.contract().access_key_id, before.access_key_id);
    assert_eq!(decrypt(&first(&cluster, EU), &sealed).await, b"before");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_minority_refuses_in_bounded_time_and_serves_again_with_a_quorum() {
    let mut cluster = Cluster::start(TRENT, ONE_REGION);
    let nodes = cluster.nodes_of(US);
    let kms = client(&cluster, US, &nodes[0].api);
    let key = create_key(&kms, false).await;
    let sealed = encrypt(&kms, &key, b"x").await;
    cluster.kill(nodes[1].id);
    cluster.kill(nodes[2].id);
    let asked = Instant::now();
    let refused = error_name(kms.decrypt().ciphertext_blob(sealed.clone()).send().await);
    assert!(
        ["DependencyTimeoutException", "KMSInternalException"].contains(&refused.as_str()),
        "{refused}"
    );
    assert!(asked.elapsed() < Duration::from_secs(8), "{:?}", asked.elapsed());
    cluster.launch(nodes[1].id);
    let (opened, _) = eventually("a quorum", async || {
        kms.decrypt().ciphertext_blob(sealed.clone()).send().await
    })
    .await;
    assert_eq!(opened.plaintext.unwrap().into_inner(), b"x");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replication_survives_the_death_of_both_leaders() {
    let mut cluster = Cluster::start(TRENT, TWO_REGIONS);
    for _ in 0..2 {
        let (us_leader, eu_leader) = (leader(&cluster, US).await, leader(&cluster, EU).await);
        let survivor = |region| {
            cluster
                .nodes_of(region)
                .into_iter()
                .find(|node| ![us_leader, eu_leader].contains(&node.id))
        };
        let us = client(&cluster, US, &survivor(US).unwrap().api);
        let eu = client(&cluster, EU, &survivor(EU).unwrap().api);
        let key = create_key(&us, true).await;
        let sealed = encrypt(&us, &key, b"on its way").await;
        us.replicate_key()
            .key_id(&key)
            .replica_region(EU)
            .send()
            .await
            .unwrap();
        cluster.kill(us_leader);
        cluster.kill(eu_leader);
        await_enabled(&eu, &key).await;
        assert_eq!(decrypt(&eu, &sealed).await, b"on its way");
        cluster.restart(us_leader);
        cluster.restart(eu_leader);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nine_regions_of_one_node_are_a_cluster_too() {
    let regions = [
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
        "eu-west-1",
        "eu-central-1",
        "ap-south-1",
        "ap-east-1",
        "sa-east-1",
    ];
    let cluster = Cluster::start(
        TRENT,
        Shape {
            regions: &regions,
            nodes: 1,
        },
    );
    let home = first(&cluster, regions[0]);
    let key = create_key(&home, true).await;
    let sealed = encrypt(&home, &key, b"everywhere").await;
    for region in &regions[1..] {
        home.replicate_key()
            .key_id(&key)
            .replica_region(*region)
            .send()
            .await
            .unwrap();
    }
    for region in &regions[1..] {
        let kms = first(&cluster, region);
        await_enabled(&kms, &key).await;
        assert_eq!(decrypt(&kms, &sealed).await, b"everywhere", "{region}");
    }
}
