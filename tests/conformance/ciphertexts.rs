//! Encrypt, Decrypt and ReEncrypt: section 5.

use serde_json::{Value, json};

use super::expected::{
    Expected, Unknown, ensure, error, has_members, has_values, holds, named, object, wordless,
};
use super::keys::is_material_id;
use super::suite::Suite;
use super::world::{Key, STRANGER, World, base64, ciphertext, from_base64};

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    let key = world.key();
    encrypt(world, suite, &key);
    decrypt(world, suite, &key);
    contexts(world, suite, &key);
    oracles(world, suite, &key);
    unknown_keys(world, suite, &key);
    re_encrypt(world, suite, &key);
    algorithms(world, suite, &key);
    grant_tokens(world, suite, &key);
}

fn encrypt(world: &World, suite: &mut Suite, key: &Key) {
    let request = json!({"KeyId": key.id, "Plaintext": base64(b"hello")});
    let wanted = || {
        object(
            &["CiphertextBlob", "EncryptionAlgorithm", "KeyId"],
            json!({"KeyId": key.arn, "EncryptionAlgorithm": "SYMMETRIC_DEFAULT"}),
        )
    };
    let first = suite.row(
        &world.us,
        "Encrypt",
        "no KeyMaterialId",
        request.clone(),
        wanted(),
    );
    let first = ciphertext(&first.json());
    let another = holds(move |answer| {
        ensure(
            ciphertext(&answer.json()) != first,
            "the same text twice gave the same ciphertext",
        )
    });
    suite.row(&world.us, "Encrypt", "the same text again", request, another);
}

fn decrypt(world: &World, suite: &mut Suite, key: &Key) {
    let alias = world.alias(key);
    let alias_arn = world.alias_arn(&alias);
    let sealed = world.seal(key, b"hello");
    let arn = key.arn.clone();
    for identifier in [
        None,
        Some(&key.id),
        Some(&key.arn),
        Some(&alias),
        Some(&alias_arn),
    ] {
        let mut request = json!({"CiphertextBlob": sealed});
        if let Some(identifier) = identifier {
            request["KeyId"] = json!(identifier);
        }
        let arn = arn.clone();
        let opened = holds(move |answer| {
            let json = answer.json();
            has_members(
                &json,
                &["EncryptionAlgorithm", "KeyId", "KeyMaterialId", "Plaintext"],
            )?;
            has_values(
                &json,
                &json!({
                    "KeyId": arn,
                    "Plaintext": base64(b"hello"),
                    "EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
                }),
            )?;
            ensure(is_material_id(&json["KeyMaterialId"]), "no material id")
        });
        suite.row(
            &world.us,
            "Decrypt",
            format!("KeyId {identifier:?}"),
            request,
            opened,
        );
    }
    let current = world.describe(&world.us, &key.id)["CurrentKeyMaterialId"].clone();
    suite.row(
        &world.us,
        "Decrypt",
        "KeyMaterialId is the one that DescribeKey shows",
        json!({"CiphertextBlob": sealed}),
        holds(move |answer| has_values(&answer.json(), &json!({"KeyMaterialId": current}))),
    );
}

/// Section 5.3: matched as a whole, in any order, with letter case, without normalisation.
fn contexts(world: &World, suite: &mut Suite, key: &Key) {
    let context = json!({"purpose": "test", "empty": "", "aws:ebs:id": "vol-1", "Größe": "42"});
    let request =
        |context: &Value| json!({"KeyId": key.id, "Plaintext": base64(b"x"), "EncryptionContext": context});
    let seal = |context: &Value| ciphertext(&world.must("Encrypt", request(context)));
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut changed = context.clone();
        change(&mut changed);
        changed
    };
    let reversed: Value =
        serde_json::from_str(r#"{"Gr\u00f6\u00dfe":"42","aws:ebs:id":"vol-1","empty":"","purpose":"test"}"#)
            .unwrap();
    let composed = json!({"é": "1"});
    let decomposed = json!({"e\u{301}": "1"});
    let none = json!({});
    let good = || holds(|answer| ensure(answer.json()["Plaintext"] == base64(b"x"), "another plaintext"));
    let bad = || wordless("InvalidCiphertextException");
    let table: Vec<(&str, &Value, Value, Expected)> = vec![
        ("the same", &context, context.clone(), good()),
        ("in another order and spelling", &context, reversed, good()),
        ("absent", &context, none.clone(), bad()),
        (
            "a pair less",
            &context,
            changed(&|it| drop(it.as_object_mut().unwrap().remove("empty"))),
            bad(),
        ),
        (
            "a pair more",
            &context,
            changed(&|it| it["more"] = json!("")),
            bad(),
        ),
        (
            "another value",
            &context,
            changed(&|it| it["purpose"] = json!("Test")),
            bad(),
        ),
        (
            "another letter case of a name",
            &context,
            changed(&|it| {
                it.as_object_mut().unwrap().remove("purpose");
                it["Purpose"] = json!("test");
            }),
            bad(),
        ),
        ("empty is absent", &none, json!(null), good()),
        ("unexpected", &none, context.clone(), bad()),
        ("no normalisation", &composed, decomposed, bad()),
    ];
    for (what, sealed_with, opened_with, expected) in table {
        let request = json!({"CiphertextBlob": seal(sealed_with), "EncryptionContext": opened_with});
        suite.row(
            &world.us,
            "Decrypt",
            format!("context: {what}"),
            request,
            expected,
        );
    }
    // Lengths are part of what is bound: two splits of the same letters differ.
    let sealed = seal(&json!({"ab": "c"}));
    suite.row(
        &world.us,
        "Decrypt",
        "context: the same letters split elsewhere",
        json!({"CiphertextBlob": sealed, "EncryptionContext": {"a": "bc"}}),
        bad(),
    );
}

/// Whatever is wrong with a ciphertext, the answer is the same to the byte.
fn oracles(world: &World, suite: &mut Suite, key: &Key) {
    let sealed = from_base64(&world.seal(key, b"secret"));
    let flipped = |position: usize| {
        let mut bytes = sealed.clone();
        bytes[position] ^= 1;
        bytes
    };
    let end = sealed.len() - 1;
    for (what, bytes) in [
        ("one byte", vec![0]),
        ("text", b"not a ciphertext".to_vec()),
        (
            "AWS's own format",
            from_base64("AQICAHhR1SVKO1CV5IcVYvjwGQqKxYVZ5V0R3HrZ3HYVt0nBcgE="),
        ),
        ("another format version", flipped(3)),
        ("another material", flipped(30)),
        ("another salt", flipped(60)),
        ("another body", flipped(end - 18)),
        ("another tag", flipped(end)),
        ("a byte less", sealed[..end].to_vec()),
        ("a byte more", [sealed.as_slice(), &[0]].concat()),
        ("the header alone", sealed[..69].to_vec()),
    ] {
        let blob = base64(&bytes);
        let expected = || wordless("InvalidCiphertextException");
        suite.row(
            &world.us,
            "Decrypt",
            what,
            json!({"CiphertextBlob": blob}),
            expected(),
        );
        suite.row(
            &world.us,
            "Decrypt",
            format!("{what}, with KeyId"),
            json!({"CiphertextBlob": blob, "KeyId": key.id}),
            expected(),
        );
        suite.row(
            &world.us,
            "ReEncrypt",
            what,
            json!({"CiphertextBlob": blob, "DestinationKeyId": key.id}),
            expected(),
        );
    }
}

/// A well-formed ciphertext of a key that is not here: one text for every reason.
fn unknown_keys(world: &World, suite: &mut Suite, key: &Key) {
    let denied = |action: &str| {
        error(
            "AccessDeniedException",
            format!(
                "User: {} is not authorized to perform: {action} on the resource associated with this ciphertext \
                 because the resource does not exist in this Region, no resource-based policies allow access, or a \
                 resource-based policy explicitly denies access",
                world.caller()
            ),
        )
    };
    let sealed = world.seal(key, b"x");
    let mut other_key = from_base64(&sealed);
    other_key[10] ^= 1;
    let in_eu = world.must_in_eu("CreateKey", json!({}))["KeyMetadata"]["KeyId"].clone();
    for (client, what, blob, destination) in [
        (
            &world.eu,
            "of another region's key",
            sealed.clone(),
            in_eu.clone(),
        ),
        (
            &world.us,
            "of a key that never was",
            base64(&other_key),
            json!(key.id),
        ),
    ] {
        suite.row(
            client,
            "Decrypt",
            what,
            json!({"CiphertextBlob": blob}),
            denied("kms:Decrypt"),
        );
        suite.row(
            client,
            "ReEncrypt",
            what,
            json!({"CiphertextBlob": blob, "DestinationKeyId": destination}),
            denied("kms:ReEncryptFrom"),
        );
    }
    suite.row(
        &world.eu,
        "Decrypt",
        "of another region's key, with a KeyId of this region",
        json!({"CiphertextBlob": sealed, "KeyId": in_eu}),
        incorrect_key(),
    );
    suite.row(
        &world.us,
        "Decrypt",
        "with a KeyId of another account (unconfirmed)",
        json!({"CiphertextBlob": sealed, "KeyId": format!("arn:aws:kms:us-east-1:{STRANGER}:key/{}", key.id)}),
        named("AccessDeniedException", Unknown::NameAndText),
    );
}

fn incorrect_key() -> Expected {
    error(
        "IncorrectKeyException",
        "The key ID in the request does not identify a CMK that can perform this operation.",
    )
}

fn re_encrypt(world: &World, suite: &mut Suite, key: &Key) {
    let other = world.key();
    let other_alias = world.alias(&other);
    let members = &[
        "CiphertextBlob",
        "DestinationEncryptionAlgorithm",
        "DestinationKeyMaterialId",
        "KeyId",
        "SourceEncryptionAlgorithm",
        "SourceKeyId",
        "SourceKeyMaterialId",
    ];
    let material = |key: &Key| world.describe(&world.us, &key.id)["CurrentKeyMaterialId"].clone();
    for (what, destination, names) in [
        ("another key", &other, &other_alias),
        ("the same key", key, &key.arn),
    ] {
        let request = json!({
            "CiphertextBlob": sealed_in_context(world, key),
            "SourceKeyId": key.id,
            "SourceEncryptionContext": {"a": "b"},
            "DestinationKeyId": names,
            "DestinationEncryptionContext": {"c": "d"},
        });
        let wanted = json!({
            "SourceKeyId": key.arn,
            "KeyId": destination.arn,
            "SourceEncryptionAlgorithm": "SYMMETRIC_DEFAULT",
            "DestinationEncryptionAlgorithm": "SYMMETRIC_DEFAULT",
            "SourceKeyMaterialId": material(key),
            "DestinationKeyMaterialId": material(destination),
        });
        let answer = suite.row(&world.us, "ReEncrypt", what, request, object(members, wanted));
        let moved = ciphertext(&answer.json());
        let arn = destination.arn.clone();
        suite.row(
            &world.us,
            "Decrypt",
            format!("after ReEncrypt to {what}"),
            json!({"CiphertextBlob": moved, "EncryptionContext": {"c": "d"}}),
            holds(move |answer| {
                has_values(
                    &answer.json(),
                    &json!({"KeyId": arn, "Plaintext": base64(b"text")}),
                )
            }),
        );
        suite.row(
            &world.us,
            "Decrypt",
            format!("after ReEncrypt to {what}, in the source's context"),
            json!({"CiphertextBlob": moved, "EncryptionContext": {"a": "b"}}),
            wordless("InvalidCiphertextException"),
        );
    }
    let blob = sealed_in_context(world, key);
    for (what, request, expected) in [
        (
            "another SourceKeyId",
            json!({"CiphertextBlob": blob, "SourceKeyId": other.id, "DestinationKeyId": other.id, "SourceEncryptionContext": {"a": "b"}}),
            incorrect_key(),
        ),
        (
            "another SourceKeyId, by alias",
            json!({"CiphertextBlob": blob, "SourceKeyId": other_alias, "DestinationKeyId": other.id}),
            incorrect_key(),
        ),
        (
            "the destination's context is not the source's",
            json!({"CiphertextBlob": blob, "DestinationKeyId": other.id, "DestinationEncryptionContext": {"a": "b"}}),
            wordless("InvalidCiphertextException"),
        ),
    ] {
        suite.row(&world.us, "ReEncrypt", what, request, expected);
    }
}

fn sealed_in_context(world: &World, key: &Key) -> String {
    let request = json!({"KeyId": key.id, "Plaintext": base64(b"text"), "EncryptionContext": {"a": "b"}});
    ciphertext(&world.must("Encrypt", request))
}

/// Algorithms that a symmetric key has not.
fn algorithms(world: &World, suite: &mut Suite, key: &Key) {
    let sealed = world.seal(key, b"x");
    for algorithm in ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE"] {
        let incompatible = || {
            error(
                "InvalidKeyUsageException",
                format!("Algorithm {algorithm} is incompatible with key spec SYMMETRIC_DEFAULT."),
            )
        };
        let absent = |member: &str| error("ValidationException", format!("{member} must not be null"));
        for (operation, request, expected) in [
            (
                "Encrypt",
                json!({"KeyId": key.id, "Plaintext": base64(b"x"), "EncryptionAlgorithm": algorithm}),
                incompatible(),
            ),
            (
                "Decrypt",
                json!({"CiphertextBlob": sealed, "KeyId": key.id, "EncryptionAlgorithm": algorithm}),
                incompatible(),
            ),
            (
                "Decrypt",
                json!({"CiphertextBlob": sealed, "EncryptionAlgorithm": algorithm}),
                absent("KeyId"),
            ),
            (
                "ReEncrypt",
                json!({
                    "CiphertextBlob": sealed,
                    "SourceKeyId": key.id,
                    "SourceEncryptionAlgorithm": algorithm,
                    "DestinationKeyId": key.id,
                }),
                incompatible(),
            ),
            (
                "ReEncrypt",
                json!({
                    "CiphertextBlob": sealed,
                    "DestinationEncryptionAlgorithm": algorithm,
                    "DestinationKeyId": key.id,
                }),
                incompatible(),
            ),
            (
                "ReEncrypt",
                json!({
                    "CiphertextBlob": sealed,
                    "SourceEncryptionAlgorithm": algorithm,
                    "DestinationKeyId": key.id,
                }),
                named("ValidationException", Unknown::NameAndText),
            ),
        ] {
            suite.row(&world.us, operation, algorithm, request, expected);
        }
    }
}

/// Tokens of no grant; good ones stand with the grants.
fn grant_tokens(world: &World, suite: &mut Suite, key: &Key) {
    let sealed = world.seal(key, b"x");
    for (operation, request) in [
        ("Encrypt", json!({"KeyId": key.id, "Plaintext": base64(b"x")})),
        ("Decrypt", json!({"CiphertextBlob": sealed})),
        (
            "ReEncrypt",
            json!({"CiphertextBlob": sealed, "DestinationKeyId": key.id}),
        ),
        ("GenerateDataKey", json!({"KeyId": key.id, "KeySpec": "AES_256"})),
        (
            "GenerateDataKeyWithoutPlaintext",
            json!({"KeyId": key.id, "KeySpec": "AES_256"}),
        ),
        ("DescribeKey", json!({"KeyId": key.id})),
    ] {
        let with = |tokens: Value| {
            let mut request = request.clone();
            request["GrantTokens"] = tokens;
            request
        };
        suite.row(
            &world.us,
            operation,
            "no grant token",
            with(json!([])),
            super::expected::ok(),
        );
        suite.row(
            &world.us,
            operation,
            "a grant token that is none",
            with(json!(["dG9rZW4="])),
            bad_token(operation),
        );
        suite.row(
            &world.us,
            operation,
            "eleven grant tokens",
            with(json!(vec!["t"; 11])),
            super::expected::invalid_starting("1 validation error detected: Value '["),
        );
    }
}

/// What an operation answers to a token that stands for no grant. DescribeKey declares no error for one: it passes it over.
pub(crate) fn bad_token(operation: &str) -> Expected {
    match operation {
        "DescribeKey" => super::expected::ok(),
        _ => named("InvalidGrantTokenException", Unknown::Text),
    }
}
