//! Grants: what they may say, who may end them, and how they are found.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;
use trent_domain::apply::{apply, rehearse};
use trent_domain::authorize;
use trent_domain::caller::Caller;
use trent_domain::command::{Command, CreateGrant, DeleteKey, RetireGrant, RevokeGrant};
use trent_domain::encryption_context::EncryptionContext;
use trent_domain::entry::Entry;
use trent_domain::error::{Denied, DeniedResource, DenyReason, KmsError, Quota};
use trent_domain::grant::{
    ContextConstraint, GrantConstraints, GrantOperation, GrantParameters, GrantPrincipal,
};
use trent_domain::ids::{GrantId, KeyId, RequestId};
use trent_domain::key_spec::{KeySpec, KeyUsage};
use trent_domain::limits::MAX_GRANTS_PER_KEY;
use trent_domain::policy::{IdentityPolicies, Layer};
use trent_domain::reply::{Outcome, Reply};
use trent_domain::state::{GrantFilter, State};
use trent_domain::time::Timestamp;

use crate::fixtures::*;
use crate::region::Region;

const BOB: &str = "arn:aws:iam::111122223333:user/bob";
const STRANGERS_ROLE: &str = "arn:aws:iam::444455556666:role/theirs";
const STRANGERS_ROOT: &str = "arn:aws:iam::444455556666:root";
const SERVICE: &str = "backup.amazonaws.com";
const SOURCE: &str = "arn:aws:backup:us-east-1:111122223333:vault/a";

fn grant_id(number: u8) -> GrantId {
    GrantId::new([number; 32])
}

fn aws(arn: &str) -> GrantPrincipal {
    GrantPrincipal::Aws(arn.parse().unwrap())
}

fn service() -> GrantPrincipal {
    GrantPrincipal::Service(SERVICE.parse().unwrap())
}

/// May decrypt, for Bob.
fn parameters() -> GrantParameters {
    GrantParameters {
        name: None,
        grantee: aws(BOB),
        retiring: None,
        operations: [GrantOperation::Decrypt].into_iter().collect(),
        constraints: GrantConstraints::default(),
    }
}

fn named(name: &str) -> GrantParameters {
    GrantParameters {
        name: Some(name.parse().unwrap()),
        ..parameters()
    }
}

fn create(number: u8, parameters: GrantParameters) -> CreateGrant {
    CreateGrant {
        key_id: single(1),
        grant_id: grant_id(number),
        parameters: parameters.into(),
    }
}

fn retire(number: u8) -> RetireGrant {
    RetireGrant {
        key_id: single(1),
        grant_id: grant_id(number),
    }
}

fn revoke(number: u8) -> RevokeGrant {
    RevokeGrant {
        key_id: single(1),
        grant_id: grant_id(number),
    }
}

fn with_key() -> Region {
    let mut us = Region::new(US);
    us.ask(create_key(single(1))).unwrap();
    us
}

fn made(number: u8) -> Outcome {
    Ok(Reply::Grant(grant_id(number)))
}

fn ids(state: &State) -> Vec<GrantId> {
    let key = state.key(&single(1)).unwrap();
    let page = state.grants_of_key(key, &GrantFilter::default(), None, 100);
    page.items.iter().map(|grant| grant.id).collect()
}

fn pairs(pairs: &[(&str, &str)]) -> EncryptionContext {
    let pairs = pairs.iter().map(|(key, value)| ((*key).into(), (*value).into()));
    EncryptionContext::new(pairs.collect()).unwrap()
}

fn equals(context: EncryptionContext) -> GrantConstraints {
    GrantConstraints {
        context: Some(ContextConstraint::Equals(context)),
        source_arn: None,
    }
}

#[test]
fn a_grant_keeps_what_was_asked_for() {
    let mut us = with_key();
    let asked = GrantParameters {
        name: Some("n:a/m_e-1".parse().unwrap()),
        grantee: service(),
        retiring: Some(aws(BOB)),
        operations: [
            GrantOperation::RetireGrant,
            GrantOperation::Encrypt,
            GrantOperation::Decrypt,
            GrantOperation::Encrypt,
        ]
        .into_iter()
        .collect(),
        constraints: GrantConstraints {
            source_arn: Some(SOURCE.into()),
            ..equals(pairs(&[("b", "2"), ("a", "1")]))
        },
    };
    assert_eq!(us.ask(create(1, asked.clone())), made(1));
    let grant = us.state.grant(&single(1), &grant_id(1)).unwrap();
    assert_eq!(*grant.parameters, asked);
    assert_eq!(
        (grant.issuing_account, grant.created_at),
        (account(ACCOUNT), us.state.log_time())
    );
    let operations: Vec<_> = grant.parameters.operations.iter().collect();
    let expected = [
        GrantOperation::Decrypt,
        GrantOperation::Encrypt,
        GrantOperation::RetireGrant,
    ];
    assert_eq!(operations, expected, "each once, in the model's order");
}

#[test]
fn a_name_makes_a_repeated_request_find_its_grant() {
    let mut us = with_key();
    assert_eq!(us.ask(create(1, parameters())), made(1));
    assert_eq!(
        us.ask(create(2, parameters())),
        made(2),
        "no name, so another grant"
    );
    assert_eq!(us.ask(create(3, named("n"))), made(3));
    assert_eq!(us.ask(create(4, named("n"))), made(3));
    assert_eq!(us.ask(create(4, named("m"))), made(4), "another name");
    let other = GrantParameters {
        grantee: aws(STRANGERS_ROLE),
        ..named("n")
    };
    assert_eq!(us.ask(create(5, other.clone())), made(5), "other parameters");
    assert_eq!(us.ask(create(6, other)), made(5));
    us.ask(revoke(3)).unwrap();
    assert_eq!(us.ask(create(7, named("n"))), made(7), "the first one is gone");
    us.restart();
    assert_eq!(us.ask(create(8, named("n"))), made(7));
}

#[test]
fn names_are_of_one_key() {
    let mut us = with_key();
    us.ask(create_key(single(2))).unwrap();
    assert_eq!(us.ask(create(1, named("n"))), made(1));
    let elsewhere = CreateGrant {
        key_id: single(2),
        ..create(2, named("n"))
    };
    assert_eq!(us.ask(elsewhere), made(2));
}

#[test]
fn the_same_command_again_is_the_same_grant() {
    let mut us = with_key();
    assert_eq!(us.ask(create(1, parameters())), made(1));
    assert_eq!(us.ask(create(1, parameters())), made(1));
    assert_eq!(ids(&us.state), [grant_id(1)]);
}

#[test]
fn parameters_that_do_not_go_together_are_refused() {
    let mut us = with_key();
    let many: Vec<(String, String)> = (0..9).map(|number| (number.to_string(), String::new())).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(key, value)| (&**key, &**value)).collect();
    let long = "ä".repeat(385);
    for (what, asked) in [
        (
            "no operation",
            GrantParameters {
                operations: [].into_iter().collect(),
                ..parameters()
            },
        ),
        (
            "a service without a source",
            GrantParameters {
                grantee: service(),
                retiring: Some(service()),
                ..parameters()
            },
        ),
        (
            "a service without a retiring principal",
            GrantParameters {
                grantee: service(),
                constraints: GrantConstraints {
                    context: None,
                    source_arn: Some(SOURCE.into()),
                },
                ..parameters()
            },
        ),
        (
            "nine pairs",
            GrantParameters {
                constraints: equals(pairs(&many)),
                ..parameters()
            },
        ),
        (
            "a long value",
            GrantParameters {
                constraints: equals(pairs(&[("a", &long)])),
                ..parameters()
            },
        ),
    ] {
        let outcome = us.ask(create(1, asked));
        assert!(
            matches!(outcome, Err(KmsError::Validation(_))),
            "{what}: {outcome:?}"
        );
    }
    for constraints in [
        equals(pairs(&many[..8])),
        equals(pairs(&[("a", &"ä".repeat(384))])),
        equals(EncryptionContext::default()),
    ] {
        let asked = GrantParameters {
            constraints,
            ..parameters()
        };
        assert!(us.ask(create(ids(&us.state).len() as u8, asked)).is_ok());
    }
}

#[test]
fn principals_are_of_the_regions_partition() {
    let mut us = with_key();
    let chinese = "arn:aws-cn:iam::111122223333:root";
    let refusal = Err(KmsError::InvalidPrincipal(chinese.into()));
    let grantee = GrantParameters {
        grantee: aws(chinese),
        ..parameters()
    };
    assert_eq!(us.ask(create(1, grantee)), refusal);
    let retiring = GrantParameters {
        retiring: Some(aws(chinese)),
        ..parameters()
    };
    assert_eq!(us.ask(create(1, retiring)), refusal);
}

/// Section "Grant operations" of the developer guide, as a table.
#[test]
fn the_kind_of_key_says_which_operations_a_grant_can_allow() {
    let mut table = String::new();
    for (spec, usage) in [
        (KeySpec::SymmetricDefault, KeyUsage::EncryptDecrypt),
        (KeySpec::Rsa2048, KeyUsage::EncryptDecrypt),
        (KeySpec::Rsa2048, KeyUsage::SignVerify),
        (KeySpec::EccNistP256, KeyUsage::SignVerify),
        (KeySpec::MlDsa44, KeyUsage::SignVerify),
        (KeySpec::EccNistP256, KeyUsage::KeyAgreement),
        (KeySpec::Hmac256, KeyUsage::GenerateVerifyMac),
        (KeySpec::MlKem768, KeyUsage::EncapsulateDecapsulate),
    ] {
        let fits = |operation: &&GrantOperation| operation.fits(spec.class(), usage);
        let names: Vec<&str> = GrantOperation::ALL
            .iter()
            .filter(fits)
            .map(|operation| operation.as_str())
            .collect();
        table += &format!("{spec} {usage}: {}\n", names.join(" "));
    }
    insta::assert_snapshot!(table);
}

#[test]
fn an_operation_that_the_key_cannot_do_is_refused_after_the_state() {
    let mut us = with_key();
    let signing = GrantParameters {
        operations: [GrantOperation::Decrypt, GrantOperation::Sign]
            .into_iter()
            .collect(),
        ..parameters()
    };
    let text = "The grant operation Sign is not supported by a key with key spec SYMMETRIC_DEFAULT and key usage \
                ENCRYPT_DECRYPT.";
    assert_eq!(
        us.ask(create(1, signing.clone())),
        Err(KmsError::Validation(text.into()))
    );
    us.ask(disable(single(1))).unwrap();
    let disabled = Err(KmsError::Disabled(
        us.state.key(&single(1)).unwrap().arn(&region(US)),
    ));
    assert_eq!(us.ask(create(1, signing)), disabled);
    assert_eq!(us.ask(create(1, parameters())), disabled);
}

#[test]
fn grants_end_in_every_state_of_their_key() {
    let mut us = with_key();
    for number in 1..=4 {
        us.ask(create(number, parameters())).unwrap();
    }
    us.ask(disable(single(1))).unwrap();
    assert_eq!(us.ask(revoke(1)), Ok(Reply::Done));
    assert_eq!(us.ask(retire(2)), Ok(Reply::Done));
    us.ask(schedule(single(1), 7)).unwrap();
    assert_eq!(us.ask(revoke(3)), Ok(Reply::Done));
    assert_eq!(us.ask(retire(4)), Ok(Reply::Done));
    assert_eq!(us.ask(retire(4)), Err(KmsError::GrantNotFound(grant_id(4))));
    assert_eq!(us.ask(revoke(4)), Err(KmsError::GrantNotFound(grant_id(4))));
    assert_eq!(ids(&us.state), []);
}

#[test]
fn grants_go_with_their_key() {
    let mut us = with_key();
    us.ask(create_key(single(2))).unwrap();
    us.ask(create(1, named("n"))).unwrap();
    us.ask(CreateGrant {
        key_id: single(2),
        ..create(2, named("n"))
    })
    .unwrap();
    us.ask(schedule(single(1), 7)).unwrap();
    us.pass_days(7);
    us.serve(DeleteKey {
        key_id: single(1),
        intent_id: intent_id(1),
    })
    .unwrap();
    assert_eq!(us.state.grant(&single(1), &grant_id(1)), None);
    assert!(us.state.grant(&single(2), &grant_id(2)).is_some());
    assert_eq!(us.ask(retire(1)), Err(KmsError::GrantNotFound(grant_id(1))));
}

fn refusal(caller: &Caller, named: &str) -> KmsError {
    KmsError::AccessDenied(Box::new(Denied {
        caller: caller.arn("aws"),
        action: "kms:RetireGrant".into(),
        resource: DeniedResource::Named(named.into()),
        reason: DenyReason::NoAllow(Layer::Resource),
        because: None,
    }))
}

#[test]
fn the_grant_says_who_may_retire_it() {
    let theirs = |operations: &[GrantOperation]| GrantParameters {
        grantee: aws(STRANGERS_ROLE),
        operations: operations.iter().copied().collect(),
        ..parameters()
    };
    let retiring = |principal| GrantParameters {
        retiring: Some(principal),
        ..parameters()
    };
    let both = [GrantOperation::Decrypt, GrantOperation::RetireGrant];
    for (what, asked, by_stranger) in [
        ("another account's grant", parameters(), false),
        ("the grantee", theirs(&both[..1]), false),
        ("the grantee's account, not the grantee", theirs(&both), false),
        (
            "the grantee, who may",
            GrantParameters {
                grantee: aws(STRANGERS_ROOT),
                ..theirs(&both)
            },
            true,
        ),
        (
            "the retiring principal's account",
            retiring(aws(STRANGERS_ROLE)),
            false,
        ),
        ("the retiring principal", retiring(aws(STRANGERS_ROOT)), true),
        ("a retiring service", retiring(service()), false),
    ] {
        let mut us = with_key();
        us.ask(create(1, asked.clone())).unwrap();
        let outcome = us.run(stranger(), retire(1));
        let arn = us.state.key(&single(1)).unwrap().arn(&region(US)).to_string();
        let expected = if by_stranger {
            Ok(Reply::Done)
        } else {
            Err(refusal(&stranger(), &arn))
        };
        assert_eq!(outcome, expected, "{what}");
        let mut us = with_key();
        us.ask(create(1, asked)).unwrap();
        assert_eq!(us.ask(retire(1)), Ok(Reply::Done), "{what}: the issuing account");
    }
}

#[test]
fn another_account_learns_nothing_of_a_grant_that_is_not_its_own() {
    let mut us = with_key();
    us.ask(create(1, parameters())).unwrap();
    let arn = us.state.key(&single(1)).unwrap().arn(&region(US)).to_string();
    let refused = Err(refusal(&stranger(), &arn));
    assert_eq!(us.run(stranger(), retire(1)), refused);
    assert_eq!(us.run(stranger(), retire(2)), refused);
    assert!(us.run(stranger(), revoke(1)).is_err());
    assert!(us.run(Caller::Service, retire(1)).is_err());
    assert_eq!(ids(&us.state), [grant_id(1)]);
}

#[test]
fn retirable_grants_are_shown_to_the_principals_account() {
    let own = |principal: &GrantPrincipal| authorize::on_retiring_principal(&root_asks(), principal);
    assert_eq!(own(&aws(BOB)), Ok(()));
    for (principal, name) in [(aws(STRANGERS_ROLE), STRANGERS_ROLE), (service(), SERVICE)] {
        let Err(KmsError::AccessDenied(denied)) = own(&principal) else {
            panic!("{name} was shown")
        };
        assert_eq!(denied.resource, DeniedResource::Named(name.into()));
        assert_eq!(denied.action, "kms:ListRetirableGrants");
    }
}

#[test]
fn grants_are_filtered_and_come_in_pages() {
    let mut us = with_key();
    for number in [3, 1, 4, 2] {
        let grantee = if number % 2 == 0 {
            aws(BOB)
        } else {
            aws(STRANGERS_ROLE)
        };
        let asked = GrantParameters {
            grantee,
            retiring: Some(aws(BOB)),
            ..parameters()
        };
        us.ask(create(number, asked)).unwrap();
    }
    let key = us.state.key(&single(1)).unwrap();
    let page = |filter: &GrantFilter, after: Option<u8>, limit| {
        let after = after.map(grant_id);
        let page = us.state.grants_of_key(key, filter, after.as_ref(), limit);
        let numbers: Vec<u8> = page.items.iter().map(|grant| grant.id.as_bytes()[0]).collect();
        (numbers, page.truncated)
    };
    let all = GrantFilter::default();
    assert_eq!(page(&all, None, 4), (vec![1, 2, 3, 4], false));
    assert_eq!(page(&all, None, 3), (vec![1, 2, 3], true));
    assert_eq!(page(&all, Some(3), 3), (vec![4], false));
    let bobs = GrantFilter {
        id: None,
        grantee: Some(aws(BOB)),
    };
    assert_eq!(page(&bobs, None, 1), (vec![2], true));
    assert_eq!(page(&bobs, Some(2), 1), (vec![4], false));
    let one = |number| GrantFilter {
        id: Some(grant_id(number)),
        ..bobs.clone()
    };
    assert_eq!(page(&one(4), None, 9), (vec![4], false));
    assert_eq!(page(&one(3), None, 9), (vec![], false));
    assert_eq!(page(&one(4), Some(4), 9), (vec![], false));
    let retirable = us
        .state
        .retirable_grants(&aws(BOB), Some(&(single(1), grant_id(2))), 1);
    assert_eq!((retirable.items[0].id, retirable.truncated), (grant_id(3), true));
    assert_eq!(us.state.retirable_grants(&service(), None, 9).items, []);
}

/// Without the harness, which looks at everything after every entry.
#[test]
fn a_key_has_a_bounded_number_of_grants() {
    let mut us = with_key();
    let mut state = std::mem::take(&mut us.state);
    let mut number = 0_u32;
    let mut ask = |parameters: &Arc<GrantParameters>| {
        number += 1;
        let mut id = [0; 32];
        id[..4].copy_from_slice(&number.to_be_bytes());
        let mut request_id = [0xff; 16];
        request_id[..4].copy_from_slice(&number.to_be_bytes());
        let entry = Entry {
            at: Timestamp::default(),
            authority: root().into(),
            request_id: RequestId::new(request_id),
            command: Command::CreateGrant(CreateGrant {
                key_id: single(1),
                grant_id: GrantId::new(id),
                parameters: parameters.clone(),
            }),
        };
        apply(&mut state, &entry).outcome
    };
    let (first, others) = (Arc::new(named("n")), Arc::new(parameters()));
    let found = ask(&first);
    for _ in 1..MAX_GRANTS_PER_KEY {
        ask(&others).unwrap();
    }
    assert_eq!(ask(&others), Err(KmsError::LimitExceeded(Quota::GrantsPerKey)));
    assert_eq!(ask(&first), found, "an existing grant is no new one");
    assert_eq!(state.grant_count(&single(1)), MAX_GRANTS_PER_KEY);
    state.check_invariants().unwrap();
}

#[test]
fn a_rehearsal_answers_as_the_change_would_and_changes_nothing() {
    let mut us = with_key();
    let entry = us.entry(root(), create(1, parameters()));
    let before: Vec<_> = us.state.records().collect();
    let policies = IdentityPolicies::default();
    assert_eq!(rehearse(&us.state, &entry, &policies), made(1));
    let unknown = us.entry(root(), revoke(9));
    assert_eq!(
        rehearse(&us.state, &unknown, &policies),
        Err(KmsError::GrantNotFound(grant_id(9)))
    );
    assert_eq!(before, us.state.records().collect::<Vec<_>>());
    assert_eq!(us.state.take_touched(), BTreeSet::new());
    assert_eq!(us.apply(&entry).outcome, made(1));
}

#[derive(Debug, Clone)]
enum Step {
    Create {
        key: u8,
        name: u8,
        grantee: u8,
        retiring: u8,
    },
    Retire {
        nth: usize,
    },
    Revoke {
        nth: usize,
    },
    DeleteKey {
        key: u8,
    },
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    let create = (1..4u8, 0..3u8, 0..2u8, 0..3u8);
    prop_oneof![
        8 => create.prop_map(|(key, name, grantee, retiring)| Step::Create { key, name, grantee, retiring }),
        2 => (0..20usize).prop_map(|nth| Step::Retire { nth }),
        2 => (0..20usize).prop_map(|nth| Step::Revoke { nth }),
        1 => (1..4u8).prop_map(|key| Step::DeleteKey { key }),
        1 => Just(Step::Restart),
    ]
}

fn asked(name: u8, grantee: u8, retiring: u8) -> GrantParameters {
    let principals = [aws(BOB), aws(STRANGERS_ROLE)];
    GrantParameters {
        name: (name > 0).then(|| format!("name-{name}").parse().unwrap()),
        grantee: principals[usize::from(grantee)].clone(),
        retiring: principals.get(usize::from(retiring)).cloned(),
        ..parameters()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// `Region` holds the indexes against the grants after every entry; here the grants are held against a list.
    #[test]
    fn grants_are_found_by_name_grantee_and_retiring_principal(steps in vec(step(), 1..60)) {
        let mut us = Region::new(US);
        let mut model: BTreeMap<(KeyId, GrantId), GrantParameters> = BTreeMap::new();
        for (number, step) in (1_u8..).zip(steps) {
            match step {
                Step::Create { key, name, grantee, retiring } => {
                    let (key_id, new) = (single(key), grant_id(number));
                    if us.state.key(&key_id).is_none() {
                        us.ask(create_key(key_id)).unwrap();
                    }
                    let asked = asked(name, grantee, retiring);
                    let is_same = |((of, _), found): &(&(KeyId, GrantId), &GrantParameters)| *of == key_id && **found == asked;
                    let existing = model.iter().find(is_same).map(|((_, id), _)| *id).filter(|_| name > 0);
                    let command = CreateGrant { key_id, grant_id: new, parameters: asked.clone().into() };
                    prop_assert_eq!(us.ask(command), Ok(Reply::Grant(existing.unwrap_or(new))));
                    if existing.is_none() {
                        model.insert((key_id, new), asked);
                    }
                }
                Step::Retire { nth } | Step::Revoke { nth } => {
                    let Some((key_id, grant_id)) = model.keys().nth(nth).copied() else { continue };
                    let outcome = match step {
                        Step::Retire { .. } => us.ask(RetireGrant { key_id, grant_id }),
                        _ => us.ask(RevokeGrant { key_id, grant_id }),
                    };
                    prop_assert_eq!(outcome, Ok(Reply::Done));
                    model.remove(&(key_id, grant_id));
                }
                Step::DeleteKey { key } => {
                    let key_id = single(key);
                    if us.ask(schedule(key_id, 7)).is_ok() {
                        us.pass_days(7);
                        us.serve(DeleteKey { key_id, intent_id: intent_id(1) }).unwrap();
                        model.retain(|(of, _), _| *of != key_id);
                    }
                }
                Step::Restart => us.restart(),
            }
        }
        let found: BTreeMap<_, _> = us.state.records().filter_map(|(_, record)| match record {
            trent_domain::record::Record::Grant(grant) => Some(((grant.key_id, grant.id), (*grant.parameters).clone())),
            _ => None,
        }).collect();
        prop_assert_eq!(&found, &model);
        for principal in [aws(BOB), aws(STRANGERS_ROLE)] {
            let listed = us.state.retirable_grants(&principal, None, 100).items;
            let listed: Vec<_> = listed.iter().map(|grant| (grant.key_id, grant.id)).collect();
            let wanted = model.iter().filter(|(_, found)| found.retiring.as_ref() == Some(&principal));
            prop_assert_eq!(listed, wanted.map(|(name, _)| *name).collect::<Vec<_>>());
        }
    }
}
