//! `/healthz` and `/readyz` while nodes are killed, paused and cut off.

use std::time::{Duration, Instant};

use trent_testkit::cluster::{Cluster, await_condition, region_applied, region_leader};
use trent_testkit::watch::{self, Metrics};

use crate::support::{self, create_key, leader};
use crate::{US, start, status};

/// By then a load balancer has to know, if it asks all the time: the two seconds of the documents, and what a
/// machine may need that has other work.
const KNOWN_WITHIN: Duration = Duration::from_secs(2 + 4);

/// Whether requests may go to a node, as a load balancer sees it.
fn takes_requests(endpoint: &str) -> bool {
    watch::get(endpoint, "/readyz").is_ok_and(|page| page.status == 200)
}

fn await_ready(endpoints: &[&str]) {
    await_condition("every node to be ready", || {
        endpoints.iter().all(|endpoint| takes_requests(endpoint))
    });
}

/// Why a node takes no requests, as it says itself.
fn reasons(endpoint: &str) -> Vec<String> {
    let page = watch::get(endpoint, "/readyz").unwrap();
    assert_eq!(page.status, 503, "{}", page.body);
    let reasons = page.json()["reasons"].clone();
    serde_json::from_value(reasons).unwrap()
}

/// The others of the region.
fn others(cluster: &Cluster, node: u64) -> Vec<u64> {
    let nodes = cluster.nodes_of(US).into_iter().map(|node| node.id);
    nodes.filter(|other| *other != node).collect()
}

fn api(cluster: &Cluster, node: u64) -> &str {
    &cluster.node(node).api
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_leader_is_down_at_once_and_the_others_take_over() {
    let mut cluster = start(&[US], 3);
    let killed = leader(&cluster, US).await;
    let (at, others) = (api(&cluster, killed).to_owned(), others(&cluster, killed));
    assert_eq!(watch::get(&at, "/healthz").unwrap().status, 200);
    assert!(takes_requests(&at));

    let began = Instant::now();
    cluster.kill(killed);
    assert!(watch::get(&at, "/healthz").is_err());
    assert!(!takes_requests(&at));
    assert!(began.elapsed() < KNOWN_WITHIN, "{:?}", began.elapsed());
    let of_others: Vec<&str> = others.iter().map(|node| api(&cluster, *node)).collect();
    await_condition("another leader", || {
        let leaders: Vec<Option<u64>> = of_others.iter().map(|at| region_leader(at)).collect();
        leaders
            .iter()
            .all(|next| next.is_some_and(|next| others.contains(&next)))
    });
    await_ready(&of_others);

    cluster.restart(killed);
    assert!(takes_requests(&at));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_node_is_down_and_says_ready_only_when_it_has_caught_up() {
    let cluster = start(&[US], 3);
    let kms = |node: u64| support::client(&cluster, US, api(&cluster, node));
    for paused in [
        leader(&cluster, US).await,
        others(&cluster, leader(&cluster, US).await)[0],
    ] {
        let at = api(&cluster, paused);
        let near = others(&cluster, paused)[0];
        cluster.pause(paused, true);
        let began = Instant::now();
        assert!(!takes_requests(at), "it does not answer");
        assert!(began.elapsed() < KNOWN_WITHIN);
        await_ready(&[api(&cluster, near)]);
        // What it misses meanwhile.
        support::eventually("a change", async || kms(near).create_key().send().await).await;
        let goal = region_applied(api(&cluster, near)).unwrap();
        assert!(goal > 0);

        cluster.pause(paused, false);
        await_condition("the paused node to be ready", || {
            let Ok(page) = watch::get(at, "/readyz") else {
                return false;
            };
            let applied = page.json()["region_applied"].as_u64().unwrap();
            if page.status == 200 {
                assert!(applied >= goal, "ready without what it missed: {}", page.body);
                return true;
            }
            false
        });
        create_key(&kms(paused), false).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_is_cut_off_says_so_within_two_seconds_and_why() {
    let cluster = start(&[US], 3);
    for leads in [false, true] {
        let lead = leader(&cluster, US).await;
        let alone = if leads { lead } else { others(&cluster, lead)[0] };
        let (at, others) = (api(&cluster, alone), others(&cluster, alone));
        await_condition("the node to be ready", || takes_requests(at));
        others.iter().for_each(|node| cluster.pause(*node, true));
        let began = Instant::now();
        await_condition("the node to say that it is cut off", || !takes_requests(at));
        let known_after = began.elapsed();
        assert!(known_after < KNOWN_WITHIN, "{known_after:?}");
        assert_eq!(
            watch::get(at, "/healthz").unwrap().status,
            200,
            "the process lives"
        );
        assert!(!reasons(at).is_empty());
        assert_eq!(Metrics::of(at).value("trent_ready"), Some(0.0));
        let status = status(&cluster, alone, &[]);
        assert_eq!(
            (
                &status["ready"],
                status["not_ready"].as_array().unwrap().is_empty()
            ),
            (&false.into(), false)
        );
        let cut_off: &[&str] = match leads {
            true => &["no_quorum"],
            false => &["no_leader", "reads_not_served"],
        };
        await_condition("the reason to be what the node can know", || {
            let reasons = reasons(at);
            reasons.len() == 1 && cut_off.contains(&reasons[0].as_str())
        });

        others.iter().for_each(|node| cluster.pause(*node, false));
        let of_all: Vec<&str> = cluster
            .contract()
            .nodes
            .iter()
            .map(|node| node.api.as_str())
            .collect();
        await_ready(&of_all);
        assert_eq!(Metrics::of(at).value("trent_ready"), Some(1.0));
    }
}

#[test]
fn a_node_that_may_not_trust_its_identities_any_more_says_so() {
    let mut cluster = start(&[US, crate::EU], 1);
    cluster.reconfigure_all(|config| config.identity_max_age_seconds = Some(10));
    let at = api(&cluster, 2).to_owned();
    await_condition("the node to be ready", || takes_requests(&at));
    // Of two nodes, the first is the one voter of `global`.
    cluster.pause(1, true);
    await_condition("identities to be too old", || !takes_requests(&at));
    assert_eq!(reasons(&at), ["identity_too_old"]);
    let metrics = Metrics::of(&at);
    assert_eq!(
        metrics.value("trent_not_ready{reason=\"identity_too_old\"}"),
        Some(1.0)
    );
    assert_eq!(metrics.value("trent_not_ready{reason=\"no_leader\"}"), Some(0.0));
    cluster.pause(1, false);
    await_condition("the node to be ready again", || takes_requests(&at));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_is_drained_asks_to_be_left_alone_and_serves_who_comes_all_the_same() {
    let cluster = start(&[US], 3);
    let drained = others(&cluster, leader(&cluster, US).await)[0];
    let at = api(&cluster, drained);
    let number = drained.to_string();
    let draining = format!("trent_nodes{{target_region=\"{US}\",status=\"draining\"}}");
    assert_eq!(Metrics::of(at).value(&draining), Some(0.0));

    cluster.operate(&["node", "drain", &number]);
    await_condition("the node to ask to be left alone", || !takes_requests(at));
    assert_eq!(reasons(at), ["draining"]);
    create_key(&support::client(&cluster, US, at), false).await;
    assert_eq!(Metrics::of(at).value(&draining), Some(1.0));
    let status = status(&cluster, drained, &[]);
    let nodes = status["nodes"].as_array().unwrap();
    let shown: Vec<&str> = nodes
        .iter()
        .filter(|node| node["node"] == drained)
        .map(|node| node["status"].as_str().unwrap())
        .collect();
    assert_eq!(shown, ["draining"]);

    cluster.operate(&["node", "undrain", &number]);
    await_condition("the node to be ready again", || takes_requests(at));
}
