//! Tags and policies: their requests and lists.

use serde_json::json;
use trent_domain::{error::KmsError, state::Page, tag::Tag};

use super::{decoded, message};
use crate::{json::Object, ops::*};

fn tag(key: &str, value: &str) -> Tag {
    Tag {
        key: key.to_owned(),
        value: value.to_owned(),
    }
}

#[test]
fn tags_are_read_as_given() {
    let tags = json!([{"TagKey": "b", "TagValue": ""}, {"TagKey": "a", "TagValue": "c"}]);
    let request = parse!(tag_resource, {"KeyId": "k", "Tags": tags}).expect("a request");
    assert_eq!(
        (request.key_id.as_str(), request.tags),
        ("k", vec![tag("b", ""), tag("a", "c")])
    );
    let request = parse!(untag_resource, {"KeyId": "k", "TagKeys": ["b", "a"]}).expect("a request");
    assert_eq!(
        (request.key_id.as_str(), request.tag_keys),
        ("k", vec!["b".to_owned(), "a".to_owned()])
    );
    let long = "x".repeat(129);
    assert_eq!(
        message(
            parse!(tag_resource, {"KeyId": "k", "Tags": [{"TagKey": long, "TagValue": ""}]})
                .expect_err("a long key")
        ),
        format!(
            "ValidationException: 1 validation error detected: Value '{long}' at 'tags.1.member.tagKey' failed to \
             satisfy constraint: Member must have length less than or equal to 128"
        )
    );
}

#[test]
fn a_list_of_tags_goes_on_behind_a_tag_key() {
    let mut page = Page {
        items: vec![tag("größe", "1")],
        truncated: true,
    };
    let answer = decoded(list_resource_tags::Response { page: &page }.encode());
    assert_eq!(answer["Tags"], json!([{"TagKey": "größe", "TagValue": "1"}]));
    let next = parse!(list_resource_tags, {"KeyId": "k", "Marker": answer["NextMarker"]}).expect("a request");
    assert_eq!((next.page.limit, next.page.after.as_deref()), (50, Some("größe")));
    page.items.clear();
    page.truncated = false;
    assert_eq!(
        decoded(list_resource_tags::Response { page: &page }.encode()),
        json!({"Tags": [], "Truncated": false})
    );
    assert!(parse!(list_resource_tags, {"KeyId": "k", "Limit": 51}).is_err());
}

#[test]
fn only_the_default_policy_is_put() {
    let request = |name| {
        parse!(put_key_policy, {"KeyId": "k", "Policy": "{ }", "PolicyName": name}).expect("a request")
    };
    let name = |name| request(name).require_default_policy();
    assert_eq!(name(None), Ok(()));
    assert_eq!(name(Some("default")), Ok(()));
    assert_eq!(name(Some("other")), Err(KmsError::PolicyNotFound));
    let text = "The AWS_RAM policy can only be managed by the RAM service.";
    assert_eq!(name(Some("AWS_RAM")), Err(KmsError::Validation(text.to_owned())));
    let plain = request(None);
    assert_eq!((plain.key_id.as_str(), plain.policy.as_str()), ("k", "{ }"));
    assert!(!plain.bypass_policy_lockout_safety_check);
}

#[test]
fn a_key_has_one_policy() {
    assert_eq!(
        parse!(list_key_policies, {"KeyId": "k", "Limit": 1000, "Marker": "x"})
            .expect("a request")
            .key_id,
        "k"
    );
    assert_eq!(
        decoded(list_key_policies::Response::default().encode()),
        json!({"PolicyNames": ["default"], "Truncated": false})
    );
}
