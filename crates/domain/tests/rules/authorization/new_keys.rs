//! What making keys and replicas needs, and the lockout check.

use serde_json::{Value, json};
use trent_domain::arn::KeyArn;
use trent_domain::authorize::{NewPolicy, check_new_policy};
use trent_domain::command::{BeginReplicate, CreateKey};
use trent_domain::policy::default_policy;
use trent_domain::tag::Tag;

use super::asking::*;
use crate::fixtures::*;
use crate::region::Region;

fn tags() -> Vec<Tag> {
    vec![Tag {
        key: "team".into(),
        value: "red".into(),
    }]
}

#[test]
fn a_key_with_tags_needs_permission_for_them() {
    let tagged = || CreateKey {
        tags: tags(),
        ..create_key(single(1))
    };
    let create = || allow("kms:CreateKey", "*");
    let key_arn = arn_in(US, single(1).to_string());
    let mut us = Region::new(US);
    let outcome = user(BOB).change(&mut us, create_key(single(1)));
    assert_eq!(refused(outcome), Some(("kms:CreateKey".into(), "*".into())));
    let outcome = user(BOB).with(create()).change(&mut us, tagged());
    assert_eq!(refused(outcome), Some(("kms:TagResource".into(), key_arn)));
    let both = json!([
        create(),
        allow("kms:TagResource", "arn:aws:kms:*:111122223333:key/*")
    ]);
    assert_eq!(refused(user(BOB).with(both).change(&mut us, tagged())), None);
    assert_eq!(
        refused(user(BOB).with(create()).change(&mut us, create_key(single(2)))),
        None
    );
}

#[test]
fn a_replica_needs_permission_where_it_will_be() {
    let in_region = |action: &str, region: &str| -> Value {
        let mut statement = allow(action, "*");
        statement["Condition"] = json!({"StringEquals": {"aws:RequestedRegion": region}});
        statement
    };
    let replicate_key = || allow("kms:ReplicateKey", "*");
    let replicate = |tags| BeginReplicate {
        tags,
        ..replicate(multi(1), EU, 1)
    };
    let in_eu = |id: String| arn_in(EU, id);
    for (statements, tags, expected) in [
        (
            json!([in_region("kms:CreateKey", EU)]),
            vec![],
            Some(("kms:ReplicateKey".to_owned(), arn_in(US, multi(1).to_string()))),
        ),
        (
            json!([replicate_key()]),
            vec![],
            Some(("kms:CreateKey".into(), "*".into())),
        ),
        (
            json!([replicate_key(), in_region("kms:CreateKey", US)]),
            vec![],
            Some(("kms:CreateKey".into(), "*".into())),
        ),
        (
            json!([replicate_key(), in_region("kms:CreateKey", EU)]),
            vec![],
            None,
        ),
        (
            json!([replicate_key(), in_region("kms:CreateKey", EU)]),
            tags(),
            Some(("kms:TagResource".into(), in_eu(multi(1).to_string()))),
        ),
        (
            json!([
                replicate_key(),
                in_region("kms:CreateKey", EU),
                in_region("kms:TagResource", EU)
            ]),
            tags(),
            None,
        ),
    ] {
        let mut us = Region::new(US);
        us.ask(create_key(multi(1))).unwrap();
        let bob = user(BOB)
            .with(statements.clone())
            .with_values(&[("aws:RequestedRegion", US)]);
        // ReplicateKey itself is asked of the primary's region.
        assert_eq!(
            refused(bob.change(&mut us, replicate(tags))),
            expected,
            "{statements}"
        );
    }
}

#[test]
fn nobody_locks_himself_out() {
    let put = || allow("kms:PutKeyPolicy", "*");
    let account_only = default_policy(account(ACCOUNT), "aws");
    for (what, text, who, fits) in [
        (
            "delegated, allowed",
            account_only.clone(),
            user(BOB).with(put()),
            true,
        ),
        ("delegated, not allowed", account_only.clone(), user(BOB), false),
        ("named", policy(lets(BOB, "kms:*")), user(BOB), true),
        (
            "another is named",
            policy(lets(ROLE, "kms:*")),
            user(BOB).with(put()),
            false,
        ),
        ("the role is named", policy(lets(ROLE, "kms:*")), session(), true),
        (
            "denied by its own policy",
            policy(lets(BOB, "kms:*")),
            user(BOB).with(deny("kms:Put*")),
            false,
        ),
        ("the root user", account_only.clone(), someone(root()), true),
        (
            "the root user is left out",
            policy(lets(BOB, "kms:*")),
            someone(root()),
            false,
        ),
        ("a service", account_only, aws_service("s3.amazonaws.com"), false),
    ] {
        let arn = KeyArn {
            region: region(US),
            account: account(ACCOUNT),
            key_id: single(1),
        };
        let new = |bypass_lockout_check| NewPolicy {
            text: &text,
            arn: &arn,
            key: None,
            bypass_lockout_check,
        };
        assert_eq!(check_new_policy(&who.asks(), &new(false)).is_ok(), fits, "{what}");
        assert!(check_new_policy(&who.asks(), &new(true)).is_ok(), "{what}");
    }
}

fn arn_in(region: &str, id: String) -> String {
    format!("arn:aws:kms:{region}:{ACCOUNT}:key/{id}")
}
