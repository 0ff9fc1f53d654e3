//! One multi-Region key of each spec and usage (section 4.1), made when a row first asks for it: RSA takes its time.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::json;
use trent_testkit::wire::Answer;

pub(crate) use super::key_specs::{SPECS, algorithms};
use super::world::{Key, World, base64, from_base64};

/// The member that lists the algorithms of a key.
pub(crate) fn algorithm_list(usage: &str) -> &'static str {
    match usage {
        "ENCRYPT_DECRYPT" => "EncryptionAlgorithms",
        "SIGN_VERIFY" => "SigningAlgorithms",
        "GENERATE_VERIFY_MAC" => "MacAlgorithms",
        "KEY_AGREEMENT" => "KeyAgreementAlgorithms",
        "ENCAPSULATE_DECAPSULATE" => "EncapsulationAlgorithms",
        other => panic!("no usage {other}"),
    }
}

/// The specs of the older enum `CustomerMasterKeySpec`.
pub(crate) fn has_older_name(spec: &str) -> bool {
    !(spec.starts_with("ML_") || spec == "ECC_NIST_EDWARDS25519")
}

/// Length of a public key as SubjectPublicKeyInfo (section 4.4).
pub(crate) fn public_key_len(spec: &str) -> usize {
    match spec {
        "RSA_2048" => 294,
        "RSA_3072" => 422,
        "RSA_4096" => 550,
        "ECC_NIST_P256" => 91,
        "ECC_NIST_P384" => 120,
        "ECC_NIST_P521" => 158,
        "ECC_SECG_P256K1" => 88,
        "ECC_NIST_EDWARDS25519" => 44,
        "ML_DSA_44" => 1334,
        "ML_DSA_65" => 1974,
        "ML_DSA_87" => 2614,
        "ML_KEM_512" => 822,
        "ML_KEM_768" => 1206,
        "ML_KEM_1024" => 1590,
        other => panic!("{other} has no public key"),
    }
}

/// The keys that were made, with what CreateKey answered.
#[derive(Default)]
pub(crate) struct KeysBySpec(Mutex<BTreeMap<(String, String), Answer>>);

impl World {
    /// What CreateKey answered for the one key of a spec and a usage. Rows may use the key, not change it.
    pub(crate) fn creation(&self, spec: &str, usage: &str) -> Answer {
        let create = || {
            let request = json!({"KeySpec": spec, "KeyUsage": usage, "MultiRegion": true});
            self.us.call("CreateKey", &request)
        };
        let mut made = self.by_spec.0.lock().unwrap();
        made.entry((spec.to_owned(), usage.to_owned()))
            .or_insert_with(create)
            .clone()
    }

    /// The one key of a spec and a usage.
    pub(crate) fn of(&self, spec: &str, usage: &str) -> Key {
        Key::of(&self.creation(spec, usage).json()["KeyMetadata"])
    }

    /// The one key of a spec and a usage, with a replica in eu-west-1.
    pub(crate) fn replicated(&self, spec: &str, usage: &str) -> Key {
        let key = self.of(spec, usage);
        if self.eu.call("DescribeKey", &json!({"KeyId": key.id})).status != 200 {
            self.replicate(&key);
        }
        key
    }

    /// The public half of a key in us-east-1.
    pub(crate) fn public_key(&self, key: &Key) -> Vec<u8> {
        let answer = self.must("GetPublicKey", json!({"KeyId": key.id}));
        from_base64(answer["PublicKey"].as_str().unwrap())
    }

    /// A signature of a message, or of its digest, in base64.
    pub(crate) fn sign(&self, key: &Key, algorithm: &str, message_type: &str, message: &[u8]) -> String {
        let request = json!({
            "KeyId": key.id,
            "Message": base64(message),
            "MessageType": message_type,
            "SigningAlgorithm": algorithm,
        });
        self.must("Sign", request)["Signature"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// A MAC of a message, in base64.
    pub(crate) fn mac(&self, key: &Key, algorithm: &str, message: &[u8]) -> String {
        let request = json!({"KeyId": key.id, "Message": base64(message), "MacAlgorithm": algorithm});
        self.must("GenerateMac", request)["Mac"]
            .as_str()
            .unwrap()
            .to_owned()
    }
}
