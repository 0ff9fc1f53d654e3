//! What the tests over a real cluster share: the AWS SDK as a client that we did not write.

#![allow(dead_code, reason = "each test program uses a part of it")]

use std::time::{Duration, Instant};

use aws_sdk_kms::Client;
use aws_sdk_kms::config::retry::RetryConfig;
use aws_sdk_kms::config::timeout::TimeoutConfig;
use aws_sdk_kms::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_kms::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_kms::primitives::Blob;
use trent_testkit::cluster::Cluster;

/// The program under test.
pub(crate) const TRENT: &str = env!("CARGO_BIN_EXE_trent");

/// How long anything may take that is only a matter of time.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A client of a region through one endpoint, without retries: what the server says is what the test sees.
pub(crate) fn client(cluster: &Cluster, region: &str, endpoint: &str) -> Client {
    let contract = cluster.contract();
    client_with(
        region,
        endpoint,
        &contract.access_key_id,
        &contract.secret_access_key,
    )
}

/// The same with given credentials.
pub(crate) fn client_with(region: &str, endpoint: &str, access_key_id: &str, secret: &str) -> Client {
    let credentials = Credentials::new(access_key_id, secret, None, None, "test");
    let config = aws_sdk_kms::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region.to_owned()))
        .endpoint_url(endpoint)
        .credentials_provider(credentials)
        .retry_config(RetryConfig::disabled())
        .timeout_config(
            TimeoutConfig::builder()
                .operation_attempt_timeout(Duration::from_secs(10))
                .build(),
        )
        .build();
    Client::from_conf(config)
}

/// A client of the region's first node.
pub(crate) fn first(cluster: &Cluster, region: &str) -> Client {
    client(cluster, region, cluster.endpoint(region))
}

/// One client for each node of a region.
pub(crate) fn all(cluster: &Cluster, region: &str) -> Vec<Client> {
    cluster.contract().regions[region]
        .iter()
        .map(|endpoint| client(cluster, region, endpoint))
        .collect()
}

/// Creates a key and returns its id.
pub(crate) async fn create_key(client: &Client, multi_region: bool) -> String {
    let created = client
        .create_key()
        .multi_region(multi_region)
        .send()
        .await
        .unwrap();
    created.key_metadata.unwrap().key_id
}

/// Encrypts and returns the ciphertext.
pub(crate) async fn encrypt(client: &Client, key: &str, plaintext: &[u8]) -> Blob {
    client
        .encrypt()
        .key_id(key)
        .plaintext(Blob::new(plaintext))
        .send()
        .await
        .unwrap()
        .ciphertext_blob
        .unwrap()
}

/// Decrypts and returns the plaintext.
pub(crate) async fn decrypt(client: &Client, ciphertext: &Blob) -> Vec<u8> {
    let opened = client
        .decrypt()
        .ciphertext_blob(ciphertext.clone())
        .send()
        .await
        .unwrap();
    opened.plaintext.unwrap().into_inner()
}

/// The AWS name of the error that a call must end with.
pub(crate) fn error_name<T: std::fmt::Debug, E: ProvideErrorMetadata, R>(
    result: Result<T, SdkError<E, R>>,
) -> String {
    let error = result.expect_err("the call must fail");
    error.code().unwrap_or("no answer").to_owned()
}

/// Repeats an attempt that may fail for a while until it succeeds, and says how long that took.
pub(crate) async fn eventually<T, E: std::fmt::Debug>(
    what: &str,
    mut attempt: impl AsyncFnMut() -> Result<T, E>,
) -> (T, Duration) {
    let started = Instant::now();
    loop {
        match attempt().await {
            Ok(value) => return (value, started.elapsed()),
            Err(error) => assert!(
                started.elapsed() < PATIENCE,
                "waited in vain for {what}: {error:?}"
            ),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The node that leads a region, as the nodes tell it.
pub(crate) async fn leader(cluster: &Cluster, region: &str) -> u64 {
    let nodes = cluster.nodes_of(region);
    let (leader, _) = eventually("a leader", async || {
        for node in &nodes {
            if let Some(leader) = trent_testkit::cluster::region_leader(&node.api) {
                return Ok(leader);
            }
        }
        Err("no node knows a leader")
    })
    .await;
    leader
}

/// Waits until a key is Enabled in a client's region.
pub(crate) async fn await_enabled(client: &Client, key: &str) {
    eventually("an Enabled key", async || {
        let described = client
            .describe_key()
            .key_id(key)
            .send()
            .await
            .map_err(|error| format!("{error:?}"))?;
        let state = described.key_metadata.and_then(|metadata| metadata.key_state);
        match state {
            Some(aws_sdk_kms::types::KeyState::Enabled) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
}
