//! GenerateMac and VerifyMac: sections 1.5, 4.2 and 4.3.

use serde_json::{Value, json};

use super::expected::{
    Expected, ensure, error, has_members, has_values, holds, json_of, object, violates, wordless,
};
use super::specs::algorithms;
use super::suite::Suite;
use super::world::{EU, World, base64, from_base64};

const MESSAGE: &[u8] = b"message";
const USAGE: &str = "GENERATE_VERIFY_MAC";
const SPECS: &[(&str, usize)] = &[
    ("HMAC_224", 28),
    ("HMAC_256", 32),
    ("HMAC_384", 48),
    ("HMAC_512", 64),
];

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    for (spec, len) in SPECS {
        macs(world, suite, spec, *len);
        invalid_macs(world, suite, spec, *len);
        other_algorithms(world, suite, spec);
    }
    other_keys(world, suite);
    limits(world, suite);
}

/// The same in both regions, of the length of the hash, and another one of another message.
fn macs(world: &World, suite: &mut Suite, spec: &str, len: usize) {
    let key = world.replicated(spec, USAGE);
    let algorithm = algorithms(spec, USAGE)[0];
    let request =
        |message: &[u8]| json!({"KeyId": key.id, "Message": base64(message), "MacAlgorithm": algorithm});
    let generated = |arn: &str, other: Option<Value>| {
        let wanted = json!({"KeyId": arn, "MacAlgorithm": algorithm});
        holds(move |answer| {
            let json = answer.json();
            has_members(&json, &["KeyId", "Mac", "MacAlgorithm"])?;
            has_values(&json, &wanted)?;
            let found = json["Mac"].as_str().map(from_base64).unwrap_or_default().len();
            ensure(found == len, format!("a MAC of {found} bytes"))?;
            ensure(other.as_ref() != Some(&json["Mac"]), "the MAC of another message")
        })
    };
    let first = suite.row(
        &world.us,
        "GenerateMac",
        spec,
        request(MESSAGE),
        generated(&key.arn, None),
    );
    let mac = first.json()["Mac"].clone();
    let replica = world.key_arn(EU, &key.id);
    let same = json!({"KeyId": replica, "MacAlgorithm": algorithm, "Mac": mac});
    let what = format!("{spec}: the same in the replica");
    suite.row(&world.eu, "GenerateMac", what, request(MESSAGE), json_of(same));
    suite.row(
        &world.us,
        "GenerateMac",
        format!("{spec}: another message"),
        request(b"massage"),
        generated(&key.arn, Some(mac.clone())),
    );
    for (client, arn) in [(&world.us, &key.arn), (&world.eu, &replica)] {
        let mut request = request(MESSAGE);
        request["Mac"] = mac.clone();
        let verified = object(
            &["KeyId", "MacAlgorithm", "MacValid"],
            json!({"KeyId": arn, "MacAlgorithm": algorithm, "MacValid": true}),
        );
        suite.row(client, "VerifyMac", format!("{spec} by {arn}"), request, verified);
    }
}

fn invalid_macs(world: &World, suite: &mut Suite, spec: &str, len: usize) {
    let key = world.of(spec, USAGE);
    let algorithm = algorithms(spec, USAGE)[0];
    let mac = from_base64(&world.mac(&key, algorithm, MESSAGE));
    let mut altered = mac.clone();
    altered[0] ^= 1;
    for (what, message, mac) in [
        ("another message", &b"massage"[..], mac.clone()),
        ("an altered MAC", MESSAGE, altered),
        ("a part of the MAC", MESSAGE, mac[..len - 1].to_vec()),
        ("more than the MAC", MESSAGE, [&mac[..], &[0]].concat()),
        ("a MAC of 1 byte", MESSAGE, vec![1]),
        ("a MAC of 6144 bytes", MESSAGE, vec![1; 6144]),
    ] {
        let request = json!({
            "KeyId": key.id, "Message": base64(message), "MacAlgorithm": algorithm, "Mac": base64(&mac),
        });
        let what = format!("{spec}: {what}");
        suite.row(
            &world.us,
            "VerifyMac",
            what,
            request,
            wordless("KMSInvalidMacException"),
        );
    }
}

/// Asks both operations, which check the same.
fn both(world: &World, suite: &mut Suite, what: &str, request: &Value, expected: impl Fn(&str) -> Expected) {
    suite.row(
        &world.us,
        "GenerateMac",
        what,
        request.clone(),
        expected("GenerateMac"),
    );
    let mut request = request.clone();
    request["Mac"] = json!(base64(&[1; 32]));
    suite.row(&world.us, "VerifyMac", what, request, expected("VerifyMac"));
}

/// Each key has the one algorithm of its length.
fn other_algorithms(world: &World, suite: &mut Suite, spec: &str) {
    let key = world.of(spec, USAGE);
    for (other, _) in SPECS.iter().filter(|(other, _)| *other != spec) {
        let algorithm = algorithms(other, USAGE)[0];
        let request = json!({"KeyId": key.id, "Message": base64(MESSAGE), "MacAlgorithm": algorithm});
        both(
            world,
            suite,
            &format!("{algorithm} with {spec}"),
            &request,
            |_| {
                error(
                    "InvalidKeyUsageException",
                    format!("Algorithm {algorithm} is incompatible with key spec {spec}."),
                )
            },
        );
    }
}

fn other_keys(world: &World, suite: &mut Suite) {
    for (spec, usage) in [
        ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"),
        ("RSA_2048", "SIGN_VERIFY"),
        ("ECC_NIST_P256", "KEY_AGREEMENT"),
        ("ML_KEM_512", "ENCAPSULATE_DECAPSULATE"),
    ] {
        let key = world.of(spec, usage);
        let request = json!({"KeyId": key.id, "Message": base64(MESSAGE), "MacAlgorithm": "HMAC_SHA_256"});
        both(
            world,
            suite,
            &format!("a key for {usage}"),
            &request,
            |operation| {
                let text = format!(
                    "{} key usage is {usage} which is not valid for {operation}.",
                    key.arn
                );
                error("InvalidKeyUsageException", text)
            },
        );
    }
}

fn limits(world: &World, suite: &mut Suite) {
    let key = world.of("HMAC_256", USAGE);
    let request = |len: usize| json!({"KeyId": key.id, "Message": base64(&vec![7; len]), "MacAlgorithm": "HMAC_SHA_256"});
    for len in [1, 4096] {
        let generated = object(&["KeyId", "Mac", "MacAlgorithm"], json!({}));
        suite.row(
            &world.us,
            "GenerateMac",
            format!("{len} bytes"),
            request(len),
            generated,
        );
    }
    for (len, constraint) in [
        (0, "greater than or equal to 1"),
        (4097, "less than or equal to 4096"),
    ] {
        let text =
            format!("Value at 'message' failed to satisfy constraint: Member must have length {constraint}");
        both(world, suite, &format!("{len} bytes"), &request(len), |_| {
            violates(&text)
        });
    }
    let mut long = request(1);
    long["Mac"] = json!(base64(&[1; 6145]));
    suite.row(
        &world.us,
        "VerifyMac",
        "a MAC of 6145 bytes",
        long,
        violates(
            "Value at 'mac' failed to satisfy constraint: Member must have length less than or equal to 6144",
        ),
    );
}
