//! DryRun: sections 1.6, 5.4 and 11.7. It never succeeds; it says that the request would have, or why it would not.

use serde_json::{Value, json};

use super::expected::{Expected, error, invalid_starting, ok, one_of, violates, wordless};
use super::requests::good_request;
use super::suite::Suite;
use super::world::{World, base64};

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    every_operation(world, suite);
    refusals(world, suite);
    ignored_ciphertexts(world, suite);
}

fn would_have() -> Expected {
    error(
        "DryRunOperationException",
        "The request would have succeeded, but the DryRun option is set.",
    )
}

fn every_operation(world: &World, suite: &mut Suite) {
    let key = world.key();
    let sealed = world.seal(&key, b"x");
    with_keys_of_their_own(world, suite);
    for (operation, request) in [
        ("Encrypt", json!({"KeyId": key.id, "Plaintext": base64(b"x")})),
        ("Decrypt", json!({"CiphertextBlob": sealed})),
        ("Decrypt", json!({"CiphertextBlob": sealed, "KeyId": key.arn})),
        (
            "ReEncrypt",
            json!({"CiphertextBlob": sealed, "DestinationKeyId": key.id}),
        ),
        ("GenerateDataKey", json!({"KeyId": key.id, "KeySpec": "AES_256"})),
        (
            "GenerateDataKeyWithoutPlaintext",
            json!({"KeyId": key.id, "NumberOfBytes": 1}),
        ),
    ] {
        dry_and_wet(world, suite, operation, &request);
    }
}

/// What a good request answers with DryRun and without.
fn dry_and_wet(world: &World, suite: &mut Suite, operation: &str, request: &Value) {
    let with = |dry_run: Value| {
        let mut request = request.clone();
        request["DryRun"] = dry_run;
        request
    };
    suite.row(&world.us, operation, "DryRun", with(json!(true)), would_have());
    suite.row(&world.us, operation, "DryRun false", with(json!(false)), ok());
    suite.row(&world.us, operation, "DryRun null", with(json!(null)), ok());
}

/// The operations on keys of other specs, and what makes them fail.
fn with_keys_of_their_own(world: &World, suite: &mut Suite) {
    for (operation, damaged, expected) in [
        ("GenerateDataKeyPair", None, None),
        ("GenerateDataKeyPairWithoutPlaintext", None, None),
        ("Sign", None, None),
        (
            "Verify",
            Some("Signature"),
            Some(wordless("KMSInvalidSignatureException")),
        ),
        ("GenerateMac", None, None),
        ("VerifyMac", Some("Mac"), Some(wordless("KMSInvalidMacException"))),
        (
            "DeriveSharedSecret",
            Some("PublicKey"),
            Some(wordless("ValidationException")),
        ),
        ("Encapsulate", None, None),
        (
            "Decapsulate",
            Some("SharedSecretCiphertextBlob"),
            Some(wordless("InvalidCiphertextException")),
        ),
    ] {
        let key = world.key_for(operation, false);
        let made = world.made_by(operation, &key);
        let request = good_request(operation, &key.id, &made);
        dry_and_wet(world, suite, operation, &request);
        if let (Some(member), Some(expected)) = (damaged, expected) {
            let mut request = request;
            request[member] = json!(base64(b"none"));
            request["DryRun"] = json!(true);
            let what = format!("DryRun: a bad {member}");
            suite.row(&world.us, operation, what, request, expected);
        }
    }
}

/// What would fail fails, with the error that the request itself would have got.
fn refusals(world: &World, suite: &mut Suite) {
    let (key, other) = (world.key(), world.key());
    let sealed = world.seal(&key, b"x");
    let size = || {
        error(
            "ValidationException",
            "Please specify either number of bytes or key spec.",
        )
    };
    for (operation, what, mut request, expected) in [
        ("GenerateDataKey", "no size", json!({"KeyId": key.id}), size()),
        (
            "GenerateDataKeyWithoutPlaintext",
            "no size",
            json!({"KeyId": key.id}),
            size(),
        ),
        (
            "Encrypt",
            "the model",
            json!({"KeyId": key.id, "Plaintext": ""}),
            violates(
                "Value at 'plaintext' failed to satisfy constraint: Member must have length greater than or equal to 1",
            ),
        ),
        (
            "Decrypt",
            "another key",
            json!({"CiphertextBlob": sealed, "KeyId": other.id}),
            error(
                "IncorrectKeyException",
                "The key ID in the request does not identify a CMK that can perform this operation.",
            ),
        ),
        (
            "Decrypt",
            "no ciphertext of ours",
            json!({"CiphertextBlob": base64(b"none")}),
            wordless("InvalidCiphertextException"),
        ),
        (
            "Decrypt",
            "another context",
            json!({"CiphertextBlob": sealed, "EncryptionContext": {"a": "b"}}),
            wordless("InvalidCiphertextException"),
        ),
        (
            "ReEncrypt",
            "another context",
            json!({"CiphertextBlob": sealed, "SourceEncryptionContext": {"a": "b"}, "DestinationKeyId": key.id}),
            wordless("InvalidCiphertextException"),
        ),
    ] {
        request["DryRun"] = json!(true);
        suite.row(&world.us, operation, format!("DryRun: {what}"), request, expected);
    }
}

fn ignored_ciphertexts(world: &World, suite: &mut Suite) {
    let (key, disabled) = (world.key(), world.key());
    world.must("DisableKey", json!({"KeyId": disabled.id}));
    let absent = |path: &str| {
        violates(&format!(
            "Value null at '{path}' failed to satisfy constraint: Member must not be null"
        ))
    };
    let ignore = json!(["IGNORE_CIPHERTEXT"]);
    for (operation, what, request, expected) in [
        (
            "Decrypt",
            "without a ciphertext",
            json!({"DryRun": true, "DryRunModifiers": ignore, "KeyId": key.id}),
            would_have(),
        ),
        (
            "Decrypt",
            "with a ciphertext that is none",
            json!({"DryRun": true, "DryRunModifiers": ignore, "KeyId": key.id, "CiphertextBlob": base64(b"none")}),
            would_have(),
        ),
        (
            "Decrypt",
            "without KeyId",
            json!({"DryRun": true, "DryRunModifiers": ignore}),
            absent("keyId"),
        ),
        (
            "Decrypt",
            "without DryRun",
            json!({"DryRunModifiers": ignore, "KeyId": key.id}),
            absent("ciphertextBlob"),
        ),
        (
            "Decrypt",
            "an unknown modifier",
            json!({"DryRun": true, "DryRunModifiers": ["IGNORE"], "CiphertextBlob": base64(b"none")}),
            invalid_starting(
                "1 validation error detected: Value '[IGNORE]' at 'dryRunModifiers' failed to satisfy constraint: ",
            ),
        ),
        (
            "Decrypt",
            "a Disabled key: whether only the authorization counts is not known",
            json!({"DryRun": true, "DryRunModifiers": ignore, "KeyId": disabled.id}),
            one_of(&["DisabledException", "DryRunOperationException"]),
        ),
        (
            "ReEncrypt",
            "without a ciphertext",
            json!({"DryRun": true, "DryRunModifiers": ignore, "SourceKeyId": key.id, "DestinationKeyId": key.id}),
            would_have(),
        ),
        (
            "ReEncrypt",
            "without SourceKeyId",
            json!({"DryRun": true, "DryRunModifiers": ignore, "DestinationKeyId": key.id}),
            absent("sourceKeyId"),
        ),
    ] {
        suite.row(
            &world.us,
            operation,
            format!("IGNORE_CIPHERTEXT: {what}"),
            request,
            expected,
        );
    }
}
