//! Certificates and the authority change while the cluster works, and nobody notices.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use futures::FutureExt;
use tokio::task::JoinHandle;
use trent_node::pki::{Authority, CA_FILE};
use trent_testkit::cluster::{Cluster, Shape, await_condition};
use trent_testkit::watch::Metrics;

use crate::support::{TRENT, client, create_key, decrypt, encrypt, first};
use crate::{EU, US, pki};

/// The pause between two calls of one client.
const PACE: Duration = Duration::from_millis(25);

/// Clients that call all the time, and do not repeat what fails.
struct Load {
    stop: Arc<AtomicBool>,
    clients: Vec<JoinHandle<(u64, Vec<String>)>>,
}

impl Load {
    async fn start(cluster: &Cluster) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (us_key, eu_key) = (
            create_key(&first(cluster, US), false).await,
            create_key(&first(cluster, EU), false).await,
        );
        let mut clients = Vec::new();
        for node in cluster.nodes_of(US) {
            let here = client(cluster, US, &node.api);
            clients.push(tokio::spawn(uses(here.clone(), us_key.clone(), stop.clone())));
            clients.push(tokio::spawn(changes(here, us_key.clone(), stop.clone())));
            let there = client(cluster, EU, &node.api);
            clients.push(tokio::spawn(uses(there, eu_key.clone(), stop.clone())));
        }
        Self { stop, clients }
    }

    /// How many calls there were; all of them succeeded.
    async fn stop(self) -> u64 {
        self.stop.store(true, Ordering::Relaxed);
        let mut calls = 0;
        for client in self.clients {
            let (called, failures) = client.await.unwrap();
            assert!(failures.is_empty(), "{failures:#?}");
            calls += called;
        }
        calls
    }
}

/// Encrypts: a linearizable read on every node, and across the regions through the gateway.
async fn uses(client: Client, key: String, stop: Arc<AtomicBool>) -> (u64, Vec<String>) {
    let call = || {
        let plaintext = Blob::new(b"all the time".as_slice());
        let sent = client.encrypt().key_id(&key).plaintext(plaintext).send();
        sent.map(|answer| answer.map(drop).map_err(|error| format!("{error:?}")))
    };
    repeat(stop, call).await
}

/// Changes a description: an entry in the log, from a follower by way of the leader.
async fn changes(client: Client, key: String, stop: Arc<AtomicBool>) -> (u64, Vec<String>) {
    let call = || {
        let sent = client
            .update_key_description()
            .key_id(&key)
            .description("again")
            .send();
        sent.map(|answer| answer.map(drop).map_err(|error| format!("{error:?}")))
    };
    repeat(stop, call).await
}

async fn repeat<F>(stop: Arc<AtomicBool>, call: impl Fn() -> F) -> (u64, Vec<String>)
where
    F: Future<Output = Result<(), String>>,
{
    let (mut calls, mut failures) = (0, Vec::new());
    let mut ticks = tokio::time::interval(PACE);
    while !stop.load(Ordering::Relaxed) {
        ticks.tick().await;
        calls += 1;
        failures.extend(call().await.err());
    }
    (calls, failures)
}

/// Waits until every node has taken up new files so often.
fn await_reloads(cluster: &Cluster, times: f64) {
    for node in &cluster.contract().nodes {
        await_condition("new files of peer_tls to be taken up", || {
            metric(&node.api, "trent_peer_tls_reloads_total") >= times
        });
    }
}

/// Waits until no connection is left that the old authority has let in and the new one has not.
fn await_judgement(cluster: &Cluster) {
    for node in &cluster.contract().nodes {
        await_condition("open connections to be judged by the new files", || {
            metric(&node.api, "trent_peer_tls_connections_of_earlier_files") == 0.0
        });
    }
}

fn metric(endpoint: &str, name: &str) -> f64 {
    Metrics::of(endpoint).value(name).unwrap()
}

fn replace(path: &Path, text: &str) {
    let written = path.with_extension("new");
    std::fs::write(&written, text).unwrap();
    std::fs::rename(written, path).unwrap();
}

fn certificate(pki: &Path, node: u64) -> PathBuf {
    pki.join(format!("node-{node}.pem"))
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_and_authority_are_replaced_under_load_and_no_call_fails() {
    let cluster = Cluster::start(
        TRENT,
        Shape {
            regions: &[US, EU],
            nodes: 3,
        },
    );
    let of_dev = cluster.data_dir().join("pki");
    let (ca, next) = (of_dev.join(CA_FILE), cluster.data_dir().join("next"));
    let cluster_id = Authority::open(&of_dev).unwrap().cluster().to_string();
    pki(&["init", "--cluster-id", &cluster_id], &[("--dir", &next)]);
    let old = std::fs::read_to_string(&ca).unwrap();
    let new = std::fs::read_to_string(next.join(CA_FILE)).unwrap();
    let load = Load::start(&cluster).await;

    // The new authority is believed, then used, and then the old one is not believed any more.
    replace(&ca, &format!("{old}{new}"));
    await_reloads(&cluster, 1.0);
    let nodes = cluster.contract().nodes.clone();
    for node in &nodes {
        let file = certificate(&of_dev, node.id);
        let paths: [(&str, &Path); 2] = [("--dir", &next), ("--certificate", &file)];
        pki(&["renew", "--days", "60"], &paths);
    }
    await_reloads(&cluster, 2.0);
    for node in &nodes {
        let left = metric(&node.api, "trent_peer_certificate_expires_seconds");
        assert!((59.0..=60.0).contains(&(left / 86_400.0)), "{left}");
    }
    replace(&ca, &new);
    await_reloads(&cluster, 3.0);
    await_judgement(&cluster);
    let calls = load.stop().await;
    println!("{calls} calls while certificates and authority changed, none failed");
    assert!(calls > 500, "{calls}");

    let us = first(&cluster, US);
    let key = create_key(&us, false).await;
    let sealed = encrypt(&us, &key, b"as before").await;
    assert_eq!(decrypt(&us, &sealed).await, b"as before");
}
