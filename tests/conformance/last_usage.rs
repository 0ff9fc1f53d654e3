//! Section 15.3: GetKeyLastUsage.

use serde_json::{Value, json};
use trent_testkit::wire::Answer;

use super::expected::{Expected, ensure, error, has_members, has_values, holds, ok};
use super::keys::is_plain_number;
use super::suite::Suite;
use super::world::{Key, World, base64};

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    unused(world, suite);
    every_operation(world, suite);
    every_kind_of_key(world, suite);
    both_keys_of_re_encrypt(world, suite);
    what_is_no_use(world, suite);
    states(world, suite);
    members_of_a_family(world, suite);
}

/// A key whose last use is this one. Uses are tracked from the first moment of the region, so tracking begins with the
/// key. No event id: there are no such events.
fn last_usage(key: &Key, used: Option<(&str, &Answer)>) -> Expected {
    let id = key.id.clone();
    let used = used.map(|(operation, answer)| {
        let request = answer.header("x-amzn-requestid").unwrap_or_default();
        json!({"Operation": operation, "KmsRequestId": request})
    });
    holds(move |answer| {
        let json = answer.json();
        has_members(
            &json,
            &["KeyCreationDate", "KeyId", "KeyLastUsage", "TrackingStartDate"],
        )?;
        has_values(&json, &json!({"KeyId": id}))?;
        ensure(
            json["KeyCreationDate"] == json["TrackingStartDate"],
            "tracking did not begin with the key",
        )?;
        let dates = ["KeyCreationDate", "TrackingStartDate"];
        ensure(
            dates.iter().all(|date| is_plain_number(&answer.text(), date)),
            "dates are plain numbers",
        )?;
        let Some(used) = &used else {
            return has_members(&json["KeyLastUsage"], &[]);
        };
        let usage = &json["KeyLastUsage"];
        has_members(usage, &["KmsRequestId", "Operation", "Timestamp"])?;
        has_values(usage, used)?;
        ensure(
            is_plain_number(&answer.text(), "Timestamp")
                && usage["Timestamp"].as_f64() >= json["KeyCreationDate"].as_f64(),
            "the use is older than the key",
        )
    })
}

fn ask(world: &World, suite: &mut Suite, what: &str, key: &Key, used: Option<(&str, &Answer)>) {
    let request = json!({"KeyId": key.id});
    suite.row(&world.us, "GetKeyLastUsage", what, request, last_usage(key, used));
}

fn unused(world: &World, suite: &mut Suite) {
    let key = world.key();
    ask(world, suite, "a key that was never used", &key, None);
    suite.row(
        &world.us,
        "GetKeyLastUsage",
        "by ARN: the bare id (unconfirmed)",
        json!({"KeyId": key.arn}),
        last_usage(&key, None),
    );
}

/// Requests that use a key, and succeed.
fn uses(world: &World, key: &Key) -> Vec<(&'static str, Value)> {
    let sealed = world.seal(key, b"x");
    let alias = world.alias(key);
    vec![
        ("Encrypt", json!({"KeyId": key.id, "Plaintext": base64(b"x")})),
        ("Encrypt", json!({"KeyId": alias, "Plaintext": base64(b"x")})),
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
        (
            "GenerateDataKeyPair",
            json!({"KeyId": key.id, "KeyPairSpec": "ECC_NIST_P256"}),
        ),
        (
            "GenerateDataKeyPairWithoutPlaintext",
            json!({"KeyId": key.id, "KeyPairSpec": "ECC_NIST_P256"}),
        ),
    ]
}

fn every_operation(world: &World, suite: &mut Suite) {
    let key = world.key();
    for (operation, request) in uses(world, &key) {
        let answer = suite.row(&world.us, operation, "a use to be noted", request, ok());
        let what = format!("the last use was {operation}");
        ask(world, suite, &what, &key, Some((operation, &answer)));
    }
}

/// Two operations on one kind of key: what the first one answers is put into the second one's request.
struct Pair {
    spec: &'static str,
    usage: &'static str,
    operations: [&'static str; 2],
    request: Value,
    answered: &'static str,
}

fn pairs() -> [Pair; 3] {
    [
        Pair {
            spec: "ECC_NIST_P256",
            usage: "SIGN_VERIFY",
            operations: ["Sign", "Verify"],
            request: json!({"Message": base64(b"x"), "SigningAlgorithm": "ECDSA_SHA_256"}),
            answered: "Signature",
        },
        Pair {
            spec: "HMAC_256",
            usage: "GENERATE_VERIFY_MAC",
            operations: ["GenerateMac", "VerifyMac"],
            request: json!({"Message": base64(b"x"), "MacAlgorithm": "HMAC_SHA_256"}),
            answered: "Mac",
        },
        Pair {
            spec: "ML_KEM_512",
            usage: "ENCAPSULATE_DECAPSULATE",
            operations: ["Encapsulate", "Decapsulate"],
            request: json!({"EncapsulationAlgorithm": "ML_KEM"}),
            answered: "SharedSecretCiphertextBlob",
        },
    ]
}

fn every_kind_of_key(world: &World, suite: &mut Suite) {
    for pair in pairs() {
        let key = world.create(json!({"KeySpec": pair.spec, "KeyUsage": pair.usage}));
        let mut request = pair.request;
        request["KeyId"] = json!(key.id);
        for operation in pair.operations {
            let answer = suite.row(&world.us, operation, "a use to be noted", request.clone(), ok());
            let what = format!("the last use was {operation}");
            ask(world, suite, &what, &key, Some((operation, &answer)));
            request[pair.answered] = answer.json()[pair.answered].clone();
        }
    }
    key_agreement(world, suite);
}

fn key_agreement(world: &World, suite: &mut Suite) {
    let [key, other] =
        [(); 2].map(|()| world.create(json!({"KeySpec": "ECC_NIST_P256", "KeyUsage": "KEY_AGREEMENT"})));
    let public_key = world.must("GetPublicKey", json!({"KeyId": other.id}))["PublicKey"].clone();
    let request = json!({"KeyId": key.id, "KeyAgreementAlgorithm": "ECDH", "PublicKey": public_key});
    let operation = "DeriveSharedSecret";
    let answer = suite.row(&world.us, operation, "a use to be noted", request, ok());
    let used = Some((operation, &answer));
    ask(world, suite, "the last use was DeriveSharedSecret", &key, used);
    ask(world, suite, "GetPublicKey was no use", &other, None);
}

fn both_keys_of_re_encrypt(world: &World, suite: &mut Suite) {
    let (from, to) = (world.key(), world.key());
    let sealed = world.seal(&from, b"x");
    let request = json!({"CiphertextBlob": sealed, "DestinationKeyId": to.id});
    let answer = suite.row(&world.us, "ReEncrypt", "a use of two keys", request, ok());
    for (what, key) in [("the source", &from), ("the destination", &to)] {
        let what = format!("{what} of ReEncrypt");
        ask(world, suite, &what, key, Some(("ReEncrypt", &answer)));
    }
}

fn what_is_no_use(world: &World, suite: &mut Suite) {
    let (key, other) = (world.key(), world.key());
    let foreign = world.seal(&other, b"x");
    for (operation, request) in [
        ("DescribeKey", json!({"KeyId": key.id})),
        ("GetKeyPolicy", json!({"KeyId": key.id})),
        ("GetKeyLastUsage", json!({"KeyId": key.id})),
        (
            "UpdateKeyDescription",
            json!({"KeyId": key.id, "Description": "x"}),
        ),
        (
            "Encrypt",
            json!({"KeyId": key.id, "Plaintext": base64(b"x"), "DryRun": true}),
        ),
        ("GenerateDataKey", json!({"KeyId": key.id})),
        (
            "Encrypt",
            json!({"KeyId": key.id, "Plaintext": base64(b"x"), "EncryptionAlgorithm": "RSAES_OAEP_SHA_1"}),
        ),
        ("Decrypt", json!({"KeyId": key.id, "CiphertextBlob": foreign})),
    ] {
        world.us.call(operation, &request);
        ask(
            world,
            suite,
            &format!("{operation} was no use: {request}"),
            &key,
            None,
        );
    }
}

fn states(world: &World, suite: &mut Suite) {
    let key = world.key();
    let request = json!({"KeyId": key.id, "Plaintext": base64(b"x")});
    let answer = world.us.call("Encrypt", &request);
    let used = Some(("Encrypt", &answer));
    world.must("DisableKey", json!({"KeyId": key.id}));
    let disabled = error("DisabledException", format!("{} is disabled.", key.arn));
    suite.row(
        &world.us,
        "Encrypt",
        "refused in its state, so no use",
        request,
        disabled,
    );
    ask(world, suite, "a disabled key", &key, used);
    world.must("ScheduleKeyDeletion", json!({"KeyId": key.id}));
    ask(world, suite, "a key that is pending deletion", &key, used);
}

/// Each member of a multi-Region key has uses of its own.
fn members_of_a_family(world: &World, suite: &mut Suite) {
    let key = world.primary();
    world.replicate(&key);
    let request = json!({"KeyId": key.id, "Plaintext": base64(b"x")});
    let answer = world.us.call("Encrypt", &request);
    ask(world, suite, "a primary", &key, Some(("Encrypt", &answer)));
    suite.row(
        &world.eu,
        "GetKeyLastUsage",
        "its replica was not used",
        json!({"KeyId": key.id}),
        last_usage(&key, None),
    );
}
