//! A full disk: reads go on, writes are refused in time, nothing is lost, and room is all that is needed.

use std::time::{Duration, Instant};

use aws_sdk_kms::Client;
use trent_testkit::cluster::{Cluster, Node};
use trent_testkit::small_disk::SmallDisk;

use crate::kept::Kept;
use crate::support::{all, client, error_name, eventually};
use crate::{US, caught_up, leader_among, start};

/// The guard's floor and ballast, and some room for work.
const DISK_MEBIBYTES: u64 = 256;

/// A write ends within its deadline, also where it is not refused at once.
const BOUND: Duration = Duration::from_secs(8);

/// Moves the data of nodes to small disks, or says why it cannot.
fn on_small_disks(cluster: &mut Cluster, nodes: &[Node]) -> Option<Vec<SmallDisk>> {
    let mut disks = Vec::new();
    for node in nodes {
        cluster.kill(node.id);
        match SmallDisk::mount_under(&node.data_dir, DISK_MEBIBYTES) {
            Ok(disk) => disks.push(disk),
            Err(reason) => {
                println!("SKIPPED: no tmpfs can be mounted: {reason}");
                return None;
            }
        }
        cluster.restart(node.id);
    }
    Some(disks)
}

/// Writes until a write is refused, and keeps those that are not.
async fn write_until_refused(kms: &Client, kept: &mut Kept) {
    let mut accepted = Vec::new();
    eventually("a refusal", async || {
        let asked = Instant::now();
        let answer = kms.create_key().send().await;
        assert!(asked.elapsed() < BOUND, "{:?}", asked.elapsed());
        match answer {
            Ok(created) => {
                accepted.push(created.key_metadata.unwrap().key_id);
                Err("the write was accepted")
            }
            refused => {
                assert_eq!(error_name(refused), "DependencyTimeoutException");
                Ok(())
            }
        }
    })
    .await;
    for key in accepted {
        kept.add(kms, key).await;
    }
}

/// Writes until a write is accepted, and says how long that took.
async fn write_until_accepted(kms: &Client, kept: &mut Kept) -> Duration {
    let (created, took) = eventually("a write", async || kms.create_key().send().await).await;
    kept.add(kms, created.key_metadata.unwrap().key_id).await;
    took
}

/// Keeps a disk full until nothing is given up any more to make room.
async fn fill_up(disk: &SmallDisk, node: &Node) {
    let ballast = node.data_dir.join("ballast");
    eventually("the ballast to be given up", async || {
        disk.fill();
        if ballast.exists() {
            Err("it is there")
        } else {
            Ok(())
        }
    })
    .await;
    disk.fill();
    assert_eq!(disk.free_bytes(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_node_with_a_full_disk_reads_on_and_writes_again_once_there_is_room() {
    let mut cluster = start(1);
    let nodes = cluster.nodes_of(US);
    let Some(disks) = on_small_disks(&mut cluster, &nodes) else {
        return;
    };
    let kms = client(&cluster, US, &nodes[0].api);
    let mut kept = Kept::default();
    kept.create(&kms, 3).await;
    for round in 0..2 {
        disks[0].fill();
        write_until_refused(&kms, &mut kept).await;
        fill_up(&disks[0], &nodes[0]).await;
        write_until_refused(&kms, &mut kept).await;
        kept.check(&kms).await;
        disks[0].make_room();
        let took = write_until_accepted(&kms, &mut kept).await;
        println!("round {round}: writes again {took:?} after there was room");
        kept.check(&kms).await;
    }
    cluster.kill(nodes[0].id);
    cluster.restart(nodes[0].id);
    kept.check(&kms).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn full_disks_of_one_node_and_of_a_quorum() {
    let mut cluster = start(3);
    let nodes = cluster.nodes_of(US);
    let Some(disks) = on_small_disks(&mut cluster, &nodes[..2]) else {
        return;
    };
    let every = all(&cluster, US);
    let mut kept = Kept::default();
    kept.create(&every[0], 3).await;

    // One node: a follower, where there is a choice. The others write on.
    let first = usize::from(leader_among(&nodes).await == nodes[0].id);
    let second = 1 - first;
    fill_up(&disks[first], &nodes[first]).await;
    for kms in &every {
        kept.create(kms, 2).await;
        kept.check(kms).await;
    }

    // A quorum.
    fill_up(&disks[second], &nodes[second]).await;
    for kms in &every {
        write_until_refused(kms, &mut kept).await;
        kept.check(kms).await;
    }

    // Room on one of the two disks is enough, if it is the leader's where that one is full.
    let leads = leader_among(&nodes).await == nodes[second].id;
    let (sooner, later) = if leads { (second, first) } else { (first, second) };
    disks[sooner].make_room();
    let took = write_until_accepted(&every[2], &mut kept).await;
    println!("a quorum writes again {took:?} after there was room");
    disks[later].make_room();
    for kms in &every {
        write_until_accepted(kms, &mut kept).await;
    }
    for node in &nodes {
        caught_up(node, &nodes[2]).await;
    }
    for node in &nodes {
        cluster.kill(node.id);
    }
    for node in &nodes {
        cluster.launch(node.id);
    }
    for (kms, node) in every.iter().zip(&nodes) {
        cluster.await_ready(node.id);
        kept.check(kms).await;
    }
}
