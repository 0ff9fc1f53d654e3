//! The operator's side over real processes: accounts and access keys by the command line, and what nodes make of them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "the lint does not take helpers of integration tests for tests"
)]

use std::fs::Permissions;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use aws_sdk_kms::config::retry::RetryConfig;
use aws_sdk_kms::config::{BehaviorVersion, Credentials, Region};
use serde_json::{Value, json};
use tempfile::TempDir;
use trent_testkit::cluster::{Cluster, Contract, Shape, await_condition};
use trent_testkit::wire::{Answer, Client};

const TRENT: &str = env!("CARGO_BIN_EXE_trent");
const US: &str = "us-east-1";
const EU: &str = "eu-west-1";
const SECOND: &str = "444455556666";
const REFUSED: &str = "UnrecognizedClientException";
/// A user that is neither root nor the service's (nobody).
const NOBODY: u32 = 65_534;

/// `trent` with the words of a line, against the node's socket.
fn trent(socket: &Path, line: &str) -> Output {
    Command::new(TRENT)
        .args(line.split(' '))
        .arg("--socket")
        .arg(socket)
        .output()
        .unwrap()
}

/// What a command that goes well answers to a program.
fn done(socket: &Path, line: &str) -> Value {
    let output = trent(socket, &format!("{line} --json"));
    assert!(output.status.success(), "{line}: {}", complaint(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Why a command did not go well.
fn refusal(socket: &Path, line: &str) -> String {
    let output = trent(socket, line);
    assert_eq!(output.status.code(), Some(1), "{line}");
    complaint(&output)
}

fn complaint(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn socket(cluster: &Cluster, node: u64) -> PathBuf {
    cluster.node(node).data_dir.join("admin.sock")
}

/// The contract as somebody with another access key reads it.
fn signing_with(cluster: &Cluster, key: &Value) -> Contract {
    Contract {
        access_key_id: text(&key["access_key_id"]),
        secret_access_key: text(&key["secret_access_key"]),
        ..cluster.contract().clone()
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// What each of the nodes answers to ListKeys.
fn list_keys(contract: &Contract, nodes: &[u64]) -> Vec<Answer> {
    let of = |number: &u64| contract.nodes.iter().find(|node| node.id == *number).unwrap();
    nodes
        .iter()
        .map(of)
        .map(|node| Client::at(&node.api, contract, &node.region).call("ListKeys", &json!({})))
        .collect()
}

fn assert_served(contract: &Contract, nodes: &[u64]) {
    for answer in list_keys(contract, nodes) {
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
}

fn assert_refused(contract: &Contract, nodes: &[u64]) {
    for answer in list_keys(contract, nodes) {
        assert!(answer.text().contains(REFUSED), "{}", answer.text());
    }
}

fn start() -> Cluster {
    Cluster::start(
        TRENT,
        Shape {
            regions: &[US, EU],
            nodes: 2,
        },
    )
}

#[test]
fn an_operator_does_not_notice_an_election_of_the_cluster() {
    let mut cluster = Cluster::start(
        TRENT,
        Shape {
            regions: &[US],
            nodes: 3,
        },
    );
    let status = done(&socket(&cluster, 1), "status");
    let groups = status["groups"].as_array().unwrap();
    let global = groups.iter().find(|group| group["name"] == "global").unwrap();
    let leader = global["leader"].as_u64().unwrap();
    cluster.kill(leader);

    let left = (1..=3).find(|node| *node != leader).unwrap();
    let left = socket(&cluster, left);
    let created = done(&left, &format!("account create {SECOND}"));
    assert_eq!(created["spread"]["missing"], json!([leader]));
    let accounts = done(&left, "account list");
    let accounts = accounts["accounts"].as_array().unwrap().iter();
    assert_eq!(accounts.filter(|account| account["account"] == SECOND).count(), 1);
}

/// Every node of [`start`].
const ALL: [u64; 4] = [1, 2, 3, 4];

#[tokio::test(flavor = "multi_thread")]
async fn an_account_signs_with_the_key_that_the_operator_made_until_it_is_taken_back() {
    let cluster = start();
    let (near, far) = (socket(&cluster, 1), socket(&cluster, 4));

    let created = done(&near, &format!("account create {SECOND}"));
    assert_eq!(created["account"], SECOND);
    assert_eq!(created["spread"], json!({"reached": ALL, "missing": []}));
    assert!(refusal(&far, &format!("account create {SECOND}")).contains(SECOND));
    assert!(refusal(&near, "account create 12345").contains("\"12345\" is not a valid account"));
    let drawn = text(&done(&far, "account create")["account"]);
    assert_eq!(drawn.len(), 12);
    let accounts = done(&far, "account list");
    let listed: Vec<&Value> = accounts["accounts"].as_array().unwrap().iter().collect();
    for account in [SECOND, &drawn, cluster.contract().account_id.as_str()] {
        assert!(
            listed.iter().any(|found| found["account"] == account),
            "{accounts}"
        );
    }

    let key = done(&far, &format!("access-key create --account {SECOND}"));
    let second = signing_with(&cluster, &key);
    let id = second.access_key_id.as_str();
    assert_eq!((id.len(), second.secret_access_key.len()), (20, 40));
    assert_served(&second, &ALL);
    sees_its_own_keys_alone(&cluster, &second).await;

    let listed = trent(&near, &format!("access-key list --account {SECOND}"));
    let lines = String::from_utf8(listed.stdout).unwrap();
    assert!(lines.contains(id) && lines.contains("  Active  "), "{lines}");
    assert!(!lines.contains(&second.secret_access_key));

    let deactivated = done(&near, &format!("access-key deactivate {id}"));
    assert_eq!(deactivated["spread"]["reached"], json!(ALL));
    assert_refused(&second, &ALL);
    done(&far, &format!("access-key activate {id}"));
    assert_served(&second, &ALL);
    done(&far, &format!("access-key delete {id}"));
    assert_refused(&second, &ALL);
    assert!(refusal(&near, &format!("access-key delete {id}")).contains(id));
    let keys = done(&near, &format!("access-key list --account {SECOND}"));
    assert_eq!(keys["access_keys"], json!([]));

    for _ in 0..2 {
        done(&near, &format!("access-key create --account {SECOND}"));
    }
    let third = refusal(&near, &format!("access-key create --account {SECOND}"));
    assert!(third.contains("AccessKeysPerUser: 2"), "{third}");
    assert_no_log_has(&cluster, &second.secret_access_key);
}

/// A key that the second account makes is its own, and it does not see the first one's.
async fn sees_its_own_keys_alone(cluster: &Cluster, second: &Contract) {
    let first = Client::new(cluster.contract(), US).call("CreateKey", &json!({}));
    let first_key = text(&first.json()["KeyMetadata"]["Arn"]);

    let credentials = Credentials::new(
        &second.access_key_id,
        &second.secret_access_key,
        None,
        None,
        "test",
    );
    let config = aws_sdk_kms::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(US))
        .endpoint_url(cluster.endpoint(US))
        .credentials_provider(credentials)
        .retry_config(RetryConfig::disabled())
        .build();
    let client = aws_sdk_kms::Client::from_conf(config);
    let own = client.create_key().send().await.unwrap();
    let own = own.key_metadata.unwrap();
    assert_eq!(own.aws_account_id.as_deref(), Some(SECOND));

    let listed = client.list_keys().send().await.unwrap();
    let ids: Vec<_> = listed.keys().iter().filter_map(|key| key.key_id()).collect();
    assert_eq!(ids, [own.key_id.as_str()]);
    let described = client.describe_key().key_id(&first_key).send().await;
    let refused = described.unwrap_err().into_service_error();
    assert_eq!(refused.meta().code(), Some("AccessDeniedException"));
}

fn assert_no_log_has(cluster: &Cluster, secret: &str) {
    let logs = std::fs::read_dir(cluster.data_dir().join("logs")).unwrap();
    let mut read = 0;
    for log in logs {
        let text = std::fs::read_to_string(log.unwrap().path()).unwrap();
        assert!(!text.contains(secret));
        read += text.len();
    }
    assert!(read > 0);
}

#[test]
fn services_and_issuers_are_registered_and_forgotten() {
    let cluster = Cluster::start(
        TRENT,
        Shape {
            regions: &[US],
            nodes: 1,
        },
    );
    let node = socket(&cluster, 1);
    let account = cluster.contract().account_id.clone();

    let unregistered = refusal(&node, "access-key create --service s3.amazonaws.com");
    assert!(unregistered.contains("s3.amazonaws.com"), "{unregistered}");
    done(
        &node,
        &format!("service register s3.amazonaws.com --accounts {account}"),
    );
    let key = done(&node, "access-key create --service s3.amazonaws.com");
    let keys = done(&node, "access-key list --service s3.amazonaws.com");
    assert_eq!(keys["access_keys"][0]["access_key_id"], key["access_key_id"]);
    done(&node, "service register s3.amazonaws.com --all-accounts");
    let services = done(&node, "service list")["services"].clone();
    assert_eq!(services[0]["principal"], "s3.amazonaws.com");
    assert_eq!(
        (&services[0]["all_accounts"], &services[0]["accounts"]),
        (&json!(true), &json!([]))
    );
    done(&node, "service deregister s3.amazonaws.com");
    assert_eq!(done(&node, "service list")["services"], json!([]));
    assert_refused(&signing_with(&cluster, &key), &[1]);

    assert_eq!(
        done(&node, &format!("issuer list --account {account}"))["issuers"],
        json!([])
    );
    let jwks = cluster.data_dir().join("jwks.json");
    let set = format!(
        "issuer set-keys --account {account} --url https://oidc.example --jwks {}",
        jwks.display()
    );
    std::fs::write(&jwks, r#"{"keys": []}"#).unwrap();
    assert!(refusal(&node, &set).contains("has no keys"));
    std::fs::write(&jwks, r#"{"keys": [{"kty": "RSA", "kid": "k1"}]}"#).unwrap();
    assert!(refusal(&node, &set).contains("oidc.example"));

    let status = done(&node, "status");
    assert_eq!((&status["node"], &status["region"]), (&json!(1), &json!(US)));
    assert_eq!(status["groups"][1]["name"], "global");
    assert_eq!(status["groups"][1]["leader"], 1);
    assert!(status["identity_age_ms"].as_u64().unwrap() < 10_000, "{status}");
}

#[test]
fn a_decision_is_explained_as_requests_meet_it() {
    let cluster = Cluster::start(
        TRENT,
        Shape {
            regions: &[US],
            nodes: 1,
        },
    );
    let node = socket(&cluster, 1);
    let contract = cluster.contract();
    let root = format!("arn:aws:iam::{}:root", contract.account_id);
    let client = Client::new(contract, US);
    let created = client.call("CreateKey", &json!({})).json();
    let key = text(&created["KeyMetadata"]["Arn"]);
    let encrypt = format!("explain --action kms:Encrypt --key {key} --caller");
    let by_key = done(&node, &format!("{encrypt} {}", contract.access_key_id));
    assert_eq!(
        (&by_key["allowed"], &by_key["caller"]),
        (&json!(true), &json!(root))
    );

    let policy = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": root}, "Action": "kms:*", "Resource": "*"},
        {"Sid": "OnlyTheApp", "Effect": "Deny", "Principal": "*", "Action": "kms:Encrypt", "Resource": "*",
         "Condition": {"StringNotEquals": {"kms:EncryptionContext:app": "a"}}},
    ]});
    let put = json!({"KeyId": key, "PolicyName": "default", "Policy": policy.to_string()});
    assert_eq!(client.call("PutKeyPolicy", &put).status, 200);

    let explained = done(&node, &format!("{encrypt} {root}"));
    assert_eq!(
        explained["statement"],
        json!({"policy": "default", "sid": "OnlyTheApp", "place": 2})
    );
    let met = client.call("Encrypt", &json!({"KeyId": key, "Plaintext": "eA=="}));
    assert_eq!(met.json()["__type"], explained["error"]);
    assert!(
        met.text().contains(&text(&explained["message"])),
        "{}",
        met.text()
    );
    let of_the_app = done(
        &node,
        &format!("{encrypt} {root} --context kms:EncryptionContext:app=a"),
    );
    assert_eq!(of_the_app["allowed"], true, "{of_the_app}");
    let lines = trent(&node, &format!("{encrypt} {root}")).stdout;
    let lines = String::from_utf8(lines).unwrap();
    assert!(
        lines.starts_with("Refused: a statement of its resource-based policy denies it."),
        "{lines}"
    );
    assert!(
        lines.contains("statement  2 (OnlyTheApp) of policy default\n"),
        "{lines}"
    );

    done(&node, &format!("account create {SECOND}"));
    let stranger = done(&node, &format!("{encrypt} arn:aws:iam::{SECOND}:root"));
    assert_eq!(
        (&stranger["allowed"], &stranger["error"]),
        (&json!(false), &json!("AccessDeniedException"))
    );
    let listing = done(&node, &format!("explain --action kms:ListKeys --caller {root}"));
    assert_eq!(
        (&listing["allowed"], &listing["key"]),
        (&json!(true), &Value::Null)
    );
    for (line, reason) in [
        (
            format!("{encrypt} arn:aws:iam::{SECOND}:user/nobody"),
            "There is no arn:aws:iam::",
        ),
        (format!("explain --action kms:Encrypt --caller {root}"), "which?"),
        (format!("explain --action kms:Fly --caller {root}"), "no action"),
        (format!("{encrypt} {root} --region {EU}"), "ask one of eu-west-1"),
    ] {
        let refusal = refusal(&node, &line);
        assert!(refusal.contains(reason), "{refusal}");
    }
}

#[test]
fn a_node_that_is_down_is_named_and_learns_it_later_and_a_dead_nodes_socket_is_no_hindrance() {
    let mut cluster = start();
    let node = socket(&cluster, 1);
    let created = done(&node, &format!("account create {SECOND}"));
    assert_eq!(created["spread"]["missing"], json!([]));
    let key = done(&node, &format!("access-key create --account {SECOND}"));
    let second = signing_with(&cluster, &key);
    let id = &second.access_key_id;

    // A learner of `global`: no election stands in the way.
    cluster.kill(4);
    let deactivated = trent(&node, &format!("access-key deactivate {id} --json"));
    assert_eq!(deactivated.status.code(), Some(3), "{}", complaint(&deactivated));
    let spread: Value = serde_json::from_slice(&deactivated.stdout).unwrap();
    assert_eq!(spread["spread"], json!({"reached": [1, 2, 3], "missing": [4]}));
    assert_refused(&second, &[1, 2, 3]);
    let said = trent(&node, &format!("access-key delete {id}"));
    let said = String::from_utf8(said.stdout).unwrap();
    assert!(said.contains("Not reached: node 4."), "{said}");

    let left = socket(&cluster, 4);
    assert!(left.exists(), "kill -9 leaves the socket's file");
    assert!(refusal(&left, "status").contains("cannot connect to"));
    cluster.restart(4);
    assert_refused(&second, &ALL);
    assert_eq!(done(&left, "status")["node"], 4);
    for node in ALL {
        let mode = std::fs::metadata(socket(&cluster, node)).unwrap().mode();
        assert_eq!(mode & 0o777, 0o600, "node {node}");
    }
    finds_the_first_node_of_a_development_cluster(&cluster);
    another_user_is_turned_away(&mut cluster);
}

fn finds_the_first_node_of_a_development_cluster(cluster: &Cluster) {
    let dir = TempDir::new().unwrap();
    let status = |dir: &Path| {
        Command::new(TRENT)
            .args(["status", "--json"])
            .current_dir(dir)
            .env_remove("TRENT_ADMIN_SOCKET")
            .output()
            .unwrap()
    };
    let nowhere = status(dir.path());
    assert_eq!(nowhere.status.code(), Some(1));
    assert!(
        complaint(&nowhere).contains("TRENT_ADMIN_SOCKET"),
        "{}",
        complaint(&nowhere)
    );

    symlink(cluster.data_dir(), dir.path().join(".trent")).unwrap();
    let found = status(dir.path());
    assert!(found.status.success(), "{}", complaint(&found));
    assert_eq!(serde_json::from_slice::<Value>(&found.stdout).unwrap()["node"], 1);
}

/// A socket that the file system would let everybody open. Only root can play another user.
fn another_user_is_turned_away(cluster: &mut Cluster) {
    let dir = TempDir::new().unwrap();
    std::fs::set_permissions(dir.path(), Permissions::from_mode(0o755)).unwrap();
    let public = dir.path().join("s");
    cluster.kill(2);
    cluster.configure(2, |config| config.admin_socket = Some(public.clone()));
    cluster.restart(2);
    assert!(
        !socket(cluster, 2).exists() || refusal(&socket(cluster, 2), "status").contains("cannot connect")
    );
    assert_eq!(done(&public, "status")["node"], 2);
    if std::fs::metadata("/proc/self").unwrap().uid() != 0 {
        return;
    }
    std::fs::set_permissions(&public, Permissions::from_mode(0o666)).unwrap();
    let program = dir.path().join("trent");
    std::fs::copy(TRENT, &program).unwrap();
    let stranger = Command::new(&program)
        .args(["status", "--socket"])
        .arg(&public)
        .current_dir("/")
        .uid(NOBODY)
        .output()
        .unwrap();
    assert_eq!(stranger.status.code(), Some(1), "{}", complaint(&stranger));
    assert!(cluster.said(2).contains("another user was turned away"));
}

#[test]
fn a_region_without_news_of_access_keys_stops_serving_when_it_has_waited_too_long() {
    let mut cluster = Cluster::start(
        TRENT,
        Shape {
            regions: &[US, EU],
            nodes: 1,
        },
    );
    cluster.reconfigure_all(|config| config.identity_max_age_seconds = Some(10));
    let cut_off = Client::new(cluster.contract(), EU);
    let list = || cut_off.call("ListKeys", &json!({}));
    assert_eq!(list().status, 200);

    // Of two nodes, the first is the one voter of `global`: the other region is on its own now.
    cluster.pause(1, true);
    assert_eq!(list().status, 200, "a region goes on without the others");
    await_condition("a refusal of the region that is cut off", || list().status == 503);
    assert!(list().text().contains("ServiceUnavailable"), "{}", list().text());
    let metrics = metrics(cut_off.endpoint());
    let age: f64 = sample(&metrics, "trent_identity_age_seconds").parse().unwrap();
    assert!(age > 10.0, "{age}");
    assert_eq!(sample(&metrics, "trent_identity_max_age_seconds"), "10.0");
    assert_eq!(
        sample(&metrics, "trent_raft_leader{group=\"region/eu-west-1\"}"),
        "2"
    );

    cluster.pause(1, false);
    await_condition("the region to serve again", || list().status == 200);
}

fn metrics(endpoint: &str) -> String {
    let address = endpoint.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET /metrics HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("application/openmetrics-text"), "{answer}");
    answer
}

/// The value of a metric.
fn sample<'a>(metrics: &'a str, name: &str) -> &'a str {
    let prefix = format!("{name} ");
    let found = metrics
        .lines()
        .find_map(|line| line.strip_prefix(prefix.as_str()));
    assert!(found.is_some(), "no {name} in {metrics}");
    found.unwrap()
}
