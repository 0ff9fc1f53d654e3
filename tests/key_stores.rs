//! External key stores from outside: clusters of real processes, and a proxy that checks every signature and can misbehave.

#![allow(
    clippy::unwrap_used,
    reason = "the lint does not take helpers of integration tests for tests"
)]

use std::time::{Duration, Instant};

use base64_simd::STANDARD;
use serde_json::{Value, json};
use trent_node::config::ExternalKeyStoresSection;
use trent_testkit::cluster::{Cluster, Shape, await_condition, region_leader};
use trent_testkit::files::all_files;
use trent_testkit::traces::{Search, Secret};
use trent_testkit::wire::{Answer, Client};
use trent_testkit::xks_proxy::{HOST, Mood, URI_ENDPOINT, URI_PATH, Wrong, XksProxy};

const TRENT: &str = env!("CARGO_BIN_EXE_trent");
const US: &str = "us-east-1";
const EU: &str = "eu-west-1";
const ID: &str = "TRENTTESTKITPROXY234";
const SECRET: &str = "dGhpcyBpcyB0aGUgc2VjcmV0IG9mIGEgdGVzdCBwcm94eQ";
const NEW_ID: &str = "TRENTTESTKITPROXY567";
/// No store holds a caller up for so long, not even one that takes twice the time to answer.
const HELD_UP: Duration = Duration::from_secs(5);
const NEW_SECRET: &str = "dGhpcyBpcyBhbm90aGVyIHNlY3JldCBvZiBhIHByb3h5IA";

/// What one store and the keys in it are asked.
struct Stage {
    cluster: Cluster,
    proxy: XksProxy,
}

impl Stage {
    /// A cluster whose nodes know where the proxy listens and whom it is certified by.
    fn new(shape: Shape<'_>) -> Self {
        let proxy = XksProxy::start(ID, SECRET);
        let mut cluster = Cluster::start(TRENT, shape);
        let section = ExternalKeyStoresSection {
            ca_file: Some(proxy.write_authority(cluster.data_dir())),
            addresses: [(HOST.to_owned(), proxy.address())].into(),
        };
        cluster.reconfigure_all(|config| config.external_key_stores = Some(section.clone()));
        Self { cluster, proxy }
    }

    fn client(&self, region: &str) -> Client {
        Client::new(self.cluster.contract(), region)
    }

    /// A client of one node of us-east-1.
    fn at(&self, endpoint: &str) -> Client {
        Client::at(endpoint, self.cluster.contract(), US)
    }

    fn leader(&self, region: &str) -> u64 {
        let nodes = self.cluster.nodes_of(region);
        let mut leader = None;
        await_condition("a leader", || {
            leader = nodes.iter().find_map(|node| region_leader(&node.api));
            leader.is_some()
        });
        leader.unwrap()
    }
}

fn credential(id: &str, secret: &str) -> Value {
    json!({"AccessKeyId": id, "RawSecretAccessKey": secret})
}

fn store_request(name: &str) -> Value {
    json!({
        "CustomKeyStoreName": name,
        "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
        "XksProxyConnectivity": "PUBLIC_ENDPOINT",
        "XksProxyUriEndpoint": URI_ENDPOINT,
        "XksProxyUriPath": URI_PATH,
        "XksProxyAuthenticationCredential": credential(ID, SECRET),
    })
}

fn done(answer: Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn call(client: &Client, operation: &str, request: Value) -> Value {
    done(client.call(operation, &request))
}

/// The name and the text of a refusal.
fn refused(client: &Client, operation: &str, request: Value) -> (String, String) {
    let answer = client.call(operation, &request);
    assert_eq!(answer.status, 400, "{}", answer.text());
    let text = |member: &str| answer.json()[member].as_str().unwrap_or_default().to_owned();
    (text("__type"), text("message"))
}

fn create_store(client: &Client, name: &str) -> String {
    let answer = call(client, "CreateCustomKeyStore", store_request(name));
    answer["CustomKeyStoreId"].as_str().unwrap().to_owned()
}

fn described(client: &Client, store: &str) -> Value {
    let answer = call(
        client,
        "DescribeCustomKeyStores",
        json!({"CustomKeyStoreId": store}),
    );
    answer["CustomKeyStores"][0].clone()
}

fn await_connection(client: &Client, store: &str, state: &str) {
    await_condition(state, || {
        let answer = client.call("DescribeCustomKeyStores", &json!({"CustomKeyStoreId": store}));
        answer.json()["CustomKeyStores"][0]["ConnectionState"] == state
    });
}

fn connect(client: &Client, store: &str) {
    assert_eq!(
        call(
            client,
            "ConnectCustomKeyStore",
            json!({"CustomKeyStoreId": store})
        ),
        json!({})
    );
    await_connection(client, store, "CONNECTED");
}

fn disconnect(client: &Client, store: &str) {
    call(
        client,
        "DisconnectCustomKeyStore",
        json!({"CustomKeyStoreId": store}),
    );
    await_connection(client, store, "DISCONNECTED");
}

fn key_request(store: &str, xks_key_id: &str) -> Value {
    json!({"Origin": "EXTERNAL_KEY_STORE", "CustomKeyStoreId": store, "XksKeyId": xks_key_id})
}

fn create_key(client: &Client, store: &str, xks_key_id: &str) -> Value {
    call(client, "CreateKey", key_request(store, xks_key_id))["KeyMetadata"].clone()
}

fn key_state(client: &Client, key: &Value) -> Value {
    call(client, "DescribeKey", json!({"KeyId": key["KeyId"]}))["KeyMetadata"]["KeyState"].clone()
}

fn encrypt(client: &Client, key: &Value, plaintext: &[u8], context: &Value) -> String {
    let request = json!({
        "KeyId": key["KeyId"],
        "Plaintext": STANDARD.encode_to_string(plaintext),
        "EncryptionContext": context,
    });
    let answer = call(client, "Encrypt", request);
    answer["CiphertextBlob"].as_str().unwrap().to_owned()
}

fn decrypt(client: &Client, blob: &str, context: &Value) -> Vec<u8> {
    let answer = call(
        client,
        "Decrypt",
        json!({"CiphertextBlob": blob, "EncryptionContext": context}),
    );
    STANDARD
        .decode_to_vec(answer["Plaintext"].as_str().unwrap())
        .unwrap()
}

/// A connected store and a key in it.
fn connected(stage: &Stage, region: &str, name: &str) -> (String, Value) {
    let client = stage.client(region);
    stage.proxy.add_key(name);
    let store = create_store(&client, name);
    connect(&client, &store);
    let key = create_key(&client, &store, name);
    (store, key)
}

const TWO_REGIONS: Shape<'_> = Shape {
    regions: &[US, EU],
    nodes: 1,
};

#[test]
fn two_regions_use_one_proxy_and_know_nothing_of_each_other() {
    let mut stage = Stage::new(TWO_REGIONS);
    let (us, eu) = (stage.client(US), stage.client(EU));
    let ((here, key), (there, other)) = (connected(&stage, US, "same"), connected(&stage, EU, "same"));
    assert_ne!(here, there);
    assert_eq!(key["XksKeyConfiguration"], json!({"Id": "same"}));
    assert_eq!(key["CustomKeyStoreId"], json!(here));
    assert_eq!(
        (&key["Origin"], &key["KeyState"]),
        (&json!("EXTERNAL_KEY_STORE"), &json!("Enabled"))
    );

    stage.proxy.take_asked();
    let context = json!({"purpose": "test"});
    let blob = encrypt(&us, &key, b"plaintext", &context);
    assert_eq!(decrypt(&us, &blob, &context), b"plaintext");
    let asked = stage.proxy.take_asked();
    let operations: Vec<&str> = asked
        .iter()
        .map(|asked| asked.path.rsplit('/').next().unwrap())
        .collect();
    assert_eq!(operations, ["encrypt", "decrypt"]);
    for (asked, operation) in asked.iter().zip(["Encrypt", "Decrypt"]) {
        assert_eq!((asked.access_key_id.as_str(), asked.region.as_str()), (ID, US));
        let metadata = &asked.body["requestMetadata"];
        assert_eq!(metadata["kmsKeyArn"], key["Arn"]);
        assert_eq!(metadata["kmsOperation"], operation);
        assert_eq!(
            metadata["awsPrincipalArn"],
            format!("arn:aws:iam::{}:root", stage.cluster.contract().account_id)
        );
        assert_eq!(metadata["kmsRequestId"].as_str().unwrap().len(), 36);
        assert!(metadata.get("awsSourceVpc").is_none() && metadata.get("kmsViaService").is_none());
        assert_eq!(
            asked.body["additionalAuthenticatedData"],
            json!("AAAAAAAAAAdwdXJwb3NlAAAAAAAAAAR0ZXN0")
        );
        assert!(
            !asked
                .body
                .to_string()
                .contains(&STANDARD.encode_to_string(b"plaintext")),
            "the proxy saw it"
        );
    }
    // The other region has another key, of which this is no ciphertext.
    let denied = eu.call(
        "Decrypt",
        &json!({"CiphertextBlob": blob, "EncryptionContext": context}),
    );
    assert_eq!(denied.json()["__type"], "AccessDeniedException");
    disconnect(&eu, &there);
    assert_eq!(key_state(&eu, &other), "Unavailable");
    assert_eq!(key_state(&us, &key), "Enabled");
    assert_eq!(decrypt(&us, &blob, &context), b"plaintext");
    assert_eq!(stage.proxy.forged(), 0);
    no_trace_of_a_secret(&mut stage);
}

/// Stops the cluster and looks for the proxy's secret in all that it has kept and said.
fn no_trace_of_a_secret(stage: &mut Stage) {
    let nodes: Vec<u64> = stage
        .cluster
        .contract()
        .nodes
        .iter()
        .map(|node| node.id)
        .collect();
    for node in nodes {
        stage.cluster.terminate(node);
    }
    stage.cluster.stop();
    let secrets = [Secret::new("proxy secret", SECRET.as_bytes())];
    let search = Search::new(&secrets);
    let mut looked_at = 0;
    for path in all_files(stage.cluster.data_dir()) {
        if path.ends_with("ballast") {
            continue; // nothing is ever written to it
        }
        let found = search.in_bytes(&std::fs::read(&path).unwrap());
        assert!(found.is_empty(), "{found:?} in {}", path.display());
        looked_at += 1;
    }
    assert!(looked_at > 10, "only {looked_at} files");
    let canary = [b"before ", SECRET.as_bytes()].concat();
    assert!(
        !search.in_bytes(&canary).is_empty(),
        "the search finds what is there"
    );
}

#[test]
fn a_proxy_that_fails_is_named_and_comes_back() {
    let stage = Stage::new(Shape {
        regions: &[US],
        nodes: 1,
    });
    let us = stage.client(US);
    let (_, key) = connected(&stage, US, "key");
    let none = json!({});
    let blob = encrypt(&us, &key, b"plaintext", &none);
    let decrypt_request = || json!({"CiphertextBlob": blob});
    let encrypt_request = || json!({"KeyId": key["KeyId"], "Plaintext": "AAAA"});
    let connections = stage.proxy.connections();
    for _ in 0..20 {
        assert_eq!(decrypt(&us, &blob, &none), b"plaintext");
    }
    assert_eq!(
        stage.proxy.connections(),
        connections,
        "a connection serves many calls"
    );

    let moods = [
        (Mood::Slow(2 * HELD_UP), "did not respond in time"),
        (Mood::HangsUp, "cannot be reached"),
        (Mood::Refuses(429, "ThrottlingException"), "too many requests"),
        (Mood::Refuses(403, "AccessDeniedException"), "denied access"),
        (
            Mood::Refuses(401, "AuthenticationFailedException"),
            "could not authenticate",
        ),
        (Mood::Refuses(404, "KeyNotFoundException"), "was not found"),
        (
            Mood::Refuses(404, "InvalidUriPathException"),
            "does not know its URI path",
        ),
        (Mood::Refuses(400, "InvalidStateException"), "not enabled"),
        (
            Mood::Refuses(400, "InvalidCiphertextException"),
            "rejected the ciphertext",
        ),
        (Mood::Refuses(400, "InvalidKeyUsageException"), "does not support"),
        (
            Mood::Refuses(501, "UnsupportedOperationException"),
            "does not support",
        ),
        (
            Mood::Refuses(503, "DependencyTimeoutException"),
            "did not respond to its proxy",
        ),
        (Mood::Refuses(500, "InternalException"), "problem of its own"),
        (Mood::Refuses(500, "TeapotException"), "cannot be interpreted"),
        (Mood::Wrong(Wrong::NoJson), "cannot be interpreted"),
        (Mood::Wrong(Wrong::Empty), "cannot be interpreted"),
        (Mood::Wrong(Wrong::Endless), "cannot be interpreted"),
        (Mood::Wrong(Wrong::Length), "cannot be interpreted"),
    ];
    let of_encrypt = [Wrong::Integrity, Wrong::LongMetadata, Wrong::ShortTag].map(Mood::Wrong);
    let of_encrypt = of_encrypt.map(|mood| (mood, "cannot be interpreted"));
    for (mood, text) in moods.into_iter().chain(of_encrypt) {
        stage.proxy.set_mood(mood);
        let began = Instant::now();
        let (name, message) = refused(&us, "Encrypt", encrypt_request());
        let took = began.elapsed();
        assert_eq!(name, "KMSInvalidStateException", "{mood:?}");
        assert!(message.contains(text), "{mood:?}: {message}");
        assert!(!message.contains("what the proxy itself says"), "{message}");
        assert!(took < HELD_UP, "{mood:?} held the caller up for {took:?}");
        stage.proxy.set_mood(Mood::Well);
        assert_eq!(decrypt(&us, &blob, &none), b"plaintext", "after {mood:?}");
    }
    for mood in [
        Mood::Slow(Duration::from_secs(2)),
        Mood::Wrong(Wrong::Plaintext),
        Mood::Wrong(Wrong::Length),
    ] {
        stage.proxy.set_mood(mood);
        let (name, _) = refused(&us, "Decrypt", decrypt_request());
        assert_eq!(name, "KMSInvalidStateException", "{mood:?}");
    }
    stage.proxy.set_mood(Mood::Well);

    // What is our own to judge never gets to the proxy.
    stage.proxy.take_asked();
    let mut altered = STANDARD.decode_to_vec(&blob).unwrap();
    *altered.last_mut().unwrap() ^= 1;
    for request in [
        json!({"CiphertextBlob": STANDARD.encode_to_string(&altered)}),
        json!({"CiphertextBlob": blob, "EncryptionContext": {"a": "b"}}),
    ] {
        assert_eq!(refused(&us, "Decrypt", request).0, "InvalidCiphertextException");
    }
    assert_eq!(stage.proxy.take_asked().len(), 0);
    stage.proxy.remove_key("key");
    assert_eq!(
        refused(&us, "Decrypt", decrypt_request()).0,
        "KMSInvalidStateException"
    );
}

#[test]
fn a_credential_is_rotated_under_a_store_in_use() {
    let stage = Stage::new(Shape {
        regions: &[US],
        nodes: 1,
    });
    let us = stage.client(US);
    let (store, key) = connected(&stage, US, "key");
    let none = json!({});
    let blob = encrypt(&us, &key, b"plaintext", &none);
    let update = |id, secret| json!({"CustomKeyStoreId": store, "XksProxyAuthenticationCredential": credential(id, secret)});
    let (name, _) = refused(&us, "UpdateCustomKeyStore", update(NEW_ID, NEW_SECRET));
    assert_eq!(name, "XksProxyIncorrectAuthenticationCredentialException");
    stage.proxy.accept(NEW_ID, NEW_SECRET);
    call(&us, "UpdateCustomKeyStore", update(NEW_ID, NEW_SECRET));
    stage.proxy.reject(ID);
    stage.proxy.take_asked();
    assert_eq!(decrypt(&us, &blob, &none), b"plaintext");
    assert_eq!(stage.proxy.take_asked()[0].access_key_id, NEW_ID);
    let shown = described(&us, &store);
    assert_eq!(shown["XksProxyConfiguration"]["AccessKeyId"], NEW_ID);
    assert_eq!(shown["ConnectionState"], "CONNECTED");
}

#[test]
fn stores_outlive_nodes_and_connecting_outlives_its_leader() {
    let mut stage = Stage::new(Shape {
        regions: &[US],
        nodes: 3,
    });
    let us = stage.client(US);
    let (store, key) = connected(&stage, US, "key");
    let none = json!({});
    let blob = encrypt(&us, &key, b"plaintext", &none);
    for node in stage.cluster.nodes_of(US) {
        assert_eq!(decrypt(&stage.at(&node.api), &blob, &none), b"plaintext");
    }

    // The leader is lost while it waits for the proxy: the next one begins again.
    disconnect(&us, &store);
    stage.proxy.set_mood(Mood::Slow(Duration::from_secs(30)));
    stage.proxy.take_asked();
    call(&us, "ConnectCustomKeyStore", json!({"CustomKeyStoreId": store}));
    assert_eq!(described(&us, &store)["ConnectionState"], "CONNECTING");
    let leader = stage.leader(US);
    stage.cluster.kill(leader);
    stage.proxy.set_mood(Mood::Well);
    let survivor = stage
        .cluster
        .nodes_of(US)
        .into_iter()
        .find(|node| node.id != leader)
        .unwrap();
    let elsewhere = stage.at(&survivor.api);
    await_connection(&elsewhere, &store, "CONNECTED");
    assert_eq!(decrypt(&elsewhere, &blob, &none), b"plaintext");
    stage.cluster.restart(leader);

    // All of them are lost: what they knew is on their disks.
    let nodes: Vec<u64> = stage.cluster.nodes_of(US).iter().map(|node| node.id).collect();
    nodes.iter().for_each(|&node| stage.cluster.kill(node));
    nodes.iter().for_each(|&node| stage.cluster.launch(node));
    nodes.iter().for_each(|&node| stage.cluster.await_ready(node));
    assert_eq!(described(&us, &store)["ConnectionState"], "CONNECTED");
    assert_eq!(decrypt(&us, &blob, &none), b"plaintext");

    // A proxy that stays away is said to.
    disconnect(&us, &store);
    stage.proxy.set_mood(Mood::HangsUp);
    call(&us, "ConnectCustomKeyStore", json!({"CustomKeyStoreId": store}));
    await_connection(&us, &store, "FAILED");
    assert_eq!(
        described(&us, &store)["ConnectionErrorCode"],
        "XKS_PROXY_NOT_REACHABLE"
    );
}
