//! Sections 10.1 to 10.3: key policies, as CreateKey, ReplicateKey and PutKeyPolicy take them.

use serde_json::{Value, json};

use super::expected::{Expected, Unknown, empty, error, holds, json_of, named, ok, violates};
use super::keys::default_policy;
use super::suite::Suite;
use super::world::{EU, Key, STRANGER, World};

const INVALID_PRINCIPALS: &str = "Policy contains a statement with one or more invalid principals.";
const LOCKOUT: &str = "The new key policy will not allow you to update the key policy in the future.";

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    verbatim(world, suite);
    names(world, suite);
    grammar(world, suite);
    principals(world, suite);
    lockouts(world, suite);
    limits(world, suite);
    lists(world, suite);
}

fn put(key: &Key, policy: &str) -> Value {
    json!({"KeyId": key.id, "Policy": policy})
}

fn malformed(text: &str) -> Expected {
    error("MalformedPolicyDocumentException", text)
}

/// The account's own statement.
fn own(world: &World) -> Value {
    json!({"Effect": "Allow", "Principal": {"AWS": world.caller()}, "Action": "kms:*", "Resource": "*"})
}

fn document(statements: Value) -> String {
    json!({"Version": "2012-10-17", "Statement": statements}).to_string()
}

/// The account's own statement, and another one made of it.
fn beside_own(world: &World, changes: &Value) -> String {
    document(json!([own(world), changed(world, changes)]))
}

fn changed(world: &World, changes: &Value) -> Value {
    let mut statement = own(world);
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => drop(statement.as_object_mut().unwrap().remove(name)),
            value => statement[name] = value.clone(),
        }
    }
    statement
}

fn verbatim(world: &World, suite: &mut Suite) {
    let key = world.key();
    let spaced = format!(" \t\r\n{}  ", document(json!([own(world)])));
    let latin = beside_own(world, &json!({"Sid": "für größere Schlüssel"}));
    for (what, policy) in [
        ("white space around it", spaced),
        ("Latin-1 in a Sid", latin),
        ("the default policy again", default_policy(&world.account)),
    ] {
        suite.row(&world.us, "PutKeyPolicy", what, put(&key, &policy), empty());
        suite.row(
            &world.us,
            "GetKeyPolicy",
            what,
            json!({"KeyId": key.id}),
            json_of(json!({"Policy": policy, "PolicyName": "default"})),
        );
    }
    let primary = world.primary();
    let policy = document(own(world));
    let request = json!({"KeyId": primary.id, "ReplicaRegion": EU, "Policy": policy});
    world.must("ReplicateKey", request);
    world.await_enabled(&world.eu, &primary.id);
    suite.row(
        &world.eu,
        "GetKeyPolicy",
        "a replica's own policy",
        json!({"KeyId": primary.id}),
        json_of(json!({"Policy": policy, "PolicyName": "default"})),
    );
    suite.row(
        &world.eu,
        "PutKeyPolicy",
        "a replica's",
        put(&primary, &default_policy(&world.account)),
        empty(),
    );
    suite.row(
        &world.us,
        "GetKeyPolicy",
        "policies never travel between regions",
        json!({"KeyId": primary.id}),
        json_of(json!({"Policy": default_policy(&world.account), "PolicyName": "default"})),
    );
}

fn names(world: &World, suite: &mut Suite) {
    let key = world.key();
    let with_name = |name: Value| {
        let mut request = put(&key, &default_policy(&world.account));
        request["PolicyName"] = name;
        request
    };
    for (what, name, expected) in [
        ("by name", json!("default"), empty()),
        ("no name", Value::Null, empty()),
        (
            "that of Resource Access Manager",
            json!("AWS_RAM"),
            error(
                "ValidationException",
                "The AWS_RAM policy can only be managed by the RAM service.",
            ),
        ),
        (
            "another name",
            json!("other"),
            named("NotFoundException", Unknown::NameAndText),
        ),
        (
            "a name that is none",
            json!("a b"),
            violates(
                "Value 'a b' at 'policyName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w]+",
            ),
        ),
    ] {
        suite.row(&world.us, "PutKeyPolicy", what, with_name(name), expected);
    }
}

fn grammar(world: &World, suite: &mut Suite) {
    let key = world.key();
    let good = [
        json!({"Sid": "a b"}),
        json!({"Effect": "Deny", "Action": "kms:ScheduleKeyDeletion"}),
        json!({"Principal": null, "NotPrincipal": {"AWS": format!("arn:aws:iam::{STRANGER}:root")}, "Action": "kms:Encrypt"}),
        json!({"Action": null}),
        json!({"Resource": null}),
        json!({"Action": null, "NotAction": ["kms:Create*", "kms:TagResource"]}),
        json!({"Resource": null, "NotResource": "arn:aws:kms:*:*:key/other"}),
        json!({"Condition": {"StringEquals": {"kms:CallerAccount": STRANGER}, "Bool": {"kms:GrantIsForAWSResource": true}}}),
        json!({"Condition": {"ForAnyValue:StringLikeIfExists": {"kms:EncryptionContextKeys": ["a*"]}, "Null": {"aws:TokenIssueTime": "true"}}}),
        json!({"Condition": {"NumericLessThanEquals": {"kms:RotationPeriodInDays": 365}, "DateGreaterThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}}}),
        json!({"Condition": {"NotIpAddress": {"aws:SourceIp": ["10.0.0.0/8"]}, "ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}}),
    ];
    for changes in good {
        let policy = beside_own(world, &changes);
        suite.row(
            &world.us,
            "PutKeyPolicy",
            format!("good: {changes}"),
            put(&key, &policy),
            empty(),
        );
    }
    let bad_statements = [
        json!({"Effect": "allow"}),
        json!({"Effect": null}),
        json!({"effect": "Allow"}),
        json!({"Action": 1}),
        json!({"Action": "Encrypt"}),
        json!({"Resource": {}}),
        json!({"NotAction": "kms:*"}),
        json!({"NotPrincipal": "*"}),
        json!({"Condition": {"StringMatches": {"kms:ViaService": "a"}}}),
        json!({"Condition": {"StringEquals": "a"}}),
    ];
    let mut bad: Vec<String> = bad_statements
        .iter()
        .map(|changes| beside_own(world, changes))
        .collect();
    bad.extend([
        "{".to_owned(),
        "[]".to_owned(),
        "{}".to_owned(),
        document(json!([])),
        json!({"Version": "2013-10-17", "Statement": own(world)}).to_string(),
        json!({"Statement": own(world), "Comment": ""}).to_string(),
        format!(
            r#"{{"Version":"2012-10-17","Version":"2012-10-17","Statement":[{}]}}"#,
            own(world)
        ),
        "[".repeat(32_000),
    ]);
    for policy in bad {
        let what = format!("bad: {}", &policy[..policy.len().min(160)]);
        let expected = || named("MalformedPolicyDocumentException", Unknown::Text);
        suite.row(&world.us, "PutKeyPolicy", &what, put(&key, &policy), expected());
        let mut bypassed = put(&key, &policy);
        bypassed["BypassPolicyLockoutSafetyCheck"] = json!(true);
        suite.row(
            &world.us,
            "PutKeyPolicy",
            format!("bypassed, {what}"),
            bypassed,
            expected(),
        );
        suite.row(
            &world.us,
            "CreateKey",
            what,
            json!({"Policy": policy}),
            expected(),
        );
    }
    for (key_name, what) in [
        ("kms:EncryptionContext:a", "encryption context"),
        ("aws:RequestTag/a", "tag"),
    ] {
        let condition = json!({"Condition": {"ForAllValues:StringEquals": {key_name: "b"}}});
        let text = format!(
            "OverlyPermissiveCondition: Using the ForAllValues set operator with a single-valued condition key matches \
             requests without the specified {what} or with an unspecified {what}. To fix, remove ForAllValues."
        );
        let policy = beside_own(world, &condition);
        suite.row(
            &world.us,
            "PutKeyPolicy",
            "ForAllValues of one value",
            put(&key, &policy),
            malformed(&text),
        );
    }
}

fn principals(world: &World, suite: &mut Suite) {
    let key = world.key();
    for principal in [
        json!("*"),
        json!({"AWS": "*"}),
        json!({"AWS": STRANGER}),
        json!({"AWS": [format!("arn:aws:iam::{STRANGER}:root"), format!("arn:aws:iam::{STRANGER}:role/a/b")]}),
        json!({"AWS": format!("arn:aws:sts::{STRANGER}:assumed-role/a/b")}),
        json!({"Service": ["ec2.amazonaws.com", "logs.us-east-1.amazonaws.com"]}),
        json!({"Federated": "cognito-identity.amazonaws.com"}),
    ] {
        let policy = beside_own(world, &json!({"Principal": principal}));
        suite.row(
            &world.us,
            "PutKeyPolicy",
            format!("{principal}"),
            put(&key, &policy),
            empty(),
        );
    }
    for principal in [
        Value::Null,
        json!({}),
        json!("root"),
        json!({"AWS": []}),
        json!({"AWS": "arn:aws:iam::111122223333:user/*"}),
        json!({"AWS": "arn:aws:iam::111122223333:group/g"}),
        json!({"AWS": ["*", "arn:aws-cn:iam::111122223333:root"]}),
        json!({"AWS": "1111"}),
        json!({"AWS": "AROACKCEVSQ6C2EXAMPLE"}),
        json!({"Service": "ec2"}),
        json!({"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}),
    ] {
        let policy = beside_own(world, &json!({"Principal": principal}));
        let what = format!("no principal: {principal}");
        suite.row(
            &world.us,
            "PutKeyPolicy",
            &what,
            put(&key, &policy),
            malformed(INVALID_PRINCIPALS),
        );
        suite.row(
            &world.us,
            "CreateKey",
            &what,
            json!({"Policy": policy}),
            malformed(INVALID_PRINCIPALS),
        );
    }
    suite.row(
        &world.us,
        "GetKeyPolicy",
        "the last good one stays",
        json!({"KeyId": key.id}),
        holds(|answer| {
            let policy = answer.json()["Policy"].as_str().unwrap_or_default().to_owned();
            super::expected::ensure(policy.contains("cognito-identity"), "another policy")
        }),
    );
}

fn lockouts(world: &World, suite: &mut Suite) {
    let key = world.key();
    let primary = world.primary();
    let deny = |changes: Value| {
        let mut statement = changed(world, &changes);
        statement["Effect"] = json!("Deny");
        document(json!([own(world), statement]))
    };
    let only = |changes: Value| document(changed(world, &changes));
    for (what, policy) in [
        (
            "another account alone",
            only(json!({"Principal": {"AWS": STRANGER}})),
        ),
        (
            "a user alone",
            only(json!({"Principal": {"AWS": format!("arn:aws:iam::{}:user/bob", world.account)}})),
        ),
        (
            "other actions alone",
            only(json!({"Action": ["kms:Get*", "kms:Encrypt"]})),
        ),
        ("no action", only(json!({"Action": null}))),
        ("no resource", only(json!({"Resource": null}))),
        (
            "another resource",
            only(json!({"Resource": "arn:aws:kms:*:*:key/other"})),
        ),
        (
            "an explicit Deny",
            deny(json!({"Principal": "*", "Action": "kms:PutKeyPolicy"})),
        ),
        (
            "a Deny for whoever is somebody else",
            deny(json!({"Condition": {"StringNotEquals": {"aws:PrincipalAccount": STRANGER}}})),
        ),
        (
            "a condition that the caller does not fulfil",
            only(json!({"Condition": {"StringEquals": {"kms:CallerAccount": STRANGER}}})),
        ),
    ] {
        let locked = world.key();
        let mut bypassed = put(&locked, &policy);
        bypassed["BypassPolicyLockoutSafetyCheck"] = json!(true);
        let replicate = json!({"KeyId": primary.id, "ReplicaRegion": EU, "Policy": policy});
        let create = |bypass: bool| json!({"Policy": policy, "BypassPolicyLockoutSafetyCheck": bypass});
        suite.row(
            &world.us,
            "PutKeyPolicy",
            what,
            put(&key, &policy),
            malformed(LOCKOUT),
        );
        suite.row(&world.us, "CreateKey", what, create(false), malformed(LOCKOUT));
        suite.row(&world.us, "ReplicateKey", what, replicate, malformed(LOCKOUT));
        suite.row(
            &world.us,
            "PutKeyPolicy",
            format!("bypassed: {what}"),
            bypassed,
            empty(),
        );
        suite.row(
            &world.us,
            "PutKeyPolicy",
            format!("locked out: {what}"),
            put(&locked, &default_policy(&world.account)),
            named("AccessDeniedException", Unknown::Text),
        );
        suite.row(
            &world.us,
            "CreateKey",
            format!("bypassed: {what}"),
            create(true),
            ok(),
        );
    }
    for (what, policy) in [
        ("the action by wildcards", only(json!({"Action": "KMS:put*"}))),
        ("this key by its ARN", only(json!({"Resource": key.arn}))),
        ("everybody", only(json!({"Principal": "*"}))),
        (
            "a condition that the caller fulfils",
            only(json!({"Condition": {"StringEquals": {"kms:CallerAccount": world.account}}})),
        ),
        (
            "a Deny under a condition that the request does not fulfil",
            deny(json!({"Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}})),
        ),
    ] {
        suite.row(&world.us, "PutKeyPolicy", what, put(&key, &policy), empty());
    }
}

fn limits(world: &World, suite: &mut Suite) {
    let key = world.key();
    let padded = |len: usize| {
        let policy = document(own(world));
        let padding = " ".repeat(len - policy.len());
        policy + &padding
    };
    let long = "x".repeat(131_073);
    for (what, policy, expected) in [
        ("32768 bytes", padded(32_768), empty()),
        (
            "32769 bytes",
            padded(32_769),
            named("LimitExceededException", Unknown::NameAndText),
        ),
        (
            "131073 characters",
            long.clone(),
            violates(&format!(
                "Value '{long}' at 'policy' failed to satisfy constraint: Member must have length less than or equal to 131072"
            )),
        ),
        (
            "a character beyond Latin-1",
            "✓".to_owned(),
            violates(
                "Value '✓' at 'policy' failed to satisfy constraint: Member must satisfy regular expression pattern: \
                 [\\u0009\\u000A\\u000D\\u0020-\\u00FF]+",
            ),
        ),
    ] {
        suite.row(&world.us, "PutKeyPolicy", what, put(&key, &policy), expected);
    }
    suite.row(
        &world.us,
        "PutKeyPolicy",
        "no policy",
        json!({"KeyId": key.id}),
        violates("Value null at 'policy' failed to satisfy constraint: Member must not be null"),
    );
}

fn lists(world: &World, suite: &mut Suite) {
    let key = world.key();
    let one = || json_of(json!({"PolicyNames": ["default"], "Truncated": false}));
    for (what, request) in [
        ("a key has one policy", json!({"KeyId": key.id})),
        ("the smallest page", json!({"KeyId": key.arn, "Limit": 1})),
        ("the largest page", json!({"KeyId": key.id, "Limit": 1000})),
        (
            "a marker, which the operation has no error for (unconfirmed)",
            json!({"KeyId": key.id, "Marker": "x"}),
        ),
    ] {
        suite.row(&world.us, "ListKeyPolicies", what, request, one());
    }
    for (limit, text) in [
        (0, "greater than or equal to 1"),
        (1001, "less than or equal to 1000"),
    ] {
        suite.row(
            &world.us,
            "ListKeyPolicies",
            format!("a page of {limit}"),
            json!({"KeyId": key.id, "Limit": limit}),
            violates(&format!(
                "Value '{limit}' at 'limit' failed to satisfy constraint: Member must have value {text}"
            )),
        );
    }
}
