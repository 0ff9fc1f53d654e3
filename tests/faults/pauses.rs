//! A leader that is paused while another one is elected never answers with what it knew before.

use std::time::{Duration, Instant};

use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::DataKeySpec;
use trent_testkit::cluster::{Cluster, Node};

use crate::support::{client, create_key, encrypt, error_name, eventually};
use crate::{US, leader_among, start};

/// How long the old leader stays paused after its key was disabled.
const HOLDS: [Duration; 4] = [
    Duration::ZERO,
    Duration::from_millis(50),
    Duration::from_millis(700),
    Duration::from_millis(1500),
];

/// Requests of each kind that wait for the old leader when it resumes.
const IN_FLIGHT: usize = 8;

/// Uses of a key begun by one client at once, each with the name of its error; `None` for a success.
async fn uses(kms: &Client, key: &str, sealed: &Blob) -> Vec<Option<String>> {
    let name = |failed: Option<String>| failed;
    let encrypts = (0..IN_FLIGHT).map(async |_| {
        let answer = kms.encrypt().key_id(key).plaintext(Blob::new("x")).send().await;
        name(answer.is_err().then(|| error_name(answer)))
    });
    let decrypts = (0..IN_FLIGHT).map(async |_| {
        let answer = kms.decrypt().ciphertext_blob(sealed.clone()).send().await;
        name(answer.is_err().then(|| error_name(answer)))
    });
    let data_keys = (0..IN_FLIGHT).map(async |_| {
        let request = kms.generate_data_key().key_id(key).key_spec(DataKeySpec::Aes256);
        let answer = request.send().await;
        name(answer.is_err().then(|| error_name(answer)))
    });
    let (mut all, decrypts, data_keys) = futures::join!(
        futures::future::join_all(encrypts),
        futures::future::join_all(decrypts),
        futures::future::join_all(data_keys)
    );
    all.extend(decrypts);
    all.extend(data_keys);
    all
}

/// Whether an answer tells nothing old.
fn is_fresh(answer: &Option<String>) -> bool {
    let allowed = [
        "DisabledException",
        "DependencyTimeoutException",
        "KMSInternalException",
    ];
    answer
        .as_ref()
        .is_some_and(|name| allowed.contains(&name.as_str()))
}

async fn pause_leaders(reads: &str) {
    let mut cluster = start(3);
    cluster.reconfigure_all(|config| config.reads = Some(reads.to_owned()));
    for hold in HOLDS {
        let nodes = cluster.nodes_of(US);
        let leader = leader_among(&nodes).await;
        let (old, others): (Vec<Node>, Vec<Node>) = nodes.into_iter().partition(|node| node.id == leader);
        pause(&cluster, &old[0], &others, hold).await;
    }
}

/// Disables a key behind the back of the leader, and asks the leader for it the moment it is back.
async fn pause(cluster: &Cluster, old: &Node, others: &[Node], hold: Duration) {
    let stale = client(cluster, US, &old.api);
    let key = create_key(&stale, false).await;
    let sealed = encrypt(&stale, &key, b"x").await;
    assert_eq!(uses(&stale, &key, &sealed).await, vec![None; 3 * IN_FLIGHT]);

    cluster.pause(old.id, true);
    let paused = Instant::now();
    let kms = client(cluster, US, &others[0].api);
    let (_, elected) = eventually("a disabled key", async || {
        kms.disable_key().key_id(&key).send().await
    })
    .await;
    let waiting = uses(&stale, &key, &sealed);
    let resume = async {
        tokio::time::sleep(hold).await; // how long the pause is, not a wait for anything
        cluster.pause(old.id, false);
    };
    let (answers, ()) = futures::join!(waiting, resume);
    assert!(answers.iter().all(is_fresh), "held for {hold:?}: {answers:?}");
    let resumed = Instant::now();
    eventually("the truth from the old leader", async || {
        let answers = uses(&stale, &key, &sealed).await;
        assert!(answers.iter().all(is_fresh), "held for {hold:?}: {answers:?}");
        let knows = answers
            .iter()
            .all(|answer| answer.as_deref() == Some("DisabledException"));
        if knows { Ok(()) } else { Err(answers) }
    })
    .await;
    println!(
        "disabled {elected:?} after the pause began, resumed at {:?}, the old leader knew {:?} later",
        resumed.duration_since(paused),
        resumed.elapsed()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leader_that_was_paused_serves_no_stale_read_by_read_index() {
    pause_leaders("read-index").await;
}

/// The lease is measured on the monotonic clock, which goes on while a process is stopped: the lease of a leader that was
/// stopped longer than it lasts is over when it resumes. What leases ask for beyond that, clocks that run at nearly the
/// same rate on all members, a pause does not disturb.
#[tokio::test(flavor = "multi_thread")]
async fn a_leader_that_was_paused_serves_no_stale_read_by_lease() {
    pause_leaders("lease").await;
}
