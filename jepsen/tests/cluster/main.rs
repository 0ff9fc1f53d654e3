//! Clusters of real processes in networks, on disks and by clocks that are broken.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test"
)]

mod costs;
mod disks;
mod harness;
mod members;
mod network;
mod processes;
#[path = "../support/mod.rs"]
mod support;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::json;
use support::isolated;
use trent_jepsen::client::Client;
use trent_jepsen::cluster::{Backends, Cluster, Leader, Plan};
use trent_jepsen::place::Place;

const PATIENCE: Duration = Duration::from_secs(60);
const CALL: Duration = Duration::from_secs(5);

/// The product, or nothing where nobody has built it.
fn program() -> Option<PathBuf> {
    let named = std::env::var_os("TRENT_BINARY").map(PathBuf::from);
    let built = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/debug/trent"));
    named.or_else(|| built.is_file().then_some(built))
}

/// Runs a test over a cluster that is ready.
fn with_cluster(
    test: &str,
    regions: &[&str],
    nodes: u8,
    backends: Backends,
    body: impl AsyncFnOnce(&Cluster),
) {
    let Some(program) = program() else {
        eprintln!("{test} is passed over: build trent, or name it in TRENT_BINARY");
        return;
    };
    isolated(test, || run_cluster(program, regions, nodes, backends, body));
}

fn run_cluster(
    program: PathBuf,
    regions: &[&str],
    nodes: u8,
    backends: Backends,
    body: impl AsyncFnOnce(&Cluster),
) {
    let dir = tempfile::tempdir().unwrap();
    run(Plan::new(program, dir.path(), regions, nodes).on(backends), body);
}

fn run(plan: Plan, body: impl AsyncFnOnce(&Cluster)) {
    let (regions, nodes) = (plan.regions.len(), plan.nodes);
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let begun = Instant::now();
        let cluster = Cluster::prepare(plan).await.unwrap();
        let prepared = begun.elapsed();
        cluster.start(PATIENCE).await.unwrap();
        println!(
            "{regions} regions of {nodes}: prepared in {prepared:?}, ready after {:?}",
            begun.elapsed()
        );
        body(&cluster).await;
        cluster.stop().await;
    });
}

/// The leader of a region, once it is in a term above.
async fn leader_above(cluster: &Cluster, region: &str, term: u64) -> Leader {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let leaders = cluster.leaders().await;
        match leaders.of_region(region) {
            Some(leader) if leader.term > term => return leader.clone(),
            _ => assert!(
                Instant::now() < deadline,
                "no leader of {region} above term {term}"
            ),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn create_key(client: &mut Client) -> String {
    let answer = client.call("CreateKey", &json!({})).await;
    let id = answer.done().unwrap_or_else(|| panic!("{answer:?}"))["KeyMetadata"]["KeyId"].clone();
    id.as_str().unwrap().to_owned()
}

async fn knows(cluster: &Cluster, place: &Place, key: &str) -> bool {
    let mut client = cluster.client(place, CALL).unwrap();
    client
        .call("DescribeKey", &json!({"KeyId": key}))
        .await
        .done()
        .is_some()
}
