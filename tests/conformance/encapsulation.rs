//! Encapsulate and Decapsulate: sections 4.2 and 4.3.

use serde_json::{Value, json};

use super::expected::{
    Expected, ensure, error, has_members, has_values, holds, invalid_starting, json_of, violates, wordless,
};
use super::second_opinion;
use super::suite::Suite;
use super::world::{EU, Key, World, base64, from_base64};

const USAGE: &str = "ENCAPSULATE_DECAPSULATE";
const SPECS: &[(&str, usize)] = &[("ML_KEM_512", 768), ("ML_KEM_768", 1088), ("ML_KEM_1024", 1568)];

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    for (spec, len) in SPECS {
        here(world, suite, spec, *len);
        outside(world, suite, spec);
        bad_ciphertexts(world, suite, spec, *len);
    }
    other_keys(world, suite);
    parameters(world, suite);
}

fn decapsulate(key: &Key, ciphertext: &[u8]) -> Value {
    json!({
        "KeyId": key.id,
        "SharedSecretCiphertextBlob": base64(ciphertext),
        "EncapsulationAlgorithm": "ML_KEM",
    })
}

fn decapsulated(arn: &str, secret: &Value) -> Expected {
    json_of(json!({"KeyId": arn, "SharedSecret": secret, "EncapsulationAlgorithm": "ML_KEM"}))
}

/// A new secret each time, which both regions find in its ciphertext.
fn here(world: &World, suite: &mut Suite, spec: &str, len: usize) {
    let key = world.replicated(spec, USAGE);
    let request = json!({"KeyId": key.id, "EncapsulationAlgorithm": "ML_KEM"});
    let encapsulated = |other: Option<Value>| {
        let wanted = json!({"KeyId": key.arn, "EncapsulationAlgorithm": "ML_KEM"});
        holds(move |answer| {
            let json = answer.json();
            has_members(
                &json,
                &[
                    "EncapsulationAlgorithm",
                    "KeyId",
                    "SharedSecret",
                    "SharedSecretCiphertextBlob",
                ],
            )?;
            has_values(&json, &wanted)?;
            let bytes = |name: &str| json[name].as_str().map(from_base64).unwrap_or_default();
            ensure(bytes("SharedSecret").len() == 32, "no secret of 32 bytes")?;
            ensure(
                bytes("SharedSecretCiphertextBlob").len() == len,
                "a ciphertext of another length",
            )?;
            ensure(
                other.as_ref() != Some(&json["SharedSecret"]),
                "the same secret again",
            )
        })
    };
    let first = suite.row(
        &world.us,
        "Encapsulate",
        spec,
        request.clone(),
        encapsulated(None),
    );
    let first = first.json();
    let what = format!("{spec}: another secret each time");
    let expected = encapsulated(Some(first["SharedSecret"].clone()));
    suite.row(&world.us, "Encapsulate", what, request, expected);
    let ciphertext = from_base64(first["SharedSecretCiphertextBlob"].as_str().unwrap());
    for (client, arn) in [
        (&world.us, key.arn.clone()),
        (&world.eu, world.key_arn(EU, &key.id)),
    ] {
        suite.row(
            client,
            "Decapsulate",
            format!("{spec}, by {arn}"),
            decapsulate(&key, &ciphertext),
            decapsulated(&arn, &first["SharedSecret"]),
        );
    }
}

/// A secret that somebody encapsulated with the public key alone.
fn outside(world: &World, suite: &mut Suite, spec: &str) {
    let key = world.of(spec, USAGE);
    let (ciphertext, secret) = second_opinion::encapsulate(spec, &world.public_key(&key));
    suite.row(
        &world.us,
        "Decapsulate",
        format!("{spec}: encapsulated outside"),
        decapsulate(&key, &ciphertext),
        decapsulated(&key.arn, &json!(base64(&secret))),
    );
}

/// An altered ciphertext gives another secret (implicit rejection); one of another length is refused.
fn bad_ciphertexts(world: &World, suite: &mut Suite, spec: &str, len: usize) {
    let key = world.of(spec, USAGE);
    let (ciphertext, secret) = second_opinion::encapsulate(spec, &world.public_key(&key));
    let mut altered = ciphertext.clone();
    altered[0] ^= 1;
    let rejected = world.must("Decapsulate", decapsulate(&key, &altered))["SharedSecret"].clone();
    assert_ne!(rejected, base64(&secret), "an altered ciphertext gave the secret");
    for (client, arn) in [
        (&world.us, key.arn.clone()),
        (&world.eu, world.key_arn(EU, &key.id)),
    ] {
        suite.row(
            client,
            "Decapsulate",
            format!("{spec}: an altered ciphertext, by {arn}"),
            decapsulate(&key, &altered),
            decapsulated(&arn, &rejected),
        );
    }
    for wrong in [1, 32, len - 1, len + 1, 6144] {
        suite.row(
            &world.us,
            "Decapsulate",
            format!("{spec}: {wrong} bytes"),
            decapsulate(&key, &vec![7; wrong]),
            wordless("InvalidCiphertextException"),
        );
    }
}

fn other_keys(world: &World, suite: &mut Suite) {
    for (spec, usage) in [
        ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"),
        ("RSA_2048", "ENCRYPT_DECRYPT"),
        ("ML_DSA_44", "SIGN_VERIFY"),
        ("ECC_NIST_P256", "KEY_AGREEMENT"),
    ] {
        let key = world.of(spec, usage);
        let refusal = |operation: &str| {
            let text = format!(
                "{} key usage is {usage} which is not valid for {operation}.",
                key.arn
            );
            error("InvalidKeyUsageException", text)
        };
        let what = format!("a {spec} key for {usage}");
        let request = json!({"KeyId": key.id, "EncapsulationAlgorithm": "ML_KEM"});
        suite.row(&world.us, "Encapsulate", &what, request, refusal("Encapsulate"));
        let request = decapsulate(&key, &[7; 768]);
        suite.row(&world.us, "Decapsulate", &what, request, refusal("Decapsulate"));
    }
}

fn parameters(world: &World, suite: &mut Suite) {
    let key = world.of("ML_KEM_512", USAGE);
    let unknown =
        "1 validation error detected: Value 'RSA' at 'encapsulationAlgorithm' failed to satisfy constraint: ";
    suite.row(
        &world.us,
        "Encapsulate",
        "another algorithm",
        json!({"KeyId": key.id, "EncapsulationAlgorithm": "RSA"}),
        invalid_starting(unknown),
    );
    for (len, constraint) in [
        (0, "greater than or equal to 1"),
        (6145, "less than or equal to 6144"),
    ] {
        let text = format!(
            "Value at 'sharedSecretCiphertextBlob' failed to satisfy constraint: Member must have length {constraint}"
        );
        suite.row(
            &world.us,
            "Decapsulate",
            format!("{len} bytes"),
            decapsulate(&key, &vec![7; len]),
            violates(&text),
        );
    }
}
