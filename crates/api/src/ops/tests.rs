//! Requests and answers as they are on the wire.

use std::{collections::BTreeSet, sync::Arc};

use serde_json::{Value, json};
use trent_crypto::secret::Plaintext;
use trent_domain::{
    alias::{Alias, AliasName},
    arn::KeyArn,
    error::KmsError,
    ids::{KeyId, MaterialId},
    key::Key,
    key_metadata::{KeyMetadata, MultiRegionConfiguration},
    key_spec::{DataKeySpec, EncryptionAlgorithm, KeyOrigin, KeySpec, KeyUsage},
    key_state::KeyState,
    multi_region::Role,
    state::Page,
    tag::Tag,
    time::Timestamp,
};

use super::{Ciphertext, algorithms, marker};
use crate::{
    error::{ApiError, ErrorName},
    json::Object,
    ops::*,
    validation::{shape_values, tables},
};

const ARN: &str = "arn:aws:kms:us-east-1:111122223333:key/mrk-00000000000000000000000000000000";
const CREATED: Timestamp = Timestamp::from_millis(1_609_193_147_831);

/// What `parse` makes of a body.
macro_rules! parse {
    ($operation:ident, $($body:tt)+) => {{
        let body = json!($($body)+).to_string();
        $operation::Request::parse(&Object::parse(body.as_bytes()).expect("an object"))
    }};
}

fn decoded(bytes: Vec<u8>) -> Value {
    serde_json::from_slice(&bytes).expect("JSON")
}

fn key() -> KeyArn {
    let region = "us-east-1".parse().expect("a region");
    KeyArn {
        region,
        account: "111122223333".parse().expect("an account"),
        key_id: KeyId::MultiRegion([0; 16]),
    }
}

fn metadata() -> KeyMetadata {
    KeyMetadata {
        region: key().region,
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
        multi_region: None,
    }
}

fn stored_key() -> Key {
    Key {
        id: key().key_id,
        account: key().account,
        spec: KeySpec::SymmetricDefault,
        usage: KeyUsage::EncryptDecrypt,
        origin: KeyOrigin::AwsKms,
        description: String::new(),
        created_at: CREATED,
        state: KeyState::Enabled,
        deletion: None,
        policy: "{}".into(),
        tags: vec![],
        materials: vec![],
        current_material: None,
        multi_region: None,
    }
}

fn message(error: ApiError) -> String {
    format!("{}: {}", error.name(), error.message().unwrap_or("-"))
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
    for member in ["CustomKeyStoreId", "XksKeyId"] {
        let named = parse!(create_key, {member: "cks-1"});
        assert_eq!(
            usage(named),
            Err(KmsError::NotOffered("A custom key store".into()))
        );
    }
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
fn encrypt_reads_its_parameters() {
    let request = parse!(encrypt, {
        "KeyId": "alias/a", "Plaintext": "aGVsbG8=", "EncryptionContext": {"b": "2", "a": "1"},
        "GrantTokens": ["t"], "EncryptionAlgorithm": "RSAES_OAEP_SHA_256", "DryRun": true,
    })
    .expect("a request");
    assert_eq!(
        (request.key_id.as_str(), request.plaintext.expose()),
        ("alias/a", b"hello".as_slice())
    );
    let context: Vec<_> = request.encryption_context.iter().collect();
    assert_eq!(context, [("a", "1"), ("b", "2")]);
    assert_eq!(request.encryption_algorithm, EncryptionAlgorithm::RsaesOaepSha256);
    assert!(request.dry_run && request.grant_tokens == ["t"]);
    assert!(!format!("{request:?}").contains("hello"));
    let short = parse!(encrypt, {"KeyId": "k", "Plaintext": "AA=="}).expect("a request");
    assert_eq!(short.encryption_algorithm, EncryptionAlgorithm::SymmetricDefault);
    assert!(short.encryption_context.is_empty() && !short.dry_run);
}

#[test]
fn an_encryption_context_is_bounded() {
    let with = |length: usize| parse!(encrypt, {"KeyId": "k", "Plaintext": "AA==", "EncryptionContext": {"ab": "x".repeat(length)}});
    assert!(with(8190).is_ok());
    assert_eq!(
        message(with(8191).expect_err("too large")),
        "ValidationException: The encryption context must not be larger than 8192 bytes."
    );
}

#[test]
fn the_answers_of_cryptographic_operations() {
    let key = key();
    let algorithm = EncryptionAlgorithm::SymmetricDefault;
    let material_id = MaterialId::new([0xab; 32]);
    let material = "ab".repeat(32);
    let plaintext = Plaintext::from(b"hello".to_vec());
    let encrypted = encrypt::Response {
        key: &key,
        ciphertext_blob: b"blob",
        encryption_algorithm: algorithm,
    };
    assert_eq!(
        decoded(encrypted.encode()),
        json!({"CiphertextBlob": "YmxvYg==", "KeyId": ARN, "EncryptionAlgorithm": "SYMMETRIC_DEFAULT"})
    );
    let decrypted = decrypt::Response {
        key: &key,
        plaintext: &plaintext,
        encryption_algorithm: algorithm,
        material_id: Some(material_id),
    };
    assert_eq!(
        decoded(decrypted.encode()),
        json!({
            "KeyId": ARN, "Plaintext": "aGVsbG8=", "EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
            "KeyMaterialId": material,
        })
    );
    let asymmetric = re_encrypt::Side {
        key: &key,
        encryption_algorithm: EncryptionAlgorithm::RsaesOaepSha1,
        material_id: None,
    };
    let symmetric = re_encrypt::Side {
        key: &key,
        encryption_algorithm: algorithm,
        material_id: Some(material_id),
    };
    let re_encrypted = re_encrypt::Response {
        ciphertext_blob: b"blob",
        source: asymmetric,
        destination: symmetric,
    };
    assert_eq!(
        decoded(re_encrypted.encode()),
        json!({
            "CiphertextBlob": "YmxvYg==", "SourceKeyId": ARN, "KeyId": ARN,
            "SourceEncryptionAlgorithm": "RSAES_OAEP_SHA_1", "DestinationEncryptionAlgorithm": "SYMMETRIC_DEFAULT",
            "DestinationKeyMaterialId": material,
        })
    );
    let generated = generate_data_key::Response {
        key: &key,
        ciphertext_blob: b"blob",
        plaintext: &plaintext,
        material_id,
    };
    assert_eq!(
        decoded(generated.encode()),
        json!({"CiphertextBlob": "YmxvYg==", "Plaintext": "aGVsbG8=", "KeyId": ARN, "KeyMaterialId": material})
    );
    let hidden = generate_data_key_without_plaintext::Response {
        key: &key,
        ciphertext_blob: b"blob",
        material_id,
    };
    assert_eq!(
        decoded(hidden.encode()),
        json!({"CiphertextBlob": "YmxvYg==", "KeyId": ARN, "KeyMaterialId": material})
    );
    let random = generate_random::Response {
        plaintext: &plaintext,
    };
    assert_eq!(decoded(random.encode()), json!({"Plaintext": "aGVsbG8="}));
}

#[test]
fn decrypt_needs_a_ciphertext_unless_a_dry_run_ignores_it() {
    let request = parse!(decrypt, {"CiphertextBlob": "YmxvYg=="}).expect("a request");
    assert_eq!(request.ciphertext, Ciphertext::Given(b"blob".to_vec()));
    assert_eq!((&request.key_id, request.require_key_id()), (&None, Ok(())));
    let ignored = json!({"KeyId": "k", "DryRun": true, "DryRunModifiers": ["IGNORE_CIPHERTEXT"]});
    assert_eq!(
        parse!(decrypt, ignored).expect("a request").ciphertext,
        Ciphertext::Ignored
    );
    let absent = |path: &str| {
        format!(
            "ValidationException: 1 validation error detected: Value null at '{path}' failed to satisfy constraint: Member must not be null"
        )
    };
    for (body, path) in [
        (json!({}), "ciphertextBlob"),
        (json!({"DryRun": true}), "ciphertextBlob"),
        (
            json!({"KeyId": "k", "DryRunModifiers": ["IGNORE_CIPHERTEXT"]}),
            "ciphertextBlob",
        ),
        (
            json!({"DryRun": true, "DryRunModifiers": ["IGNORE_CIPHERTEXT"]}),
            "keyId",
        ),
    ] {
        assert_eq!(
            message(parse!(decrypt, body.clone()).expect_err("no request")),
            absent(path),
            "{body}"
        );
    }
    let named_late =
        json!({"DestinationKeyId": "k", "DryRun": true, "DryRunModifiers": ["IGNORE_CIPHERTEXT"]});
    assert_eq!(
        message(parse!(re_encrypt, named_late).expect_err("no request")),
        absent("sourceKeyId")
    );
}

#[test]
fn an_asymmetric_ciphertext_needs_its_key() {
    let body = json!({"CiphertextBlob": "YmxvYg==", "EncryptionAlgorithm": "RSAES_OAEP_SHA_1"});
    let request = parse!(decrypt, body).expect("a request");
    assert_eq!(
        request.require_key_id(),
        Err(KmsError::Validation("KeyId must not be null".to_owned()))
    );
    let body = json!({
        "CiphertextBlob": "YmxvYg==", "DestinationKeyId": "k", "SourceEncryptionAlgorithm": "RSAES_OAEP_SHA_1",
    });
    let request = parse!(re_encrypt, body).expect("a request");
    assert!(request.require_source_key_id().is_err());
}

#[test]
fn re_encrypt_keeps_its_two_sides_apart() {
    let request = parse!(re_encrypt, {
        "CiphertextBlob": "YmxvYg==", "SourceKeyId": "s", "SourceEncryptionContext": {"s": "1"},
        "SourceEncryptionAlgorithm": "RSAES_OAEP_SHA_1", "DestinationKeyId": "d",
        "DestinationEncryptionContext": {"d": "2"}, "DestinationEncryptionAlgorithm": "RSAES_OAEP_SHA_256",
    })
    .expect("a request");
    assert_eq!(
        (
            request.source_key_id.as_deref(),
            request.destination_key_id.as_str()
        ),
        (Some("s"), "d")
    );
    assert_eq!(
        request.source_encryption_context.iter().collect::<Vec<_>>(),
        [("s", "1")]
    );
    assert_eq!(
        request.destination_encryption_context.iter().collect::<Vec<_>>(),
        [("d", "2")]
    );
    assert_eq!(
        request.source_encryption_algorithm,
        EncryptionAlgorithm::RsaesOaepSha1
    );
    assert_eq!(
        request.destination_encryption_algorithm,
        EncryptionAlgorithm::RsaesOaepSha256
    );
    assert_eq!(request.require_source_key_id(), Ok(()));
}

#[test]
fn a_data_key_has_exactly_one_size() {
    for (body, length) in [
        (json!({"KeyId": "k", "KeySpec": "AES_128"}), Ok(16)),
        (json!({"KeyId": "k", "KeySpec": "AES_256"}), Ok(32)),
        (json!({"KeyId": "k", "NumberOfBytes": 1024}), Ok(1024)),
        (json!({"KeyId": "k"}), Err(KmsError::DataKeySize)),
        (
            json!({"KeyId": "k", "NumberOfBytes": 1, "KeySpec": "AES_128"}),
            Err(KmsError::DataKeySize),
        ),
    ] {
        let with = parse!(generate_data_key, body.clone()).expect("a request");
        let without = parse!(generate_data_key_without_plaintext, body).expect("a request");
        assert_eq!(
            (with.data_key_len(), without.data_key_len()),
            (length.clone(), length)
        );
    }
}

#[test]
fn random_bytes_need_a_number() {
    let number = |request: Result<generate_random::Request, _>| request.expect("a request").number_of_bytes();
    assert_eq!(number(parse!(generate_random, {"NumberOfBytes": 32})), Ok(32));
    assert_eq!(
        number(parse!(generate_random, {})),
        Err(KmsError::Validation("NumberOfBytes is required.".to_owned()))
    );
    assert_eq!(
        number(parse!(generate_random, {"NumberOfBytes": 1, "CustomKeyStoreId": "cks-1"})),
        Err(KmsError::NotOffered("A custom key store".into()))
    );
}

#[test]
fn a_recipient_is_refused_and_never_ignored() {
    let recipient = json!({"AttestationDocument": "AA=="});
    let refusals = [
        parse!(decrypt, {"CiphertextBlob": "AA==", "Recipient": recipient}).map(drop),
        parse!(generate_data_key, {"KeyId": "k", "KeySpec": "AES_256", "Recipient": recipient}).map(drop),
        parse!(generate_random, {"NumberOfBytes": 1, "Recipient": recipient}).map(drop),
    ];
    for refusal in refusals {
        assert_eq!(
            message(refusal.expect_err("a refusal")),
            "ValidationException: Recipient is not supported: this service does not verify attestation documents."
        );
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
    let described = parse!(describe_key, {"KeyId": "k", "GrantTokens": ["t"]}).expect("a request");
    assert_eq!(
        (described.key_id.as_str(), described.grant_tokens),
        ("k", vec!["t".to_owned()])
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

#[test]
fn pages_have_limits_and_markers_of_their_own() {
    let keys = parse!(list_keys, {}).expect("a request");
    assert_eq!(
        (keys.page.limit, &keys.page.after, keys.lists_own_keys),
        (100, &None, true)
    );
    let aliases = parse!(list_aliases, {"KeyId": "k", "Limit": 100}).expect("a request");
    assert_eq!((aliases.page.limit, aliases.key_id.as_deref()), (100, Some("k")));
    assert_eq!(parse!(list_aliases, {}).expect("a request").page.limit, 50);
    assert_eq!(
        message(parse!(list_aliases, {"Limit": 101}).expect_err("too many")),
        "ValidationException: 1 validation error detected: Value '101' at 'limit' failed to satisfy constraint: \
         Member must have value less than or equal to 100"
    );
    let marker = marker::encode("ListAliases", "alias/a");
    let next = parse!(list_aliases, {"Marker": marker}).expect("a request");
    assert_eq!(next.page.after, "alias/a".parse().ok());
    let elsewhere = marker::encode("ListKeys", "no key id");
    for (garbage, operation) in [
        (marker.as_str(), "keys"),
        ("garbage", "keys"),
        ("~", "keys"),
        (&elsewhere, "keys"),
    ] {
        let refused = parse!(list_keys, {"Marker": garbage}).expect_err(operation);
        assert_eq!(refused.name(), ErrorName::InvalidMarker);
    }
    let shared = parse!(list_keys, {"ResourceOwners": ["OTHER_ACCOUNTS_VIA_RAM"]}).expect("a request");
    assert!(!shared.lists_own_keys);
}

#[test]
fn a_truncated_list_of_keys_goes_on_after_its_last_entry() {
    let region = key().region;
    let encode = |page: &Page<Arc<Key>>| {
        decoded(
            list_keys::Response {
                region: &region,
                page,
            }
            .encode(),
        )
    };
    let mut page = Page {
        items: vec![Arc::new(stored_key())],
        truncated: false,
    };
    let id = "mrk-00000000000000000000000000000000";
    assert_eq!(
        encode(&page),
        json!({"Keys": [{"KeyId": id, "KeyArn": ARN}], "Truncated": false})
    );
    page.truncated = true;
    let truncated = encode(&page);
    assert_eq!(truncated["Truncated"], true);
    let next = parse!(list_keys, {"Marker": truncated["NextMarker"]}).expect("a request");
    assert_eq!(next.page.after, Some(key().key_id));
    let empty = Page {
        items: vec![],
        truncated: false,
    };
    assert_eq!(encode(&empty), json!({"Keys": [], "Truncated": false}));
}

#[test]
fn a_truncated_list_of_aliases_goes_on_after_its_last_entry() {
    let name: AliasName = "alias/a".parse().expect("an alias name");
    let alias = Alias {
        account: key().account,
        name: name.clone(),
        target: key().key_id,
        created_at: CREATED,
        updated_at: CREATED.plus_millis(1),
    };
    let page = Page {
        items: vec![Arc::new(alias)],
        truncated: true,
    };
    let answer = decoded(
        list_aliases::Response {
            region: &key().region,
            page: &page,
        }
        .encode(),
    );
    assert_eq!(
        answer["Aliases"],
        json!([{
            "AliasName": "alias/a", "AliasArn": "arn:aws:kms:us-east-1:111122223333:alias/a",
            "TargetKeyId": "mrk-00000000000000000000000000000000", "CreationDate": 1_609_193_147.831,
            "LastUpdatedDate": 1_609_193_147.832,
        }])
    );
    let next = parse!(list_aliases, {"Marker": answer["NextMarker"]}).expect("a request");
    assert_eq!(next.page.after, Some(name));
}

/// The names that the model has for a member's values and those that the domain knows are the same.
#[test]
fn the_domain_knows_every_name_of_the_model() {
    fn names<T: Copy>(all: &[T], as_str: fn(T) -> &'static str) -> BTreeSet<&'static str> {
        all.iter().map(|value| as_str(*value)).collect()
    }
    let modelled = |shape| shape_values(shape).iter().copied().collect::<BTreeSet<_>>();
    assert_eq!(modelled(&tables::KEY_SPEC), names(KeySpec::ALL, KeySpec::as_str));
    assert_eq!(
        modelled(&tables::KEY_USAGE_TYPE),
        names(KeyUsage::ALL, KeyUsage::as_str)
    );
    assert_eq!(
        modelled(&tables::ORIGIN_TYPE),
        names(KeyOrigin::ALL, KeyOrigin::as_str)
    );
    assert_eq!(
        modelled(&tables::DATA_KEY_SPEC),
        names(DataKeySpec::ALL, DataKeySpec::as_str)
    );
    assert_eq!(
        modelled(&tables::ENCRYPTION_ALGORITHM_SPEC),
        names(EncryptionAlgorithm::ALL, EncryptionAlgorithm::as_str)
    );
    let older: BTreeSet<_> = KeySpec::ALL
        .iter()
        .filter(|spec| algorithms::is_customer_master_key_spec(**spec))
        .map(|spec| spec.as_str())
        .collect();
    assert_eq!(modelled(&tables::CUSTOMER_MASTER_KEY_SPEC), older);
}

#[test]
fn every_algorithm_is_one_of_the_model() {
    let modelled: BTreeSet<_> = [
        &tables::ENCRYPTION_ALGORITHM_SPEC,
        &tables::SIGNING_ALGORITHM_SPEC,
        &tables::MAC_ALGORITHM_SPEC,
        &tables::KEY_AGREEMENT_ALGORITHM_SPEC,
        &tables::ENCAPSULATION_ALGORITHM_SPEC,
    ]
    .into_iter()
    .flat_map(shape_values)
    .copied()
    .collect();
    let offered: BTreeSet<_> = KeySpec::ALL
        .iter()
        .flat_map(|spec| {
            KeyUsage::ALL
                .iter()
                .flat_map(|usage| algorithms::names(*spec, *usage))
        })
        .copied()
        .collect();
    assert_eq!(offered, modelled);
}
