//! Alias operations need the alias, by the caller's own policies, and each key.

use serde_json::json;
use trent_domain::command::{DeleteAlias, UpdateAlias};

use super::asking::*;
use crate::fixtures::*;
use crate::region::{AnyCommand, Region};

const ALIAS: &str = "arn:aws:kms:us-east-1:111122223333:alias/a";

fn key_arn(number: u8) -> String {
    format!("arn:aws:kms:{US}:{ACCOUNT}:key/{}", single(number))
}

/// Two keys, and the alias on the first unless it is to be created.
fn with_keys(has_alias: bool) -> Region {
    let mut us = Region::new(US);
    us.ask(create_key(single(1))).unwrap();
    us.ask(create_key(single(2))).unwrap();
    if has_alias {
        us.ask(create_alias("alias/a", single(1))).unwrap();
    }
    us
}

#[test]
fn each_resource_is_authorised() {
    type Make = fn() -> AnyCommand;
    let create: Make = || create_alias("alias/a", single(1)).into();
    let update: Make = || {
        UpdateAlias {
            name: alias("alias/a"),
            target: single(2),
        }
        .into()
    };
    let delete: Make = || {
        DeleteAlias {
            name: alias("alias/a"),
        }
        .into()
    };
    for (action, command, resources) in [
        ("kms:CreateAlias", create, vec![ALIAS.to_owned(), key_arn(1)]),
        (
            "kms:UpdateAlias",
            update,
            vec![ALIAS.to_owned(), key_arn(1), key_arn(2)],
        ),
        ("kms:DeleteAlias", delete, vec![ALIAS.to_owned(), key_arn(1)]),
    ] {
        let has_alias = action != "kms:CreateAlias";
        let all = user(BOB).with(json!({"Effect": "Allow", "Action": action, "Resource": resources}));
        assert_eq!(
            refused(all.change(&mut with_keys(has_alias), command())),
            None,
            "{action}"
        );
        for missing in &resources {
            let rest: Vec<_> = resources.iter().filter(|resource| *resource != missing).collect();
            let bob = user(BOB).with(json!({"Effect": "Allow", "Action": action, "Resource": rest}));
            let outcome = bob.change(&mut with_keys(has_alias), command());
            assert_eq!(
                refused(outcome),
                Some((action.into(), missing.clone())),
                "{action}"
            );
        }
    }
}

#[test]
fn a_key_policy_says_nothing_of_aliases() {
    let mut us = with_key(policy(json!([lets(BOB, "kms:*"), lets("111122223333", "kms:*")])));
    let outcome = user(BOB).change(&mut us, create_alias("alias/a", KEY));
    assert_eq!(refused(outcome), Some(("kms:CreateAlias".into(), ALIAS.into())));
    let bob = user(BOB).with(allow("kms:CreateAlias", ALIAS));
    assert_eq!(refused(bob.change(&mut us, create_alias("alias/a", KEY))), None);
}

#[test]
fn an_unknown_alias_is_told_before_permissions() {
    let name = alias("alias/a");
    let outcome = user(BOB).change(&mut with_keys(false), DeleteAlias { name });
    assert!(
        matches!(outcome, Err(trent_domain::error::KmsError::AliasNotFound(_))),
        "{outcome:?}"
    );
}
