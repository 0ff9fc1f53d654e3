//! Section 1.5, first table: the constraints of the model, all violations in one message, before anything is looked up.

use serde_json::{Value, json};

use super::expected::{Unknown, invalid_starting, named, violates};
use super::requests::{Ingredients, NAMINGS};
use super::suite::Suite;
use super::world::{World, base64};

const NOWHERE: &str = "00000000-0000-4000-8000-000000000000";

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    key_members(world, suite);
    other_members(world, suite);
    enums(world, suite);
    several(world, suite);
}

fn ingredients(world: &World) -> Ingredients {
    let key = world.key();
    Ingredients {
        ciphertext: world.seal(&key, b"text"),
        other_ciphertext: world.seal(&key, b"text"),
        other_key: key.id,
        alias: "alias/none".to_owned(),
    }
}

/// Of every member that names a key: absence, length, ASCII.
fn key_members(world: &World, suite: &mut Suite) {
    const OPTIONAL: [(&str, &str); 3] = [
        ("Decrypt", "KeyId"),
        ("ReEncrypt", "SourceKeyId"),
        ("ListAliases", "KeyId"),
    ];
    let ingredients = ingredients(world);
    for naming in NAMINGS {
        let path = naming.path();
        let mut row = |what: &str, request: Value, expected| {
            let what = format!("{}: {what}", naming.member);
            suite.row(&world.us, naming.operation, what, request, expected);
        };
        let with = |identifier: &str| naming.request(identifier, &ingredients);
        if !OPTIONAL.contains(&(naming.operation, naming.member)) {
            let mut absent = with("");
            absent[naming.member] = Value::Null;
            let text =
                format!("Value null at '{path}' failed to satisfy constraint: Member must not be null");
            row("absent", absent, violates(&text));
        }
        let long = "k".repeat(2049);
        row(
            "2049 characters",
            with(&long),
            violates(&format!(
                "Value '{long}' at '{path}' failed to satisfy constraint: Member must have length less than or equal to 2048"
            )),
        );
        row(
            "2048 characters are for the lookup",
            with(&long[1..]),
            named("NotFoundException", Unknown::Text),
        );
        row(
            "not ASCII",
            with("schlüssel"),
            violates(&format!(
                "Value 'schlüssel' at '{path}' failed to satisfy constraint: Member must satisfy regular expression \
                 pattern: ^\\p{{ASCII}}+$"
            )),
        );
        row(
            "empty",
            with(""),
            invalid_starting("1 validation error detected: Value '' at '"),
        );
    }
}

fn other_members(world: &World, suite: &mut Suite) {
    let absent_sensitive = "Value at 'plaintext' failed to satisfy constraint: Member must not be null";
    let absent =
        |path: &str| format!("Value null at '{path}' failed to satisfy constraint: Member must not be null");
    let too_many = |path: &str, max: u32| {
        format!(
            "Value at '{path}' failed to satisfy constraint: Member must have length less than or equal to {max}"
        )
    };
    let too_few = |path: &str| {
        format!(
            "Value at '{path}' failed to satisfy constraint: Member must have length greater than or equal to 1"
        )
    };
    let above = |value: i32, path: &str, max: u32| {
        format!(
            "Value '{value}' at '{path}' failed to satisfy constraint: Member must have value less than or equal to {max}"
        )
    };
    let below = |value: i32, path: &str| {
        format!(
            "Value '{value}' at '{path}' failed to satisfy constraint: Member must have value greater than or equal to 1"
        )
    };
    let long = |value: &str, path: &str, max: u32| {
        format!(
            "Value '{value}' at '{path}' failed to satisfy constraint: Member must have length less than or equal to {max}"
        )
    };
    let text = |len: usize| "x".repeat(len);
    let key = NOWHERE;
    for (operation, request, item) in [
        ("Encrypt", json!({"KeyId": key}), absent_sensitive.to_owned()),
        ("Encrypt", json!({"KeyId": key, "Plaintext": ""}), too_few("plaintext")),
        (
            "Encrypt",
            json!({"KeyId": key, "Plaintext": base64(&[0; 4097])}),
            too_many("plaintext", 4096),
        ),
        ("Decrypt", json!({}), absent("ciphertextBlob")),
        ("Decrypt", json!({"CiphertextBlob": ""}), too_few("ciphertextBlob")),
        (
            "Decrypt",
            json!({"CiphertextBlob": base64(&[0; 6145])}),
            too_many("ciphertextBlob", 6144),
        ),
        ("ReEncrypt", json!({"DestinationKeyId": key}), absent("ciphertextBlob")),
        (
            "ReEncrypt",
            json!({"CiphertextBlob": base64(&[0; 6145]), "DestinationKeyId": key}),
            too_many("ciphertextBlob", 6144),
        ),
        ("GenerateDataKey", json!({"KeyId": key, "NumberOfBytes": 0}), below(0, "numberOfBytes")),
        (
            "GenerateDataKey",
            json!({"KeyId": key, "NumberOfBytes": 1025}),
            above(1025, "numberOfBytes", 1024),
        ),
        (
            "GenerateDataKeyWithoutPlaintext",
            json!({"KeyId": key, "NumberOfBytes": 0}),
            below(0, "numberOfBytes"),
        ),
        (
            "GenerateDataKeyWithoutPlaintext",
            json!({"KeyId": key, "NumberOfBytes": 1025}),
            above(1025, "numberOfBytes", 1024),
        ),
        ("GenerateRandom", json!({"NumberOfBytes": 0}), below(0, "numberOfBytes")),
        ("GenerateRandom", json!({"NumberOfBytes": -1}), below(-1, "numberOfBytes")),
        ("GenerateRandom", json!({"NumberOfBytes": 1025}), above(1025, "numberOfBytes", 1024)),
        ("ListKeys", json!({"Limit": 0}), below(0, "limit")),
        ("ListKeys", json!({"Limit": 1001}), above(1001, "limit", 1000)),
        ("ListKeys", json!({"Marker": text(1025)}), long(&text(1025), "marker", 1024)),
        ("ListAliases", json!({"Limit": 0}), below(0, "limit")),
        ("ListAliases", json!({"Limit": 1001}), above(1001, "limit", 1000)),
        ("ListAliases", json!({"Marker": text(1025)}), long(&text(1025), "marker", 1024)),
        (
            "ScheduleKeyDeletion",
            json!({"KeyId": key, "PendingWindowInDays": 0}),
            below(0, "pendingWindowInDays"),
        ),
        (
            "ScheduleKeyDeletion",
            json!({"KeyId": key, "PendingWindowInDays": 366}),
            above(366, "pendingWindowInDays", 365),
        ),
        (
            "CreateKey",
            json!({"Description": text(8193)}),
            long(&text(8193), "description", 8192),
        ),
        ("CreateKey", json!({"Policy": text(131_073)}), long(&text(131_073), "policy", 131_072)),
        (
            "CreateKey",
            json!({"Tags": [{"TagKey": text(129), "TagValue": ""}]}),
            long(&text(129), "tags.1.member.tagKey", 128),
        ),
        (
            "CreateKey",
            json!({"Tags": [{"TagKey": "a", "TagValue": "b"}, {"TagKey": "b", "TagValue": text(257)}]}),
            long(&text(257), "tags.2.member.tagValue", 256),
        ),
        ("CreateKey", json!({"Tags": [{"TagValue": "b"}]}), absent("tags.1.member.tagKey")),
        ("CreateKey", json!({"Tags": [{"TagKey": "b"}]}), absent("tags.1.member.tagValue")),
        (
            "CreateKey",
            json!({"Tags": [{"TagKey": "", "TagValue": "b"}]}),
            "Value '' at 'tags.1.member.tagKey' failed to satisfy constraint: Member must have length greater than or \
             equal to 1"
                .to_owned(),
        ),
        (
            "UpdateKeyDescription",
            json!({"KeyId": key}),
            absent("description"),
        ),
        (
            "UpdateKeyDescription",
            json!({"KeyId": key, "Description": text(8193)}),
            long(&text(8193), "description", 8192),
        ),
        ("CreateAlias", json!({"TargetKeyId": key}), absent("aliasName")),
        (
            "CreateAlias",
            json!({"TargetKeyId": key, "AliasName": format!("alias/{}", text(251))}),
            long(&format!("alias/{}", text(251)), "aliasName", 256),
        ),
        ("UpdateAlias", json!({"TargetKeyId": key}), absent("aliasName")),
        (
            "UpdateAlias",
            json!({"TargetKeyId": key, "AliasName": format!("alias/{}", text(251))}),
            long(&format!("alias/{}", text(251)), "aliasName", 256),
        ),
        ("DeleteAlias", json!({}), absent("aliasName")),
        (
            "DeleteAlias",
            json!({"AliasName": format!("alias/{}", text(251))}),
            long(&format!("alias/{}", text(251)), "aliasName", 256),
        ),
        ("ReplicateKey", json!({"KeyId": key}), absent("replicaRegion")),
        ("UpdatePrimaryRegion", json!({"KeyId": key}), absent("primaryRegion")),
        ("UpdatePrimaryRegion", json!({"PrimaryRegion": "eu-west-1"}), absent("keyId")),
        (
            "ReplicateKey",
            json!({"KeyId": key, "ReplicaRegion": text(33)}),
            String::new(),
        ),
        (
            "GetKeyPolicy",
            json!({"KeyId": key, "PolicyName": text(129)}),
            long(&text(129), "policyName", 128),
        ),
    ] {
        let what = format!("the model: {}", &item[..item.len().min(90)]);
        let expected = if item.is_empty() {
            invalid_starting("2 validation errors detected: Value 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' at 'replicaRegion'")
        } else {
            violates(&item)
        };
        suite.row(&world.us, operation, what, request, expected);
    }
}

fn enums(world: &World, suite: &mut Suite) {
    let key = NOWHERE;
    let blob = base64(b"none");
    for (operation, request, path, value) in [
        (
            "Encrypt",
            json!({"KeyId": key, "Plaintext": blob, "EncryptionAlgorithm": "AES"}),
            "encryptionAlgorithm",
            "AES",
        ),
        (
            "Decrypt",
            json!({"CiphertextBlob": blob, "EncryptionAlgorithm": "symmetric_default"}),
            "encryptionAlgorithm",
            "symmetric_default",
        ),
        (
            "ReEncrypt",
            json!({"CiphertextBlob": blob, "DestinationKeyId": key, "SourceEncryptionAlgorithm": "AES"}),
            "sourceEncryptionAlgorithm",
            "AES",
        ),
        (
            "ReEncrypt",
            json!({"CiphertextBlob": blob, "DestinationKeyId": key, "DestinationEncryptionAlgorithm": "AES"}),
            "destinationEncryptionAlgorithm",
            "AES",
        ),
        // The text lists the whole enum KeySpec, which has RSA_2048; it is refused with it all the same.
        (
            "GenerateDataKey",
            json!({"KeyId": key, "KeySpec": "RSA_2048"}),
            "keySpec",
            "RSA_2048",
        ),
        (
            "GenerateDataKey",
            json!({"KeyId": key, "KeySpec": "AES_512"}),
            "keySpec",
            "AES_512",
        ),
        (
            "GenerateDataKeyWithoutPlaintext",
            json!({"KeyId": key, "KeySpec": "AES_512"}),
            "keySpec",
            "AES_512",
        ),
        ("CreateKey", json!({"KeySpec": "AES_256"}), "keySpec", "AES_256"),
        ("CreateKey", json!({"KeyUsage": "ENCRYPT"}), "keyUsage", "ENCRYPT"),
        ("CreateKey", json!({"Origin": "HERE"}), "origin", "HERE"),
        (
            "CreateKey",
            json!({"CustomerMasterKeySpec": "AES_256"}),
            "customerMasterKeySpec",
            "AES_256",
        ),
    ] {
        let item = format!(
            "1 validation error detected: Value '{value}' at '{path}' failed to satisfy constraint: Member must satisfy \
             enum value set: ["
        );
        let what = format!("the model: {path} is no {value}");
        suite.row(&world.us, operation, what, request, invalid_starting(&item));
    }
    let text = "1 validation error detected: Value 'AES' at 'encryptionAlgorithm' failed to satisfy constraint: Member \
                must satisfy enum value set: [RSAES_OAEP_SHA_1, RSAES_OAEP_SHA_256, SM2PKE, SYMMETRIC_DEFAULT]";
    suite.row(
        &world.us,
        "Encrypt",
        "the model: the recorded order of the algorithms",
        json!({"KeyId": key, "Plaintext": blob, "EncryptionAlgorithm": "AES"}),
        super::expected::error("ValidationException", text),
    );
    suite.row(
        &world.us,
        "GenerateDataKey",
        "the model: the refused spec is among the listed ones",
        json!({"KeyId": key, "KeySpec": "RSA_2048"}),
        super::expected::holds(|answer| {
            let listed = answer.text();
            let all = ["SYMMETRIC_DEFAULT", "RSA_2048", "HMAC_256", "ECC_NIST_P256"];
            super::expected::ensure(
                all.iter().all(|name| listed.contains(name)),
                "wanted the whole enum KeySpec",
            )
        }),
    );
}

/// All violations come together, joined by a semicolon.
fn several(world: &World, suite: &mut Suite) {
    for (operation, request, parts) in [
        (
            "Encrypt",
            json!({"EncryptionAlgorithm": "AES"}),
            vec![
                "3 validation errors detected: ",
                "Value null at 'keyId' failed to satisfy constraint: Member must not be null",
                "Value at 'plaintext' failed to satisfy constraint: Member must not be null",
                "Value 'AES' at 'encryptionAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [",
            ],
        ),
        (
            "GenerateDataKey",
            json!({"KeyId": "", "NumberOfBytes": 0, "KeySpec": "X"}),
            vec![
                "validation errors detected: ",
                "'keyId'",
                "'numberOfBytes'",
                "'keySpec'",
                "; Value",
            ],
        ),
        (
            "CreateKey",
            json!({
                "KeySpec": "X",
                "Description": "x".repeat(8193),
                "Tags": [{"TagKey": "", "TagValue": "x".repeat(257)}],
            }),
            vec![
                "4 validation errors detected: ",
                "'keySpec'",
                "'description'",
                "'tags.1.member.tagKey'",
                "'tags.1.member.tagValue'",
            ],
        ),
        (
            "ReEncrypt",
            json!({}),
            vec![
                "2 validation errors detected: ",
                "'ciphertextBlob'",
                "'destinationKeyId'",
            ],
        ),
        (
            "UpdateAlias",
            json!({}),
            vec!["2 validation errors detected: ", "'aliasName'", "'targetKeyId'"],
        ),
    ] {
        let expected = super::expected::holds(move |answer| {
            let json = answer.json();
            let message = json["message"].as_str().unwrap_or_default();
            let missing: Vec<&&str> = parts.iter().filter(|part| !message.contains(**part)).collect();
            super::expected::ensure(
                json["__type"] == "ValidationException" && missing.is_empty(),
                format!("missing: {missing:?}"),
            )
        });
        suite.row(
            &world.us,
            operation,
            "the model: several violations at once",
            request,
            expected,
        );
    }
}
