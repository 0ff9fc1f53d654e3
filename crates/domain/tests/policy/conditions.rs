//! Single conditions, each in an identity policy and in a key policy, to allow and to deny.
//!
//! A case: `if` is a `Condition`, `with` the values of the request, `holds` whether it holds with them; `version` is the
//! language's where it is not the newer one, `in_key_policy` whether it holds in a key policy where the key is one that
//! key policies do not see.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use trent_domain::policy::{
    Comparison, Context, ContextKey, Decision, IdentityPolicies, IdentityVerdict, KeyFamily, KnownKey,
    Missing, NamedPolicy, Question, Request, ResourcePolicy, StoredPolicy,
};

use crate::corpus::{Case, cases};
use crate::people::{KEY, Person, owner};

#[test]
fn every_condition_holds_or_does_not() {
    let cases = cases("conditions");
    assert!(cases.len() >= 250, "{} cases", cases.len());
    for case in &cases {
        case.has_only(&["if", "with", "holds", "version", "in_key_policy"]);
        let holds = case.members["holds"].as_bool().unwrap();
        let in_key_policy = case.members.get("in_key_policy");
        let in_key_policy = in_key_policy.map_or(holds, |holds| holds.as_bool().unwrap());
        assert_eq!(
            allows_an_identity(case),
            holds,
            "{}: identity policy, Allow",
            case.place
        );
        assert_eq!(
            denies_an_identity(case),
            holds,
            "{}: identity policy, Deny",
            case.place
        );
        assert_eq!(
            allows_in_key_policy(case),
            in_key_policy,
            "{}: key policy, Allow",
            case.place
        );
        assert_eq!(
            denies_in_key_policy(case),
            in_key_policy,
            "{}: key policy, Deny",
            case.place
        );
    }
}

fn statement(effect: &str, members: Value) -> Value {
    let mut statement = json!({"Effect": effect, "Action": "kms:Decrypt", "Resource": "*"});
    let members = members.as_object().unwrap().clone();
    statement.as_object_mut().unwrap().extend(members);
    statement
}

fn policy(case: &Case, statements: &[Value]) -> StoredPolicy {
    let version = case.text("version").unwrap_or("2012-10-17");
    let document = json!({"Version": version, "Statement": statements});
    StoredPolicy::new(document.to_string())
}

fn identity_verdict(case: &Case, statements: &[Value]) -> IdentityVerdict {
    let named = NamedPolicy {
        name: "inline".into(),
        policy: policy(case, statements),
    };
    let policies = IdentityPolicies {
        policies: vec![named],
        ..IdentityPolicies::default()
    };
    policies.verdict(&request(&case.context()))
}

fn request(context: &dyn Context) -> Request<'_> {
    Request {
        action: "kms:Decrypt",
        resource: KEY,
        context,
    }
}

fn allows_an_identity(case: &Case) -> bool {
    let verdict = identity_verdict(
        case,
        &[statement("Allow", json!({"Condition": case.members["if"]}))],
    );
    matches!(verdict, IdentityVerdict::Allowed(_))
}

fn denies_an_identity(case: &Case) -> bool {
    let allow = statement("Allow", json!({}));
    let deny = statement("Deny", json!({"Condition": case.members["if"]}));
    matches!(
        identity_verdict(case, &[allow, deny]),
        IdentityVerdict::Denied(..)
    )
}

fn is_allowed_by_key_policy(case: &Case, statements: &[Value]) -> bool {
    let alice = Person::named("alice");
    let context = case.context();
    let question = Question {
        requester: alice.requester(),
        request: request(&context),
        owner: owner(),
        policy: ResourcePolicy::Key(&policy(case, statements)),
        identity: &IdentityVerdict::NotAllowed(Missing::EVERYTHING),
        grant: None,
    };
    matches!(question.decide(), Decision::Allowed(_))
}

const ALICE: &str = "arn:aws:iam::111122223333:user/alice";

fn allows_in_key_policy(case: &Case) -> bool {
    let condition = &case.members["if"];
    let allow = json!({"Principal": {"AWS": ALICE}, "Condition": condition});
    is_allowed_by_key_policy(case, &[statement("Allow", allow)])
}

fn denies_in_key_policy(case: &Case) -> bool {
    let allow = statement("Allow", json!({"Principal": {"AWS": ALICE}}));
    let deny = json!({"Principal": {"AWS": ALICE}, "Condition": case.members["if"]});
    !is_allowed_by_key_policy(case, &[allow, statement("Deny", deny)])
}

/// What a case shows of its operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shown {
    Holding,
    NotHolding,
    Absence,
    IfExists,
    ForAllValues,
    ForAnyValue,
}

#[test]
fn the_corpus_shows_every_operator_in_every_way() {
    let mut shown: BTreeMap<Comparison, BTreeSet<Shown>> = BTreeMap::new();
    for case in cases("conditions") {
        for (operator, keys) in case.members["if"].as_object().unwrap() {
            let (comparison, mut ways) = ways_of(operator);
            let present = keys.as_object().unwrap().keys();
            let context = case.context();
            let is_absent = |key: &String| context.values(&ContextKey::parse(key)).is_none();
            if present.into_iter().any(is_absent) {
                ways.push(Shown::Absence);
            }
            ways.push(match case.members["holds"].as_bool() {
                Some(true) => Shown::Holding,
                _ => Shown::NotHolding,
            });
            shown.entry(comparison).or_default().extend(ways);
        }
    }
    for comparison in Comparison::ALL {
        let mut expected = BTreeSet::from([Shown::Holding, Shown::NotHolding, Shown::Absence]);
        if *comparison != Comparison::Null {
            expected.extend([Shown::IfExists, Shown::ForAllValues, Shown::ForAnyValue]);
        }
        assert_eq!(shown.get(comparison), Some(&expected), "{comparison}");
    }
}

fn ways_of(operator: &str) -> (Comparison, Vec<Shown>) {
    let mut ways = Vec::new();
    let mut rest = operator;
    for (prefix, way) in [
        ("ForAllValues:", Shown::ForAllValues),
        ("ForAnyValue:", Shown::ForAnyValue),
    ] {
        if let Some(name) = rest.strip_prefix(prefix) {
            rest = name;
            ways.push(way);
        }
    }
    if let Some(name) = rest.strip_suffix("IfExists") {
        rest = name;
        ways.push(Shown::IfExists);
    }
    (Comparison::parse(rest).unwrap(), ways)
}

#[test]
fn the_corpus_shows_every_context_key_holding_and_not() {
    let mut shown: BTreeSet<(ContextKey, bool)> = BTreeSet::new();
    for case in cases("conditions") {
        let holds = case.members["holds"].as_bool().unwrap();
        for keys in case.members["if"].as_object().unwrap().values() {
            let keys = keys.as_object().unwrap().keys();
            shown.extend(keys.map(|key| (ContextKey::parse(key), holds)));
        }
    }
    for holds in [true, false] {
        for known in KnownKey::ALL {
            assert!(
                shown.contains(&((*known).into(), holds)),
                "{} {holds}",
                known.as_str()
            );
        }
        for family in KeyFamily::ALL {
            let is_of = |key: &ContextKey| matches!(key, ContextKey::Of(of, _) if of == family);
            let is_shown = shown.iter().any(|(key, held)| *held == holds && is_of(key));
            assert!(is_shown, "{} {holds}", family.prefix());
        }
    }
}
