//! Lists and their pages.

use std::sync::Arc;

use serde_json::json;
use trent_domain::{
    alias::{Alias, AliasName, ListedAlias},
    key::Key,
    key_spec::{KeyManager, KeyOrigin, KeySpec, KeyUsage},
    key_state::KeyState,
    rotation::Rotation,
    state::Page,
};

use super::{ARN, CREATED, decoded, key, message};
use crate::{error::ErrorName, json::Object, marker, ops::*};

pub(super) fn stored_key() -> Key {
    Key {
        id: key().key_id,
        manager: KeyManager::Customer,
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
        rotation: Rotation::default(),
        staged: None,
        multi_region: None,
        custom_key_store: None,
    }
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
        name,
        target: key().key_id,
        created_at: CREATED,
        updated_at: CREATED.plus_millis(1),
    };
    let predefined = ListedAlias::Predefined {
        account: key().account,
        name: "alias/aws/s3".parse().expect("an alias name"),
    };
    let page = Page {
        items: vec![ListedAlias::Made(Arc::new(alias)), predefined],
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
        }, {
            "AliasName": "alias/aws/s3", "AliasArn": "arn:aws:kms:us-east-1:111122223333:alias/aws/s3",
        }])
    );
    let next = parse!(list_aliases, {"Marker": answer["NextMarker"]}).expect("a request");
    assert_eq!(next.page.after, "alias/aws/s3".parse().ok());
}
