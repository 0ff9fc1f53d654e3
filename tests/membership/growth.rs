//! A region that grows and shrinks under load.

use trent_testkit::cluster::Cluster;

use crate::load::{Caller, Load, Tally};
use crate::support::{create_key, first, leader};
use crate::{US, await_global_voters, await_region_voters, join, remove, start};

fn caller(cluster: &Cluster) -> Caller {
    let contract = cluster.contract();
    Caller {
        region: US.to_owned(),
        access_key_id: contract.access_key_id.clone(),
        secret_access_key: contract.secret_access_key.clone(),
    }
}

/// A load over all endpoints that there are.
async fn load(cluster: &Cluster) -> Load {
    let key = create_key(&first(cluster, US), false).await;
    let endpoints = cluster.nodes_of(US).into_iter().map(|node| node.api);
    Load::start(&caller(cluster), endpoints.collect(), &key)
}

fn assert_hidden(tally: &Tally, what: &str) {
    let Tally {
        requests,
        retries,
        slowest,
        ..
    } = tally;
    println!("{what}: {requests} requests, {retries} attempts repeated, the slowest took {slowest:?}");
    assert!(*requests > 0);
    assert!(tally.failures.is_empty(), "{:#?}", tally.failures);
}

#[tokio::test(flavor = "multi_thread")]
async fn three_nodes_grow_to_five_and_back_and_no_client_notices() {
    let mut cluster = start(3);
    let load = load(&cluster).await;
    for voters in [[1, 2, 3, 4].as_slice(), &[1, 2, 3, 4, 5]] {
        let node = join(&mut cluster, US);
        load.add(&cluster.node(node).api);
        await_region_voters(&cluster, 1, voters);
    }
    await_global_voters(&cluster, 1, &[1, 2, 3, 4, 5]);
    // Those that founded the cluster go, one of which leads.
    for gone in [1, 2] {
        let endpoint = cluster.node(gone).api.clone();
        remove(&cluster, 5, gone);
        load.drop(&endpoint);
        cluster.await_exit(gone);
    }
    await_region_voters(&cluster, 5, &[3, 4, 5]);
    await_global_voters(&cluster, 5, &[3, 4, 5]);
    assert_hidden(&load.end().await, "from three to five and back");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leader_that_is_killed_during_a_change_costs_no_change() {
    let mut cluster = start(3);
    for voters in [[1, 2, 3, 4].as_slice(), &[1, 2, 3, 4, 5]] {
        let joined = cluster.join_node(US);
        let victim = leader(&cluster, US).await;
        cluster.kill(victim);
        cluster.restart(victim);
        cluster.await_ready(joined);
        await_region_voters(&cluster, joined, voters);
    }
    for (gone, left) in [(4, [1, 2, 3, 5].as_slice()), (5, &[1, 2, 3])] {
        let victim = leader(&cluster, US).await;
        let through = left.iter().copied().find(|node| *node != victim).unwrap();
        cluster.operate_through(through, &["node", "remove", &gone.to_string()]);
        if victim != gone {
            cluster.kill(victim);
            cluster.restart(victim);
        }
        await_region_voters(&cluster, through, left);
        cluster.await_exit(gone);
    }
    await_global_voters(&cluster, 1, &[1, 2, 3]);
}
