//! Request quotas over real processes: who asks too often is told so, and nobody else.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "the lint does not take helpers of integration tests for tests"
)]

use std::time::Instant;

use serde_json::{Value, json};
use trent_node::config::RequestQuotasSection;
use trent_testkit::cluster::{Cluster, Shape, await_condition};
use trent_testkit::wire::{Answer, Client};

const TRENT: &str = env!("CARGO_BIN_EXE_trent");
const US: &str = "us-east-1";
const EU: &str = "eu-west-1";
const THROTTLED: &str = r#"{"__type":"ThrottlingException","message":"You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls."}"#;

/// A cluster of a region, and a key that was there before it had quotas.
struct Limited {
    cluster: Cluster,
    key: String,
}

impl Limited {
    fn start(nodes: u16, rates: &[(&str, u32)]) -> Self {
        let mut cluster = Cluster::start(
            TRENT,
            Shape {
                regions: &[US],
                nodes,
            },
        );
        let created = Client::new(cluster.contract(), US).call("CreateKey", &json!({}));
        let key = created.json()["KeyMetadata"]["KeyId"]
            .as_str()
            .unwrap()
            .to_owned();
        let section = section(rates);
        cluster.reconfigure_all(|config| config.request_quotas = Some(section.clone()));
        Self { cluster, key }
    }

    fn client(&self) -> Client {
        Client::new(self.cluster.contract(), US)
    }

    fn encrypt(&self) -> Value {
        json!({"KeyId": self.key, "Plaintext": "eA=="})
    }
}

fn section(rates: &[(&str, u32)]) -> RequestQuotasSection {
    let rates = rates.iter().map(|(group, rate)| ((*group).to_owned(), *rate));
    RequestQuotasSection {
        aws: false,
        rates: rates.collect(),
    }
}

fn is_throttled(answer: &Answer) -> bool {
    let throttled = answer.json()["__type"] == "ThrottlingException";
    if throttled {
        assert_eq!((answer.status, answer.text().as_str()), (400, THROTTLED));
    }
    throttled
}

/// Asks so often, and holds the number of those that were served against a rate with room for one second of it.
fn hammer(rate: u32, requests: u32, mut ask: impl FnMut() -> Answer) {
    let started = Instant::now();
    let throttled = (0..requests).filter(|_| is_throttled(&ask())).count();
    let served = requests - u32::try_from(throttled).unwrap();
    let flowed = started.elapsed().as_secs_f64() * f64::from(rate);
    assert!(served >= rate, "only {served} were served");
    assert!(
        f64::from(served) <= f64::from(rate) + flowed,
        "{served} were served at {rate}/s in {:?}",
        started.elapsed()
    );
}

#[test]
fn an_operation_has_its_rate_and_others_are_left_alone() {
    let limited = Limited::start(1, &[("UpdateKeyDescription", 2)]);
    let client = limited.client();
    let describe = json!({"KeyId": limited.key, "Description": "text"});
    hammer(2, 40, || client.call("UpdateKeyDescription", &describe));
    for _ in 0..40 {
        assert_eq!(client.call("Encrypt", &limited.encrypt()).status, 200);
    }
    await_condition("room for another request", || {
        client.call("UpdateKeyDescription", &describe).status == 200
    });
}

/// The quota comes before the request's content, and behind its signature.
#[test]
fn bad_requests_are_charged_and_forged_ones_are_not() {
    let limited = Limited::start(1, &[("UpdateKeyDescription", 1)]);
    let client = limited.client();
    let mut forger = client.clone();
    forger.signer.secret_access_key = "no secret of anybody".to_owned();
    for _ in 0..10 {
        let answer = forger.call("UpdateKeyDescription", &json!({}));
        assert_eq!(answer.json()["__type"], "InvalidSignatureException");
    }
    hammer(1, 20, || client.call("UpdateKeyDescription", &json!({})));
}

#[test]
fn symmetric_cryptography_shares_a_rate() {
    let limited = Limited::start(1, &[("symmetric", 3)]);
    let client = limited.client();
    let mut turn = 0;
    hammer(3, 60, || {
        turn += 1;
        match turn % 3 {
            0 => client.call("Encrypt", &limited.encrypt()),
            1 => client.call("GenerateRandom", &json!({"NumberOfBytes": 1})),
            _ => client.call(
                "GenerateDataKey",
                &json!({"KeyId": limited.key, "KeySpec": "AES_256"}),
            ),
        }
    });
    for _ in 0..20 {
        let missing = json!({"KeyId": "alias/none", "Plaintext": "eA=="});
        let answer = client.call("Encrypt", &missing);
        assert_eq!(answer.json()["__type"], "NotFoundException", "no key, no charge");
    }
}

#[test]
fn re_encrypt_is_one_request_where_both_keys_are_of_one_kind() {
    let limited = Limited::start(1, &[("symmetric", 4)]);
    let client = limited.client();
    let sealed = client.call("Encrypt", &limited.encrypt()).json()["CiphertextBlob"].clone();
    let request = json!({"CiphertextBlob": sealed, "DestinationKeyId": limited.key});
    let full = Instant::now();
    await_condition("a full bucket", || full.elapsed().as_secs_f64() > 1.5);
    hammer(4, 40, || client.call("ReEncrypt", &request));
}

#[test]
fn re_encrypt_is_charged_to_both_keys_kinds() {
    let limited = Limited::start(1, &[("rsa", 2)]);
    let client = limited.client();
    let rsa = json!({"KeySpec": "RSA_2048", "KeyUsage": "ENCRYPT_DECRYPT"});
    let rsa = client.call("CreateKey", &rsa).json()["KeyMetadata"]["KeyId"].clone();
    let sealed = client.call("Encrypt", &limited.encrypt()).json()["CiphertextBlob"].clone();
    let request = json!({
        "CiphertextBlob": sealed, "DestinationKeyId": rsa, "DestinationEncryptionAlgorithm": "RSAES_OAEP_SHA_256",
    });
    hammer(2, 40, || client.call("ReEncrypt", &request));
    let to_itself = json!({"CiphertextBlob": sealed, "DestinationKeyId": limited.key});
    for _ in 0..20 {
        assert_eq!(client.call("ReEncrypt", &to_itself).status, 200);
    }
}

/// As two requests of CreateKey where the replica is made, whatever rates the primary's region has.
#[test]
fn a_replica_is_charged_in_its_region() {
    let mut cluster = Cluster::start(
        TRENT,
        Shape {
            regions: &[US, EU],
            nodes: 1,
        },
    );
    let away = cluster.nodes_of(EU)[0].id;
    cluster.kill(away);
    cluster.configure(away, |config| {
        config.request_quotas = Some(section(&[("CreateKey", 4)]));
    });
    cluster.restart(away);
    let (here, there) = (
        Client::new(cluster.contract(), US),
        Client::new(cluster.contract(), EU),
    );
    let create = |client: &Client| client.call("CreateKey", &json!({"MultiRegion": true}));
    let mut key = create(&here);
    let mut replicate = || {
        let id = key.json()["KeyMetadata"]["KeyId"].clone();
        let answer = here.call("ReplicateKey", &json!({"KeyId": id, "ReplicaRegion": EU}));
        if !is_throttled(&answer) {
            assert_eq!(answer.status, 200, "{}", answer.text());
            key = create(&here);
        }
        answer
    };
    hammer(2, 40, &mut replicate);
    await_condition("CreateKey to share the rate", || {
        replicate();
        is_throttled(&create(&there))
    });
    await_condition("room for another replica", || !is_throttled(&replicate()));
}

/// By what is made, whatever the key.
#[test]
fn data_key_pairs_have_rates_of_their_own() {
    let limited = Limited::start(1, &[("data_key_pair.ECC_NIST_P256", 2), ("symmetric", 1)]);
    let client = limited.client();
    let pair = |spec: &str| json!({"KeyId": limited.key, "KeyPairSpec": spec});
    hammer(2, 40, || {
        client.call("GenerateDataKeyPair", &pair("ECC_NIST_P256"))
    });
    for _ in 0..20 {
        let other = client.call("GenerateDataKeyPairWithoutPlaintext", &pair("ECC_NIST_P384"));
        assert_eq!(other.status, 200, "{}", other.text());
    }
}

#[test]
fn the_nodes_of_a_region_share_its_rate() {
    let limited = Limited::start(3, &[("ListKeys", 6)]);
    let contract = limited.cluster.contract();
    let nodes = limited.cluster.nodes_of(US);
    let clients: Vec<Client> = nodes
        .iter()
        .map(|node| Client::at(&node.api, contract, US))
        .collect();
    let mut turn = 0;
    hammer(6, 120, || {
        turn += 1;
        clients[turn % clients.len()].call("ListKeys", &json!({}))
    });
}
