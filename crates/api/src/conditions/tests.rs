//! The table against AWS's list of condition keys, and rows at work.

use std::collections::BTreeMap;

use trent_domain::operation::Operation;
use trent_domain::policy::{KnownKey, Requests};

use super::RequestConditions;
use super::table::{Named, ROWS};
use crate::json::Object;

/// Keys whose values come from the key, the caller or the node.
const NOT_OF_THE_REQUEST: [KnownKey; 6] = [
    KnownKey::GrantIsForAwsResource,
    KnownKey::ReEncryptOnSameKey,
    KnownKey::RequestAlias,
    KnownKey::TrailingDaysWithoutKeyUsage,
    KnownKey::ViaService,
    KnownKey::CallerAccount,
];

fn conditions(operation: Operation, body: &str) -> RequestConditions {
    RequestConditions::of(operation, &Object::parse(body.as_bytes()).unwrap()).unwrap()
}

/// Every value by the text of its key.
fn texts(conditions: &RequestConditions) -> BTreeMap<String, Vec<String>> {
    let values = conditions.values.iter();
    let owned = values.map(|(key, values)| {
        let values = values.iter().map(|value| value.to_string());
        (key.to_string(), values.collect())
    });
    owned.collect()
}

fn expected(values: &[(&str, &[&str])]) -> BTreeMap<String, Vec<String>> {
    let owned = values.iter().map(|(key, values)| {
        let values = values.iter().map(|value| (*value).to_owned());
        ((*key).to_owned(), values.collect())
    });
    owned.collect()
}

fn has_row(named: Named, operation: Operation) -> bool {
    ROWS.iter()
        .any(|row| row.key == named && row.operations.contains(&operation))
}

#[test]
fn every_condition_key_of_a_request_has_its_rows() {
    for key in KnownKey::ALL
        .iter()
        .filter(|key| !NOT_OF_THE_REQUEST.contains(key))
    {
        let operations: &[Operation] = match key.row().requests {
            Requests::Of(operations) => operations,
            Requests::OnKeysAndCreateKey => &[Operation::CreateKey],
            Requests::Any | Requests::OnKeys | Requests::OnKeysAndKeyStores | Requests::Sts => &[],
        };
        for operation in operations {
            // What RetireGrant shows is of the grant.
            let is_here = has_row(Named::Known(*key), *operation);
            assert_eq!(
                is_here,
                *operation != Operation::RetireGrant,
                "{key:?} {operation}"
            );
        }
    }
}

#[test]
fn no_operation_has_a_key_that_aws_does_not_document() {
    for row in ROWS {
        let requests = match row.key {
            Named::Known(key) => key.row().requests,
            Named::Family(family) => family.requests(),
        };
        for operation in row.operations {
            let documented = match requests {
                Requests::Of(operations) => operations.contains(operation),
                Requests::OnKeysAndCreateKey => *operation == Operation::CreateKey,
                Requests::Any => true,
                Requests::OnKeys | Requests::OnKeysAndKeyStores | Requests::Sts => false,
            };
            assert!(documented, "{:?} {operation}", row.key);
        }
    }
}

#[test]
fn defaults_count_where_nothing_is_said() {
    for (operation, body, values) in [
        (
            Operation::CreateKey,
            "{}",
            expected(&[
                ("kms:CustomerMasterKeySpec", &["SYMMETRIC_DEFAULT"]),
                ("kms:CustomerMasterKeyUsage", &["ENCRYPT_DECRYPT"]),
                ("kms:KeyOrigin", &["AWS_KMS"]),
                ("kms:KeySpec", &["SYMMETRIC_DEFAULT"]),
                ("kms:KeyUsage", &["ENCRYPT_DECRYPT"]),
                ("kms:MultiRegion", &["false"]),
            ]),
        ),
        (
            Operation::GenerateDataKey,
            "{}",
            expected(&[("kms:EncryptionAlgorithm", &["SYMMETRIC_DEFAULT"])]),
        ),
        (Operation::Sign, "{}", expected(&[("kms:MessageType", &["RAW"])])),
        (
            Operation::PutKeyPolicy,
            "{}",
            expected(&[("kms:PolicyName", &["default"])]),
        ),
        (
            Operation::ScheduleKeyDeletion,
            "{}",
            expected(&[("kms:ScheduleKeyDeletionPendingWindowInDays", &["30"])]),
        ),
        (Operation::EnableKeyRotation, "{}", expected(&[])),
        (Operation::ListKeys, "{}", expected(&[])),
    ] {
        assert_eq!(texts(&conditions(operation, body)), values, "{operation}");
    }
}

#[test]
fn members_give_values() {
    for (operation, body, values) in [
        (
            Operation::CreateKey,
            r#"{"CustomerMasterKeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY", "MultiRegion": true, "Origin": "EXTERNAL",
                "BypassPolicyLockoutSafetyCheck": false,
                "Tags": [{"TagKey": "Team", "TagValue": "a"}, {"TagKey": "cost", "TagValue": ""}]}"#,
            expected(&[
                ("aws:RequestTag/cost", &[""]),
                ("aws:RequestTag/team", &["a"]),
                ("aws:TagKeys", &["Team", "cost"]),
                ("kms:BypassPolicyLockoutSafetyCheck", &["false"]),
                ("kms:CustomerMasterKeySpec", &["RSA_2048"]),
                ("kms:CustomerMasterKeyUsage", &["SIGN_VERIFY"]),
                ("kms:KeyOrigin", &["EXTERNAL"]),
                ("kms:KeySpec", &["RSA_2048"]),
                ("kms:KeyUsage", &["SIGN_VERIFY"]),
                ("kms:MultiRegion", &["true"]),
                ("kms:MultiRegionKeyType", &["PRIMARY"]),
            ]),
        ),
        (
            Operation::CreateGrant,
            r#"{"GranteePrincipal": "g", "RetiringServicePrincipal": "s", "Operations": ["Decrypt", "Encrypt"],
                "Constraints": {"EncryptionContextSubset": {"A": "1", "b": "2"}, "SourceArn": "arn"}}"#,
            expected(&[
                ("kms:EncryptionContext:a", &["1"]),
                ("kms:EncryptionContext:b", &["2"]),
                ("kms:EncryptionContextKeys", &["A", "b"]),
                ("kms:GrantConstraintSourceArn", &["arn"]),
                ("kms:GrantConstraintType", &["EncryptionContextSubset"]),
                ("kms:GrantOperations", &["Decrypt", "Encrypt"]),
                ("kms:GranteePrincipal", &["g"]),
                ("kms:RetiringServicePrincipal", &["s"]),
            ]),
        ),
        (
            Operation::ImportKeyMaterial,
            r#"{"ValidTo": 1767225600}"#,
            expected(&[
                ("kms:ExpirationModel", &["KEY_MATERIAL_EXPIRES"]),
                ("kms:ValidTo", &["1767225600"]),
            ]),
        ),
        (
            Operation::EnableKeyRotation,
            r#"{"RotationPeriodInDays": 90}"#,
            expected(&[("kms:RotationPeriodInDays", &["90"])]),
        ),
        (
            Operation::UntagResource,
            r#"{"TagKeys": ["a", "B"]}"#,
            expected(&[("aws:TagKeys", &["a", "B"])]),
        ),
    ] {
        assert_eq!(texts(&conditions(operation, body)), values, "{operation}");
    }
}

#[test]
fn a_re_encryption_has_two_sides() {
    let body = r#"{"SourceEncryptionContext": {"s": "1"}, "DestinationEncryptionContext": {"d": "2"},
                   "SourceEncryptionAlgorithm": "RSAES_OAEP_SHA_1"}"#;
    let request = Object::parse(body.as_bytes()).unwrap();
    let destination = RequestConditions::of(Operation::ReEncrypt, &request).unwrap();
    let source = RequestConditions::of_source(Operation::ReEncrypt, &request).unwrap();
    let source = source.unwrap();
    assert_eq!(
        texts(&destination),
        expected(&[
            ("kms:EncryptionAlgorithm", &["SYMMETRIC_DEFAULT"]),
            ("kms:EncryptionContext:d", &["2"]),
            ("kms:EncryptionContextKeys", &["d"]),
        ])
    );
    assert_eq!(
        texts(&source),
        expected(&[
            ("kms:EncryptionAlgorithm", &["RSAES_OAEP_SHA_1"]),
            ("kms:EncryptionContext:s", &["1"]),
            ("kms:EncryptionContextKeys", &["s"]),
        ])
    );
    let pairs = |side: &RequestConditions| {
        let pairs = side.encryption_context.iter();
        pairs
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (pairs(&source), pairs(&destination)),
        (vec!["s=1".into()], vec!["d=2".into()])
    );
    assert_eq!(
        RequestConditions::of_source(Operation::Decrypt, &request),
        Ok(None)
    );
}

#[test]
fn members_of_another_type_give_no_value() {
    let body = r#"{"EncryptionContext": {"a": 1, "b": "c"}, "EncryptionAlgorithm": []}"#;
    let conditions = conditions(Operation::Encrypt, body);
    assert_eq!(
        texts(&conditions),
        expected(&[
            ("kms:EncryptionAlgorithm", &["SYMMETRIC_DEFAULT"]),
            ("kms:EncryptionContext:b", &["c"]),
            ("kms:EncryptionContextKeys", &["a", "b"]),
        ])
    );
    let tags = r#"{"Tags": [1, {"TagKey": "a"}, {"TagKey": 1, "TagValue": "b"}]}"#;
    assert_eq!(
        texts(&self::conditions(Operation::TagResource, tags)),
        expected(&[])
    );
}

#[test]
fn there_are_only_so_many_values() {
    let context: Vec<String> = (0..10_000)
        .map(|number| format!("\"key{number}\":\"value\""))
        .collect();
    let body = format!("{{\"EncryptionContext\": {{{}}}}}", context.join(","));
    let request = Object::parse(body.as_bytes()).unwrap();
    assert!(RequestConditions::of(Operation::Encrypt, &request).is_err());
}
