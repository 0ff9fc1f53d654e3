//! Encrypt, Decrypt and ReEncrypt with RSA keys: sections 1.5, 1.6, 4.2 and 5.4.

use serde_json::{Value, json};

use super::expected::{Expected, ensure, error, has_members, has_values, holds, json_of, object, wordless};
use super::keys::is_material_id;
use super::suite::Suite;
use super::world::{EU, Key, World, base64, ciphertext, from_base64};
use super::wrapping;

const USAGE: &str = "ENCRYPT_DECRYPT";
const SHA_1: &str = "RSAES_OAEP_SHA_1";
const SHA_256: &str = "RSAES_OAEP_SHA_256";
/// Spec, length of its modulus, algorithm, what fits.
const LIMITS: &[(&str, usize, &str, usize)] = &[
    ("RSA_2048", 256, SHA_1, 214),
    ("RSA_2048", 256, SHA_256, 190),
    ("RSA_3072", 384, SHA_1, 342),
    ("RSA_3072", 384, SHA_256, 318),
    ("RSA_4096", 512, SHA_1, 470),
    ("RSA_4096", 512, SHA_256, 446),
];

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    for (spec, modulus_len, algorithm, longest) in LIMITS {
        let key = world.replicated(spec, USAGE);
        for len in [1, *longest] {
            round_trip(world, suite, &key, algorithm, len, *modulus_len);
        }
        too_long(world, suite, spec, algorithm, *longest);
        from_outside(world, suite, &key, algorithm, *longest);
    }
    invalid_ciphertexts(world, suite);
    algorithms_of_others(world, suite);
    contexts(world, suite);
    key_ids(world, suite);
    re_encrypt(world, suite);
    re_encrypt_refusals(world, suite);
}

fn encrypt(key: &Key, algorithm: &str, plaintext: &[u8]) -> Value {
    json!({"KeyId": key.id, "Plaintext": base64(plaintext), "EncryptionAlgorithm": algorithm})
}

fn decrypt(key: &Key, algorithm: &str, blob: &str) -> Value {
    json!({"KeyId": key.id, "CiphertextBlob": blob, "EncryptionAlgorithm": algorithm})
}

/// No KeyMaterialId: that is for symmetric keys.
fn decrypted(arn: &str, algorithm: &str, plaintext: &[u8]) -> Expected {
    json_of(json!({"KeyId": arn, "Plaintext": base64(plaintext), "EncryptionAlgorithm": algorithm}))
}

fn round_trip(world: &World, suite: &mut Suite, key: &Key, algorithm: &str, len: usize, modulus_len: usize) {
    let plaintext = vec![7; len];
    let wanted = json!({"KeyId": key.arn, "EncryptionAlgorithm": algorithm});
    let encrypted = holds(move |answer| {
        let json = answer.json();
        has_members(&json, &["CiphertextBlob", "EncryptionAlgorithm", "KeyId"])?;
        has_values(&json, &wanted)?;
        let len = from_base64(&ciphertext(&json)).len();
        ensure(len == modulus_len, format!("a ciphertext of {len} bytes"))
    });
    let what = format!("{algorithm}, modulus of {modulus_len} bytes, {len} bytes");
    let request = encrypt(key, algorithm, &plaintext);
    let blob = ciphertext(&suite.row(&world.us, "Encrypt", &what, request, encrypted).json());
    for (client, arn) in [
        (&world.us, key.arn.clone()),
        (&world.eu, world.key_arn(EU, &key.id)),
    ] {
        suite.row(
            client,
            "Decrypt",
            format!("{what}, by {arn}"),
            decrypt(key, algorithm, &blob),
            decrypted(&arn, algorithm, &plaintext),
        );
    }
}

fn too_long(world: &World, suite: &mut Suite, spec: &str, algorithm: &str, longest: usize) {
    let key = world.of(spec, USAGE);
    for len in [longest + 1, 4096] {
        suite.row(
            &world.us,
            "Encrypt",
            format!("{algorithm}, {spec}, {len} bytes"),
            encrypt(&key, algorithm, &vec![7; len]),
            error("ValidationException", too_long_text(spec, algorithm, longest)),
        );
    }
}

fn too_long_text(spec: &str, algorithm: &str, longest: usize) -> String {
    format!("Algorithm {algorithm} and key spec {spec} cannot encrypt data larger than {longest} bytes.")
}

/// What somebody encrypted with the public key alone.
fn from_outside(world: &World, suite: &mut Suite, key: &Key, algorithm: &str, longest: usize) {
    let public_key = world.public_key(key);
    for len in [0, longest] {
        let plaintext = vec![9; len];
        let blob = base64(&wrapping::encrypt(algorithm, &public_key, &plaintext));
        suite.row(
            &world.us,
            "Decrypt",
            format!("{algorithm}: {len} bytes encrypted outside"),
            decrypt(key, algorithm, &blob),
            decrypted(&key.arn, algorithm, &plaintext),
        );
    }
}

/// Whatever is wrong, it is told as one thing.
fn invalid_ciphertexts(world: &World, suite: &mut Suite) {
    let key = world.of("RSA_2048", USAGE);
    let other = world.create(json!({"KeySpec": "RSA_2048", "KeyUsage": USAGE}));
    let encrypted = |key: &Key| {
        from_base64(&ciphertext(
            &world.must("Encrypt", encrypt(key, SHA_256, b"text")),
        ))
    };
    let own = encrypted(&key);
    let mut altered = own.clone();
    altered[100] ^= 1;
    for (what, algorithm, blob) in [
        ("of another key", SHA_256, encrypted(&other)),
        ("of another hash", SHA_1, own.clone()),
        ("altered", SHA_256, altered),
        ("a part", SHA_256, own[..255].to_vec()),
        ("more than one", SHA_256, [&own[..], &[0]].concat()),
        ("1 byte", SHA_256, vec![1]),
        ("6144 bytes", SHA_256, vec![1; 6144]),
        (
            "a symmetric one",
            SHA_256,
            from_base64(&world.seal(&world.of("SYMMETRIC_DEFAULT", USAGE), b"text")),
        ),
        // The blob is parsed before the algorithm is held against the key.
        ("the algorithm left to its default", "SYMMETRIC_DEFAULT", own),
    ] {
        suite.row(
            &world.us,
            "Decrypt",
            format!("an RSA ciphertext: {what}"),
            decrypt(&key, algorithm, &base64(&blob)),
            wordless("InvalidCiphertextException"),
        );
    }
}

fn algorithms_of_others(world: &World, suite: &mut Suite) {
    let (rsa, symmetric) = (world.of("RSA_2048", USAGE), world.of("SYMMETRIC_DEFAULT", USAGE));
    let incompatible = |algorithm: &str, spec: &str| {
        error(
            "InvalidKeyUsageException",
            format!("Algorithm {algorithm} is incompatible with key spec {spec}."),
        )
    };
    for (what, request, expected) in [
        (
            "an RSA key with the default algorithm",
            json!({"KeyId": rsa.id, "Plaintext": base64(b"text")}),
            incompatible("SYMMETRIC_DEFAULT", "RSA_2048"),
        ),
        (
            "an RSA key with SM2PKE",
            encrypt(&rsa, "SM2PKE", b"text"),
            incompatible("SM2PKE", "RSA_2048"),
        ),
        (
            "a symmetric key with OAEP",
            encrypt(&symmetric, SHA_256, b"text"),
            incompatible(SHA_256, "SYMMETRIC_DEFAULT"),
        ),
    ] {
        suite.row(&world.us, "Encrypt", what, request, expected);
    }
    suite.row(
        &world.us,
        "Decrypt",
        "a symmetric key with OAEP",
        decrypt(&symmetric, SHA_256, &base64(&[1; 256])),
        incompatible(SHA_256, "SYMMETRIC_DEFAULT"),
    );
    let signing = world.of("RSA_2048", "SIGN_VERIFY");
    for operation in ["Encrypt", "Decrypt"] {
        let mut request = encrypt(&signing, SHA_256, b"text");
        request["CiphertextBlob"] = json!(base64(&[1; 256]));
        let text = format!(
            "{} key usage is SIGN_VERIFY which is not valid for {operation}.",
            signing.arn
        );
        let expected = error("InvalidKeyUsageException", text);
        suite.row(&world.us, operation, "an RSA key that signs", request, expected);
    }
}

/// No algorithm of RSA binds a context; an empty one is none.
fn contexts(world: &World, suite: &mut Suite) {
    let key = world.of("RSA_2048", USAGE);
    let blob = ciphertext(&world.must("Encrypt", encrypt(&key, SHA_1, b"text")));
    let with = |mut request: Value, context: Value| {
        request["EncryptionContext"] = context;
        request
    };
    let refused = || {
        error(
            "ValidationException",
            "EncryptionContext is not supported when encrypting/decrypting with asymmetric CMKs.",
        )
    };
    let (encrypt, decrypt) = (encrypt(&key, SHA_1, b"text"), decrypt(&key, SHA_1, &blob));
    suite.row(
        &world.us,
        "Encrypt",
        "a context with RSA",
        with(encrypt.clone(), json!({"a": "b"})),
        refused(),
    );
    suite.row(
        &world.us,
        "Encrypt",
        "an empty context with RSA",
        with(encrypt, json!({})),
        object(&["CiphertextBlob", "EncryptionAlgorithm", "KeyId"], json!({})),
    );
    suite.row(
        &world.us,
        "Decrypt",
        "a context with RSA",
        with(decrypt.clone(), json!({"a": "b"})),
        refused(),
    );
    suite.row(
        &world.us,
        "Decrypt",
        "an empty context with RSA",
        with(decrypt, json!({})),
        decrypted(&key.arn, SHA_1, b"text"),
    );
}

/// An RSA ciphertext does not name its key; a symmetric one does, and every other key is the wrong one.
fn key_ids(world: &World, suite: &mut Suite) {
    let key = world.of("RSA_2048", USAGE);
    let blob = ciphertext(&world.must("Encrypt", encrypt(&key, SHA_256, b"text")));
    suite.row(
        &world.us,
        "Decrypt",
        "an RSA ciphertext without KeyId",
        json!({"CiphertextBlob": blob, "EncryptionAlgorithm": SHA_256}),
        error("ValidationException", "KeyId must not be null"),
    );
    let sealed = world.seal(&world.of("SYMMETRIC_DEFAULT", USAGE), b"text");
    for other in [
        key,
        world.of("RSA_2048", "SIGN_VERIFY"),
        world.of("HMAC_256", "GENERATE_VERIFY_MAC"),
        world.create(json!({"Origin": "EXTERNAL"})),
    ] {
        suite.row(
            &world.us,
            "Decrypt",
            "a symmetric ciphertext and a key that did not make it",
            json!({"CiphertextBlob": sealed, "KeyId": other.id}),
            error(
                "IncorrectKeyException",
                "The key ID in the request does not identify a CMK that can perform this operation.",
            ),
        );
    }
}

/// From either kind of key to either; a material id stands for symmetric sides alone.
fn re_encrypt(world: &World, suite: &mut Suite) {
    let (rsa, symmetric) = (world.of("RSA_2048", USAGE), world.of("SYMMETRIC_DEFAULT", USAGE));
    let other = world.of("RSA_3072", USAGE);
    for (from, from_algorithm, to, to_algorithm) in [
        (&symmetric, "SYMMETRIC_DEFAULT", &rsa, SHA_256),
        (&rsa, SHA_1, &symmetric, "SYMMETRIC_DEFAULT"),
        (&rsa, SHA_256, &other, SHA_1),
        (&rsa, SHA_256, &rsa, SHA_1),
    ] {
        let blob = ciphertext(&world.must("Encrypt", encrypt(from, from_algorithm, b"text")));
        let wanted = json!({
            "KeyId": to.arn,
            "SourceKeyId": from.arn,
            "SourceEncryptionAlgorithm": from_algorithm,
            "DestinationEncryptionAlgorithm": to_algorithm,
        });
        let is_symmetric = [from_algorithm, to_algorithm].map(|algorithm| algorithm == "SYMMETRIC_DEFAULT");
        let re_encrypted = holds(move |answer| {
            let json = answer.json();
            let mut members = vec![
                "CiphertextBlob",
                "DestinationEncryptionAlgorithm",
                "KeyId",
                "SourceEncryptionAlgorithm",
                "SourceKeyId",
            ];
            let ids = ["SourceKeyMaterialId", "DestinationKeyMaterialId"];
            let shown = ids
                .into_iter()
                .zip(is_symmetric)
                .filter(|(_, is_symmetric)| *is_symmetric);
            members.extend(shown.map(|(id, _)| id));
            has_members(&json, &members)?;
            has_values(&json, &wanted)?;
            let is_id = |id: &&str| json.get(*id).is_none_or(is_material_id);
            ensure(ids.iter().all(is_id), "no material id")
        });
        let what = format!("from {from_algorithm} to {to_algorithm}");
        let request = json!({
            "CiphertextBlob": blob,
            "SourceKeyId": from.id,
            "SourceEncryptionAlgorithm": from_algorithm,
            "DestinationKeyId": to.id,
            "DestinationEncryptionAlgorithm": to_algorithm,
        });
        let answer = suite.row(&world.us, "ReEncrypt", &what, request, re_encrypted);
        let opened = object_with_plaintext(&to.arn, to_algorithm);
        let request = decrypt(to, to_algorithm, &ciphertext(&answer.json()));
        suite.row(
            &world.us,
            "Decrypt",
            format!("re-encrypted {what}"),
            request,
            opened,
        );
    }
}

fn object_with_plaintext(arn: &str, algorithm: &str) -> Expected {
    let wanted = json!({"KeyId": arn, "Plaintext": base64(b"text"), "EncryptionAlgorithm": algorithm});
    holds(move |answer| has_values(&answer.json(), &wanted))
}

fn re_encrypt_refusals(world: &World, suite: &mut Suite) {
    let (rsa, symmetric) = (world.of("RSA_2048", USAGE), world.of("SYMMETRIC_DEFAULT", USAGE));
    let long = world.seal(&symmetric, &[7; 191]);
    let blob = ciphertext(&world.must("Encrypt", encrypt(&rsa, SHA_256, b"text")));
    let context = "EncryptionContext is not supported when encrypting/decrypting with asymmetric CMKs.";
    for (what, request, expected) in [
        (
            "more than the destination takes",
            json!({"CiphertextBlob": long, "DestinationKeyId": rsa.id, "DestinationEncryptionAlgorithm": SHA_256}),
            error("ValidationException", too_long_text("RSA_2048", SHA_256, 190)),
        ),
        (
            "more than the destination takes, as a dry run",
            json!({
                "CiphertextBlob": long, "DestinationKeyId": rsa.id, "DestinationEncryptionAlgorithm": SHA_256,
                "DryRun": true,
            }),
            error("ValidationException", too_long_text("RSA_2048", SHA_256, 190)),
        ),
        (
            "a context for the destination",
            json!({
                "CiphertextBlob": long, "DestinationKeyId": rsa.id, "DestinationEncryptionAlgorithm": SHA_1,
                "DestinationEncryptionContext": {"a": "b"},
            }),
            error("ValidationException", context),
        ),
        (
            "a context for the source",
            json!({
                "CiphertextBlob": blob, "SourceKeyId": rsa.id, "SourceEncryptionAlgorithm": SHA_256,
                "SourceEncryptionContext": {"a": "b"}, "DestinationKeyId": symmetric.id,
            }),
            error("ValidationException", context),
        ),
        (
            "another hash than the source's",
            json!({
                "CiphertextBlob": blob, "SourceKeyId": rsa.id, "SourceEncryptionAlgorithm": SHA_1,
                "DestinationKeyId": symmetric.id,
            }),
            wordless("InvalidCiphertextException"),
        ),
        (
            "an RSA source left to the default algorithm",
            json!({"CiphertextBlob": blob, "SourceKeyId": rsa.id, "DestinationKeyId": symmetric.id}),
            wordless("InvalidCiphertextException"),
        ),
        (
            "an RSA destination left to the default algorithm",
            json!({"CiphertextBlob": long, "DestinationKeyId": rsa.id}),
            error(
                "InvalidKeyUsageException",
                "Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048.",
            ),
        ),
    ] {
        suite.row(&world.us, "ReEncrypt", what, request, expected);
    }
}
