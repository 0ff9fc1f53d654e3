//! GenerateDataKey, GenerateDataKeyWithoutPlaintext and GenerateRandom: sections 4.2 and 4.4.

use serde_json::{Value, json};

use super::expected::{Unknown, ensure, error, has_members, has_values, holds, named};
use super::keys::is_material_id;
use super::suite::Suite;
use super::world::{World, base64, ciphertext, from_base64};

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    let key = world.key();
    for (size, len) in [
        (json!({"KeySpec": "AES_128"}), 16),
        (json!({"KeySpec": "AES_256"}), 32),
        (json!({"NumberOfBytes": 64}), 64),
    ] {
        for operation in ["GenerateDataKey", "GenerateDataKeyWithoutPlaintext"] {
            data_key(world, suite, &key.arn, operation, &size, len);
        }
    }
    let size = "Please specify either number of bytes or key spec.";
    for operation in ["GenerateDataKey", "GenerateDataKeyWithoutPlaintext"] {
        for (what, request) in [
            ("no size", json!({"KeyId": key.id})),
            (
                "two sizes",
                json!({"KeyId": key.id, "KeySpec": "AES_256", "NumberOfBytes": 32}),
            ),
        ] {
            suite.row(
                &world.us,
                operation,
                what,
                request,
                error("ValidationException", size),
            );
        }
    }
    random(world, suite);
    recipients(world, suite, &key.id);
}

/// What it answers, and that the ciphertext opens to as many bytes, to the same ones if they were shown.
fn data_key(world: &World, suite: &mut Suite, arn: &str, operation: &str, size: &Value, len: usize) {
    let mut request = json!({"KeyId": arn, "EncryptionContext": {"a": "b"}});
    for (name, value) in size.as_object().unwrap() {
        request[name] = value.clone();
    }
    let is_shown = operation == "GenerateDataKey";
    let arn = arn.to_owned();
    let wanted = holds(move |answer| {
        let json = answer.json();
        let mut members = vec!["CiphertextBlob", "KeyId", "KeyMaterialId"];
        members.extend(is_shown.then_some("Plaintext"));
        has_members(&json, &members)?;
        has_values(&json, &json!({"KeyId": arn}))?;
        ensure(is_material_id(&json["KeyMaterialId"]), "no material id")
    });
    let generated = suite.row(&world.us, operation, size, request, wanted).json();
    let blob = generated["CiphertextBlob"].clone();
    let opened = holds(move |answer| {
        let plaintext = answer.json()["Plaintext"].clone();
        let opened = plaintext.as_str().map(from_base64).unwrap_or_default();
        ensure(opened.len() == len, format!("{} bytes", opened.len()))?;
        let shown = generated.get("Plaintext");
        ensure(shown.is_none_or(|shown| *shown == plaintext), "another data key")
    });
    suite.row(
        &world.us,
        "Decrypt",
        format!("of {operation} {size}"),
        json!({"CiphertextBlob": blob, "EncryptionContext": {"a": "b"}}),
        opened,
    );
}

fn random(world: &World, suite: &mut Suite) {
    let request = json!({"NumberOfBytes": 32});
    let first = world.must("GenerateRandom", request.clone())["Plaintext"].clone();
    suite.row(
        &world.us,
        "GenerateRandom",
        "other bytes each time, and nothing else",
        request,
        holds(move |answer| {
            has_members(&answer.json(), &["Plaintext"])?;
            ensure(answer.json()["Plaintext"] != first, "the same bytes again")
        }),
    );
    for request in [json!({}), json!({"NumberOfBytes": null})] {
        let expected = error("ValidationException", "NumberOfBytes is required.");
        suite.row(&world.us, "GenerateRandom", "no number", request, expected);
    }
    suite.row(
        &world.us,
        "GenerateRandom",
        "from a key store",
        json!({"NumberOfBytes": 1, "CustomKeyStoreId": "cks-1234567890abcdef0"}),
        named("UnsupportedOperationException", Unknown::NotOffered),
    );
}

/// Without attestation a recipient is refused: ignoring it would answer a plaintext to who asked for a ciphertext.
fn recipients(world: &World, suite: &mut Suite, key: &str) {
    let recipient =
        json!({"KeyEncryptionAlgorithm": "RSAES_OAEP_SHA_256", "AttestationDocument": base64(b"none")});
    let sealed = ciphertext(&world.must("Encrypt", json!({"KeyId": key, "Plaintext": base64(b"x")})));
    for (operation, request) in [
        (
            "Decrypt",
            json!({"CiphertextBlob": sealed, "Recipient": recipient}),
        ),
        (
            "GenerateDataKey",
            json!({"KeyId": key, "KeySpec": "AES_256", "Recipient": recipient}),
        ),
        (
            "GenerateRandom",
            json!({"NumberOfBytes": 1, "Recipient": recipient}),
        ),
    ] {
        let expected = named("ValidationException", Unknown::NotOffered);
        suite.row(&world.us, operation, "a recipient", request, expected);
    }
}
