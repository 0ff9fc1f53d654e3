//! Whom policies mean: those who had the names when the policy was written.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use trent_domain::bound_principal::BoundPrincipal;
use trent_domain::iam::UniqueId;
use trent_domain::ids::AccountId;
use trent_domain::limits::MAX_BOUND_PRINCIPALS;
use trent_domain::policy::{
    Directory, InvalidBindings, NamedAs, NoSuchPrincipal, PrincipalBindings, Requester, StoredPolicy,
    document,
};
use trent_domain::principal::PrincipalArn;

const BOB: &str = "arn:aws:iam::111122223333:user/bob";
const ROLE: &str = "arn:aws:iam::111122223333:role/app";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/app/day";
const OTHER_SESSION: &str = "arn:aws:sts::111122223333:assumed-role/app/night";
const FEDERATED: &str = "arn:aws:sts::111122223333:federated-user/fred";
const ROOT: &str = "arn:aws:iam::111122223333:root";
const BOBS_ID: &str = "AIDAAAAAAAAAAAAAAAAAB";
const ANOTHER_BOBS_ID: &str = "AIDAAAAAAAAAAAAAAAAAC";
const ROLES_ID: &str = "AROAAAAAAAAAAAAAAAAAB";

/// One account, and who has which ARN in it.
#[derive(Debug, Clone)]
struct Known(BTreeMap<&'static str, &'static str>);

impl Known {
    fn all() -> Self {
        Self(BTreeMap::from([
            (BOB, BOBS_ID),
            (ROLE, ROLES_ID),
            (SESSION, ROLES_ID),
        ]))
    }
}

impl Directory for Known {
    fn has_account(&self, id: AccountId) -> bool {
        id == "111122223333".parse().unwrap()
    }

    fn find(&self, arn: &PrincipalArn) -> Option<BoundPrincipal> {
        let id = match arn.as_str() {
            ROOT | FEDERATED => None,
            text => Some(self.0.get(text)?.parse().unwrap()),
        };
        Some(BoundPrincipal { arn: arn.clone(), id })
    }

    fn arn_of(&self, id: &UniqueId) -> Option<String> {
        let (arn, _) = self.0.iter().find(|(_, known)| **known == id.as_str())?;
        Some((*arn).to_owned())
    }
}

fn text(principal: &Value) -> String {
    let statement = json!({"Effect": "Allow", "Principal": principal, "Action": "*", "Resource": "*"});
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

fn bind(
    principal: &Value,
    in_force: Option<&StoredPolicy>,
    known: &Known,
) -> Result<StoredPolicy, NoSuchPrincipal> {
    let text = text(principal);
    let bindings = PrincipalBindings::of(&document(&text).unwrap(), in_force, known)?;
    Ok(StoredPolicy::bound(text, bindings))
}

fn bound(arn: &str, id: Option<&str>) -> BoundPrincipal {
    BoundPrincipal {
        arn: arn.parse().unwrap(),
        id: id.map(|id| id.parse().unwrap()),
    }
}

#[test]
fn every_principal_has_to_be_there() {
    let known = Known::all();
    for (principal, bindings) in [
        (json!("*"), vec![]),
        (json!({"AWS": "111122223333"}), vec![]),
        (json!({"AWS": [ROOT, FEDERATED]}), vec![]),
        (
            json!({"Service": "logs.amazonaws.com", "Federated": "accounts.google.com"}),
            vec![],
        ),
        (json!({"AWS": [BOB, BOB, "*"]}), vec![(BOB, BOBS_ID)]),
        (
            json!({"AWS": [SESSION, ROLE]}),
            vec![(ROLE, ROLES_ID), (SESSION, ROLES_ID)],
        ),
    ] {
        let policy = bind(&principal, None, &known).unwrap();
        let found: Vec<(&str, &str)> = policy
            .bindings()
            .iter()
            .map(|(arn, id)| (arn.as_str(), id.as_str()))
            .collect();
        assert_eq!(found, bindings, "{principal}");
    }
    for missing in [
        "444455556666",
        "arn:aws:iam::111122223333:user/team/bob",
        "arn:aws:iam::111122223333:role/other",
        "arn:aws:sts::111122223333:assumed-role/other/day",
        BOBS_ID,
    ] {
        let refusal = bind(&json!({"AWS": ["*", missing]}), None, &known);
        assert_eq!(refusal, Err(NoSuchPrincipal(missing.to_owned())));
    }
}

#[test]
fn a_unique_id_is_taken_from_who_writes_a_policy_back() {
    let known = Known::all();
    let with_arn = bind(&json!({"AWS": BOB}), None, &known).unwrap();
    let with_id = bind(&json!({"AWS": BOBS_ID}), Some(&with_arn), &known).unwrap();
    assert!(
        bind(&json!({"AWS": BOBS_ID}), Some(&with_id), &known).is_ok(),
        "once more"
    );
    let other = json!({"AWS": ANOTHER_BOBS_ID});
    for in_force in [None, Some(&with_arn), Some(&with_id)] {
        assert!(bind(&other, in_force, &known).is_err());
    }
}

#[test]
fn bindings_are_read_in_their_one_order() {
    let pair = |arn: String| (arn.parse().unwrap(), BOBS_ID.parse().unwrap());
    let user = |number: usize| pair(format!("arn:aws:iam::111122223333:user/{number:05}"));
    let read = |numbers: &[usize]| {
        PrincipalBindings::from_ordered(numbers.iter().map(|number| user(*number)).collect())
    };
    assert_eq!(read(&[1, 2]).unwrap().iter().count(), 2);
    assert_eq!(read(&[2, 1]), Err(InvalidBindings));
    assert_eq!(read(&[1, 1]), Err(InvalidBindings));
    let many: Vec<usize> = (0..=MAX_BOUND_PRINCIPALS).collect();
    assert!(read(&many[1..]).is_ok());
    assert_eq!(read(&many), Err(InvalidBindings));
}

#[test]
fn the_id_decides_and_not_the_name() {
    let (bob, session, role) = (
        BOB.parse().unwrap(),
        SESSION.parse().unwrap(),
        ROLE.parse().unwrap(),
    );
    let (renamed, federated) = (
        "arn:aws:iam::111122223333:user/rob".parse().unwrap(),
        FEDERATED.parse().unwrap(),
    );
    let requester = |arn, id: Option<&str>, role| Requester::Principal {
        arn,
        id: id.map(|id| id.parse().unwrap()),
        role,
        provider: None,
    };
    let user = |id| requester(&bob, Some(id), None);
    let of_role = |id| requester(&session, Some(id), Some(&role));
    let another_role = "AROAAAAAAAAAAAAAAAAAC";
    for (requester, named, expected) in [
        (user(BOBS_ID), bound(BOB, Some(BOBS_ID)), Some(NamedAs::Itself)),
        (user(ANOTHER_BOBS_ID), bound(BOB, Some(BOBS_ID)), None),
        (user(ANOTHER_BOBS_ID), bound(BOB, None), Some(NamedAs::Itself)),
        (user(ANOTHER_BOBS_ID), bound(ROOT, None), Some(NamedAs::Account)),
        (
            requester(&renamed, Some(BOBS_ID), None),
            bound(BOB, Some(BOBS_ID)),
            Some(NamedAs::Itself),
        ),
        (
            of_role(ROLES_ID),
            bound(ROLE, Some(ROLES_ID)),
            Some(NamedAs::Role),
        ),
        (of_role(another_role), bound(ROLE, Some(ROLES_ID)), None),
        (of_role(another_role), bound(ROLE, None), Some(NamedAs::Role)),
        (
            of_role(ROLES_ID),
            bound(SESSION, Some(ROLES_ID)),
            Some(NamedAs::Itself),
        ),
        (of_role(ROLES_ID), bound(OTHER_SESSION, Some(ROLES_ID)), None),
        (of_role(another_role), bound(SESSION, Some(ROLES_ID)), None),
        (
            requester(&federated, None, None),
            bound(FEDERATED, None),
            Some(NamedAs::Itself),
        ),
        (requester(&federated, None, None), bound(BOB, Some(BOBS_ID)), None),
        (
            Requester::Root("111122223333".parse().unwrap()),
            bound(BOB, Some(BOBS_ID)),
            None,
        ),
    ] {
        assert_eq!(requester.named_by(&named), expected, "{requester:?} by {named:?}");
    }
}

#[test]
fn who_is_gone_is_shown_by_an_id_and_nothing_else_changes() {
    let text = r#" {"Version":"2012-10-17", "Id": "arn:aws:iam::111122223333:user/bob",
        "Statement" : [
            { "Sid":"Principal", "Effect":"Allow", "Principal":{"AWS" :"arn:aws:iam:\u003a111122223333:user\/bob"},
              "Action":["kms:*"], "Resource":"*",
              "Condition":{"StringEquals":{"aws:PrincipalArn":["arn:aws:iam::111122223333:user/bob"]}}},
            {"Effect":"Deny","NotPrincipal":{"AWS":[ "arn:aws:iam::111122223333:user/bob" , "*" ,
              "arn:aws:iam::111122223333:role/app"],"Service":"ec2.amazonaws.com"},"Action":"*","Resource":"*"}]}"#;
    let all = Known::all();
    let bindings = PrincipalBindings::of(&document(text).unwrap(), None, &all).unwrap();
    let policy = StoredPolicy::bound(text, bindings);
    assert_eq!(policy.shown(&all), text);

    let without_bob = Known(BTreeMap::from([(ROLE, ROLES_ID)]));
    let first = text.replace(r"arn:aws:iam:\u003a111122223333:user\/bob", BOBS_ID);
    let expected = first.replace(
        r#"[ "arn:aws:iam::111122223333:user/bob" ,"#,
        &format!(r#"[ "{BOBS_ID}" ,"#),
    );
    assert_eq!(policy.shown(&without_bob), expected);

    let recreated = Known(BTreeMap::from([(BOB, ANOTHER_BOBS_ID), (ROLE, ROLES_ID)]));
    assert_eq!(policy.shown(&recreated), expected, "the new one is not meant");

    let rob = "arn:aws:iam::111122223333:user/rob";
    let renamed = Known(BTreeMap::from([(rob, BOBS_ID), (ROLE, ROLES_ID)]));
    assert_eq!(policy.shown(&renamed), expected.replace(BOBS_ID, rob));

    let one = json!({"Effect": "Allow", "Principal": {"AWS": SESSION}, "Action": "*", "Resource": "*"});
    let single = json!({"Statement": one}).to_string();
    let bindings = PrincipalBindings::of(&document(&single).unwrap(), None, &all).unwrap();
    let single = StoredPolicy::bound(single, bindings);
    assert_eq!(single.shown(&without_bob), single.as_str(), "the role is there");
    let nobody = Known(BTreeMap::new());
    assert_eq!(single.shown(&nobody), single.as_str().replace(SESSION, ROLES_ID));
}

#[test]
fn policies_of_one_text_that_mean_others_differ() {
    let here = bind(&json!({"AWS": BOB}), None, &Known::all()).unwrap();
    let there = Known(BTreeMap::from([(BOB, ANOTHER_BOBS_ID)]));
    let there = bind(&json!({"AWS": BOB}), None, &there).unwrap();
    assert_eq!(here.as_str(), there.as_str());
    assert_ne!(here, there);
    assert!(here.means(&BOBS_ID.parse().unwrap()) && !here.means(&ANOTHER_BOBS_ID.parse().unwrap()));
    assert!(format!("{here:?}").contains(BOBS_ID));
}

proptest! {
    /// Also a text that is no policy is shown, as what it is.
    #[test]
    fn any_text_can_be_shown(text in "[\\[{}\\],:\" a]{0,40}|(\\{\"Statement\":){1,3}[\\[{]{0,60000}") {
        let bindings = PrincipalBindings::from_ordered(vec![(BOB.parse().unwrap(), BOBS_ID.parse().unwrap())]);
        let policy = StoredPolicy::bound(text.clone(), bindings.unwrap());
        let nobody = Known(BTreeMap::new());
        prop_assert_eq!(policy.shown(&nobody), text);
    }
}
