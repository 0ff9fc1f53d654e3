//! Key policy, identity policies, boundary and session policies on a key, within an account and across.

use serde_json::json;
use trent_domain::authorize::on_ciphertext;
use trent_domain::error::{DeniedResource, DenyReason, KmsError};
use trent_domain::operation::{Accepts, Operation, Reach};
use trent_domain::policy::{Grounds, Layer, default_policy};

use super::asking::*;
use crate::fixtures::*;

const NO_IDENTITY: Option<DenyReason> = Some(DenyReason::NoAllow(Layer::Identity));
const NO_RESOURCE: Option<DenyReason> = Some(DenyReason::NoAllow(Layer::Resource));

#[test]
fn both_sides_of_one_account() {
    let account_only = lets("111122223333", "kms:*");
    let encrypt = || allow("kms:Encrypt", &arn());
    for (what, key_policy, who, expected) in [
        (
            "delegated, allowed",
            account_only.clone(),
            user(BOB).with(encrypt()),
            None,
        ),
        (
            "delegated, not allowed",
            account_only.clone(),
            user(BOB),
            NO_IDENTITY,
        ),
        (
            "another action",
            account_only.clone(),
            user(BOB).with(allow("kms:Decrypt", "*")),
            NO_IDENTITY,
        ),
        (
            "an alias is no key",
            account_only.clone(),
            user(BOB).with(allow("kms:*", "arn:aws:kms:*:*:alias/*")),
            NO_IDENTITY,
        ),
        ("named, without policies", lets(BOB, "kms:*"), user(BOB), None),
        (
            "another is named: no delegation",
            lets(ROLE, "kms:*"),
            user(BOB).with(encrypt()),
            NO_RESOURCE,
        ),
        (
            "the role of a session is named",
            lets(ROLE, "kms:*"),
            session(),
            None,
        ),
        ("the session is named", lets(SESSION, "kms:*"), session(), None),
        (
            "the federated user is named",
            lets(FEDERATED, "kms:*"),
            federated(),
            None,
        ),
        (
            "denied by its policy",
            account_only.clone(),
            user(BOB).with(json!([encrypt(), deny("kms:Encrypt")])),
            Some(DenyReason::ExplicitDeny(Layer::Identity)),
        ),
        (
            "denied by its policy, though named",
            lets(BOB, "kms:*"),
            user(BOB).with(deny("kms:*")),
            Some(DenyReason::ExplicitDeny(Layer::Identity)),
        ),
        (
            "outside its boundary",
            account_only.clone(),
            user(BOB).with(encrypt()).within(allow("s3:*", "*")),
            Some(DenyReason::NoAllow(Layer::Boundary)),
        ),
        (
            "outside its session's policy",
            account_only.clone(),
            session().with(encrypt()).in_session(allow("kms:Decrypt", "*")),
            Some(DenyReason::NoAllow(Layer::Session)),
        ),
        (
            "denied by its session's policy",
            account_only.clone(),
            session().with(encrypt()).in_session(deny("kms:Encrypt")),
            Some(DenyReason::ExplicitDeny(Layer::Session)),
        ),
        (
            "the key policy denies",
            json!([
                lets(BOB, "kms:*"),
                {"Sid": "Never", "Effect": "Deny", "Principal": "*", "Action": "kms:Encrypt", "Resource": "*"}
            ]),
            user(BOB),
            Some(DenyReason::ExplicitDeny(Layer::Resource)),
        ),
    ] {
        let us = with_key(policy(key_policy));
        let outcome = who.on_key(&us, Operation::Encrypt, &KEY.to_string());
        assert_eq!(reason(outcome), expected, "{what}");
    }
}

#[test]
fn a_proof_and_a_refusal_name_the_statement() {
    let us = with_key(default_policy(account(ACCOUNT), "aws"));
    let bob = user(BOB).with(json!([allow("kms:Decrypt", "*"), allow("kms:Encrypt", "*")]));
    let proof = bob.on_key(&us, Operation::Encrypt, &arn()).unwrap();
    let Some(Grounds::Identity(because)) = proof.grounds() else {
        panic!("{proof:?}")
    };
    assert_eq!((&*because.policy, because.statement), ("inline", 1));
    let denied = user(BOB)
        .with(deny("kms:*"))
        .on_key(&us, Operation::Encrypt, &arn());
    let Err(KmsError::AccessDenied(denied)) = denied else {
        panic!("{denied:?}")
    };
    assert_eq!(denied.because.unwrap().sid.as_deref(), Some("No"));
    let root = root_asks();
    let resolved = trent_domain::resolve::resolve(&us.state, &root, Operation::Encrypt, &arn()).unwrap();
    let proof = trent_domain::authorize::on_key(&us.state, &resolved, &root, Operation::Encrypt).unwrap();
    assert!(matches!(proof.grounds(), Some(Grounds::Policy(_))), "{proof:?}");
}

#[test]
fn another_account_needs_both_sides_and_learns_nothing_from_its_own() {
    let theirs = lets("444455556666", "kms:*");
    let closed = lets("111122223333", "kms:*");
    let mine = allow("kms:*", "*");
    for (what, key_policy, who, expected) in [
        ("both", theirs.clone(), user(STRANGER).with(mine.clone()), None),
        (
            "named, and its own",
            lets(STRANGER, "kms:*"),
            user(STRANGER).with(mine.clone()),
            None,
        ),
        (
            "the key's side alone",
            theirs.clone(),
            user(STRANGER),
            NO_IDENTITY,
        ),
        (
            "named alone",
            lets(STRANGER, "kms:*"),
            user(STRANGER),
            NO_IDENTITY,
        ),
        (
            "its own side alone",
            closed.clone(),
            user(STRANGER).with(mine),
            NO_RESOURCE,
        ),
        ("neither", closed.clone(), user(STRANGER), NO_RESOURCE),
        // A refusal of its own account must not tell that there is such a key.
        (
            "denied, and not let in",
            closed,
            user(STRANGER).with(deny("kms:*")),
            NO_RESOURCE,
        ),
        (
            "denied, and let in",
            theirs,
            user(STRANGER).with(deny("kms:*")),
            Some(DenyReason::ExplicitDeny(Layer::Identity)),
        ),
    ] {
        let us = with_key(policy(key_policy));
        let outcome = who.on_key(&us, Operation::Encrypt, &arn());
        assert_eq!(reason(outcome), expected, "{what}");
        let unknown = arn().replace("0101", "0202");
        let outcome = who.on_key(&us, Operation::Encrypt, &unknown);
        assert_eq!(reason(outcome), NO_RESOURCE, "{what}: no such key");
    }
}

#[test]
fn only_some_operations_reach_another_account() {
    let us = with_key(policy(lets("444455556666", "kms:*")));
    let sam = user(STRANGER).with(allow("kms:*", "*"));
    for operation in Operation::ALL {
        if !matches!(operation.row().accepts, Accepts::KeyOnly | Accepts::KeyOrAlias) {
            continue;
        }
        let outcome = sam.on_key(&us, *operation, &arn());
        let expected = match operation.row().reach {
            Reach::AnyAccount => None,
            Reach::OwnAccount => NO_RESOURCE,
        };
        assert_eq!(reason(outcome), expected, "{operation}");
    }
}

#[test]
fn a_ciphertext_tells_of_its_key_only_who_is_let_in() {
    let us = with_key(policy(lets("111122223333", "kms:*")));
    let key = us.state.key(&KEY).map(AsRef::as_ref);
    let hidden = Some(DenyReason::CiphertextResourceHidden);
    for (what, who, key, expected) in [
        ("allowed", user(BOB).with(allow("kms:Decrypt", "*")), key, None),
        ("not allowed", user(BOB), key, NO_IDENTITY),
        (
            "another account",
            user(STRANGER).with(allow("kms:*", "*")),
            key,
            hidden,
        ),
        (
            "no such key",
            user(BOB).with(allow("kms:Decrypt", "*")),
            None,
            hidden,
        ),
        ("no such key, denied", user(BOB).with(deny("kms:*")), None, hidden),
    ] {
        let outcome = on_ciphertext(&us.state, key, &who.asks(), Operation::Decrypt);
        if let Err(KmsError::AccessDenied(denied)) = &outcome {
            assert_eq!(denied.resource, DeniedResource::OfCiphertext, "{what}");
        }
        assert_eq!(reason(outcome), expected, "{what}");
    }
}

#[test]
fn unknown_keys_of_the_own_account_are_told_before_permissions() {
    let us = with_key(default_policy(account(ACCOUNT), "aws"));
    for named in ["alias/none", &KEY.to_string().replace("0101", "0202")] {
        let outcome = user(BOB).on_key(&us, Operation::Encrypt, named);
        assert!(
            matches!(
                outcome,
                Err(KmsError::KeyNotFound(_) | KmsError::AliasNotFound(_))
            ),
            "{outcome:?}"
        );
    }
}

#[test]
fn services_name_keys_by_arn() {
    let logs = json!({"Effect": "Allow", "Principal": {"Service": "logs.amazonaws.com"}, "Action": "kms:*",
                      "Resource": "*", "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}}});
    let us = with_key(policy(logs));
    let service = aws_service("logs.amazonaws.com").with_values(&[("aws:SourceAccount", ACCOUNT)]);
    assert_eq!(reason(service.on_key(&us, Operation::Encrypt, &arn())), None);
    let bare = service.on_key(&us, Operation::Encrypt, &KEY.to_string());
    assert!(
        matches!(bare, Err(KmsError::InvalidKeyId { bare: true, .. })),
        "{bare:?}"
    );
    for other in [
        aws_service("logs.amazonaws.com"),
        aws_service("s3.amazonaws.com").with_values(&[("aws:SourceAccount", ACCOUNT)]),
    ] {
        assert_eq!(reason(other.on_key(&us, Operation::Encrypt, &arn())), NO_RESOURCE);
    }
}
