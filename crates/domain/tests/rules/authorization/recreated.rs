//! A user or role that is made under the name of an earlier one has nothing of it.

use serde_json::json;
use trent_domain::bound_principal::BoundPrincipal;
use trent_domain::command::{CreateGrant, PutKeyPolicy, RetireGrant};
use trent_domain::error::KmsError;
use trent_domain::grant::{GrantConstraints, GrantOperation, GrantParameters, GrantPrincipal};
use trent_domain::ids::GrantId;
use trent_domain::operation::Operation;
use trent_domain::policy::{PrincipalBindings, StoredPolicy};
use trent_domain::reply::Reply;
use trent_domain::state::GrantFilter;

use super::asking::*;
use crate::region::Region;

const OLD: &str = "AIDAAAAAAAAAAAAAAAAAB";
const NEW: &str = "AIDAAAAAAAAAAAAAAAAAC";
const OLD_ROLE: &str = "AROAAAAAAAAAAAAAAAAAB:pod";
const NEW_ROLE: &str = "AROAAAAAAAAAAAAAAAAAC:pod";

/// Whom the names meant.
fn bound_principal(arn: &str) -> BoundPrincipal {
    let id = if arn == BOB { OLD } else { &OLD_ROLE[..OLD.len()] };
    BoundPrincipal {
        arn: arn.parse().unwrap(),
        id: Some(id.parse().unwrap()),
    }
}

fn bound(statements: serde_json::Value, arn: &str) -> StoredPolicy {
    let BoundPrincipal { arn, id } = bound_principal(arn);
    let bindings = PrincipalBindings::from_ordered(vec![(arn, id.unwrap())]);
    StoredPolicy::bound(policy(statements), bindings.unwrap())
}

fn may_encrypt(us: &Region, who: &Someone) -> bool {
    who.on_key(us, Operation::Encrypt, &arn()).is_ok()
}

#[test]
fn a_key_policy_means_the_earlier_one() {
    for (named, old, new) in [
        (BOB, user(BOB).of_id(OLD), user(BOB).of_id(NEW)),
        (ROLE, session().of_id(OLD_ROLE), session().of_id(NEW_ROLE)),
        (SESSION, session().of_id(OLD_ROLE), session().of_id(NEW_ROLE)),
    ] {
        let us = with_key(bound(lets(named, "kms:*"), named));
        assert!(may_encrypt(&us, &old), "{named}");
        assert!(!may_encrypt(&us, &new), "{named}");
        assert!(!may_encrypt(&us, &new.with(allow("kms:*", "*"))), "{named}");
    }
}

#[test]
fn an_explicit_deny_means_the_earlier_one() {
    let deny = json!({"Effect": "Deny", "Principal": {"AWS": BOB}, "Action": "kms:*", "Resource": "*"});
    let us = with_key(bound(json!([lets("111122223333", "kms:*"), deny]), BOB));
    let all = |id| user(BOB).of_id(id).with(allow("kms:*", "*"));
    assert!(!may_encrypt(&us, &all(OLD)));
    assert!(may_encrypt(&us, &all(NEW)));
}

#[test]
fn who_is_excepted_from_a_deny_is_the_earlier_one() {
    let excepted = json!({
        "Effect": "Deny", "NotPrincipal": {"AWS": [BOB, "111122223333"]}, "Action": "kms:*", "Resource": "*",
    });
    let us = with_key(bound(json!([lets("111122223333", "kms:*"), excepted]), BOB));
    let all = |id| user(BOB).of_id(id).with(allow("kms:*", "*"));
    assert!(may_encrypt(&us, &all(OLD)));
    assert!(!may_encrypt(&us, &all(NEW)));
}

#[test]
fn a_policy_that_is_put_again_means_the_later_one() {
    let mut us = with_key(bound(lets(BOB, "kms:*"), BOB));
    let new = user(BOB).of_id(NEW);
    let bindings = PrincipalBindings::from_ordered(vec![(BOB.parse().unwrap(), NEW.parse().unwrap())]);
    let put = PutKeyPolicy {
        key_id: KEY,
        policy: StoredPolicy::bound(policy(lets(BOB, "kms:*")), bindings.unwrap()),
    };
    user(BOB).of_id(OLD).change(&mut us, put).unwrap();
    assert!(may_encrypt(&us, &new));
    assert!(!may_encrypt(&us, &user(BOB).of_id(OLD)));
}

fn grant_to(grantee: BoundPrincipal, number: u8) -> CreateGrant {
    CreateGrant {
        key_id: KEY,
        grant_id: GrantId::new([number; 32]),
        parameters: GrantParameters {
            name: Some("n".parse().unwrap()),
            retiring: Some(GrantPrincipal::Aws(grantee.clone())),
            grantee: GrantPrincipal::Aws(grantee),
            operations: [GrantOperation::Encrypt].into_iter().collect(),
            constraints: GrantConstraints::default(),
        }
        .into(),
    }
}

#[test]
fn a_grant_means_the_earlier_one() {
    for (named, old, new) in [
        (BOB, user(BOB).of_id(OLD), user(BOB).of_id(NEW)),
        (ROLE, session().of_id(OLD_ROLE), session().of_id(NEW_ROLE)),
        (SESSION, session().of_id(OLD_ROLE), session().of_id(NEW_ROLE)),
    ] {
        let mut us = with_key(policy(lets("111122223333", "kms:*")));
        us.ask(grant_to(bound_principal(named), 1)).unwrap();
        assert!(may_encrypt(&us, &old), "{named}");
        assert!(!may_encrypt(&us, &new), "{named}");
        let retire = RetireGrant {
            key_id: KEY,
            grant_id: GrantId::new([1; 32]),
        };
        let refused = new.change(&mut us, retire.clone());
        assert!(matches!(refused, Err(KmsError::AccessDenied(_))), "{named}");
        assert_eq!(old.change(&mut us, retire), Ok(Reply::Done), "{named}");
    }
}

#[test]
fn a_grant_of_the_same_name_to_the_later_one_is_another_grant() {
    let mut us = with_key(policy(lets("111122223333", "kms:*")));
    let to_new = BoundPrincipal {
        id: Some(NEW.parse().unwrap()),
        ..bound_principal(BOB)
    };
    us.ask(grant_to(bound_principal(BOB), 1)).unwrap();
    let second = us.ask(grant_to(to_new, 2)).unwrap();
    assert_eq!(second, Reply::Grant(GrantId::new([2; 32])));
    let again = us.ask(grant_to(bound_principal(BOB), 3)).unwrap();
    assert_eq!(again, Reply::Grant(GrantId::new([1; 32])));
}

#[test]
fn a_user_has_its_grants_under_any_name() {
    let mut us = with_key(policy(lets("111122223333", "kms:*")));
    us.ask(grant_to(bound_principal(BOB), 1)).unwrap();
    let rob = "arn:aws:iam::111122223333:user/rob";
    assert!(may_encrypt(&us, &user(rob).of_id(OLD)));
    let called_rob = GrantPrincipal::Aws(BoundPrincipal {
        arn: rob.parse().unwrap(),
        ..bound_principal(BOB)
    });
    let key = us.state.key(&KEY).unwrap().clone();
    let filter = GrantFilter {
        id: None,
        grantee: Some(called_rob.clone()),
    };
    assert_eq!(us.state.grants_of_key(&key, &filter, None, 9).items.len(), 1);
    assert_eq!(us.state.retirable_grants(&called_rob, None, 9).items.len(), 1);
}
