//! DeriveSharedSecret: sections 1.5, 4.1 and 4.2.

use serde_json::json;

use super::expected::{Unknown, error, invalid_starting, json_of, named, object, violates, wordless};
use super::second_opinion::{Agreed, agree};
use super::suite::Suite;
use super::world::{EU, Key, World, base64};

const USAGE: &str = "KEY_AGREEMENT";
const SPECS: &[(&str, usize)] = &[
    ("ECC_NIST_P256", 32),
    ("ECC_NIST_P384", 48),
    ("ECC_NIST_P521", 66),
];

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    for (spec, len) in SPECS {
        with_outsiders(world, suite, spec, *len);
        between_regions(world, suite, spec);
    }
    bad_peers(world, suite);
    other_keys(world, suite);
    parameters(world, suite);
}

fn request(key: &Key, peer: &[u8]) -> serde_json::Value {
    json!({"KeyId": key.id, "PublicKey": base64(peer), "KeyAgreementAlgorithm": "ECDH"})
}

/// What an outsider computes with our public key is what both regions compute with his.
fn with_outsiders(world: &World, suite: &mut Suite, spec: &str, len: usize) {
    let key = world.replicated(spec, USAGE);
    let Agreed { peer, secret } = agree(spec, &world.public_key(&key));
    assert_eq!(secret.len(), len, "the X coordinate");
    for (client, arn) in [
        (&world.us, key.arn.clone()),
        (&world.eu, world.key_arn(EU, &key.id)),
    ] {
        let derived = json_of(json!({
            "KeyId": arn,
            "SharedSecret": base64(&secret),
            "KeyAgreementAlgorithm": "ECDH",
            "KeyOrigin": "AWS_KMS",
        }));
        let what = format!("{spec}, by {arn}");
        suite.row(client, "DeriveSharedSecret", what, request(&key, &peer), derived);
    }
}

/// Two keys of ours agree, each with the other's public half.
fn between_regions(world: &World, suite: &mut Suite, spec: &str) {
    let ours = world.of(spec, USAGE);
    let theirs = world.create(json!({"KeySpec": spec, "KeyUsage": USAGE}));
    let answer = world.must("DeriveSharedSecret", request(&theirs, &world.public_key(&ours)));
    let same = object(
        &["KeyAgreementAlgorithm", "KeyId", "KeyOrigin", "SharedSecret"],
        json!({"SharedSecret": answer["SharedSecret"], "KeyId": ours.arn}),
    );
    suite.row(
        &world.us,
        "DeriveSharedSecret",
        format!("{spec}, each with the other"),
        request(&ours, &world.public_key(&theirs)),
        same,
    );
}

/// Malformed, of another curve, beside the curve: an error that says nothing.
fn bad_peers(world: &World, suite: &mut Suite) {
    let key = world.of("ECC_NIST_P256", USAGE);
    let own = world.public_key(&key);
    let other = |spec: &str, usage: &str| world.public_key(&world.of(spec, usage));
    let mut beside_the_curve = own.clone();
    *beside_the_curve.last_mut().unwrap() ^= 1;
    for (what, peer) in [
        ("no DER", b"no key".to_vec()),
        ("a part of a key", own[..own.len() - 1].to_vec()),
        ("more than a key", [&own[..], &[0]].concat()),
        ("a bare point", own[own.len() - 65..].to_vec()),
        ("beside the curve", beside_the_curve),
        ("of P-384", other("ECC_NIST_P384", USAGE)),
        ("of secp256k1", other("ECC_SECG_P256K1", "SIGN_VERIFY")),
        ("of RSA", other("RSA_2048", "SIGN_VERIFY")),
        ("8192 bytes", vec![0x30; 8192]),
    ] {
        suite.row(
            &world.us,
            "DeriveSharedSecret",
            format!("a peer's key: {what}"),
            request(&key, &peer),
            wordless("ValidationException"),
        );
    }
}

fn other_keys(world: &World, suite: &mut Suite) {
    let peer = world.public_key(&world.of("ECC_NIST_P256", USAGE));
    for (spec, usage) in [
        ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"),
        ("ECC_NIST_P256", "SIGN_VERIFY"),
        ("HMAC_256", "GENERATE_VERIFY_MAC"),
        ("ML_KEM_512", "ENCAPSULATE_DECAPSULATE"),
    ] {
        let key = world.of(spec, usage);
        suite.row(
            &world.us,
            "DeriveSharedSecret",
            format!("a {spec} key for {usage}"),
            request(&key, &peer),
            error(
                "InvalidKeyUsageException",
                format!(
                    "{} key usage is {usage} which is not valid for DeriveSharedSecret.",
                    key.arn
                ),
            ),
        );
    }
}

fn parameters(world: &World, suite: &mut Suite) {
    let key = world.of("ECC_NIST_P256", USAGE);
    let recipient =
        json!({"KeyEncryptionAlgorithm": "RSAES_OAEP_SHA_256", "AttestationDocument": base64(b"none")});
    let peer = world.public_key(&key);
    let mut with_recipient = request(&key, &peer);
    with_recipient["Recipient"] = recipient;
    for (what, request, expected) in [
        (
            "8193 bytes",
            request(&key, &[0x30; 8193]),
            violates(
                "Value at 'publicKey' failed to satisfy constraint: Member must have length less than or equal to 8192",
            ),
        ),
        (
            "a recipient",
            with_recipient,
            named("ValidationException", Unknown::NotOffered),
        ),
        (
            "another algorithm",
            json!({"KeyId": key.id, "PublicKey": base64(&peer), "KeyAgreementAlgorithm": "DH"}),
            invalid_starting(
                "1 validation error detected: Value 'DH' at 'keyAgreementAlgorithm' failed to satisfy constraint: ",
            ),
        ),
    ] {
        suite.row(&world.us, "DeriveSharedSecret", what, request, expected);
    }
}
