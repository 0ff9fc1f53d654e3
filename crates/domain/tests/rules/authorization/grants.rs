//! What grants allow, to whom, under which constraints, and what may be handed on.

use serde_json::json;
use trent_domain::command::{CreateGrant, RevokeGrant};
use trent_domain::error::{DenyReason, KmsError};
use trent_domain::grant::{
    ContextConstraint, GrantConstraints, GrantOperation, GrantParameters, GrantPrincipal,
};
use trent_domain::ids::GrantId;
use trent_domain::limits::MAX_GRANTS_PER_KEY;
use trent_domain::operation::Operation;
use trent_domain::policy::{Grounds, Layer};
use trent_domain::reply::Reply;

use super::asking::*;
use crate::fixtures::*;
use crate::region::Region;

const EC2: &str = "ec2.us-east-1.amazonaws.com";
const VOLUME: &str = "arn:aws:ec2:us-east-1:111122223333:volume/v";

fn aws(arn: &str) -> GrantPrincipal {
    GrantPrincipal::Aws(arn.parse().unwrap())
}

fn grant(grantee: GrantPrincipal, operations: &[GrantOperation]) -> GrantParameters {
    GrantParameters {
        name: None,
        grantee,
        retiring: None,
        operations: operations.iter().copied().collect(),
        constraints: GrantConstraints::default(),
    }
}

fn constrained(context: ContextConstraint) -> GrantConstraints {
    GrantConstraints {
        context: Some(context),
        source_arn: None,
    }
}

fn equals(pairs: &[(&str, &str)]) -> GrantConstraints {
    constrained(ContextConstraint::Equals(context(pairs)))
}

fn subset(pairs: &[(&str, &str)]) -> GrantConstraints {
    constrained(ContextConstraint::Subset(context(pairs)))
}

fn create(number: u8, parameters: GrantParameters) -> CreateGrant {
    CreateGrant {
        key_id: KEY,
        grant_id: GrantId::new([number; 32]),
        parameters: parameters.into(),
    }
}

/// A key whose policy lets in nobody but the root user of its account, by name of the account, with one grant.
fn with_grant(parameters: GrantParameters) -> Region {
    let mut us = with_key(policy(lets("111122223333", "kms:*")));
    us.ask(create(1, parameters)).unwrap();
    us
}

#[test]
fn a_grant_is_for_whom_it_names() {
    let allowed = |who: Someone| who.with(allow("kms:Encrypt", "*"));
    for (grantee, who, expected) in [
        (BOB, user(BOB), true),
        (BOB, user("arn:aws:iam::111122223333:user/bobby"), false),
        (BOB, user(STRANGER), false),
        (STRANGER, user(STRANGER), true),
        (ROLE, session(), true),
        (ROLE, user(BOB), false),
        (SESSION, session(), true),
        (
            "arn:aws:sts::111122223333:assumed-role/app/other",
            session(),
            false,
        ),
        (FEDERATED, federated(), true),
        // To an account a grant is for its administrators to pass on.
        ("arn:aws:iam::444455556666:root", user(STRANGER), false),
        ("arn:aws:iam::444455556666:root", allowed(user(STRANGER)), true),
        ("arn:aws:iam::444455556666:root", someone(stranger()), true),
        (STRANGER, someone(stranger()), false),
    ] {
        let us = with_grant(grant(aws(grantee), &[GrantOperation::Encrypt]));
        let outcome = who.on_key(&us, Operation::Encrypt, &arn());
        assert_eq!(outcome.is_ok(), expected, "{grantee} {:?}", who.authority.caller);
        if let (Ok(proof), true) = (&outcome, who.policies.policies.is_empty()) {
            assert_eq!(proof.grounds(), Some(&Grounds::Grant(GrantId::new([1; 32]))));
        }
        assert!(
            who.on_key(&us, Operation::PutKeyPolicy, &arn()).is_err(),
            "{grantee}"
        );
    }
}

#[test]
fn what_denies_and_what_limits_counts_for_grants_too() {
    let us = with_grant(grant(aws(ROLE), &[GrantOperation::Encrypt]));
    for (who, expected) in [
        (
            session().with(deny("kms:*")),
            DenyReason::ExplicitDeny(Layer::Identity),
        ),
        (
            session().within(allow("s3:*", "*")),
            DenyReason::NoAllow(Layer::Boundary),
        ),
        (
            session().in_session(allow("s3:*", "*")),
            DenyReason::NoAllow(Layer::Session),
        ),
    ] {
        let outcome = who.on_key(&us, Operation::Encrypt, &arn());
        assert_eq!(reason(outcome), Some(expected));
    }
}

#[test]
fn a_grant_allows_its_operations_alone_and_until_it_is_revoked() {
    let mut us = with_grant(grant(
        aws(BOB),
        &[GrantOperation::Decrypt, GrantOperation::ReEncryptFrom],
    ));
    let may = |us: &Region, operation| user(BOB).on_key(us, operation, &arn()).is_ok();
    let allowed: Vec<_> = Operation::ALL
        .iter()
        .filter(|operation| may(&us, **operation))
        .collect();
    assert_eq!(allowed, [&Operation::Decrypt]);
    let from = |us: &Region| {
        let bob = user(BOB);
        let key = us.state.key(&KEY).unwrap();
        trent_domain::authorize::on_ciphertext(&us.state, Some(key), &bob.asks(), Operation::ReEncrypt)
            .is_ok()
    };
    assert!(from(&us));
    us.ask(RevokeGrant {
        key_id: KEY,
        grant_id: GrantId::new([1; 32]),
    })
    .unwrap();
    assert!(!may(&us, Operation::Decrypt) && !from(&us));
}

#[test]
fn constraints_are_about_the_encryption_context() {
    let (a, ab): (&[_], &[_]) = (&[("a", "1")], &[("a", "1"), ("b", "2")]);
    for (constraints, context, expected) in [
        (equals(a), a, true),
        (equals(a), ab, false),
        (equals(ab), a, false),
        (equals(a), &[("A", "1")], false),
        (equals(a), &[("a", "2")], false),
        (equals(a), &[], false),
        (subset(a), a, true),
        (subset(a), ab, true),
        (subset(ab), a, false),
        (subset(a), &[], false),
        (GrantConstraints::default(), ab, true),
    ] {
        let us = with_grant(GrantParameters {
            constraints: constraints.clone(),
            ..grant(aws(BOB), &[GrantOperation::Decrypt, GrantOperation::DescribeKey])
        });
        let bob = user(BOB).about(context);
        let outcome = bob.on_key(&us, Operation::Decrypt, &arn());
        assert_eq!(outcome.is_ok(), expected, "{constraints:?} {context:?}");
        let described = user(BOB).on_key(&us, Operation::DescribeKey, &arn());
        assert!(described.is_ok(), "DescribeKey has no context");
    }
}

#[test]
fn a_service_has_a_grant_for_one_resource() {
    let us = with_grant(GrantParameters {
        retiring: Some(aws(BOB)),
        constraints: GrantConstraints {
            context: None,
            source_arn: Some(VOLUME.into()),
        },
        ..grant(
            GrantPrincipal::Service(EC2.parse().unwrap()),
            &[GrantOperation::Decrypt],
        )
    });
    for (who, expected) in [
        (aws_service(EC2).with_values(&[("aws:SourceArn", VOLUME)]), true),
        (
            aws_service(EC2).with_values(&[("aws:SourceArn", "arn:aws:ec2:::volume/w")]),
            false,
        ),
        (aws_service(EC2), false),
        (
            aws_service("rds.us-east-1.amazonaws.com").with_values(&[("aws:SourceArn", VOLUME)]),
            false,
        ),
        (user(BOB).with_values(&[("aws:SourceArn", VOLUME)]), false),
    ] {
        let outcome = who.on_key(&us, Operation::Decrypt, &arn());
        assert_eq!(outcome.is_ok(), expected, "{:?}", who.authority);
    }
}

#[test]
fn who_may_create_grants_by_a_grant_hands_on_no_more_than_it_has() {
    use GrantOperation::{CreateGrant, Decrypt, DescribeKey, Encrypt};
    let (a, ab): (&[_], &[_]) = (&[("a", "1")], &[("a", "1"), ("b", "2")]);
    let none = GrantConstraints::default();
    for (parent, child_operations, child, expected) in [
        (none.clone(), &[Decrypt][..], none.clone(), true),
        (none.clone(), &[Decrypt, CreateGrant][..], none.clone(), true),
        (none.clone(), &[Decrypt, Encrypt][..], none.clone(), false),
        (none.clone(), &[DescribeKey][..], none.clone(), false),
        (none.clone(), &[Decrypt][..], equals(a), true),
        (equals(a), &[Decrypt][..], equals(a), true),
        (equals(a), &[Decrypt][..], equals(ab), false),
        (equals(a), &[Decrypt][..], subset(a), false),
        (equals(a), &[Decrypt][..], none.clone(), false),
        (subset(a), &[Decrypt][..], subset(a), true),
        (subset(a), &[Decrypt][..], subset(ab), true),
        (subset(a), &[Decrypt][..], equals(ab), true),
        (subset(ab), &[Decrypt][..], subset(a), false),
        (subset(a), &[Decrypt][..], none.clone(), false),
    ] {
        let mut us = with_grant(GrantParameters {
            constraints: parent.clone(),
            ..grant(aws(BOB), &[Decrypt, CreateGrant])
        });
        let asked = GrantParameters {
            constraints: child.clone(),
            ..grant(aws(STRANGER), child_operations)
        };
        let outcome = user(BOB).change(&mut us, create(2, asked.clone()));
        let what = format!("{parent:?} {child_operations:?} {child:?}");
        if expected {
            assert_eq!(outcome, Ok(Reply::Grant(GrantId::new([2; 32]))), "{what}");
        } else {
            assert_eq!(
                reason(outcome),
                Some(DenyReason::NoAllow(Layer::Identity)),
                "{what}"
            );
        }
        // A policy that allows CreateGrant allows any.
        let bob = user(BOB).with(allow("kms:CreateGrant", "*"));
        assert!(bob.change(&mut us, create(3, asked)).is_ok(), "{what}");
    }
}

#[test]
fn a_grant_of_another_account_is_issued_by_it() {
    let key_policy = policy(json!([
        lets("111122223333", "kms:*"),
        lets("444455556666", "kms:CreateGrant")
    ]));
    let mut us = with_key(key_policy);
    let sam = user(STRANGER).with(allow("kms:CreateGrant", "*"));
    sam.change(
        &mut us,
        create(1, grant(aws(STRANGER), &[GrantOperation::Encrypt])),
    )
    .unwrap();
    let made = us.state.grant(&KEY, &GrantId::new([1; 32])).unwrap();
    assert_eq!(made.issuing_account, account(OTHER_ACCOUNT));
    let outcome = sam.change(
        &mut us,
        RevokeGrant {
            key_id: KEY,
            grant_id: GrantId::new([1; 32]),
        },
    );
    assert!(matches!(outcome, Err(KmsError::AccessDenied(_))), "{outcome:?}");
}

/// The one grant of a grantee is found beside all that a key can have for another.
#[test]
fn a_full_key_finds_a_grant_at_once() {
    let mut us = with_grant(grant(aws(BOB), &[GrantOperation::Decrypt]));
    let mut state = std::mem::take(&mut us.state);
    let others = std::sync::Arc::new(grant(aws(STRANGER), &[GrantOperation::Encrypt]));
    for number in 1..u32::try_from(MAX_GRANTS_PER_KEY).unwrap() {
        let mut id = [0xff; 32];
        id[..4].copy_from_slice(&number.to_be_bytes());
        let mut entry = us.entry(
            root(),
            CreateGrant {
                key_id: KEY,
                grant_id: GrantId::new(id),
                parameters: others.clone(),
            },
        );
        entry.request_id = trent_domain::ids::RequestId::new(id[..16].try_into().unwrap());
        trent_domain::apply::apply(&mut state, &entry).outcome.unwrap();
    }
    us.state = state;
    let began = std::time::Instant::now();
    for _ in 0..1000 {
        assert!(user(BOB).on_key(&us, Operation::Decrypt, &arn()).is_ok());
    }
    // A scan of fifty thousand grants would take a hundred times as long.
    assert!(
        began.elapsed() < std::time::Duration::from_secs(2),
        "{:?}",
        began.elapsed()
    );
}
