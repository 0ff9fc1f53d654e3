//! What holds of any policies, whatever they say.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};
use trent_domain::policy::{
    Comparison, ConditionValues, Decision, GrantFor, IdentityPolicies, IdentityVerdict, NamedAs, NamedPolicy,
    Question, Refusal, Request, ResourcePolicy, StoredPolicy,
};

use crate::people::{ALIAS, KEY, OTHER_KEY, Person, owner};

const PEOPLE: [&str; 11] = [
    "root",
    "foreign root",
    "alice",
    "bob",
    "mallory",
    "federated",
    "session",
    "foreign session",
    "web session",
    "logs",
    "google user",
];
const KEYS: [&str; 8] = [
    "kms:ViaService",
    "aws:TagKeys",
    "kms:EncryptionContext:a",
    "aws:PrincipalTag/team",
    "kms:ResourceAliases",
    "aws:SourceIp",
    "aws:CurrentTime",
    "other:key",
];
const VALUES: [&str; 16] = [
    "",
    "a",
    "A",
    "b",
    "*",
    "a*",
    "?",
    "${kms:ViaService}",
    "${aws:PrincipalTag/team, 'b'}",
    "${*}",
    "7",
    "-1.5",
    "true",
    "10.0.0.0/8",
    "2026-03-01T12:00:00Z",
    "arn:aws:s3:::a",
];

/// Whether someone asks, for what, with which values.
#[derive(Debug, Clone)]
struct Asked {
    who: &'static str,
    action: &'static str,
    resource: &'static str,
    values: ConditionValues,
    grant: Option<NamedAs>,
}

/// All policies that the answer depends on, as lists of statements.
#[derive(Debug, Clone)]
struct Said {
    key: Vec<Value>,
    identity: Vec<Value>,
    boundary: Option<Vec<Value>>,
    session: Option<Vec<Value>>,
}

fn document(statements: &[Value]) -> StoredPolicy {
    // A document needs a statement: this one is about nothing.
    let nothing = json!({"Effect": "Allow", "Action": [], "Resource": "*"});
    let statements = [statements, &[nothing]].concat();
    StoredPolicy::new(json!({"Version": "2012-10-17", "Statement": statements}).to_string())
}

fn named(statements: &[Value]) -> NamedPolicy {
    NamedPolicy {
        name: "inline".into(),
        policy: document(statements),
    }
}

impl Said {
    fn verdict(&self, asked: &Asked) -> IdentityVerdict {
        let policies = IdentityPolicies {
            policies: vec![named(&self.identity)],
            boundary: self.boundary.as_deref().map(named),
            session: self.session.as_deref().map(|statements| vec![named(statements)]),
        };
        policies.verdict(&asked.request())
    }

    fn decide(&self, asked: &Asked) -> Decision {
        let person = Person::named(asked.who);
        let identity = match person {
            Person::Root(_) => IdentityVerdict::Root,
            _ => self.verdict(asked),
        };
        let question = Question {
            requester: person.requester(),
            request: asked.request(),
            owner: owner(),
            policy: ResourcePolicy::Key(&document(&self.key)),
            identity: &identity,
            grant: asked.grant.map(|grantee| GrantFor {
                id: "07".repeat(32).parse().unwrap(),
                grantee,
            }),
        };
        question.decide()
    }

    fn allows(&self, asked: &Asked) -> bool {
        matches!(self.decide(asked), Decision::Allowed(_))
    }

    /// The policy of this number, if it is there.
    fn layer(&mut self, number: usize) -> Option<&mut Vec<Value>> {
        match number % 4 {
            0 => Some(&mut self.key),
            1 => Some(&mut self.identity),
            2 => self.boundary.as_mut(),
            _ => self.session.as_mut(),
        }
    }
}

impl Asked {
    fn request(&self) -> Request<'_> {
        Request {
            action: self.action,
            resource: self.resource,
            context: &self.values,
        }
    }
}

fn values() -> impl Strategy<Value = ConditionValues> {
    let some = prop::collection::vec(select(&VALUES[..]), 0..3);
    prop::collection::vec((select(&KEYS[..]), some), 0..6)
        .prop_map(|texts| ConditionValues::from_texts(texts).unwrap())
}

fn asked() -> impl Strategy<Value = Asked> {
    let grant = prop::option::weighted(
        0.2,
        select(vec![NamedAs::Itself, NamedAs::Role, NamedAs::Account]),
    );
    (
        select(&PEOPLE[..]),
        select(vec!["kms:Decrypt", "kms:ReEncryptFrom", "kms:CreateAlias"]),
        select(vec![KEY, OTHER_KEY, ALIAS, "*"]),
        values(),
        grant,
    )
        .prop_map(|(who, action, resource, values, grant)| Asked {
            who,
            action,
            resource,
            values,
            grant,
        })
}

fn operator() -> impl Strategy<Value = String> {
    let quantifier = select(vec!["", "", "ForAllValues:", "ForAnyValue:"]);
    (quantifier, select(Comparison::ALL), any::<bool>()).prop_map(|(quantifier, comparison, if_exists)| {
        let if_exists = if if_exists && comparison != Comparison::Null {
            "IfExists"
        } else {
            ""
        };
        format!("{quantifier}{comparison}{if_exists}")
    })
}

fn condition() -> impl Strategy<Value = Value> {
    let values = prop::collection::vec(select(&VALUES[..]), 0..3);
    prop::collection::vec((operator(), select(&KEYS[..]), values), 0..3).prop_map(|conditions| {
        let mut all = json!({});
        for (operator, key, values) in conditions {
            all[operator] = json!({ key: values });
        }
        all
    })
}

fn principal() -> impl Strategy<Value = Value> {
    let of_aws = [
        "*",
        "111122223333",
        "arn:aws:iam::444455556666:root",
        "arn:aws:iam::111122223333:user/alice",
        "arn:aws:iam::111122223333:role/Admin",
        "arn:aws:sts::111122223333:assumed-role/Admin/day",
        "arn:aws:sts::111122223333:federated-user/fred",
    ];
    prop_oneof![
        1 => Just(json!("*")),
        6 => subsequence(of_aws.to_vec(), 1..4).prop_map(|names| json!({ "AWS": names })),
        1 => Just(json!({"Service": "logs.us-east-1.amazonaws.com"})),
        1 => Just(json!({"Federated": "accounts.google.com"})),
    ]
}

/// A member or its negation.
fn either(
    member: &'static str,
    values: impl Strategy<Value = Value>,
) -> impl Strategy<Value = (String, Value)> {
    (prop::bool::weighted(0.2), values).prop_map(move |(is_negated, value)| {
        let prefix = if is_negated { "Not" } else { "" };
        (format!("{prefix}{member}"), value)
    })
}

fn statement(effect: impl Strategy<Value = &'static str>) -> impl Strategy<Value = Value> {
    let actions = select(vec!["*", "kms:*", "kms:decrypt", "kms:Re*", "s3:*"]).prop_map(Value::from);
    let resources = [
        "*",
        "arn:aws:kms:*",
        KEY,
        ALIAS,
        "arn:aws:kms:us-east-1:111122223333:key/${kms:ViaService}",
    ];
    let members = (
        either("Principal", principal()),
        either("Action", actions),
        either("Resource", select(resources.to_vec()).prop_map(Value::from)),
    );
    (effect, members, condition()).prop_map(|(effect, (principal, action, resource), condition)| {
        let mut statement = json!({"Effect": effect, "Condition": condition});
        statement
            .as_object_mut()
            .unwrap()
            .extend([principal, action, resource]);
        statement
    })
}

fn any_effect() -> impl Strategy<Value = &'static str> {
    prop_oneof![3 => Just("Allow"), 1 => Just("Deny")]
}

fn said() -> impl Strategy<Value = Said> {
    let statements = || prop::collection::vec(statement(any_effect()), 0..4);
    let guardrail = || prop::option::weighted(0.3, statements());
    (statements(), statements(), guardrail(), guardrail()).prop_map(|(key, identity, boundary, session)| {
        Said {
            key,
            identity,
            boundary,
            session,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2048, ..ProptestConfig::default() })]

    #[test]
    fn a_deny_that_is_about_a_request_wins(mut said in said(), asked in asked(), layer in 0usize..4) {
        let is_of_key = layer == 0;
        // Neither the root user nor who has no identity is concerned by identity policies.
        prop_assume!(is_of_key || asked.who != "root" && asked.who != "foreign root");
        let deny = json!({"Effect": "Deny", "Principal": "*", "Action": asked.action, "Resource": "*"});
        let Some(statements) = said.layer(layer) else {
            return Ok(());
        };
        statements.push(deny);
        let decision = said.decide(&asked);
        prop_assert!(matches!(decision, Decision::Refused(Refusal::ExplicitDeny(..))), "{decision:?}");
    }

    #[test]
    fn an_allow_more_takes_nothing_away(
        mut said in said(), asked in asked(), layer in 0usize..4, more in statement(Just("Allow")),
    ) {
        let before = said.allows(&asked);
        let Some(statements) = said.layer(layer) else {
            return Ok(());
        };
        statements.insert(0, more);
        prop_assert!(!before || said.allows(&asked));
    }

    #[test]
    fn a_deny_more_adds_nothing(
        mut said in said(), asked in asked(), layer in 0usize..4, more in statement(Just("Deny")),
    ) {
        let before = said.allows(&asked);
        let Some(statements) = said.layer(layer) else {
            return Ok(());
        };
        statements.push(more);
        prop_assert!(before || !said.allows(&asked));
    }

    #[test]
    fn a_boundary_and_session_policies_add_nothing(
        said in said(), asked in asked(), limit in prop::collection::vec(statement(any_effect()), 0..4),
    ) {
        let free = Said { boundary: None, session: None, ..said.clone() };
        let bounded = Said { boundary: Some(limit.clone()), ..free.clone() };
        let in_session = Said { session: Some(limit), ..free.clone() };
        prop_assert!(free.allows(&asked) || !bounded.allows(&asked));
        prop_assert!(free.allows(&asked) || !in_session.allows(&asked));
    }

    #[test]
    fn the_order_of_statements_decides_nothing(said in said(), asked in asked()) {
        let reversed = |statements: &Vec<Value>| statements.iter().rev().cloned().collect();
        let turned = Said {
            key: reversed(&said.key),
            identity: reversed(&said.identity),
            boundary: said.boundary.as_ref().map(reversed),
            session: said.session.as_ref().map(reversed),
        };
        prop_assert_eq!(said.allows(&asked), turned.allows(&asked));
    }

    /// That all values are so is that none is otherwise.
    #[test]
    fn for_all_values_is_the_dual_of_for_any_value(
        values in values(), key in select(&KEYS[..]), wanted in prop::collection::vec(select(&VALUES[..]), 0..3),
        (plain, negated) in select(NEGATIONS.to_vec()),
    ) {
        let holds = |operator: String| {
            let condition = json!({ operator: { key: wanted } });
            let allow = json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition});
            let policies = IdentityPolicies { policies: vec![named(&[allow])], ..IdentityPolicies::default() };
            let request = Request { action: "kms:Decrypt", resource: KEY, context: &values };
            matches!(policies.verdict(&request), IdentityVerdict::Allowed(_))
        };
        for (one, other) in [(plain, negated), (negated, plain)] {
            let all = holds(format!("ForAllValues:{one}"));
            let any = holds(format!("ForAnyValue:{other}"));
            prop_assert_eq!(all, !any, "{} {}", one, other);
        }
    }

    #[test]
    fn a_negated_operator_is_the_opposite(
        values in values(), key in select(&KEYS[..]), wanted in prop::collection::vec(select(&VALUES[..]), 0..3),
        (plain, negated) in select(NEGATIONS.to_vec()),
    ) {
        let holds = |operator: &str| {
            let condition = json!({ operator: { key: wanted } });
            let deny = json!({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition});
            let policies = IdentityPolicies { policies: vec![named(&[deny])], ..IdentityPolicies::default() };
            let request = Request { action: "kms:Decrypt", resource: KEY, context: &values };
            matches!(policies.verdict(&request), IdentityVerdict::Denied(..))
        };
        prop_assert_eq!(holds(plain), !holds(negated));
    }

    /// Any text at all, as every kind of policy.
    #[test]
    fn any_text_can_be_evaluated(text in any::<String>(), asked in asked()) {
        evaluate(&text, &asked);
    }

    /// Documents that are nearly policies, with any text in any place.
    #[test]
    fn any_document_can_be_evaluated(
        mut statement in statement(any_effect()), member in select(vec!["Action", "Resource", "Principal", "Condition"]),
        texts in prop::collection::vec(any::<String>(), 0..3), operator in operator(), key in any::<String>(),
        asked in asked(),
    ) {
        let key = format!("a:{key}");
        statement[member] = match member {
            "Principal" => json!({ "AWS": texts }),
            "Condition" => json!({ operator: { key: texts } }),
            _ => json!(texts),
        };
        evaluate(&json!({"Version": "2012-10-17", "Statement": statement}).to_string(), &asked);
    }
}

const NEGATIONS: [(&str, &str); 8] = [
    ("StringEquals", "StringNotEquals"),
    ("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
    ("StringLike", "StringNotLike"),
    ("NumericEquals", "NumericNotEquals"),
    ("DateEquals", "DateNotEquals"),
    ("IpAddress", "NotIpAddress"),
    ("ArnEquals", "ArnNotEquals"),
    ("ArnLike", "ArnNotLike"),
];

/// A policy that cannot be read denies everything; any other gives the same answer twice.
fn evaluate(text: &str, asked: &Asked) {
    let person = Person::named(asked.who);
    let policy = StoredPolicy::from(text);
    let policies = IdentityPolicies {
        policies: vec![NamedPolicy {
            name: "inline".into(),
            policy: policy.clone(),
        }],
        ..IdentityPolicies::default()
    };
    let identity = policies.verdict(&asked.request());
    assert_eq!(policies.verdict(&asked.request()), identity);
    let is_readable = trent_domain::policy::document(text).is_ok();
    assert!(is_readable || matches!(identity, IdentityVerdict::Denied(..)));
    for policy in [ResourcePolicy::Key(&policy), ResourcePolicy::Trust(&policy)] {
        let question = Question {
            requester: person.requester(),
            request: asked.request(),
            owner: owner(),
            policy,
            identity: &identity,
            grant: None,
        };
        let decision = question.decide();
        assert_eq!(question.decide(), decision);
        assert!(is_readable || matches!(decision, Decision::Refused(Refusal::ExplicitDeny(..))));
    }
}
