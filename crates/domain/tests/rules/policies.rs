//! Key policies: what is one, what it says, and whom it locks out.

use proptest::prelude::*;
use serde_json::{Value, json};
use trent_domain::arn::KeyArn;
use trent_domain::authorize::{Authority, NewPolicy, check_new_policy};
use trent_domain::command::PutKeyPolicy;
use trent_domain::error::{KmsError, Quota};
use trent_domain::limits::MAX_POLICY_BYTES;
use trent_domain::policy::{
    self, Comparison, Condition, ConditionValues, Document, Effect, Malformed, Pattern, PolicyPrincipal,
    Quantifier, Selection, Statement, Version, default_policy,
};
use trent_domain::reply::Reply;

use crate::fixtures::*;
use crate::region::Region;

const ROOT: &str = "arn:aws:iam::111122223333:root";
const BOB: &str = "arn:aws:iam::111122223333:user/bob";
const LOCKOUT: &str = "The new key policy will not allow you to update the key policy in the future.";

fn allow_root() -> Value {
    json!({"Effect": "Allow", "Principal": {"AWS": ROOT}, "Action": "kms:*", "Resource": "*"})
}

fn of(statement: Value) -> String {
    json!({"Version": "2012-10-17", "Statement": statement}).to_string()
}

/// The default statement with other members.
fn with(changes: Value) -> String {
    let mut statement = allow_root();
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => drop(statement.as_object_mut().unwrap().remove(name)),
            value => statement[name] = value.clone(),
        }
    }
    of(statement)
}

fn refusal(text: &str) -> Malformed {
    policy::document(text).unwrap_err()
}

fn arn() -> KeyArn {
    KeyArn {
        region: region(US),
        account: account(ACCOUNT),
        key_id: single(1),
    }
}

/// The check of a new policy of the root user's own key.
fn check(text: &str, bypass_lockout_check: bool) -> Result<(), KmsError> {
    let authority = Authority {
        values: ConditionValues::from_texts([
            ("aws:PrincipalArn", [ROOT]),
            ("aws:PrincipalAccount", [ACCOUNT]),
        ])
        .unwrap(),
        ..root().into()
    };
    let arn = arn();
    let new = NewPolicy {
        text,
        arn: &arn,
        key: None,
        bypass_lockout_check,
    };
    check_new_policy(&asker(&authority), &new)
}

#[test]
fn a_document_is_read_into_all_its_parts() {
    let text = r#"{
        "Version": "2012-10-17", "Id": "id",
        "Statement": [
            {"Sid": "a b", "Effect": "Allow",
             "Principal": {"AWS": ["111122223333", "arn:aws:iam::111122223333:root", "*"],
                           "Service": "logs.us-east-1.amazonaws.com",
                           "Federated": ["cognito-identity.amazonaws.com", "arn:aws:iam::111122223333:saml-provider/x"]},
             "Action": ["kms:Encrypt", "*"], "Resource": "*",
             "Condition": {"ForAnyValue:StringLikeIfExists": {"kms:EncryptionContextKeys": ["a*", "b"]},
                           "NumericLessThan": {"kms:RotationPeriodInDays": 365},
                           "Bool": {"kms:GrantIsForAWSResource": true}}},
            {"Effect": "Deny", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:user/bob"},
             "NotAction": "kms:Describe*", "NotResource": ["arn:aws:kms:*:*:key/a"]}
        ]}"#;
    let condition = |comparison, key: &str, values: &[&str]| Condition {
        comparison,
        quantifier: None,
        if_exists: false,
        key: key.into(),
        values: values.iter().map(|value| (*value).into()).collect(),
    };
    let patterns = |texts: &[&str]| texts.iter().map(|text| Pattern::new(*text)).collect();
    let allow = Statement {
        sid: Some("a b".into()),
        effect: Effect::Allow,
        principals: Some(Selection::Only(vec![
            PolicyPrincipal::Account(account(ACCOUNT)),
            PolicyPrincipal::Aws(ROOT.parse().unwrap()),
            PolicyPrincipal::Anyone,
            PolicyPrincipal::Service("logs.us-east-1.amazonaws.com".parse().unwrap()),
            PolicyPrincipal::Federated("cognito-identity.amazonaws.com".parse().unwrap()),
            PolicyPrincipal::Federated("arn:aws:iam::111122223333:saml-provider/x".parse().unwrap()),
        ])),
        actions: Some(Selection::Only(patterns(&["kms:Encrypt", "*"]))),
        resources: Some(Selection::Only(patterns(&["*"]))),
        conditions: vec![
            Condition {
                quantifier: Some(Quantifier::ForAnyValue),
                if_exists: true,
                ..condition(Comparison::StringLike, "kms:EncryptionContextKeys", &["a*", "b"])
            },
            condition(Comparison::NumericLessThan, "kms:RotationPeriodInDays", &["365"]),
            condition(Comparison::Bool, "kms:GrantIsForAWSResource", &["true"]),
        ],
    };
    let deny = Statement {
        sid: None,
        effect: Effect::Deny,
        principals: Some(Selection::AllBut(vec![PolicyPrincipal::Aws(
            BOB.parse().unwrap(),
        )])),
        actions: Some(Selection::AllBut(patterns(&["kms:Describe*"]))),
        resources: Some(Selection::AllBut(patterns(&["arn:aws:kms:*:*:key/a"]))),
        conditions: Vec::new(),
    };
    let document = Document {
        version: Version::V2012,
        id: Some("id".into()),
        statements: vec![allow, deny],
    };
    assert_eq!(policy::parse(text, "aws"), Ok(document));
}

#[test]
fn a_single_statement_needs_no_list_and_an_old_document_no_version() {
    let text = json!({"Statement": allow_root()}).to_string();
    let document = policy::document(&text).unwrap();
    assert_eq!((document.version, document.statements.len()), (Version::V2008, 1));
    assert_eq!(
        policy::document(&default_policy(account(ACCOUNT), "aws"))
            .unwrap()
            .statements
            .len(),
        1
    );
}

#[test]
fn what_the_grammar_does_not_have_is_refused() {
    for text in [
        "",
        "{",
        "[]",
        "null",
        "\"text\"",
        "{} {}",
        r#"{"Version":"2012-10-17","Version":"2012-10-17"}"#,
        r#"{"Statement":[{"Effect":"Deny","Effect":"Allow"}]}"#,
    ] {
        assert_eq!(refusal(text), Malformed::NotAnObject, "{text}");
    }
    for version in [json!("2012-10-18"), json!(2012), json!(null)] {
        let text = json!({"Version": version, "Statement": allow_root()}).to_string();
        assert_eq!(refusal(&text), Malformed::Version);
    }
    for statement in [json!([]), json!("a"), json!([[]]), json!(["a"]), json!(null)] {
        assert_eq!(refusal(&of(statement)), Malformed::Statement);
    }
    assert_eq!(refusal("{}"), Malformed::Statement);
    for (changes, reason) in [
        (json!({"Effect": null}), Malformed::Effect),
        (json!({"Effect": "allow"}), Malformed::Effect),
        (json!({"Sid": 1}), Malformed::Value("Sid")),
        (json!({"sid": "a"}), Malformed::UnknownMember),
        (
            json!({"NotPrincipal": {"AWS": ROOT}}),
            Malformed::Both("Principal"),
        ),
        (json!({"NotAction": "kms:*"}), Malformed::Both("Action")),
        (json!({"NotResource": "*"}), Malformed::Both("Resource")),
        (json!({"Action": {}}), Malformed::Value("Action")),
        (json!({"Action": ["kms:*", 1]}), Malformed::Value("Action")),
        (json!({"Action": "Encrypt"}), Malformed::NoVendor),
        (json!({"Action": "kms:"}), Malformed::NoVendor),
        (json!({"Resource": [[]]}), Malformed::Value("Resource")),
        (json!({"Condition": []}), Malformed::Condition),
        (json!({"Condition": {"StringEquals": "a"}}), Malformed::Condition),
        (
            json!({"Condition": {"StringEquals": {"a:b": {}}}}),
            Malformed::Condition,
        ),
        (
            json!({"Condition": {"StringEquals": {"a:b": [null]}}}),
            Malformed::Condition,
        ),
        (
            json!({"Condition": {"StringEquals": {"ab": "c"}}}),
            Malformed::Condition,
        ),
        (
            json!({"Condition": {"StringMatches": {"a:b": "c"}}}),
            Malformed::Condition,
        ),
        (
            json!({"Condition": {"NullIfExists": {"a:b": "true"}}}),
            Malformed::Condition,
        ),
        (
            json!({"Condition": {"ForSomeValues:StringEquals": {"a:b": "c"}}}),
            Malformed::Condition,
        ),
    ] {
        assert_eq!(refusal(&with(changes.clone())), reason, "{changes}");
    }
    let unknown = json!({"Statement": allow_root(), "Statements": []}).to_string();
    assert_eq!(refusal(&unknown), Malformed::UnknownMember);
    let text = json!({"Id": [], "Statement": allow_root()}).to_string();
    assert_eq!(refusal(&text), Malformed::Value("Id"));
}

#[test]
fn principals_are_syntactically_good() {
    let key_policy = |principal: Value| policy::parse(&with(json!({"Principal": principal})), "aws");
    for good in [
        json!("*"),
        json!({"AWS": "*"}),
        json!({"AWS": "111122223333"}),
        json!({"AWS": [BOB, "arn:aws:sts::111122223333:assumed-role/a/b"]}),
        json!({"Service": "ec2.amazonaws.com"}),
        json!({"Federated": "accounts.google.com"}),
        json!({"Federated": "arn:aws:iam::111122223333:oidc-provider/example.com/a"}),
    ] {
        assert!(key_policy(good.clone()).is_ok(), "{good}");
    }
    let invalid = "Policy contains a statement with one or more invalid principals.";
    for bad in [
        json!("root"),
        json!([]),
        json!({}),
        json!({"AWS": []}),
        json!({"AWS": [BOB, ""]}),
        json!({"AWS": "arn:aws:iam::111122223333:user/*"}),
        json!({"AWS": "arn:aws:iam::111122223333:group/admins"}),
        json!({"AWS": "arn:aws-cn:iam::111122223333:root"}),
        json!({"AWS": "AIDACKCEVSQ6C2EXAMPLE"}),
        json!({"AWS": 111_122_223_333_u64}),
        json!({"aws": "*"}),
        json!({"Service": "*"}),
        json!({"Service": "ec2"}),
        json!({"Federated": "x"}),
        json!({"Federated": "arn:aws:iam::1:saml-provider/x"}),
        json!({"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}),
        Value::Null,
    ] {
        assert_eq!(
            key_policy(bad.clone()),
            Err(KmsError::MalformedPolicy(invalid.into())),
            "{bad}"
        );
    }
}

#[test]
fn all_values_of_a_key_with_one_value_would_be_none_too() {
    for (key, what) in [
        ("kms:EncryptionContext:Department", "encryption context"),
        ("KMS:encryptioncontext:a", "encryption context"),
        ("aws:RequestTag/team", "tag"),
    ] {
        let text = |operator: &str| with(json!({"Condition": {operator: {key: "a"}}}));
        let reason = format!(
            "OverlyPermissiveCondition: Using the ForAllValues set operator with a single-valued condition key matches \
             requests without the specified {what} or with an unspecified {what}. To fix, remove ForAllValues."
        );
        let refused = policy::parse(&text("ForAllValues:StringEquals"), "aws");
        assert_eq!(refused, Err(KmsError::MalformedPolicy(reason.into())));
        assert!(policy::parse(&text("ForAnyValue:StringEquals"), "aws").is_ok());
        assert!(policy::parse(&text("StringEquals"), "aws").is_ok());
    }
    let keys = with(json!({"Condition": {"ForAllValues:StringEquals": {"kms:EncryptionContextKeys": "a"}}}));
    assert!(policy::parse(&keys, "aws").is_ok());
}

#[test]
fn a_policy_has_bounded_size_and_printable_characters() {
    let padded = |len: usize| {
        let text = of(allow_root());
        let padding = " ".repeat(len - text.len());
        text + &padding
    };
    assert!(policy::parse(&padded(MAX_POLICY_BYTES), "aws").is_ok());
    assert_eq!(
        policy::parse(&padded(MAX_POLICY_BYTES + 1), "aws"),
        Err(KmsError::LimitExceeded(Quota::PolicySize))
    );
    let with_sid = |sid: &str| policy::parse(&with(json!({"Sid": sid})), "aws");
    assert!(with_sid("größe").is_ok());
    assert_eq!(
        with_sid("✓"),
        Err(KmsError::MalformedPolicy(
            Malformed::NotPrintable.to_string().into()
        ))
    );
}

#[test]
fn nothing_that_nests_or_repeats_hurts() {
    let deep =
        |open: &str, close: &str| open.repeat(MAX_POLICY_BYTES / 8) + &close.repeat(MAX_POLICY_BYTES / 8);
    assert_eq!(refusal(&deep("[", "]")), Malformed::NotAnObject);
    assert_eq!(refusal(&deep("{\"a\":", "}")), Malformed::NotAnObject);
    let names: Vec<String> = (0..2000).map(|number| format!("\"{number}\":1")).collect();
    assert_eq!(refusal(&format!("{{{}}}", names.join(","))), Malformed::Statement);
}

#[test]
fn a_policy_must_let_its_author_replace_it() {
    let deny = |changes: Value| {
        let mut statement = json!({"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*"});
        for (name, value) in changes.as_object().unwrap() {
            statement[name] = value.clone();
        }
        of(json!([allow_root(), statement]))
    };
    let own = arn().to_string();
    for (lets, text) in [
        (true, default_policy(account(ACCOUNT), "aws")),
        (true, with(json!({"Principal": "*"}))),
        (true, with(json!({"Principal": {"AWS": [BOB, ACCOUNT]}}))),
        (true, with(json!({"Action": ["kms:Encrypt", "kms:put*"]}))),
        (true, with(json!({"Action": "*"}))),
        (true, with(json!({"Resource": own}))),
        (true, with(json!({"Action": null, "NotAction": "kms:Decrypt"}))),
        (
            true,
            with(json!({"Principal": null, "NotPrincipal": {"AWS": BOB}})),
        ),
        (false, with(json!({"Principal": {"AWS": BOB}}))),
        (false, with(json!({"Principal": {"AWS": OTHER_ACCOUNT}}))),
        (
            false,
            with(json!({"Principal": {"Service": "ec2.amazonaws.com"}})),
        ),
        (
            false,
            with(json!({"Principal": null, "NotPrincipal": {"AWS": ROOT}})),
        ),
        (false, with(json!({"Action": "kms:Get*"}))),
        (false, with(json!({"Action": null}))),
        (false, with(json!({"Action": null, "NotAction": "kms:Put*"}))),
        (false, with(json!({"Resource": null}))),
        (
            false,
            with(json!({"Resource": "arn:aws:kms:us-east-1:111122223333:key/other"})),
        ),
        (false, with(json!({"Resource": null, "NotResource": "*"}))),
        (false, with(json!({"Effect": "Deny"}))),
        (false, deny(json!({}))),
        (false, deny(json!({"Principal": {"AWS": ROOT}}))),
        (true, deny(json!({"Principal": {"AWS": BOB}}))),
        (true, deny(json!({"Action": "kms:ScheduleKeyDeletion"}))),
        // What is known of the caller decides; what is not known is neither relied on nor feared.
        (
            true,
            with(json!({"Condition": {"StringEquals": {"kms:CallerAccount": ACCOUNT}}})),
        ),
        (
            false,
            with(json!({"Condition": {"StringEquals": {"kms:CallerAccount": OTHER_ACCOUNT}}})),
        ),
        (
            true,
            with(json!({"Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}}})),
        ),
        (
            false,
            with(json!({"Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}})),
        ),
        (
            false,
            with(json!({"Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}})),
        ),
        (
            true,
            with(json!({"Condition": {"StringEqualsIfExists": {"kms:ViaService": "x"}}})),
        ),
        (
            true,
            with(json!({"Condition": {"Null": {"kms:ViaService": "true", "aws:PrincipalArn": false}}})),
        ),
        (
            true,
            deny(json!({"Condition": {"Bool": {"aws:SecureTransport": "false"}}})),
        ),
        (
            false,
            deny(json!({"Condition": {"ArnNotEquals": {"aws:PrincipalArn": BOB}}})),
        ),
        (
            true,
            deny(json!({"Condition": {"StringNotEquals": {"aws:PrincipalAccount": ACCOUNT}}})),
        ),
        (
            false,
            deny(
                json!({"Condition": {"StringNotEqualsIgnoreCase": {"kms:viaservice": "s3.us-east-1.amazonaws.com"}}}),
            ),
        ),
    ] {
        let expected = if lets {
            Ok(())
        } else {
            Err(KmsError::MalformedPolicy(LOCKOUT.into()))
        };
        assert_eq!(check(&text, false), expected, "{text}");
        assert_eq!(check(&text, true), Ok(()), "{text}");
    }
    let malformed = check("{}", true);
    assert!(matches!(malformed, Err(KmsError::MalformedPolicy(_))));
}

#[test]
fn a_policy_is_replaced_whole_and_kept_verbatim_in_every_state() {
    let mut us = Region::new(US);
    us.ask(create_key(single(1))).unwrap();
    let put = |policy: &str| PutKeyPolicy {
        key_id: single(1),
        policy: policy.into(),
    };
    let own = format!(" {}\r\n\t", of(allow_root()));
    assert_eq!(us.ask(put(&own)), Ok(Reply::Done));
    assert_eq!(us.state.key(&single(1)).unwrap().policy.as_str(), own);
    assert!(matches!(us.ask(put("{}")), Err(KmsError::MalformedPolicy(_))));
    us.ask(schedule(single(1), 7)).unwrap();
    let other = of(json!([allow_root()]));
    assert_eq!(us.ask(put(&other)), Ok(Reply::Done));
    assert_eq!(us.state.key(&single(1)).unwrap().policy.as_str(), other);
    let foreign = us.run(stranger(), put(&own));
    assert!(matches!(foreign, Err(KmsError::KeyNotFound(_))), "{foreign:?}");
}

/// Any JSON, of the words that the grammar has and of others.
fn any_json() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "Version",
        "2012-10-17",
        "Id",
        "Statement",
        "Sid",
        "Effect",
        "Allow",
        "Deny",
        "Principal",
        "NotPrincipal",
        "AWS",
        "Service",
        "Action",
        "NotAction",
        "kms:*",
        "Resource",
        "NotResource",
        "*",
        "Condition",
        "StringEquals",
        "ForAllValues:StringLike",
        "kms:ViaService",
        "111122223333",
        "",
    ]);
    let text = prop_oneof![4 => word.prop_map(str::to_owned), 1 => any::<String>()];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((text.clone(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Statements that are nearly right.
fn any_statement() -> impl Strategy<Value = Value> {
    let member = prop::sample::select(vec![
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "Condition",
    ]);
    (any::<bool>(), prop::option::weighted(0.5, (member, any_json()))).prop_map(|(is_allow, change)| {
        let mut statement = allow_root();
        statement["Effect"] = json!(if is_allow { "Allow" } else { "Deny" });
        if let Some((name, value)) = change {
            statement[name] = value;
        }
        statement
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2048, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_a_policy_or_is_not(text in any::<String>(), json in any_json()) {
        let _ = check(&text, false);
        let _ = check(&json.to_string(), false);
    }

    /// An Allow more locks nobody out, and a Deny more lets nobody in.
    #[test]
    fn statements_add_up(statements in prop::collection::vec(any_statement(), 1..4), one_more in any_statement()) {
        let document = |statements: &[Value]| of(Value::from(statements.to_vec()));
        let before = document(&statements);
        let after = document(&[statements, vec![one_more.clone()]].concat());
        if policy::parse(&after, "aws").is_ok() {
            let lets = |text: &str| check(text, false).is_ok();
            if one_more["Effect"] == "Allow" {
                prop_assert!(!lets(&before) || lets(&after));
            } else {
                prop_assert!(lets(&before) || !lets(&after));
            }
        }
    }
}
