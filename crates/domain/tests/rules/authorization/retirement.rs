//! Who retires grants, and who sees which are retirable.

use serde_json::json;
use trent_domain::authorize::on_retiring_principal;
use trent_domain::command::{CreateGrant, RetireGrant};
use trent_domain::error::DenyReason;
use trent_domain::grant::{
    ContextConstraint, GrantConstraints, GrantOperation, GrantParameters, GrantPrincipal,
};
use trent_domain::ids::GrantId;
use trent_domain::policy::Layer;

use super::asking::*;
use crate::region::Region;

const GRANT: GrantId = GrantId::new([1; 32]);
const SERVICE: &str = "ec2.us-east-1.amazonaws.com";
const NO_RESOURCE: Option<DenyReason> = Some(DenyReason::NoAllow(Layer::Resource));
const NO_IDENTITY: Option<DenyReason> = Some(DenyReason::NoAllow(Layer::Identity));

fn aws(arn: &str) -> GrantPrincipal {
    GrantPrincipal::Aws(arn.parse().unwrap())
}

fn with_grant(retiring: Option<GrantPrincipal>, grantee: &str, operations: &[GrantOperation]) -> Region {
    // That the key policy lets everyone retire has no effect.
    let mut us = with_key(policy(json!([
        lets("111122223333", "kms:*"),
        lets("*", "kms:RetireGrant")
    ])));
    us.ask(CreateGrant {
        key_id: KEY,
        grant_id: GRANT,
        parameters: GrantParameters {
            name: None,
            grantee: aws(grantee),
            retiring,
            operations: operations.iter().copied().collect(),
            constraints: GrantConstraints {
                context: Some(ContextConstraint::Equals(context(&[("Department", "IT")]))),
                source_arn: None,
            },
        }
        .into(),
    })
    .unwrap();
    us
}

fn retire() -> RetireGrant {
    RetireGrant {
        key_id: KEY,
        grant_id: GRANT,
    }
}

#[test]
fn the_grant_and_its_account_decide() {
    use GrantOperation::{Decrypt, RetireGrant as Retire};
    let may = || allow("kms:RetireGrant", "*");
    let on_context = |department: &str| {
        let mut statement = allow("kms:RetireGrant", "*");
        statement["Condition"] = json!({"StringEquals": {
            "kms:EncryptionContext:department": department, "kms:GrantConstraintType": "EncryptionContextEquals"}});
        statement
    };
    let service = GrantPrincipal::Service(SERVICE.parse().unwrap());
    for (what, retiring, grantee, operations, who, expected) in [
        (
            "retiring user",
            Some(aws(STRANGER)),
            BOB,
            &[Decrypt][..],
            user(STRANGER),
            None,
        ),
        (
            "retiring role",
            Some(aws(ROLE)),
            BOB,
            &[Decrypt][..],
            session(),
            None,
        ),
        (
            "retiring service",
            Some(service),
            BOB,
            &[Decrypt][..],
            aws_service(SERVICE),
            None,
        ),
        (
            "retiring user that is denied",
            Some(aws(STRANGER)),
            BOB,
            &[Decrypt][..],
            user(STRANGER).with(deny("kms:RetireGrant")),
            Some(DenyReason::ExplicitDeny(Layer::Identity)),
        ),
        (
            "retiring role that is limited",
            Some(aws(ROLE)),
            BOB,
            &[Decrypt][..],
            session().within(allow("s3:*", "*")),
            Some(DenyReason::NoAllow(Layer::Boundary)),
        ),
        (
            "grantee",
            None,
            STRANGER,
            &[Decrypt][..],
            user(STRANGER),
            NO_RESOURCE,
        ),
        (
            "grantee that may",
            None,
            STRANGER,
            &[Decrypt, Retire][..],
            user(STRANGER),
            None,
        ),
        (
            "the account's user",
            None,
            STRANGER,
            &[Decrypt][..],
            user(BOB),
            NO_IDENTITY,
        ),
        (
            "the account's administrator",
            None,
            STRANGER,
            &[Decrypt][..],
            user(BOB).with(may()),
            None,
        ),
        (
            "by a condition on the grant",
            None,
            STRANGER,
            &[Decrypt][..],
            user(BOB).with(on_context("IT")),
            None,
        ),
        (
            "by a condition on another grant",
            None,
            STRANGER,
            &[Decrypt][..],
            user(BOB).with(on_context("HR")),
            NO_IDENTITY,
        ),
        (
            "somebody else",
            None,
            BOB,
            &[Decrypt][..],
            user(STRANGER).with(may()),
            NO_RESOURCE,
        ),
        (
            "somebody who is denied",
            None,
            BOB,
            &[Decrypt][..],
            user(STRANGER).with(deny("*")),
            NO_RESOURCE,
        ),
    ] {
        let mut us = with_grant(retiring, grantee, operations);
        assert_eq!(reason(who.change(&mut us, retire())), expected, "{what}");
        assert_eq!(
            us.state.grant(&KEY, &GRANT).is_none(),
            expected.is_none(),
            "{what}"
        );
    }
}

#[test]
fn retirable_grants_are_shown_to_their_account_and_their_service() {
    let service = GrantPrincipal::Service(SERVICE.parse().unwrap());
    let may = || allow("kms:ListRetirableGrants", "*");
    for (who, principal, expected) in [
        (user(BOB).with(may()), aws(ROLE), None),
        (user(BOB), aws(ROLE), NO_IDENTITY),
        (user(STRANGER).with(may()), aws(ROLE), NO_IDENTITY),
        (user(BOB).with(may()), service.clone(), NO_IDENTITY),
        (aws_service(SERVICE), service, None),
        (aws_service(SERVICE), aws(ROLE), NO_IDENTITY),
    ] {
        assert_eq!(reason(on_retiring_principal(&who.asks(), &principal)), expected);
    }
}
