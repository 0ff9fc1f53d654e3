//! GenerateDataKeyPair and GenerateDataKeyPairWithoutPlaintext: section 4.4.

use serde_json::{Value, json};

use super::expected::{
    Expected, Unknown, ensure, error, has_members, has_values, holds, invalid_starting, named, wordless,
};
use super::keys::is_material_id;
use super::second_opinion::{public_half, raw_public_halves};
use super::specs::public_key_len;
use super::suite::Suite;
use super::world::{EU, Key, World, base64, from_base64};

const WITH: &str = "GenerateDataKeyPair";
const WITHOUT: &str = "GenerateDataKeyPairWithoutPlaintext";

const SPECS: &[&str] = &[
    "RSA_2048",
    "RSA_3072",
    "RSA_4096",
    "ECC_NIST_P256",
    "ECC_NIST_P384",
    "ECC_NIST_P521",
    "ECC_SECG_P256K1",
    "ECC_NIST_EDWARDS25519",
    "ML_KEM_512",
    "ML_KEM_768",
    "ML_KEM_1024",
];
/// Those whose generation takes no time.
const FAST: &[&str] = &["ECC_NIST_P384", "ML_KEM_768"];

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    let key = world.replicated("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
    for spec in SPECS {
        pair(world, suite, &key, WITH, spec);
    }
    for spec in FAST {
        pair(world, suite, &key, WITHOUT, spec);
    }
    other_keys(world, suite);
    parameters(world, suite, &key);
}

/// The halves belong together, and the private one opens with plain Decrypt under its context, in both regions.
fn pair(world: &World, suite: &mut Suite, key: &Key, operation: &str, spec: &'static str) {
    let context = json!({"a": "b"});
    let request = json!({"KeyId": key.id, "KeyPairSpec": spec, "EncryptionContext": context});
    let expected = generated(&key.arn, spec, operation == WITH);
    let generated = suite.row(&world.us, operation, spec, request, expected).json();
    let blob = generated["PrivateKeyCiphertextBlob"].clone();
    let shown = generated.get("PrivateKeyPlaintext").cloned();
    let public_key = from_base64(generated["PublicKey"].as_str().unwrap());
    for (client, arn) in [
        (&world.us, key.arn.clone()),
        (&world.eu, world.key_arn(EU, &key.id)),
    ] {
        suite.row(
            client,
            "Decrypt",
            format!("of {operation} {spec}, by {arn}"),
            json!({"CiphertextBlob": blob, "EncryptionContext": context}),
            opened(spec, shown.clone(), public_key.clone()),
        );
    }
    suite.row(
        &world.us,
        "Decrypt",
        format!("of {operation} {spec} without its context"),
        json!({"CiphertextBlob": blob}),
        wordless("InvalidCiphertextException"),
    );
}

fn generated(arn: &str, spec: &'static str, is_shown: bool) -> Expected {
    let arn = arn.to_owned();
    holds(move |answer| {
        let json = answer.json();
        let mut members = vec![
            "KeyId",
            "KeyMaterialId",
            "KeyPairSpec",
            "PrivateKeyCiphertextBlob",
            "PublicKey",
        ];
        members.extend(is_shown.then_some("PrivateKeyPlaintext"));
        has_members(&json, &members)?;
        has_values(&json, &json!({"KeyId": arn, "KeyPairSpec": spec}))?;
        ensure(is_material_id(&json["KeyMaterialId"]), "no material id")?;
        let len = json["PublicKey"]
            .as_str()
            .map(from_base64)
            .unwrap_or_default()
            .len();
        ensure(
            len == public_key_len(spec),
            format!("a public key of {len} bytes"),
        )
    })
}

/// The private half: the one that was shown, and of this public one.
fn opened(spec: &'static str, shown: Option<Value>, public_key: Vec<u8>) -> Expected {
    holds(move |answer| {
        let plaintext = answer.json()["Plaintext"].clone();
        ensure(
            shown.as_ref().is_none_or(|shown| *shown == plaintext),
            "another private key than the one shown",
        )?;
        let private_key = plaintext.as_str().map(from_base64).unwrap_or_default();
        let has_no_der_reader = spec.starts_with("ML_KEM") || spec == "ECC_NIST_EDWARDS25519";
        let (found, wanted) = if has_no_der_reader {
            raw_public_halves(spec, &private_key, &public_key)
        } else {
            (public_half(spec, &private_key), public_key.clone())
        };
        ensure(found == wanted, "the halves do not belong together")
    })
}

/// The KMS key has to be a symmetric one.
fn other_keys(world: &World, suite: &mut Suite) {
    let rsa = world.of("RSA_2048", "ENCRYPT_DECRYPT");
    for operation in [WITH, WITHOUT] {
        let request = |key: &Key| json!({"KeyId": key.id, "KeyPairSpec": "ECC_NIST_P256"});
        suite.row(
            &world.us,
            operation,
            "an RSA key that encrypts",
            request(&rsa),
            named("InvalidKeyUsageException", Unknown::Text),
        );
        for (spec, usage) in [
            ("RSA_2048", "SIGN_VERIFY"),
            ("HMAC_256", "GENERATE_VERIFY_MAC"),
            ("ECC_NIST_P256", "KEY_AGREEMENT"),
        ] {
            let key = world.of(spec, usage);
            let text = format!(
                "{} key usage is {usage} which is not valid for {operation}.",
                key.arn
            );
            suite.row(
                &world.us,
                operation,
                format!("a {spec} key for {usage}"),
                request(&key),
                error("InvalidKeyUsageException", text),
            );
        }
    }
    let off = world.create(json!({"KeySpec": "RSA_2048", "KeyUsage": "ENCRYPT_DECRYPT"}));
    world.must("DisableKey", json!({"KeyId": off.id}));
    suite.row(
        &world.us,
        "GenerateDataKey",
        "an RSA key that encrypts, Disabled: the state before the kind of key",
        json!({"KeyId": off.id, "KeySpec": "AES_256"}),
        error("DisabledException", format!("{} is disabled.", off.arn)),
    );
    for operation in ["GenerateDataKey", "GenerateDataKeyWithoutPlaintext"] {
        suite.row(
            &world.us,
            operation,
            "an RSA key that encrypts",
            json!({"KeyId": rsa.id, "KeySpec": "AES_256"}),
            error(
                "InvalidKeyUsageException",
                "You cannot generate a data key with an asymmetric CMK",
            ),
        );
    }
}

fn parameters(world: &World, suite: &mut Suite, key: &Key) {
    for operation in [WITH, WITHOUT] {
        suite.row(
            &world.us,
            operation,
            "SM2",
            json!({"KeyId": key.id, "KeyPairSpec": "SM2"}),
            named("UnsupportedOperationException", Unknown::Text),
        );
        for spec in ["HMAC_256", "ML_DSA_44", "SYMMETRIC_DEFAULT"] {
            suite.row(
                &world.us,
                operation,
                format!("{spec} is no spec of pairs"),
                json!({"KeyId": key.id, "KeyPairSpec": spec}),
                invalid_starting(&format!(
                    "1 validation error detected: Value '{spec}' at 'keyPairSpec' failed to satisfy constraint: \
                     Member must satisfy enum value set: ["
                )),
            );
        }
    }
    let recipient =
        json!({"KeyEncryptionAlgorithm": "RSAES_OAEP_SHA_256", "AttestationDocument": base64(b"none")});
    suite.row(
        &world.us,
        WITH,
        "a recipient",
        json!({"KeyId": key.id, "KeyPairSpec": "ECC_NIST_P256", "Recipient": recipient}),
        named("ValidationException", Unknown::NotOffered),
    );
}
