//! The texts of the behaviour specification, and every shape of the model.

use proptest::prelude::*;
use trent_domain::operation::Operation;

use super::{Invalid, check, shape::Kind, tables::INPUTS};
use crate::json::{JsonError, Object};

fn message(operation: Operation, body: &str) -> String {
    let object = Object::parse(body.as_bytes()).expect("an object");
    check(operation, &object).expect_err("a violation").to_string()
}

fn is_valid(operation: Operation, body: &str) -> bool {
    check(operation, &Object::parse(body.as_bytes()).expect("an object")).is_ok()
}

fn base64_of(length: usize) -> String {
    base64_simd::STANDARD.encode_to_string(vec![7; length])
}

#[test]
fn all_operations_of_the_model_have_a_table() {
    assert_eq!(INPUTS.len(), 56);
    assert!(INPUTS.is_sorted_by_key(|(name, _)| *name));
    let names: Vec<_> = Operation::ALL.iter().map(|operation| operation.name()).collect();
    assert_eq!(INPUTS.map(|(name, _)| name).to_vec(), names);
    for (name, shape) in &INPUTS {
        assert!(
            matches!(shape.kind, Kind::Structure { members } if !members.is_empty()),
            "{name}"
        );
    }
}

#[test]
fn one_violation_is_singular_and_several_are_joined() {
    assert_eq!(
        message(Operation::DescribeKey, "{}"),
        "1 validation error detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null"
    );
    assert_eq!(
        message(
            Operation::CreateAlias,
            r#"{"TargetKeyId":null,"AliasName":"alias/a b"}"#
        ),
        "2 validation errors detected: Value 'alias/a b' at 'aliasName' failed to satisfy constraint: Member must \
         satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$; Value null at 'targetKeyId' failed to satisfy \
         constraint: Member must not be null"
    );
}

#[test]
fn sensitive_members_and_blobs_are_never_repeated() {
    let long = base64_of(4097);
    assert_eq!(
        message(
            Operation::Encrypt,
            &format!(r#"{{"KeyId":"k","Plaintext":"{long}"}}"#)
        ),
        "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length \
         less than or equal to 4096"
    );
    assert_eq!(
        message(Operation::Encrypt, r#"{"KeyId":"k","Plaintext":""}"#),
        "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length \
         greater than or equal to 1"
    );
    assert_eq!(
        message(Operation::Encrypt, r#"{"KeyId":"k"}"#),
        "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must not be null"
    );
    assert_eq!(
        message(
            Operation::Decrypt,
            &format!(r#"{{"CiphertextBlob":"{}"}}"#, base64_of(6145))
        ),
        "1 validation error detected: Value at 'ciphertextBlob' failed to satisfy constraint: Member must have \
         length less than or equal to 6144"
    );
    assert_eq!(
        message(
            Operation::CreateCustomKeyStore,
            r#"{"CustomKeyStoreName":"s","KeyStorePassword":"secret"}"#
        ),
        "1 validation error detected: Value at 'keyStorePassword' failed to satisfy constraint: Member must have \
         length greater than or equal to 7"
    );
}

#[test]
fn a_missing_blob_that_is_not_sensitive_is_null() {
    assert_eq!(
        message(
            Operation::VerifyMac,
            r#"{"Message":"AA==","KeyId":"k","MacAlgorithm":"HMAC_SHA_256"}"#
        ),
        "1 validation error detected: Value null at 'mac' failed to satisfy constraint: Member must not be null"
    );
}

#[test]
fn lengths_are_of_decoded_bytes_and_of_characters() {
    assert!(is_valid(
        Operation::Encrypt,
        &format!(r#"{{"KeyId":"k","Plaintext":"{}"}}"#, base64_of(4096))
    ));
    assert!(is_valid(
        Operation::Decrypt,
        &format!(r#"{{"CiphertextBlob":"{}"}}"#, base64_of(6144))
    ));
    let description = "é".repeat(8192);
    assert!(is_valid(
        Operation::CreateKey,
        &format!(r#"{{"Description":"{description}"}}"#)
    ));
    let message = message(
        Operation::CreateKey,
        &format!(r#"{{"Description":"{description}x"}}"#),
    );
    assert!(message.ends_with(
        "'description' failed to satisfy constraint: Member must have length less than or equal to 8192"
    ));
}

#[test]
fn numbers_are_bounded() {
    for (operation, member, path, value, constraint) in [
        (
            Operation::GenerateRandom,
            "NumberOfBytes",
            "numberOfBytes",
            1025,
            "less than or equal to 1024",
        ),
        (
            Operation::GenerateRandom,
            "NumberOfBytes",
            "numberOfBytes",
            0,
            "greater than or equal to 1",
        ),
        (
            Operation::ListKeys,
            "Limit",
            "limit",
            1001,
            "less than or equal to 1000",
        ),
        (
            Operation::ListKeys,
            "Limit",
            "limit",
            -1,
            "greater than or equal to 1",
        ),
    ] {
        assert_eq!(
            message(operation, &format!(r#"{{"{member}":{value}}}"#)),
            format!(
                "1 validation error detected: Value '{value}' at '{path}' failed to satisfy constraint: Member \
                 must have value {constraint}"
            )
        );
    }
}

#[test]
fn enums_are_listed_as_aws_lists_them() {
    let prefix = |member: &str| {
        format!(
            "1 validation error detected: Value 'X' at '{member}' failed to satisfy constraint: Member must satisfy enum value set: "
        )
    };
    assert_eq!(
        message(
            Operation::GenerateMac,
            r#"{"Message":"AA==","KeyId":"k","MacAlgorithm":"X"}"#
        ),
        prefix("macAlgorithm") + "[HMAC_SHA_384, HMAC_SHA_256, HMAC_SHA_224, HMAC_SHA_512]"
    );
    assert_eq!(
        message(
            Operation::Encrypt,
            r#"{"KeyId":"k","Plaintext":"AA==","EncryptionAlgorithm":"X"}"#
        ),
        prefix("encryptionAlgorithm") + "[RSAES_OAEP_SHA_1, RSAES_OAEP_SHA_256, SM2PKE, SYMMETRIC_DEFAULT]"
    );
    assert!(
        message(Operation::CreateKey, r#"{"KeySpec":"X"}"#)
            .starts_with(&(prefix("keySpec") + "[RSA_2048, RSA_3072, "))
    );
}

#[test]
fn a_data_key_spec_is_refused_with_the_values_of_key_spec() {
    let text = message(
        Operation::GenerateDataKey,
        r#"{"KeyId":"k","KeySpec":"RSA_2048"}"#,
    );
    assert!(text.starts_with(
        "1 validation error detected: Value 'RSA_2048' at 'keySpec' failed to satisfy constraint: Member must \
         satisfy enum value set: [RSA_2048, RSA_3072, RSA_4096, "
    ));
    assert!(text.ends_with("AES_256, AES_128]"));
}

#[test]
fn key_ids_are_ascii_and_short() {
    assert_eq!(
        message(Operation::DescribeKey, r#"{"KeyId":"clé"}"#),
        "1 validation error detected: Value 'clé' at 'keyId' failed to satisfy constraint: Member must satisfy \
         regular expression pattern: ^\\p{ASCII}+$"
    );
    assert_eq!(
        message(Operation::DescribeKey, r#"{"KeyId":""}"#),
        "1 validation error detected: Value '' at 'keyId' failed to satisfy constraint: Member must have length \
         greater than or equal to 1"
    );
    assert!(is_valid(
        Operation::DescribeKey,
        &format!(r#"{{"KeyId":"{}"}}"#, "k".repeat(2048))
    ));
    assert!(!is_valid(
        Operation::DescribeKey,
        &format!(r#"{{"KeyId":"{}"}}"#, "k".repeat(2049))
    ));
}

#[test]
fn paths_into_lists_count_from_one() {
    let long = "k".repeat(129);
    assert_eq!(
        message(
            Operation::TagResource,
            &format!(r#"{{"KeyId":"k","Tags":[{{"TagKey":"{long}","TagValue":""}},{{"TagKey":""}},null]}}"#)
        ),
        format!(
            "4 validation errors detected: Value '{long}' at 'tags.1.member.tagKey' failed to satisfy constraint: \
             Member must have length less than or equal to 128; Value '' at 'tags.2.member.tagKey' failed to \
             satisfy constraint: Member must have length greater than or equal to 1; Value null at \
             'tags.2.member.tagValue' failed to satisfy constraint: Member must not be null; Value null at \
             'tags.3.member' failed to satisfy constraint: Member must not be null"
        )
    );
}

#[test]
fn lists_of_simple_values_are_judged_as_a_whole() {
    assert_eq!(
        message(
            Operation::CreateGrant,
            r#"{"KeyId":"k","GranteePrincipal":"p","Operations":["Decrypt"],"GrantTokens":["a",""]}"#
        ),
        "1 validation error detected: Value '[a, ]' at 'grantTokens' failed to satisfy constraint: Member must \
         satisfy constraint: [Member must have length less than or equal to 8192, Member must have length \
         greater than or equal to 1]"
    );
    assert_eq!(
        message(
            Operation::Decrypt,
            r#"{"DryRunModifiers":["X","IGNORE_CIPHERTEXT"]}"#
        ),
        "1 validation error detected: Value '[X, IGNORE_CIPHERTEXT]' at 'dryRunModifiers' failed to satisfy \
         constraint: Member must satisfy constraint: [Member must satisfy enum value set: [IGNORE_CIPHERTEXT]]"
    );
    assert_eq!(
        message(Operation::ListKeys, r#"{"ResourceOwners":[]}"#),
        "1 validation error detected: Value '[]' at 'resourceOwners' failed to satisfy constraint: Member must \
         have length greater than or equal to 1"
    );
}

#[test]
fn wrong_types_come_before_constraints() {
    for (operation, body, error) in [
        (
            Operation::Encrypt,
            r#"{"KeyId":1}"#,
            "NUMBER_VALUE can not be converted to a String",
        ),
        (
            Operation::Encrypt,
            r#"{"KeyId":"","Plaintext":"?"}"#,
            "A blob in the request is not valid base64.",
        ),
        (
            Operation::Encrypt,
            r#"{"EncryptionContext":{"a":1}}"#,
            "NUMBER_VALUE can not be converted to a String",
        ),
        (
            Operation::Encrypt,
            r#"{"EncryptionContext":{"a":null}}"#,
            "NULL_VALUE can not be converted to a String",
        ),
        (
            Operation::Encrypt,
            r#"{"EncryptionContext":[]}"#,
            "START_ARRAY can not be converted to a Structure",
        ),
        (
            Operation::Encrypt,
            r#"{"GrantTokens":"t"}"#,
            "STRING_VALUE can not be converted to a List",
        ),
        (
            Operation::Encrypt,
            r#"{"GrantTokens":[null]}"#,
            "NULL_VALUE can not be converted to a String",
        ),
        (
            Operation::Encrypt,
            r#"{"DryRun":"true"}"#,
            "STRING_VALUE can not be converted to a Boolean",
        ),
        (
            Operation::ImportKeyMaterial,
            r#"{"ValidTo":"2020-01-01"}"#,
            "STRING_VALUE can not be converted to a Timestamp",
        ),
        (
            Operation::TagResource,
            r#"{"Tags":["t"]}"#,
            "STRING_VALUE can not be converted to a Structure",
        ),
    ] {
        let object = Object::parse(body.as_bytes()).expect("an object");
        let invalid = check(operation, &object).expect_err("a wrong type");
        assert!(matches!(invalid, Invalid::Type(_)), "{body}");
        assert_eq!(invalid.to_string(), error, "{body}");
    }
}

#[test]
fn a_hostile_list_gets_a_bounded_message() {
    let tags = vec!["{}"; 10_000].join(",");
    let text = message(
        Operation::TagResource,
        &format!(r#"{{"KeyId":"k","Tags":[{tags}]}}"#),
    );
    assert!(text.starts_with("20000 validation errors detected: Value null at 'tags.1.member.tagKey'"));
    assert!(text.len() < 20_000);
}

#[test]
fn unknown_members_are_ignored() {
    assert!(is_valid(
        Operation::DescribeKey,
        r#"{"KeyId":"k","Future":{"a":[1,null]}}"#
    ));
}

/// Any JSON, with the members of the model among the names.
fn any_json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|value| value.to_string()),
        any::<i64>().prop_map(|value| value.to_string()),
        any::<f32>()
            .prop_filter("JSON has no others", |value| value.is_finite())
            .prop_map(|value| value.to_string()),
        "[ -!#-\\[\\]-~é]{0,12}".prop_map(|text| format!("\"{text}\"")),
    ];
    let name = proptest::sample::select(vec![
        "KeyId",
        "Plaintext",
        "EncryptionContext",
        "GrantTokens",
        "Tags",
        "TagKey",
        "Limit",
        "Marker",
        "DryRun",
        "Operations",
        "Constraints",
        "Recipient",
        "AttestationDocument",
        "Policy",
        "ValidTo",
        "AliasName",
    ]);
    leaf.prop_recursive(3, 24, 5, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(|list| format!("[{}]", list.join(","))),
            proptest::collection::btree_map(name.clone(), inner, 0..5).prop_map(|members| {
                let members: Vec<_> = members
                    .iter()
                    .map(|(name, value)| format!("\"{name}\":{value}"))
                    .collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

proptest! {
    #[test]
    fn no_json_panics_on_any_operation(body in any_json()) {
        if let Ok(object) = Object::parse(body.as_bytes()) {
            for operation in Operation::ALL {
                if let Err(invalid) = check(*operation, &object) {
                    prop_assert!(!invalid.to_string().is_empty());
                    prop_assert_ne!(invalid, Invalid::Type(JsonError::Malformed));
                }
            }
        }
    }
}
