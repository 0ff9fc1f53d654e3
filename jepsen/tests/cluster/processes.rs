//! Processes that are paused, killed and starved, and clocks that are moved.

use std::time::Instant;

use serde_json::json;
use trent_jepsen::cluster::Backends;

use crate::{CALL, PATIENCE, create_key, leader_above, with_cluster};

#[test]
fn a_node_that_is_paused_killed_and_stopped_comes_back() {
    let name = "processes::a_node_that_is_paused_killed_and_stopped_comes_back";
    with_cluster(name, &["us-east-1"], 3, Backends::FULL, async |cluster| {
        let before = leader_above(cluster, "us-east-1", 0).await;
        let node = cluster.node(&before.place).unwrap();
        assert!(node.start().is_err(), "it runs already");
        assert!(node.pause());
        let after = leader_above(cluster, "us-east-1", before.term).await;
        assert_ne!(before.place, after.place);
        assert!(node.resume());
        node.await_ready(PATIENCE).await.unwrap();
        node.kill().await;
        assert!(!node.is_running() && node.pid().is_none() && !node.pause());
        node.start().unwrap();
        node.await_ready(PATIENCE).await.unwrap();
        assert!(node.stop().await);
        node.start().unwrap();
        node.await_ready(PATIENCE).await.unwrap();
        let begun = Instant::now();
        let directory = loop {
            match node.admin().nodes().await {
                Ok(directory) => break directory,
                // Ready is a node by its region; the group of the directory may still elect.
                Err(error) => assert!(begun.elapsed() < PATIENCE, "{error:?}"),
            }
        };
        println!("the directory is there after {:?}", begun.elapsed());
        assert_eq!(directory.nodes.len(), 3);
    });
}

const HOUR_MILLIS: i64 = 60 * 60 * 1000;

#[test]
fn a_clock_jumps_while_a_node_runs_and_timers_do_not() {
    let name = "processes::a_clock_jumps_while_a_node_runs_and_timers_do_not";
    with_cluster(name, &["us-east-1"], 3, Backends::FULL, async |cluster| {
        let places = cluster.places();
        let mut client = cluster.client(&places[0], CALL).unwrap();
        let key = create_key(&mut client).await;
        let clock = cluster.node(&places[0]).unwrap().clock();
        for hour in [HOUR_MILLIS, -HOUR_MILLIS] {
            clock.jump(hour).unwrap();
            let answer = client.call("DescribeKey", &json!({"KeyId": key})).await;
            assert!(
                answer.done().is_none(),
                "a signature of another hour is taken: {answer:?}"
            );
            clock.jump(23 * hour).unwrap();
            let answer = client.call("DescribeKey", &json!({"KeyId": key})).await;
            assert!(
                answer.done().is_some(),
                "the client goes with the day: {answer:?}"
            );
            let other = cluster
                .client(&places[1], CALL)
                .unwrap()
                .call("DescribeKey", &json!({"KeyId": key}))
                .await;
            assert!(
                other.done().is_some(),
                "the clocks of other nodes stay: {other:?}"
            );
            clock.reset().unwrap();
        }
        assert!(
            client
                .call("DescribeKey", &json!({"KeyId": key}))
                .await
                .done()
                .is_some()
        );
        for node in cluster.nodes() {
            assert!(node.readiness().await.unwrap().ready, "{}", node.place());
        }
    });
}

#[test]
fn a_node_that_takes_more_memory_than_it_may_is_killed() {
    use std::os::unix::process::ExitStatusExt;
    let name = "processes::a_node_that_takes_more_memory_than_it_may_is_killed";
    if !std::path::Path::new("/sys/fs/cgroup/memory/cgroup.procs").exists() {
        eprintln!("{name} is passed over: no memory controller of cgroup v1");
        return;
    }
    with_cluster(name, &["us-east-1"], 3, Backends::FULL, async |cluster| {
        let places = cluster.places();
        let node = cluster.node(&places[2]).unwrap();
        node.limit_memory(1 << 20).unwrap();
        let mut client = cluster.client(&places[0], CALL).unwrap();
        let killed = tokio::time::timeout(PATIENCE, async {
            let load = async {
                loop {
                    create_key(&mut client).await;
                }
            };
            tokio::select! {
                status = node.end() => status,
                () = load => None,
            }
        });
        let status = killed.await.unwrap().unwrap();
        assert_eq!(status.signal(), Some(9), "{status}");
        node.unlimit_memory().unwrap();
        node.start().unwrap();
        node.await_ready(PATIENCE).await.unwrap();
    });
}
