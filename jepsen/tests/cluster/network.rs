//! Nodes and regions that are cut off.

use std::time::Instant;

use serde_json::json;
use trent_jepsen::cluster::Backends;
use trent_jepsen::network::{Conditions, Matrix};
use trent_jepsen::place::Place;

use crate::{CALL, PATIENCE, create_key, knows, leader_above, with_cluster};

#[test]
fn a_leader_that_is_cut_off_is_replaced_and_comes_back() {
    let full = Backends::FULL;
    with_cluster(
        "network::a_leader_that_is_cut_off_is_replaced_and_comes_back",
        &["us-east-1"],
        3,
        full,
        async |cluster| {
            let before = leader_above(cluster, "us-east-1", 0).await;
            let others: Vec<Place> = cluster
                .places()
                .into_iter()
                .filter(|place| *place != before.place)
                .collect();
            let mut client = cluster.client(&others[0], CALL).unwrap();
            let first = create_key(&mut client).await;

            let calm = Matrix::calm(cluster.places());
            let cut = calm
                .clone()
                .around(std::slice::from_ref(&before.place), Conditions::cut());
            let begun = Instant::now();
            cluster.network().impose(cut).unwrap();
            let after = leader_above(cluster, "us-east-1", before.term).await;
            println!(
                "{} is cut off, {} leads after {:?}",
                before.place,
                after.place,
                begun.elapsed()
            );
            assert_ne!(before.place, after.place);
            let second = create_key(&mut client).await;
            println!("a change succeeds after {:?}", begun.elapsed());
            let traffic = cluster.network().traffic(&before.place, &others[0]);
            assert!(traffic.cut > 0, "{traffic:?}");
            let alone = cluster
                .client(&before.place, CALL)
                .unwrap()
                .call("DescribeKey", &json!({"KeyId": second}))
                .await;
            assert!(
                alone.done().is_none(),
                "a node that is cut off has answered: {alone:?}"
            );

            cluster.network().impose(calm).unwrap();
            let healed = Instant::now();
            cluster.await_ready(PATIENCE).await.unwrap();
            println!("all are ready {:?} after the heal", healed.elapsed());
            for place in cluster.places() {
                assert!(
                    knows(cluster, &place, &first).await && knows(cluster, &place, &second).await,
                    "{place}"
                );
            }
        },
    );
}

#[test]
fn a_region_that_is_cut_off_goes_on_alone() {
    let regions = ["us-east-1", "eu-west-1", "ap-south-1"];
    with_cluster(
        "network::a_region_that_is_cut_off_goes_on_alone",
        &regions,
        1,
        Backends::FULL,
        async |cluster| {
            let places = cluster.places();
            let calm = Matrix::calm(places.clone());
            cluster
                .network()
                .impose(calm.clone().around(&places[2..], Conditions::cut()))
                .unwrap();
            for place in &places {
                let key = create_key(&mut cluster.client(place, CALL).unwrap()).await;
                assert!(knows(cluster, place, &key).await);
            }
            let slow = Conditions::delay(80.0, 20.0);
            cluster
                .network()
                .impose(calm.both_ways(&places[..1], &places[1..], slow))
                .unwrap();
            let mut client = cluster.client(&places[0], CALL).unwrap();
            let primary = client.call("CreateKey", &json!({"MultiRegion": true})).await;
            let key = primary.done().unwrap()["KeyMetadata"]["KeyId"].clone();
            let replica = client
                .call(
                    "ReplicateKey",
                    &json!({"KeyId": key, "ReplicaRegion": "eu-west-1"}),
                )
                .await;
            assert!(replica.done().is_some(), "{replica:?}");
            let late = cluster.network().traffic(&places[0], &places[1]);
            assert!(late.delayed > 0, "{late:?}");
        },
    );
}
