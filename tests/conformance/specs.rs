//! Section 4.1: the specs with their usages and algorithms, and one multi-Region key of each, made when a row first asks
//! for it: RSA takes its time.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::json;
use trent_testkit::wire::Answer;

use super::world::{Key, World, base64, from_base64};

/// The specs with the usages that each has.
#[rustfmt::skip]
pub(crate) const SPECS: &[(&str, &[&str])] = &[
    ("SYMMETRIC_DEFAULT", &["ENCRYPT_DECRYPT"]),
    ("RSA_2048", &["ENCRYPT_DECRYPT", "SIGN_VERIFY"]),
    ("RSA_3072", &["ENCRYPT_DECRYPT", "SIGN_VERIFY"]),
    ("RSA_4096", &["ENCRYPT_DECRYPT", "SIGN_VERIFY"]),
    ("ECC_NIST_P256", &["SIGN_VERIFY", "KEY_AGREEMENT"]),
    ("ECC_NIST_P384", &["SIGN_VERIFY", "KEY_AGREEMENT"]),
    ("ECC_NIST_P521", &["SIGN_VERIFY", "KEY_AGREEMENT"]),
    ("ECC_SECG_P256K1", &["SIGN_VERIFY"]),
    ("ECC_NIST_EDWARDS25519", &["SIGN_VERIFY"]),
    ("HMAC_224", &["GENERATE_VERIFY_MAC"]),
    ("HMAC_256", &["GENERATE_VERIFY_MAC"]),
    ("HMAC_384", &["GENERATE_VERIFY_MAC"]),
    ("HMAC_512", &["GENERATE_VERIFY_MAC"]),
    ("ML_DSA_44", &["SIGN_VERIFY"]),
    ("ML_DSA_65", &["SIGN_VERIFY"]),
    ("ML_DSA_87", &["SIGN_VERIFY"]),
    ("ML_KEM_512", &["ENCAPSULATE_DECAPSULATE"]),
    ("ML_KEM_768", &["ENCAPSULATE_DECAPSULATE"]),
    ("ML_KEM_1024", &["ENCAPSULATE_DECAPSULATE"]),
];

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

/// The algorithms of a key, in AWS's order.
pub(crate) fn algorithms(spec: &str, usage: &str) -> &'static [&'static str] {
    match (spec, usage) {
        ("SYMMETRIC_DEFAULT", _) => &["SYMMETRIC_DEFAULT"],
        ("RSA_2048" | "RSA_3072" | "RSA_4096", "ENCRYPT_DECRYPT") => {
            &["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"]
        }
        ("RSA_2048" | "RSA_3072" | "RSA_4096", _) => &[
            "RSASSA_PKCS1_V1_5_SHA_256",
            "RSASSA_PKCS1_V1_5_SHA_384",
            "RSASSA_PKCS1_V1_5_SHA_512",
            "RSASSA_PSS_SHA_256",
            "RSASSA_PSS_SHA_384",
            "RSASSA_PSS_SHA_512",
        ],
        (_, "KEY_AGREEMENT") => &["ECDH"],
        ("ECC_NIST_P256" | "ECC_SECG_P256K1", _) => &["ECDSA_SHA_256"],
        ("ECC_NIST_P384", _) => &["ECDSA_SHA_384"],
        ("ECC_NIST_P521", _) => &["ECDSA_SHA_512"],
        ("ECC_NIST_EDWARDS25519", _) => &["ED25519_SHA_512", "ED25519_PH_SHA_512"],
        ("HMAC_224", _) => &["HMAC_SHA_224"],
        ("HMAC_256", _) => &["HMAC_SHA_256"],
        ("HMAC_384", _) => &["HMAC_SHA_384"],
        ("HMAC_512", _) => &["HMAC_SHA_512"],
        ("ML_DSA_44" | "ML_DSA_65" | "ML_DSA_87", _) => &["ML_DSA_SHAKE_256"],
        ("ML_KEM_512" | "ML_KEM_768" | "ML_KEM_1024", _) => &["ML_KEM"],
        other => panic!("no algorithms of {other:?}"),
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
