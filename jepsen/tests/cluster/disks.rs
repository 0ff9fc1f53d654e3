//! Power that fails, and disks that do.

use std::sync::Arc;
use std::time::Instant;

use serde_json::json;
use tokio::sync::Semaphore;
use trent_jepsen::client::{Answer, Client};
use trent_jepsen::cluster::Backends;
use trent_jepsen::disk::{Faults, Survival};

use crate::{CALL, PATIENCE, create_key, knows, leader_above, with_cluster};

/// Acknowledged writes before the power fails: more than fit into a snapshot's interval.
const WRITES: u32 = 150;

#[test]
fn nothing_acknowledged_is_lost_when_the_power_of_all_nodes_fails_at_once() {
    let name = "disks::nothing_acknowledged_is_lost_when_the_power_of_all_nodes_fails_at_once";
    with_cluster(name, &["us-east-1"], 3, Backends::FULL, async |cluster| {
        let places = cluster.places();
        let mut keys = Vec::new();
        for round in 0..4_u64 {
            let acknowledged = Arc::new(Semaphore::new(0));
            let mut writers = tokio::task::JoinSet::new();
            for place in places.iter().chain(&places) {
                let client = cluster.client(place, CALL).unwrap();
                writers.spawn(write_until_it_fails(client, Arc::clone(&acknowledged)));
            }
            // With so many on the disks, the power fails.
            let written = tokio::time::timeout(PATIENCE, acknowledged.acquire_many(WRITES));
            written.await.unwrap().unwrap().forget();
            for node in cluster.nodes() {
                node.kill().await;
            }
            let written = writers.join_all().await.concat();
            println!("{} keys were acknowledged", written.len());
            assert!(written.len() >= WRITES as usize);
            keys.extend(written);
            let survival = if round == 0 {
                Survival::Nothing
            } else {
                Survival::Some { seed: round }
            };
            for node in cluster.nodes() {
                println!("{}: {:?}", node.place(), node.cut_power(survival).await.unwrap());
            }
            let begun = Instant::now();
            cluster.start(PATIENCE).await.unwrap();
            println!("ready {:?} after the power came back", begun.elapsed());
            for (number, key) in keys.iter().enumerate() {
                assert!(knows(cluster, &places[number % 3], key).await, "{key} is lost");
            }
        }
    });
}

#[test]
fn a_node_whose_disk_fails_ends_and_comes_back() {
    let name = "disks::a_node_whose_disk_fails_ends_and_comes_back";
    with_cluster(name, &["us-east-1"], 3, Backends::FULL, async |cluster| {
        let before = leader_above(cluster, "us-east-1", 0).await;
        let node = cluster.node(&before.place).unwrap();
        let failing = Faults {
            sync_error_percent: 100.0,
            ..Faults::default()
        };
        node.disk().impose(failing).unwrap();
        let begun = Instant::now();
        let answer = cluster
            .client(&before.place, CALL)
            .unwrap()
            .call("CreateKey", &json!({}))
            .await;
        println!("the leader's own answer: {answer:?}");
        let after = leader_above(cluster, "us-east-1", before.term).await;
        println!("{} leads after {:?}", after.place, begun.elapsed());
        let key = create_key(&mut cluster.client(&after.place, CALL).unwrap()).await;
        let ended = tokio::time::timeout(PATIENCE, node.end()).await;
        println!("the node ended: {:?}", ended.unwrap());
        assert!(node.disk().counters().errors > 0);
        node.disk().impose(Faults::default()).unwrap();
        println!("{:?}", node.cut_power(Survival::Nothing).await.unwrap());
        node.start().unwrap();
        node.await_ready(PATIENCE).await.unwrap();
        assert!(knows(cluster, &before.place, &key).await);
    });
}

#[test]
fn a_full_disk_stops_changes_and_nothing_else() {
    let name = "disks::a_full_disk_stops_changes_and_nothing_else";
    with_cluster(name, &["us-east-1"], 3, Backends::FULL, async |cluster| {
        let place = &cluster.places()[0];
        let mut client = cluster.client(place, CALL).unwrap();
        let key = create_key(&mut client).await;
        let full = Faults {
            full: true,
            ..Faults::default()
        };
        for node in cluster.nodes() {
            node.disk().impose(full).unwrap();
        }
        let deadline = Instant::now() + PATIENCE;
        let refusal = loop {
            match client.call("CreateKey", &json!({})).await {
                Answer::Done(_) => assert!(Instant::now() < deadline, "a full disk takes keys"),
                refusal => break refusal,
            }
        };
        println!("{refusal:?}");
        let log = || std::fs::read_to_string(cluster.node(place).unwrap().seat().log()).unwrap();
        assert!(knows(cluster, place, &key).await, "{}", log());
        for node in cluster.nodes() {
            node.disk().impose(Faults::default()).unwrap();
        }
        while client.call("CreateKey", &json!({})).await.done().is_none() {
            assert!(
                Instant::now() < deadline,
                "a disk that has room again takes no keys"
            );
        }
    });
}

/// The keys that were acknowledged before a call was not. Each is counted as soon as it is.
async fn write_until_it_fails(mut client: Client, acknowledged: Arc<Semaphore>) -> Vec<String> {
    let mut keys = Vec::new();
    loop {
        let answer = client.call("CreateKey", &json!({})).await;
        let Some(id) = answer
            .done()
            .and_then(|done| done["KeyMetadata"]["KeyId"].as_str())
        else {
            return keys;
        };
        keys.push(id.to_owned());
        acknowledged.add_permits(1);
    }
}
