//! Decisions of several policies together.
//!
//! A case: `key` is the key's policy, or `trust` a role's; `identity`, `boundary` and `session` are the requester's own;
//! each by name, as statements, or whole. `who` asks to `do` something `on` something (the key unless said) `with` values;
//! `grant` says as what a grant names the requester. `then` is the decision, with the deciding statement's `Sid` or, for
//! one without, its place behind a `#`.

use serde_json::Value;
use trent_domain::ids::GrantId;
use trent_domain::policy::{
    Because, Decision, GrantFor, Grounds, IdentityPolicies, IdentityVerdict, Layer, Missing, NamedAs,
    NamedPolicy, Question, Refusal, Request, Requester, ResourcePolicy,
};

use crate::corpus::{Case, Policies, cases};
use crate::people::{ALIAS, KEY, OTHER_KEY, Person, ROLE, owner};

const MEMBERS: [&str; 12] = [
    "why", "key", "trust", "identity", "boundary", "session", "who", "do", "on", "with", "grant", "then",
];

#[test]
fn every_decision_is_the_documented_one() {
    let policies = Policies::read();
    let cases = cases("decisions");
    assert!(cases.len() >= 150, "{} cases", cases.len());
    for case in &cases {
        case.has_only(&MEMBERS);
        assert_eq!(
            Some(&*decision(case, &policies)),
            case.text("then"),
            "{}",
            case.place
        );
    }
}

fn decision(case: &Case, policies: &Policies) -> String {
    let person = Person::named(case.text("who").unwrap());
    let context = case.context();
    let request = Request {
        action: case.text("do").unwrap(),
        resource: resource(case),
        context: &context,
    };
    let identity = match person.requester() {
        Requester::Root(_) => IdentityVerdict::Root,
        Requester::Service(_) | Requester::Vouched(_) => IdentityVerdict::NotAllowed(Missing::EVERYTHING),
        Requester::Principal { .. } => identity_policies(case, policies).verdict(&request),
    };
    let policy = |member| case.members.get(member).map(|value| policies.policy(value));
    let (key, trust) = (policy("key"), policy("trust"));
    let of_resource = match (&key, &trust) {
        (Some(key), None) => Some(ResourcePolicy::Key(key)),
        (None, Some(trust)) => Some(ResourcePolicy::Trust(trust)),
        (None, None) => None,
        (Some(_), Some(_)) => panic!("{}: key and trust", case.place),
    };
    let decision = match of_resource {
        None => identity.decide(),
        Some(policy) => Question {
            requester: person.requester(),
            request,
            owner: owner(),
            policy,
            identity: &identity,
            grant: grant(case),
        }
        .decide(),
    };
    text(&decision)
}

fn resource(case: &Case) -> &str {
    match case.text("on").unwrap_or("key") {
        "key" => KEY,
        "other key" => OTHER_KEY,
        "alias" => ALIAS,
        "role" => ROLE,
        arn => arn,
    }
}

pub(crate) fn identity_policies(case: &Case, policies: &Policies) -> IdentityPolicies {
    let named = |value: &Value| NamedPolicy {
        name: value.as_str().unwrap_or("inline").into(),
        policy: policies.policy(value),
    };
    // A list of names is several policies, a list of statements one.
    let all = |value: &Value| match value {
        Value::Array(items) if items.iter().all(Value::is_string) => items.iter().map(named).collect(),
        one => vec![named(one)],
    };
    let member = |name: &str| case.members.get(name);
    IdentityPolicies {
        policies: member("identity").map(all).unwrap_or_default(),
        boundary: member("boundary").map(named),
        session: member("session").map(all),
    }
}

fn grant(case: &Case) -> Option<GrantFor> {
    let grantee = match case.text("grant")? {
        "itself" => NamedAs::Itself,
        "role" => NamedAs::Role,
        "account" => NamedAs::Account,
        other => panic!("{}: {other}", case.place),
    };
    let id = GrantId::new([7; 32]);
    Some(GrantFor { id, grantee })
}

fn text(decision: &Decision) -> String {
    match decision {
        Decision::Allowed(Grounds::Policy(because)) => {
            format!("allowed by the policy: {}", statement(because))
        }
        Decision::Allowed(Grounds::Identity(because)) => {
            format!("allowed to the identity: {}", statement(because))
        }
        Decision::Allowed(Grounds::Root) => "allowed to root".to_owned(),
        Decision::Allowed(Grounds::Grant(_)) => "allowed by the grant".to_owned(),
        Decision::Refused(Refusal::ExplicitDeny(layer, because)) => {
            format!(
                "explicit deny in {}: {}",
                with_article(*layer),
                statement(because)
            )
        }
        Decision::Refused(Refusal::NothingAllows(layer)) => format!("no {} allows", layer.name()),
    }
}

fn with_article(layer: Layer) -> String {
    let article = if layer == Layer::Identity { "an" } else { "a" };
    format!("{article} {}", layer.name())
}

fn statement(because: &Because) -> String {
    match &because.sid {
        Some(sid) => sid.to_string(),
        None => format!("#{}", because.statement),
    }
}
