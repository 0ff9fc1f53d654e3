//! Nodes that join and leave.

use std::time::Instant;

use trent_jepsen::cluster::{Backends, Node, Plan};
use trent_jepsen::place::Place;

use crate::support::isolated;
use crate::{CALL, PATIENCE, create_key, knows, program, run};

#[test]
fn nodes_join_and_leave() {
    let Some(program) = program() else {
        eprintln!("nodes_join_and_leave is passed over: build trent, or name it in TRENT_BINARY");
        return;
    };
    isolated("members::nodes_join_and_leave", || {
        let dir = tempfile::tempdir().unwrap();
        let mut plan = Plan::new(program, dir.path(), &["us-east-1"], 3).on(Backends::FULL);
        plan.spares = 1;
        run(plan, async |cluster| {
            let (founder, spare) = (Place::new("us-east-1", 1), Place::new("us-east-1", 4));
            let key = create_key(&mut cluster.client(&founder, CALL).unwrap()).await;
            for number in [4, 5] {
                cluster.join(&spare, &founder).await.unwrap();
                let node = cluster.node(&spare).unwrap();
                node.await_ready(PATIENCE).await.unwrap();
                assert_eq!(node.number(), Some(number), "a number is never given out again");
                assert!(knows(cluster, &spare, &key).await);
                cluster
                    .node(&founder)
                    .unwrap()
                    .admin()
                    .remove(number)
                    .await
                    .unwrap();
                node.end().await;
                println!("node {number} joined, was removed and has ended");
            }
        });
    });
}

/// It does not vote any more when it is killed, so that it elects nobody when it is back.
#[test]
fn a_node_that_is_down_when_it_is_forgotten_ends_when_it_is_back() {
    let name = "members::a_node_that_is_down_when_it_is_forgotten_ends_when_it_is_back";
    let Some(program) = program() else {
        eprintln!("{name} is passed over: build trent, or name it in TRENT_BINARY");
        return;
    };
    isolated(name, || {
        let dir = tempfile::tempdir().unwrap();
        let mut plan = Plan::new(program, dir.path(), &["us-east-1"], 3).on(Backends::FULL);
        plan.spares = 1;
        run(plan, async |cluster| {
            let (founder, spare) = (Place::new("us-east-1", 1), Place::new("us-east-1", 4));
            cluster.join(&spare, &founder).await.unwrap();
            let (founder, node) = (cluster.node(&founder).unwrap(), cluster.node(&spare).unwrap());
            node.await_ready(PATIENCE).await.unwrap();
            founder.admin().remove(4).await.unwrap();
            while voters(node).await.contains(&4) {}
            node.kill().await;
            let deadline = Instant::now() + PATIENCE;
            while counts_on(founder, 4).await {
                assert!(Instant::now() < deadline, "node 4 is never forgotten");
            }
            node.start().unwrap();
            let ended = tokio::time::timeout(PATIENCE, node.end()).await;
            assert!(ended.is_ok(), "a node that was removed goes on running");
        });
    });
}

/// Who votes in a node's region, as it knows; nobody where it does not answer.
async fn voters(node: &Node) -> Vec<u64> {
    let status = node.admin().status().await.unwrap_or_default();
    status.region_group.unwrap_or_default().voters
}

/// Whether a node's directory or the cluster's group has this one.
async fn counts_on(node: &Node, number: u64) -> bool {
    let status = node.admin().status().await.unwrap();
    let group = status.global_group.unwrap_or_default();
    let mut known = status.nodes.iter().map(|node| node.node);
    known.any(|known| known == number) || [group.voters, group.learners].concat().contains(&number)
}
