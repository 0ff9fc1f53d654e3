//! Keys and aliases: their requests, and what is told of a key.

use serde_json::{Value, json};
use trent_domain::{
    error::KmsError,
    ids::MaterialId,
    key_metadata::{KeyMetadata, MultiRegionConfiguration},
    key_spec::{KeyManager, KeyOrigin, KeySpec, KeyUsage},
    key_state::KeyState,
    multi_region::Role,
    tag::Tag,
};

use super::{ARN, CREATED, decoded, key, message};
use crate::{json::Object, ops::*};

pub(super) fn metadata() -> KeyMetadata {
    KeyMetadata {
        region: key().region,
        manager: KeyManager::Customer,
        account: key().account,
        id: key().key_id,
        created_at: CREATED,
        description: String::new(),
        state: KeyState::Enabled,
        spec: KeySpec::SymmetricDefault,
        usage: KeyUsage::EncryptDecrypt,
        origin: KeyOrigin::AwsKms,
        current_material: Some(MaterialId::new([0xab; 32])),
        deletion_date: None,
        pending_window_days: None,
        expiration: None,
        multi_region: None,
        custom_key_store: None,
    }
}

#[test]
fn create_key_has_the_defaults_of_aws() {
    let request = parse!(create_key, {}).expect("a request");
    assert_eq!(
        (request.key_spec, request.origin),
        (KeySpec::SymmetricDefault, KeyOrigin::AwsKms)
    );
    assert_eq!(request.key_usage(), Ok(KeyUsage::EncryptDecrypt));
    assert_eq!(
        (request.description.as_str(), request.policy.as_deref()),
        ("", None)
    );
    assert!(!request.multi_region && !request.bypass_policy_lockout_safety_check && request.tags.is_empty());
}

#[test]
fn create_key_reads_all_of_its_parameters() {
    let request = parse!(create_key, {
        "Policy": "{}", "Description": "d", "KeyUsage": "SIGN_VERIFY", "CustomerMasterKeySpec": "RSA_2048",
        "Origin": "EXTERNAL", "BypassPolicyLockoutSafetyCheck": true, "MultiRegion": true,
        "Tags": [{"TagKey": "a", "TagValue": ""}, {"TagKey": "b", "TagValue": "c"}],
    })
    .expect("a request");
    assert_eq!(
        (request.key_spec, request.origin),
        (KeySpec::Rsa2048, KeyOrigin::External)
    );
    assert_eq!(request.key_usage(), Ok(KeyUsage::SignVerify));
    assert_eq!(
        (request.description.as_str(), request.policy.as_deref()),
        ("d", Some("{}"))
    );
    assert!(request.multi_region && request.bypass_policy_lockout_safety_check);
    let tag = |key: &str, value: &str| Tag {
        key: key.to_owned(),
        value: value.to_owned(),
    };
    assert_eq!(request.tags, [tag("a", ""), tag("b", "c")]);
}

#[test]
fn create_key_refuses_contradictions() {
    let validation = |text: &str| Err(KmsError::Validation(text.to_owned()));
    let usage = |request: Result<create_key::Request, _>| request.expect("a request").key_usage();
    assert_eq!(
        usage(parse!(create_key, {"KeySpec": "RSA_2048"})),
        validation(
            "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys."
        )
    );
    assert_eq!(
        usage(parse!(create_key, {"KeySpec": "RSA_2048", "CustomerMasterKeySpec": "RSA_2048"})),
        validation(
            "You cannot specify both KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated."
        )
    );
}

#[test]
fn key_metadata_shows_what_belongs_to_the_state() {
    assert_eq!(
        decoded(create_key::Response { key: &metadata() }.encode()),
        json!({"KeyMetadata": {
            "AWSAccountId": "111122223333", "KeyId": "mrk-00000000000000000000000000000000", "Arn": ARN,
            "CreationDate": 1_609_193_147.831, "Enabled": true, "Description": "", "KeyUsage": "ENCRYPT_DECRYPT",
            "KeyState": "Enabled", "Origin": "AWS_KMS", "KeyManager": "CUSTOMER",
            "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT", "KeySpec": "SYMMETRIC_DEFAULT",
            "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"], "MultiRegion": false,
            "CurrentKeyMaterialId": "ab".repeat(32),
        }})
    );
    let pending = KeyMetadata {
        state: KeyState::PendingDeletion,
        deletion_date: Some(CREATED.plus_days(7)),
        ..metadata()
    };
    let pending = decoded(describe_key::Response { key: &pending }.encode());
    assert_eq!(pending["KeyMetadata"]["Enabled"], false);
    assert_eq!(pending["KeyMetadata"]["DeletionDate"], 1_609_797_947.831);
    let waiting = KeyMetadata {
        state: KeyState::PendingReplicaDeletion,
        pending_window_days: Some(7),
        ..metadata()
    };
    let waiting = decoded(describe_key::Response { key: &waiting }.encode());
    assert_eq!(waiting["KeyMetadata"]["PendingDeletionWindowInDays"], 7);
    assert_eq!(waiting["KeyMetadata"].get("DeletionDate"), None);
}

#[test]
fn a_replica_names_its_family() {
    let family = MultiRegionConfiguration {
        role: Role::Replica,
        primary: "us-east-1".parse().expect("a region"),
        replicas: vec!["cn-north-1".parse().expect("a region")],
    };
    let replica = KeyMetadata {
        state: KeyState::Creating,
        current_material: None,
        multi_region: Some(family),
        ..metadata()
    };
    let tags = [Tag {
        key: "k".to_owned(),
        value: "v".to_owned(),
    }];
    let answer = decoded(
        replicate_key::Response {
            replica: &replica,
            policy: "{}",
            tags: &tags,
        }
        .encode(),
    );
    let metadata = &answer["ReplicaKeyMetadata"];
    assert_eq!(metadata["MultiRegion"], true);
    assert_eq!(metadata.get("CurrentKeyMaterialId"), None);
    assert_eq!(
        metadata["MultiRegionConfiguration"],
        json!({
            "MultiRegionKeyType": "REPLICA",
            "PrimaryKey": {"Arn": ARN, "Region": "us-east-1"},
            "ReplicaKeys": [{
                "Arn": "arn:aws-cn:kms:cn-north-1:111122223333:key/mrk-00000000000000000000000000000000",
                "Region": "cn-north-1",
            }],
        })
    );
    assert_eq!(answer["ReplicaPolicy"], "{}");
    assert_eq!(answer["ReplicaTags"], json!([{"TagKey": "k", "TagValue": "v"}]));
    let without_tags = decoded(
        replicate_key::Response {
            replica: &replica,
            policy: "{}",
            tags: &[],
        }
        .encode(),
    );
    assert_eq!(without_tags["ReplicaTags"], json!([]));
}

#[test]
fn replicate_key_takes_nothing_from_the_primary() {
    let request = parse!(replicate_key, {"KeyId": "k", "ReplicaRegion": "eu-west-1"}).expect("a request");
    assert_eq!(
        (request.key_id.as_str(), request.replica_region.as_str()),
        ("k", "eu-west-1")
    );
    assert_eq!(
        (request.policy, request.description, request.tags),
        (None, String::new(), vec![])
    );
    assert!(parse!(replicate_key, {"KeyId": "k", "ReplicaRegion": "EU"}).is_err());
}

#[test]
fn update_primary_region_names_a_key_and_a_region() {
    let body = json!({"KeyId": "k", "PrimaryRegion": "eu-west-1"});
    let request = parse!(update_primary_region, body).expect("a request");
    assert_eq!(
        (request.key_id.as_str(), request.primary_region.as_str()),
        ("k", "eu-west-1")
    );
    for (body, path) in [
        (json!({"PrimaryRegion": "eu-west-1"}), "null at 'keyId'"),
        (json!({"KeyId": "k"}), "null at 'primaryRegion'"),
        (
            json!({"KeyId": "k", "PrimaryRegion": "EU"}),
            "'EU' at 'primaryRegion'",
        ),
    ] {
        let refused = message(parse!(update_primary_region, body).expect_err("an incomplete request"));
        assert!(refused.contains(&format!("Value {path} failed")), "{refused}");
    }
}

#[test]
fn the_deletion_window_is_seven_to_thirty_days() {
    let window = |body: Value| parse!(schedule_key_deletion, body).map(|request| request.window_days());
    assert_eq!(window(json!({"KeyId": "k"})), Ok(Ok(30)));
    for (days, expected) in [
        (7, Ok(7)),
        (30, Ok(30)),
        (6, Err(KmsError::PendingWindow)),
        (31, Err(KmsError::PendingWindow)),
    ] {
        assert_eq!(
            window(json!({"KeyId": "k", "PendingWindowInDays": days})),
            Ok(expected)
        );
    }
    assert_eq!(
        message(window(json!({"KeyId": "k", "PendingWindowInDays": 366})).expect_err("too long")),
        "ValidationException: 1 validation error detected: Value '366' at 'pendingWindowInDays' failed to satisfy \
         constraint: Member must have value less than or equal to 365"
    );
}

#[test]
fn a_scheduled_deletion_tells_its_date_once_the_clock_runs() {
    let key = key();
    let mut response = schedule_key_deletion::Response {
        key: &key,
        state: KeyState::PendingDeletion,
        deletion_date: Some(CREATED),
        window_days: 7,
    };
    assert_eq!(
        decoded(response.encode()),
        json!({"KeyId": ARN, "DeletionDate": 1_609_193_147.831, "KeyState": "PendingDeletion", "PendingWindowInDays": 7})
    );
    response.deletion_date = None;
    assert_eq!(decoded(response.encode()).get("DeletionDate"), None);
    assert_eq!(
        decoded(cancel_key_deletion::Response { key: &key }.encode()),
        json!({"KeyId": ARN})
    );
}

#[test]
fn policies_have_one_name() {
    let policy = |body: Value| {
        parse!(get_key_policy, body)
            .expect("a request")
            .require_default_policy()
    };
    assert_eq!(policy(json!({"KeyId": "k"})), Ok(()));
    assert_eq!(policy(json!({"KeyId": "k", "PolicyName": "default"})), Ok(()));
    assert_eq!(
        policy(json!({"KeyId": "k", "PolicyName": "other"})),
        Err(KmsError::PolicyNotFound)
    );
    assert_eq!(
        decoded(get_key_policy::Response { policy: "{\n}" }.encode()),
        json!({"Policy": "{\n}", "PolicyName": "default"})
    );
}

#[test]
fn requests_that_name_a_key_or_an_alias() {
    assert_eq!(parse!(enable_key, {"KeyId": "k"}).expect("a request").key_id, "k");
    assert_eq!(
        parse!(disable_key, {"KeyId": "k"}).expect("a request").key_id,
        "k"
    );
    assert_eq!(
        parse!(cancel_key_deletion, {"KeyId": "k"})
            .expect("a request")
            .key_id,
        "k"
    );
    assert_eq!(
        parse!(describe_key, {"KeyId": "k"}).expect("a request").key_id,
        "k"
    );
    let renamed = parse!(update_key_description, {"KeyId": "k", "Description": ""}).expect("a request");
    assert_eq!((renamed.key_id.as_str(), renamed.description.as_str()), ("k", ""));
    let alias = json!({"AliasName": "alias/a", "TargetKeyId": "k"});
    let created = parse!(create_alias, alias).expect("a request");
    assert_eq!(
        (created.alias_name.as_str(), created.target_key_id.as_str()),
        ("alias/a", "k")
    );
    let updated = parse!(update_alias, alias).expect("a request");
    assert_eq!(
        (updated.alias_name.as_str(), updated.target_key_id.as_str()),
        ("alias/a", "k")
    );
    assert_eq!(
        parse!(delete_alias, alias).expect("a request").alias_name,
        "alias/a"
    );
}
