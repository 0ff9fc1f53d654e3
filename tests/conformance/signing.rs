//! Sign and Verify: sections 1.5, 4.2, 4.3 and 4.4.

use serde_json::{Value, json};

use super::expected::{Expected, ensure, error, has_members, has_values, holds, object, violates, wordless};
use super::second_opinion::{digest, mu, verifies};
use super::specs::{SPECS, algorithms};
use super::suite::Suite;
use super::world::{EU, Key, World, base64, from_base64};

const MESSAGE: &[u8] = b"message";

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    for (spec, algorithm) in pairs() {
        let subject = Subject::new(world, spec, algorithm);
        for (message_type, message) in subject.messages() {
            signature(world, suite, &subject, message_type, &message);
        }
        invalid_signatures(world, suite, &subject);
    }
    lengths(world, suite);
    message_types(world, suite);
    other_algorithms(world, suite);
    other_keys(world, suite);
    limits(world, suite);
}

/// Every spec that signs, with each of its algorithms.
fn pairs() -> impl Iterator<Item = (&'static str, &'static str)> {
    let signing = SPECS.iter().filter(|(_, usages)| usages.contains(&"SIGN_VERIFY"));
    signing.flat_map(|(spec, _)| {
        algorithms(spec, "SIGN_VERIFY")
            .iter()
            .map(move |each| (*spec, *each))
    })
}

/// A key, and how it signs.
#[derive(Clone)]
struct Subject {
    spec: &'static str,
    algorithm: &'static str,
    key: Key,
    public_key: Vec<u8>,
}

impl Subject {
    fn new(world: &World, spec: &'static str, algorithm: &'static str) -> Self {
        let key = world.replicated(spec, "SIGN_VERIFY");
        Self {
            spec,
            algorithm,
            public_key: world.public_key(&key),
            key,
        }
    }

    /// The message as each type that the algorithm takes.
    fn messages(&self) -> Vec<(&'static str, Vec<u8>)> {
        let raw = ("RAW", MESSAGE.to_vec());
        let hashed = ("DIGEST", digest(self.algorithm, MESSAGE));
        match self.algorithm {
            "ED25519_SHA_512" => vec![raw],
            "ED25519_PH_SHA_512" => vec![hashed],
            "ML_DSA_SHAKE_256" => vec![raw, ("EXTERNAL_MU", mu(&self.public_key, MESSAGE))],
            _ => vec![raw, hashed],
        }
    }

    /// What an outside verifier takes for the message.
    fn outside(&self) -> Vec<u8> {
        match self.algorithm {
            "ED25519_PH_SHA_512" => digest(self.algorithm, MESSAGE),
            _ => MESSAGE.to_vec(),
        }
    }

    fn request(&self, message_type: &str, message: &[u8]) -> Value {
        json!({
            "KeyId": self.key.id,
            "Message": base64(message),
            "MessageType": message_type,
            "SigningAlgorithm": self.algorithm,
        })
    }

    fn has_good_form(&self, signature: &[u8]) -> Result<(), String> {
        let fits = match self.spec {
            "RSA_2048" => signature.len() == 256,
            "RSA_3072" => signature.len() == 384,
            "RSA_4096" => signature.len() == 512,
            "ECC_NIST_EDWARDS25519" => signature.len() == 64,
            "ML_DSA_44" => signature.len() == 2420,
            "ML_DSA_65" => signature.len() == 3309,
            "ML_DSA_87" => signature.len() == 4627,
            // A SEQUENCE in DER.
            _ => signature.starts_with(b"\x30"),
        };
        ensure(fits, format!("a signature of {} bytes", signature.len()))
    }
}

/// A signature is good outside, and verified in both regions as every type that the message can be given as.
fn signature(world: &World, suite: &mut Suite, subject: &Subject, message_type: &str, message: &[u8]) {
    let what = format!("{} {} {message_type}", subject.spec, subject.algorithm);
    let request = subject.request(message_type, message);
    let expected = signed(subject, subject.outside());
    let answer = suite.row(&world.us, "Sign", &what, request, expected);
    let signature = answer.json()["Signature"].clone();
    for (given_as, message) in subject.messages() {
        let mut request = subject.request(given_as, &message);
        request["Signature"] = signature.clone();
        for (client, arn) in [
            (&world.us, subject.key.arn.clone()),
            (&world.eu, world.key_arn(EU, &subject.key.id)),
        ] {
            let what = format!("{what}, given as {given_as}, by {arn}");
            suite.row(
                client,
                "Verify",
                what,
                request.clone(),
                verified(&arn, subject.algorithm),
            );
        }
    }
}

/// A signature that another implementation finds good for the message.
fn signed(subject: &Subject, message: Vec<u8>) -> Expected {
    let subject = subject.clone();
    holds(move |answer| {
        let json = answer.json();
        has_members(&json, &["KeyId", "Signature", "SigningAlgorithm"])?;
        has_values(
            &json,
            &json!({"KeyId": subject.key.arn, "SigningAlgorithm": subject.algorithm}),
        )?;
        let signature = json["Signature"].as_str().map(from_base64).unwrap_or_default();
        subject.has_good_form(&signature)?;
        let Subject {
            spec,
            algorithm,
            public_key,
            ..
        } = &subject;
        let is_good = verifies(spec, algorithm, public_key, &message, &signature);
        ensure(is_good, "another implementation refuses the signature")
    })
}

fn verified(arn: &str, algorithm: &str) -> Expected {
    object(
        &["KeyId", "SignatureValid", "SigningAlgorithm"],
        json!({"KeyId": arn, "SignatureValid": true, "SigningAlgorithm": algorithm}),
    )
}

/// Altered, of another message, malformed: one error, which says nothing.
fn invalid_signatures(world: &World, suite: &mut Suite, subject: &Subject) {
    let (message_type, message) = subject.messages().remove(0);
    let signature = world.sign(&subject.key, subject.algorithm, message_type, &message);
    let mut other_message = message.clone();
    other_message[0] ^= 1;
    let mut altered = from_base64(&signature);
    *altered.last_mut().unwrap() ^= 1;
    for (what, message, signature) in [
        ("another message", other_message, signature),
        ("an altered signature", message.clone(), base64(&altered)),
        ("a signature of 1 byte", message.clone(), base64(&[1])),
        ("a signature of 6144 bytes", message, base64(&[0x30; 6144])),
    ] {
        let mut request = subject.request(message_type, &message);
        request["Signature"] = json!(signature);
        let what = format!("{} {}: {what}", subject.spec, subject.algorithm);
        suite.row(
            &world.us,
            "Verify",
            what,
            request,
            wordless("KMSInvalidSignatureException"),
        );
    }
}

/// Asks Sign and Verify, which check the same.
fn both(world: &World, suite: &mut Suite, what: &str, request: &Value, expected: impl Fn() -> Expected) {
    suite.row(&world.us, "Sign", what, request.clone(), expected());
    let mut request = request.clone();
    request["Signature"] = json!(base64(&[1; 64]));
    suite.row(&world.us, "Verify", what, request, expected());
}

/// A digest has its algorithm's length, and μ has 64 bytes.
fn lengths(world: &World, suite: &mut Suite) {
    for (spec, algorithm) in pairs() {
        let subject = Subject::new(world, spec, algorithm);
        let given = subject
            .messages()
            .into_iter()
            .find(|(given_as, _)| *given_as != "RAW");
        let Some((message_type, message)) = given else {
            continue;
        };
        let len = message.len();
        for wrong in [1, 20, len - 1, len + 1, 4096] {
            let text = format!("Digest is invalid length for algorithm {algorithm}.");
            both(
                world,
                suite,
                &format!("{spec}: {message_type} of {wrong} bytes"),
                &subject.request(message_type, &vec![7; wrong]),
                || error("ValidationException", text.clone()),
            );
        }
    }
}

fn message_types(world: &World, suite: &mut Suite) {
    for (spec, algorithm, message_type, with) in [
        ("ML_DSA_44", "ML_DSA_SHAKE_256", "DIGEST", "key spec ML_DSA_44"),
        ("ML_DSA_87", "ML_DSA_SHAKE_256", "DIGEST", "key spec ML_DSA_87"),
        (
            "ECC_NIST_EDWARDS25519",
            "ED25519_SHA_512",
            "DIGEST",
            "algorithm ED25519_SHA_512",
        ),
        (
            "ECC_NIST_EDWARDS25519",
            "ED25519_PH_SHA_512",
            "RAW",
            "algorithm ED25519_PH_SHA_512",
        ),
        // Nobody has seen these two; they follow the others.
        (
            "RSA_2048",
            "RSASSA_PSS_SHA_256",
            "EXTERNAL_MU",
            "key spec RSA_2048",
        ),
        (
            "ECC_NIST_P256",
            "ECDSA_SHA_256",
            "EXTERNAL_MU",
            "key spec ECC_NIST_P256",
        ),
    ] {
        let subject = Subject::new(world, spec, algorithm);
        let text = format!("Message type {message_type} is incompatible with {with}.");
        both(
            world,
            suite,
            &format!("{message_type} for {algorithm}"),
            &subject.request(message_type, &[7; 64]),
            || error("ValidationException", text.clone()),
        );
    }
    let subject = Subject::new(world, "ECC_NIST_P256", "ECDSA_SHA_256");
    let mut without = subject.request("RAW", MESSAGE);
    without["MessageType"] = Value::Null;
    let answer = suite.row(
        &world.us,
        "Sign",
        "no MessageType is RAW",
        without,
        signed(&subject, MESSAGE.to_vec()),
    );
    let mut request = subject.request("RAW", MESSAGE);
    request["Signature"] = answer.json()["Signature"].clone();
    suite.row(
        &world.us,
        "Verify",
        "signed without MessageType",
        request,
        verified(&subject.key.arn, subject.algorithm),
    );
}

/// An algorithm of another spec.
fn other_algorithms(world: &World, suite: &mut Suite) {
    for (spec, algorithm) in [
        ("RSA_2048", "ECDSA_SHA_256"),
        ("ECC_NIST_P256", "ECDSA_SHA_384"),
        ("ECC_NIST_P384", "RSASSA_PSS_SHA_384"),
        ("ECC_NIST_EDWARDS25519", "ECDSA_SHA_512"),
        ("ML_DSA_65", "ED25519_SHA_512"),
        ("ECC_SECG_P256K1", "SM2DSA"),
    ] {
        let subject = Subject::new(world, spec, algorithm);
        both(
            world,
            suite,
            &format!("{algorithm} with {spec}"),
            &subject.request("RAW", MESSAGE),
            || {
                error(
                    "InvalidKeyUsageException",
                    format!("Algorithm {algorithm} is incompatible with key spec {spec}."),
                )
            },
        );
    }
}

/// A key for other work.
fn other_keys(world: &World, suite: &mut Suite) {
    for (spec, usage) in [
        ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"),
        ("RSA_2048", "ENCRYPT_DECRYPT"),
        ("ECC_NIST_P256", "KEY_AGREEMENT"),
        ("HMAC_256", "GENERATE_VERIFY_MAC"),
        ("ML_KEM_512", "ENCAPSULATE_DECAPSULATE"),
    ] {
        let key = world.of(spec, usage);
        let message = base64(MESSAGE);
        let request = json!({"KeyId": key.id, "Message": message, "SigningAlgorithm": "ECDSA_SHA_256"});
        let refusal = |operation: &str| {
            let text = format!(
                "{} key usage is {usage} which is not valid for {operation}.",
                key.arn
            );
            error("InvalidKeyUsageException", text)
        };
        suite.row(
            &world.us,
            "Sign",
            format!("a key for {usage}"),
            request.clone(),
            refusal("Sign"),
        );
        let mut request = request;
        request["Signature"] = json!(base64(&[1; 64]));
        suite.row(
            &world.us,
            "Verify",
            format!("a key for {usage}"),
            request,
            refusal("Verify"),
        );
    }
}

/// 1 to 4096 bytes; what is wrong is told without the message.
fn limits(world: &World, suite: &mut Suite) {
    let subject = Subject::new(world, "ECC_NIST_P256", "ECDSA_SHA_256");
    for len in [1, 4096] {
        let message = vec![7; len];
        let request = subject.request("RAW", &message);
        suite.row(
            &world.us,
            "Sign",
            format!("{len} bytes"),
            request,
            signed(&subject, message),
        );
    }
    for (len, constraint) in [
        (0, "greater than or equal to 1"),
        (4097, "less than or equal to 4096"),
    ] {
        let text =
            format!("Value at 'message' failed to satisfy constraint: Member must have length {constraint}");
        both(
            world,
            suite,
            &format!("{len} bytes"),
            &subject.request("RAW", &vec![7; len]),
            || violates(&text),
        );
    }
    let mut request = subject.request("RAW", MESSAGE);
    request["Signature"] = json!(base64(&[1; 6145]));
    suite.row(
        &world.us,
        "Verify",
        "a signature of 6145 bytes",
        request,
        violates("Value at 'signature' failed to satisfy constraint: Member must have length less than or equal to 6144"),
    );
}
