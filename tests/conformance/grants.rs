//! Section 11: grants as data. Whom they let do what is decided where policies are.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use trent_testkit::wire::Answer;

use super::ciphertexts::bad_token;
use super::expected::{
    Expected, Unknown, empty, ensure, error, has_members, has_values, holds, invalid_starting, json_of,
    named, ok, violates,
};
use super::keys::{is_material_id, is_plain_number};
use super::principals::NO_ACCOUNT;
use super::requests::{NO_GRANT, NOBODY};
use super::suite::Suite;
use super::world::{EU, Key, STRANGER, US, World, base64, from_base64};

const SERVICE: &str = "backup.amazonaws.com";
const SOURCE: &str = "arn:aws:backup:us-east-1:111122223333:vault/a";

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    creation(world, suite);
    entries(world, suite);
    names(world, suite);
    parameters(world, suite);
    principals(world, suite);
    constraints(world, suite);
    operations(world, suite);
    model(world, suite);
    ends(world, suite);
    tokens(world, suite);
    dry_runs(world, suite);
    regions(world, suite);
    filters(world, suite);
    pages(world, suite);
    retirable(world, suite);
}

/// A good CreateGrant, with other members.
fn request(key: &Key, changes: &Value) -> Value {
    let mut request = json!({"KeyId": key.id, "GranteePrincipal": NOBODY, "Operations": ["Decrypt"]});
    for (name, value) in changes.as_object().unwrap() {
        request[name] = value.clone();
    }
    request
}

/// A grant that is there.
struct Grant {
    id: String,
    token: String,
}

fn grant(world: &World, key: &Key, changes: &Value) -> Grant {
    let created = world.must("CreateGrant", request(key, changes));
    let text = |name: &str| created[name].as_str().unwrap().to_owned();
    Grant {
        id: text("GrantId"),
        token: text("GrantToken"),
    }
}

fn invalid() -> Expected {
    named("ValidationException", Unknown::Text)
}

fn not_found() -> Expected {
    named("NotFoundException", Unknown::Text)
}

/// The ids of a key's grants.
fn ids(world: &World, key: &Key) -> BTreeSet<String> {
    let listed = world.must("ListGrants", json!({"KeyId": key.id}));
    let grants = listed["Grants"].as_array().unwrap();
    grants
        .iter()
        .map(|grant| grant["GrantId"].as_str().unwrap().to_owned())
        .collect()
}

fn created(answer: &Answer) -> Result<(), String> {
    let json = answer.json();
    ensure(answer.status == 200, "wanted success")?;
    has_members(&json, &["GrantId", "GrantToken"])?;
    ensure(is_material_id(&json["GrantId"]), "the id is not 64 hex digits")?;
    let token = json["GrantToken"].as_str().unwrap_or_default();
    ensure(
        (1..=8192).contains(&token.len()) && !from_base64(token).is_empty(),
        "no token in base64",
    )
}

fn creation(world: &World, suite: &mut Suite) {
    let key = world.key();
    for (what, key_id) in [("by id", &key.id), ("by ARN", &key.arn)] {
        let request = request(&key, &json!({"KeyId": key_id}));
        suite.row(&world.us, "CreateGrant", what, request, holds(created));
    }
    suite.row(
        &world.us,
        "CreateGrant",
        "operations that repeat (unconfirmed)",
        request(&key, &json!({"Operations": ["Encrypt", "Decrypt", "Encrypt"]})),
        holds(created),
    );
}

/// One grant of a key, alone in its list.
fn listed_alone(key: &Key, members: &'static [&'static str], fixed: Value) -> Expected {
    let arn = key.arn.clone();
    holds(move |answer| {
        let json = answer.json();
        has_members(&json, &["Grants", "Truncated"])?;
        let entries = json["Grants"].as_array().cloned().unwrap_or_default();
        ensure(entries.len() == 1, "wanted one grant")?;
        let mut all = vec![
            "KeyId",
            "GrantId",
            "Name",
            "CreationDate",
            "IssuingAccount",
            "Operations",
        ];
        all.extend(members);
        has_members(&entries[0], &all)?;
        has_values(&entries[0], &json!({"KeyId": arn}))?;
        has_values(&entries[0], &fixed)?;
        ensure(
            is_plain_number(&answer.text(), "CreationDate"),
            "CreationDate is no plain number",
        )
    })
}

fn entries(world: &World, suite: &mut Suite) {
    let issuer = world.caller();
    let plain = world.key();
    let grant_of = grant(world, &plain, &json!({}));
    suite.row(
        &world.us,
        "ListGrants",
        "a grant with nothing that it may lack",
        json!({"KeyId": plain.id}),
        listed_alone(
            &plain,
            &["GranteePrincipal"],
            json!({
                "GrantId": grant_of.id, "Name": "", "GranteePrincipal": NOBODY, "IssuingAccount": issuer,
                "Operations": ["Decrypt"],
            }),
        ),
    );
    let full = world.key();
    let constraints =
        json!({"EncryptionContextSubset": {"Department": "IT", "größe": ""}, "SourceArn": SOURCE});
    grant(
        world,
        &full,
        &json!({
            "RetiringPrincipal": issuer, "Name": "a:/_-Z9", "Constraints": constraints,
            "Operations": ["RetireGrant", "Encrypt", "Decrypt"],
        }),
    );
    suite.row(
        &world.us,
        "ListGrants",
        "a grant with everything; operations in the model's order (unconfirmed)",
        json!({"KeyId": full.arn}),
        listed_alone(
            &full,
            &["GranteePrincipal", "RetiringPrincipal", "Constraints"],
            json!({
                "Name": "a:/_-Z9", "RetiringPrincipal": issuer, "Constraints": constraints,
                "Operations": ["Decrypt", "Encrypt", "RetireGrant"],
            }),
        ),
    );
    let service = world.key();
    let to_service = json!({
        "GranteePrincipal": null, "GranteeServicePrincipal": SERVICE, "RetiringServicePrincipal": SERVICE,
        "Constraints": {"SourceArn": SOURCE, "EncryptionContextEquals": {}},
    });
    grant(world, &service, &to_service);
    suite.row(
        &world.us,
        "ListGrants",
        "a grant for a service",
        json!({"KeyId": service.id}),
        listed_alone(
            &service,
            &[
                "GranteeServicePrincipal",
                "RetiringServicePrincipal",
                "Constraints",
            ],
            json!({
                "GranteeServicePrincipal": SERVICE, "RetiringServicePrincipal": SERVICE,
                "Constraints": {"SourceArn": SOURCE, "EncryptionContextEquals": {}},
            }),
        ),
    );
    suite.row(
        &world.us,
        "ListGrants",
        "of a key without any",
        json!({"KeyId": world.key().id}),
        json_of(json!({"Grants": [], "Truncated": false})),
    );
}

/// The same name and parameters are the same grant with another token.
fn names(world: &World, suite: &mut Suite) {
    let key = world.key();
    let named = json!({"Name": "once", "Constraints": {"EncryptionContextEquals": {"a": "b", "c": "d"}}});
    let first = grant(world, &key, &named);
    let again = json!({"Name": "once", "Constraints": {"EncryptionContextEquals": {"c": "d", "a": "b"}}});
    let same = |id: &str, token: &str| {
        let (id, token) = (id.to_owned(), token.to_owned());
        holds(move |answer| {
            created(answer)?;
            has_values(&answer.json(), &json!({"GrantId": id}))?;
            ensure(
                answer.json()["GrantToken"] != *token,
                "the token is not a new one",
            )
        })
    };
    suite.row(
        &world.us,
        "CreateGrant",
        "the same name and parameters",
        request(&key, &again),
        same(&first.id, &first.token),
    );
    let other = |id: &str| {
        let id = id.to_owned();
        holds(move |answer| {
            created(answer)?;
            ensure(answer.json()["GrantId"] != *id, "the same grant")
        })
    };
    for (what, changes) in [
        ("no name", json!({})),
        ("another name", json!({"Name": "twice"})),
        (
            "the same name and another operation (unconfirmed)",
            json!({"Name": "once", "Operations": ["Encrypt"]}),
        ),
        (
            "the same name without constraints (unconfirmed)",
            json!({"Name": "once"}),
        ),
    ] {
        suite.row(
            &world.us,
            "CreateGrant",
            what,
            request(&key, &changes),
            other(&first.id),
        );
    }
    suite.row(
        &world.us,
        "CreateGrant",
        "the same name for another key",
        request(&world.key(), &named),
        other(&first.id),
    );
    world.must("RevokeGrant", json!({"KeyId": key.id, "GrantId": first.id}));
    suite.row(
        &world.us,
        "CreateGrant",
        "the name of a grant that was revoked",
        request(&key, &named),
        other(&first.id),
    );
}

fn parameters(world: &World, suite: &mut Suite) {
    let key = world.key();
    let service = json!({"GranteePrincipal": null, "GranteeServicePrincipal": SERVICE});
    let with = |changes: Value| {
        let mut request = service.clone();
        for (name, value) in changes.as_object().unwrap() {
            request[name] = value.clone();
        }
        request
    };
    let source = json!({"SourceArn": SOURCE});
    for (what, changes, expected) in [
        ("no grantee", json!({"GranteePrincipal": null}), invalid()),
        (
            "two grantees",
            json!({"GranteeServicePrincipal": SERVICE}),
            invalid(),
        ),
        (
            "two retiring principals",
            json!({"RetiringPrincipal": NOBODY, "RetiringServicePrincipal": SERVICE}),
            invalid(),
        ),
        ("no operation", json!({"Operations": []}), invalid()),
        (
            "a service without a source and a retiring principal",
            with(json!({})),
            invalid(),
        ),
        (
            "a service without a source",
            with(json!({"RetiringPrincipal": NOBODY})),
            invalid(),
        ),
        (
            "a service without a retiring principal",
            with(json!({"Constraints": source})),
            invalid(),
        ),
        (
            "a service with a source and a retiring principal",
            with(json!({"Constraints": source, "RetiringPrincipal": NOBODY})),
            ok(),
        ),
        (
            "a service with a source and a retiring service",
            with(json!({"Constraints": source, "RetiringServicePrincipal": SERVICE})),
            ok(),
        ),
        (
            "a retiring service alone",
            json!({"RetiringServicePrincipal": SERVICE}),
            ok(),
        ),
    ] {
        suite.row(&world.us, "CreateGrant", what, request(&key, &changes), expected);
    }
    suite.row(
        &world.us,
        "CreateGrant",
        "the lookup before the parameters",
        json!({"KeyId": "00000000-0000-4000-8000-000000000000", "Operations": []}),
        named("NotFoundException", Unknown::NameAndText),
    );
    world.must("DisableKey", json!({"KeyId": key.id}));
    suite.row(
        &world.us,
        "CreateGrant",
        "the parameters before the state",
        request(&key, &json!({"GranteePrincipal": null})),
        invalid(),
    );
}

fn principals(world: &World, suite: &mut Suite) {
    let key = world.key();
    for principal in [
        format!("arn:aws:iam::{STRANGER}:root"),
        format!("arn:aws:iam::{STRANGER}:user/path/to/bob"),
        format!("arn:aws:iam::{STRANGER}:role/admin"),
        format!("arn:aws:sts::{STRANGER}:assumed-role/admin/session@example.com"),
        format!("arn:aws:sts::{STRANGER}:federated-user/bob"),
    ] {
        for member in ["GranteePrincipal", "RetiringPrincipal"] {
            let changes = json!({member: principal});
            suite.row(
                &world.us,
                "CreateGrant",
                format!("{changes}"),
                request(&key, &changes),
                ok(),
            );
        }
    }
    for principal in [
        "bob".to_owned(),
        STRANGER.to_owned(),
        "arn:aws:iam::111122223333".to_owned(),
        format!("arn:aws:iam::{STRANGER}:group/admins"),
        format!("arn:aws:iam::{STRANGER}:user/"),
        format!("arn:aws:iam:us-east-1:{STRANGER}:root"),
        format!("arn:aws-cn:iam::{STRANGER}:root"),
        format!("arn:aws:sts::{STRANGER}:assumed-role/admin"),
        "arn:aws:iam::123:root".to_owned(),
        "ec2.amazonaws.com".to_owned(),
        // Whom there is not (the text is unconfirmed)
        format!("arn:aws:iam::{NO_ACCOUNT}:root"),
        format!("arn:aws:iam::{NO_ACCOUNT}:user/bob"),
        format!("arn:aws:iam::{STRANGER}:user/bob"),
        format!("arn:aws:iam::{STRANGER}:user/Nobody"),
        format!("arn:aws:iam::{STRANGER}:role/nobody"),
        format!("arn:aws:iam::{STRANGER}:role/b"),
        format!("arn:aws:sts::{STRANGER}:assumed-role/none/session"),
        format!("arn:aws:sts::{NO_ACCOUNT}:federated-user/bob"),
    ] {
        for member in ["GranteePrincipal", "RetiringPrincipal"] {
            let changes = json!({member: principal});
            let text = format!("ARN does not refer to a valid principal: {principal}");
            suite.row(
                &world.us,
                "CreateGrant",
                format!("{changes}"),
                request(&key, &changes),
                error("InvalidArnException", text),
            );
        }
    }
}

fn constraints(world: &World, suite: &mut Suite) {
    let (key, hmac) = (
        world.key(),
        world.create(json!({"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"})),
    );
    let pairs = |count: usize| -> Value {
        let pairs = (0..count).map(|number| (number.to_string(), json!("v")));
        Value::Object(pairs.collect())
    };
    let value = |len: usize| json!({"k": "ä".repeat(len)});
    for kind in ["EncryptionContextEquals", "EncryptionContextSubset"] {
        for (what, context, expected) in [
            ("eight pairs", pairs(8), ok()),
            ("nine pairs", pairs(9), invalid()),
            ("a value of 384 characters (unconfirmed)", value(384), ok()),
            ("a value of 385 characters (unconfirmed)", value(385), invalid()),
        ] {
            let changes = json!({"Constraints": {kind: context}});
            suite.row(
                &world.us,
                "CreateGrant",
                format!("{kind}: {what}"),
                request(&key, &changes),
                expected,
            );
        }
        let changes = json!({"Operations": ["GenerateMac"], "Constraints": {kind: {"a": "b"}}});
        suite.row(
            &world.us,
            "CreateGrant",
            format!("{kind} for a key without contexts"),
            request(&hmac, &changes),
            invalid(),
        );
    }
    for (what, key, changes, expected) in [
        (
            "both kinds",
            &key,
            json!({"Constraints": {"EncryptionContextEquals": {"a": "b"}, "EncryptionContextSubset": {"a": "b"}}}),
            invalid(),
        ),
        (
            "a source beside a context",
            &key,
            json!({"Constraints": {"EncryptionContextEquals": {"a": "b"}, "SourceArn": SOURCE}}),
            ok(),
        ),
        (
            "a source for a key without contexts",
            &hmac,
            json!({"Operations": ["GenerateMac"], "Constraints": {"SourceArn": SOURCE}}),
            ok(),
        ),
        ("none", &key, json!({"Constraints": {}}), ok()),
    ] {
        suite.row(&world.us, "CreateGrant", what, request(key, &changes), expected);
    }
}

/// Section 11.2: every operation for every kind of key.
fn operations(world: &World, suite: &mut Suite) {
    const OF_ALL: &[&str] = &["CreateGrant", "RetireGrant", "DescribeKey"];
    const OTHERS: &[&str] = &[
        "Decrypt",
        "Encrypt",
        "GenerateDataKey",
        "GenerateDataKeyWithoutPlaintext",
        "ReEncryptFrom",
        "ReEncryptTo",
        "Sign",
        "Verify",
        "GetPublicKey",
        "GenerateDataKeyPair",
        "GenerateDataKeyPairWithoutPlaintext",
        "GenerateMac",
        "VerifyMac",
        "DeriveSharedSecret",
        "Encapsulate",
        "Decapsulate",
    ];
    let symmetric: &[&str] = &[
        "Decrypt",
        "Encrypt",
        "GenerateDataKey",
        "GenerateDataKeyWithoutPlaintext",
        "ReEncryptFrom",
        "ReEncryptTo",
        "GenerateDataKeyPair",
        "GenerateDataKeyPairWithoutPlaintext",
    ];
    for (spec, usage, fitting) in [
        ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", symmetric),
        (
            "RSA_2048",
            "ENCRYPT_DECRYPT",
            &[
                "Decrypt",
                "Encrypt",
                "ReEncryptFrom",
                "ReEncryptTo",
                "GetPublicKey",
            ],
        ),
        (
            "ECC_NIST_P256",
            "SIGN_VERIFY",
            &["Sign", "Verify", "GetPublicKey"],
        ),
        ("ML_DSA_44", "SIGN_VERIFY", &["Sign", "Verify", "GetPublicKey"]),
        (
            "ECC_NIST_P256",
            "KEY_AGREEMENT",
            &["DeriveSharedSecret", "GetPublicKey"],
        ),
        ("HMAC_256", "GENERATE_VERIFY_MAC", &["GenerateMac", "VerifyMac"]),
        (
            "ML_KEM_768",
            "ENCAPSULATE_DECAPSULATE",
            &["Encapsulate", "Decapsulate", "GetPublicKey"],
        ),
    ] {
        let key = world.create(json!({"KeySpec": spec, "KeyUsage": usage}));
        for operation in OF_ALL.iter().chain(OTHERS) {
            let fits = OF_ALL.contains(operation) || fitting.contains(operation);
            let expected = if fits { ok() } else { invalid() };
            let changes = json!({"Operations": ["DescribeKey", operation]});
            let what = format!("{operation} for {spec} {usage}");
            suite.row(&world.us, "CreateGrant", what, request(&key, &changes), expected);
        }
    }
}

fn model(world: &World, suite: &mut Suite) {
    let key = world.key();
    let constraint = |value: &str, path: &str, constraint: &str| {
        violates(&format!(
            "Value {value} at '{path}' failed to satisfy constraint: {constraint}"
        ))
    };
    let too_long = |len: usize, path: &str, max: usize| {
        let text = format!("'{}'", "x".repeat(len));
        constraint(
            &text,
            path,
            &format!("Member must have length less than or equal to {max}"),
        )
    };
    let not_null = "Member must not be null";
    let name = "Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$";
    let principal = "Member must satisfy regular expression pattern: ^[\\w+=,.@:/-]+$";
    let long = "x".repeat(257);
    for (operation, request, expected) in [
        (
            "CreateGrant",
            request(&key, &json!({"Operations": null})),
            constraint("null", "operations", not_null),
        ),
        (
            "CreateGrant",
            request(&key, &json!({"Operations": ["Decrypt", "Rotate"]})),
            invalid_starting(
                "1 validation error detected: Value '[Decrypt, Rotate]' at 'operations' failed to satisfy constraint: ",
            ),
        ),
        (
            "CreateGrant",
            request(&key, &json!({"Name": "a b"})),
            constraint("'a b'", "name", name),
        ),
        (
            "CreateGrant",
            request(&key, &json!({"Name": long})),
            too_long(257, "name", 256),
        ),
        (
            "CreateGrant",
            request(&key, &json!({"GranteePrincipal": long})),
            too_long(257, "granteePrincipal", 256),
        ),
        (
            "CreateGrant",
            request(
                &key,
                &json!({"GranteePrincipal": "arn:aws:iam::111122223333:user/*"}),
            ),
            constraint(
                "'arn:aws:iam::111122223333:user/*'",
                "granteePrincipal",
                principal,
            ),
        ),
        (
            "CreateGrant",
            request(&key, &json!({"GrantTokens": vec!["t"; 11]})),
            invalid_starting("1 validation error detected: Value '[t, t"),
        ),
        (
            "RevokeGrant",
            json!({"KeyId": key.id}),
            constraint("null", "grantId", not_null),
        ),
        (
            "RevokeGrant",
            json!({"KeyId": key.id, "GrantId": "x".repeat(129)}),
            too_long(129, "grantId", 128),
        ),
        (
            "RetireGrant",
            json!({"KeyId": key.id, "GrantId": ""}),
            constraint(
                "''",
                "grantId",
                "Member must have length greater than or equal to 1",
            ),
        ),
        (
            "ListGrants",
            json!({"KeyId": key.id, "Limit": 101}),
            constraint(
                "'101'",
                "limit",
                "Member must have value less than or equal to 100",
            ),
        ),
        (
            "ListRetirableGrants",
            json!({"RetiringPrincipal": NOBODY, "Limit": 101}),
            constraint(
                "'101'",
                "limit",
                "Member must have value less than or equal to 100",
            ),
        ),
        (
            "ListGrants",
            json!({"KeyId": key.id, "Limit": 0}),
            constraint(
                "'0'",
                "limit",
                "Member must have value greater than or equal to 1",
            ),
        ),
    ] {
        suite.row(&world.us, operation, "the model", request, expected);
    }
}

fn ends(world: &World, suite: &mut Suite) {
    let (key, other) = (world.key(), world.key());
    let new = || grant(world, &key, &json!({}));
    let kept = new();
    let by_id = |grant: &str| json!({"KeyId": key.id, "GrantId": grant});
    let (revoked, retired, by_arn, by_token) = (new(), new(), new(), new());
    for (operation, what, request) in [
        ("RevokeGrant", "by key id", by_id(&revoked.id)),
        ("RetireGrant", "by key id (unconfirmed)", by_id(&retired.id)),
        (
            "RetireGrant",
            "by key ARN",
            json!({"KeyId": key.arn, "GrantId": by_arn.id}),
        ),
        ("RetireGrant", "by token", json!({"GrantToken": by_token.token})),
    ] {
        suite.row(&world.us, operation, what, request, empty());
    }
    let left = ids(world, &key);
    suite.row(
        &world.us,
        "ListGrants",
        "what is left",
        json!({"KeyId": key.id}),
        holds(move |_| ensure(left == BTreeSet::from([kept.id.clone()]), format!("{left:?}"))),
    );
    for operation in ["RetireGrant", "RevokeGrant"] {
        for (what, request, expected) in [
            ("a grant that was there", by_id(&revoked.id), not_found()),
            ("a grant that never was", by_id(NO_GRANT), not_found()),
            (
                "another key's grant",
                json!({"KeyId": other.id, "GrantId": ids(world, &key).first()}),
                not_found(),
            ),
            (
                "no grant id",
                by_id("g"),
                named("InvalidGrantIdException", Unknown::Text),
            ),
            (
                "upper-case digits",
                by_id(&NO_GRANT.to_uppercase()),
                named("InvalidGrantIdException", Unknown::Text),
            ),
            (
                "an unknown key before the grant",
                json!({"KeyId": "00000000-0000-4000-8000-000000000000", "GrantId": "g"}),
                error(
                    "NotFoundException",
                    format!(
                        "Key '{}' does not exist",
                        world.key_arn(US, "00000000-0000-4000-8000-000000000000")
                    ),
                ),
            ),
            (
                "another account's key",
                json!({"KeyId": format!("arn:aws:kms:{US}:{STRANGER}:key/{}", key.id), "GrantId": NO_GRANT}),
                named("AccessDeniedException", Unknown::Text),
            ),
            (
                "an alias",
                json!({"KeyId": "alias/none", "GrantId": NO_GRANT}),
                error(
                    "InvalidArnException",
                    "Key Aliases are not supported for this operation.",
                ),
            ),
        ] {
            suite.row(&world.us, operation, what, request, expected);
        }
    }
    for (what, request) in [
        ("nothing", json!({})),
        ("a key alone", json!({"KeyId": key.id})),
        ("a grant id alone", json!({"GrantId": NO_GRANT})),
    ] {
        suite.row(&world.us, "RetireGrant", what, request, invalid());
    }
}

/// Tokens stand for their grant as long as it lives, and add nothing to what is known already.
fn tokens(world: &World, suite: &mut Suite) {
    let key = world.key();
    let named = json!({"Name": "n"});
    let (first, second) = (grant(world, &key, &named), grant(world, &key, &named));
    let uses = |tokens: Value| {
        let sealed = world.seal(&key, b"x");
        [
            (
                "Encrypt",
                json!({"KeyId": key.id, "Plaintext": base64(b"x"), "GrantTokens": tokens}),
            ),
            (
                "Decrypt",
                json!({"CiphertextBlob": sealed, "GrantTokens": tokens}),
            ),
            (
                "ReEncrypt",
                json!({"CiphertextBlob": sealed, "DestinationKeyId": key.id, "GrantTokens": tokens}),
            ),
            (
                "GenerateDataKey",
                json!({"KeyId": key.id, "KeySpec": "AES_256", "GrantTokens": tokens}),
            ),
            ("DescribeKey", json!({"KeyId": key.id, "GrantTokens": tokens})),
            ("CreateGrant", request(&key, &json!({"GrantTokens": tokens}))),
        ]
    };
    for (what, tokens) in [
        ("a token", json!([first.token])),
        ("both tokens of a grant", json!([first.token, second.token])),
        ("ten tokens", json!(vec![&first.token; 10])),
    ] {
        for (operation, request) in uses(tokens) {
            suite.row(&world.us, operation, what, request, ok());
        }
    }
    let mut damaged = from_base64(&first.token);
    *damaged.last_mut().unwrap() ^= 1;
    for (what, tokens) in [
        ("no token at all", json!(["garbage"])),
        ("a token that is none", json!([base64(b"garbage")])),
        ("a damaged token", json!([base64(&damaged)])),
        (
            "a bad token beside a good one",
            json!([first.token, base64(b"garbage")]),
        ),
    ] {
        for (operation, request) in uses(tokens) {
            suite.row(&world.us, operation, what, request, bad_token(operation));
        }
    }
    for token in ["garbage".to_owned(), base64(&damaged)] {
        suite.row(
            &world.us,
            "RetireGrant",
            "a bad token",
            json!({"GrantToken": token}),
            bad_token("RetireGrant"),
        );
    }
    suite.row(
        &world.us,
        "RetireGrant",
        "by the second token of a grant",
        json!({"GrantToken": second.token}),
        empty(),
    );
    for (operation, request) in uses(json!([first.token])) {
        suite.row(
            &world.us,
            operation,
            "the token of a grant that ended",
            request,
            bad_token(operation),
        );
    }
    suite.row(
        &world.us,
        "RetireGrant",
        "the token of a grant that ended",
        json!({"GrantToken": first.token}),
        bad_token("RetireGrant"),
    );
}

fn dry_runs(world: &World, suite: &mut Suite) {
    let key = world.key();
    let kept = grant(world, &key, &json!({"Name": "n"}));
    let dry = |mut request: Value| {
        request["DryRun"] = json!(true);
        request
    };
    let would_have = || {
        error(
            "DryRunOperationException",
            "The request would have succeeded, but the DryRun option is set.",
        )
    };
    let by_id = |grant: &str| json!({"KeyId": key.id, "GrantId": grant});
    let rows = |state: Option<Expected>| {
        vec![
            (
                "CreateGrant",
                "a new grant",
                request(&key, &json!({})),
                state.unwrap_or_else(would_have),
            ),
            ("RetireGrant", "by id", by_id(&kept.id), would_have()),
            (
                "RetireGrant",
                "by token",
                json!({"GrantToken": kept.token}),
                would_have(),
            ),
            ("RevokeGrant", "by id", by_id(&kept.id), would_have()),
            (
                "CreateGrant",
                "no grantee",
                request(&key, &json!({"GranteePrincipal": null})),
                invalid(),
            ),
            ("RetireGrant", "no such grant", by_id(NO_GRANT), not_found()),
            ("RevokeGrant", "no such grant", by_id(NO_GRANT), not_found()),
            (
                "RetireGrant",
                "no grant id",
                by_id("g"),
                named("InvalidGrantIdException", Unknown::Text),
            ),
            (
                "RetireGrant",
                "a bad token",
                json!({"GrantToken": "x"}),
                bad_token("RetireGrant"),
            ),
        ]
    };
    for (operation, what, request, expected) in rows(None) {
        suite.row(
            &world.us,
            operation,
            format!("DryRun: {what}"),
            dry(request),
            expected,
        );
    }
    suite.row(
        &world.us,
        "CreateGrant",
        "DryRun: an operation that the key does not have",
        dry(request(&key, &json!({"Operations": ["Sign"]}))),
        invalid(),
    );
    world.must("DisableKey", json!({"KeyId": key.id}));
    let disabled = error("DisabledException", format!("{} is disabled.", key.arn));
    for (operation, what, request, expected) in rows(Some(disabled)) {
        suite.row(
            &world.us,
            operation,
            format!("DryRun, disabled: {what}"),
            dry(request),
            expected,
        );
    }
    let left = ids(world, &key);
    suite.row(
        &world.us,
        "ListGrants",
        "dry runs change nothing",
        json!({"KeyId": key.id}),
        holds(move |_| ensure(left == BTreeSet::from([kept.id.clone()]), format!("{left:?}"))),
    );
}

/// Grants are of one region.
fn regions(world: &World, suite: &mut Suite) {
    let key = world.primary();
    world.replicate(&key);
    let here = grant(world, &key, &json!({"Name": "n"}));
    suite.row(
        &world.eu,
        "ListGrants",
        "a replica has its own",
        json!({"KeyId": key.id}),
        json_of(json!({"Grants": [], "Truncated": false})),
    );
    suite.row(
        &world.eu,
        "CreateGrant",
        "the same name for a replica",
        request(&key, &json!({"Name": "n"})),
        holds(move |answer| {
            created(answer)?;
            ensure(
                answer.json()["GrantId"] != *here.id,
                "the grant of the other region",
            )
        }),
    );
    suite.row(
        &world.eu,
        "RetireGrant",
        format!("a token of {US} in {EU}"),
        json!({"GrantToken": here.token}),
        bad_token("RetireGrant"),
    );
}

fn filters(world: &World, suite: &mut Suite) {
    let key = world.key();
    let alice = format!("arn:aws:iam::{STRANGER}:user/alice");
    let nobodys = grant(world, &key, &json!({}));
    let alices = grant(world, &key, &json!({"GranteePrincipal": alice}));
    let services = grant(
        world,
        &key,
        &json!({
            "GranteePrincipal": null, "GranteeServicePrincipal": SERVICE, "RetiringPrincipal": NOBODY,
            "Constraints": {"SourceArn": SOURCE},
        }),
    );
    let only = |wanted: &[&Grant]| {
        let wanted: BTreeSet<String> = wanted.iter().map(|grant| grant.id.clone()).collect();
        holds(move |answer| {
            let entries = answer.json()["Grants"].as_array().cloned().unwrap_or_default();
            let found = entries
                .iter()
                .filter_map(|entry| entry["GrantId"].as_str().map(str::to_owned));
            ensure(
                found.collect::<BTreeSet<_>>() == wanted,
                format!("wanted {wanted:?}"),
            )
        })
    };
    for (what, filter, expected) in [
        ("none", json!({}), only(&[&nobodys, &alices, &services])),
        ("a grantee", json!({"GranteePrincipal": alice}), only(&[&alices])),
        (
            "a grantee that is a service",
            json!({"GranteeServicePrincipal": SERVICE}),
            only(&[&services]),
        ),
        (
            "a grantee without grants",
            json!({"GranteePrincipal": world.caller()}),
            only(&[]),
        ),
        ("an id", json!({"GrantId": nobodys.id}), only(&[&nobodys])),
        (
            "an id that no grant has (unconfirmed)",
            json!({"GrantId": NO_GRANT}),
            only(&[]),
        ),
        (
            "an id and its grantee",
            json!({"GrantId": alices.id, "GranteePrincipal": alice}),
            only(&[&alices]),
        ),
        (
            "an id and another grantee",
            json!({"GrantId": nobodys.id, "GranteePrincipal": alice}),
            only(&[]),
        ),
        (
            "what is no id",
            json!({"GrantId": "g"}),
            named("InvalidGrantIdException", Unknown::Text),
        ),
        (
            "two grantees",
            json!({"GranteePrincipal": alice, "GranteeServicePrincipal": SERVICE}),
            invalid(),
        ),
        (
            "what is no principal",
            json!({"GranteePrincipal": "alice"}),
            named("InvalidArnException", Unknown::NameAndText),
        ),
    ] {
        let mut request = filter;
        request["KeyId"] = json!(key.id);
        suite.row(
            &world.us,
            "ListGrants",
            format!("filter: {what}"),
            request,
            expected,
        );
    }
}

/// Page after page: every grant once.
fn walk(
    world: &World,
    suite: &mut Suite,
    operation: &'static str,
    filter: &Value,
    limit: Value,
    sizes: &[usize],
) {
    let mut found: Vec<String> = Vec::new();
    let mut marker = Value::Null;
    for (position, size) in sizes.iter().copied().enumerate() {
        let is_last = position + 1 == sizes.len();
        let mut request = filter.clone();
        request["Limit"] = limit.clone();
        request["Marker"] = marker;
        let page = holds(move |answer| {
            let json = answer.json();
            let count = json["Grants"].as_array().map_or(0, Vec::len);
            ensure(count == size, format!("wanted {size} grants, found {count}"))?;
            ensure(
                json["Truncated"] == !is_last && json.get("NextMarker").is_some() != is_last,
                "Truncated or NextMarker is wrong",
            )
        });
        let answer = suite
            .row(
                &world.us,
                operation,
                format!("page {position} of {limit}"),
                request,
                page,
            )
            .json();
        let entries = answer["Grants"].as_array().cloned().unwrap_or_default();
        found.extend(entries.iter().map(|entry| entry["GrantId"].to_string()));
        marker = answer["NextMarker"].clone();
    }
    let (count, all) = (BTreeSet::from_iter(found).len(), sizes.iter().sum::<usize>());
    let once = holds(move |_| ensure(count == all, format!("{count} different grants of {all}")));
    suite.row(
        &world.us,
        operation,
        format!("all pages of {limit}"),
        filter.clone(),
        once,
    );
}

fn pages(world: &World, suite: &mut Suite) {
    let key = world.key();
    for _ in 0..101 {
        grant(world, &key, &json!({}));
    }
    let of_key = json!({"KeyId": key.id});
    walk(world, suite, "ListGrants", &of_key, Value::Null, &[50, 50, 1]);
    walk(world, suite, "ListGrants", &of_key, json!(100), &[100, 1]);
    let of_nobody = json!({"KeyId": key.id, "GranteePrincipal": NOBODY});
    walk(world, suite, "ListGrants", &of_nobody, json!(60), &[60, 41]);
    let own = world.must("ListGrants", json!({"KeyId": key.id, "Limit": 1}))["NextMarker"].clone();
    let of_keys = world.must("ListKeys", json!({"Limit": 1}))["NextMarker"].clone();
    for (what, marker) in [
        ("garbage", json!("garbage")),
        ("a marker of another list", of_keys),
    ] {
        let request = json!({"KeyId": key.id, "Marker": marker});
        suite.row(
            &world.us,
            "ListGrants",
            what,
            request,
            named("InvalidMarkerException", Unknown::Text),
        );
    }
    suite.row(
        &world.us,
        "ListRetirableGrants",
        "a marker of ListGrants",
        json!({"RetiringPrincipal": world.caller(), "Marker": own}),
        named("InvalidMarkerException", Unknown::Text),
    );
}

fn retirable(world: &World, suite: &mut Suite) {
    let carol = format!("arn:aws:iam::{}:role/carol", world.account);
    let keys = [world.key(), world.key(), world.key()];
    for key in &keys {
        for _ in 0..2 {
            grant(world, key, &json!({"RetiringPrincipal": carol}));
        }
        grant(world, key, &json!({"RetiringServicePrincipal": SERVICE}));
    }
    let filter = json!({"RetiringPrincipal": carol});
    walk(world, suite, "ListRetirableGrants", &filter, Value::Null, &[6]);
    walk(world, suite, "ListRetirableGrants", &filter, json!(4), &[4, 2]);
    let arns: BTreeSet<String> = keys.iter().map(|key| key.arn.clone()).collect();
    suite.row(
        &world.us,
        "ListRetirableGrants",
        "over all keys",
        filter,
        holds(move |answer| {
            let entries = answer.json()["Grants"].as_array().cloned().unwrap_or_default();
            let found = entries
                .iter()
                .filter_map(|entry| entry["KeyId"].as_str().map(str::to_owned));
            ensure(
                found.collect::<BTreeSet<_>>() == arns,
                format!("wanted grants on {arns:?}"),
            )?;
            let all = entries.iter().all(|entry| entry["RetiringPrincipal"] == *carol);
            ensure(all, "another retiring principal")
        }),
    );
    let denied = |principal: &str| {
        let text = format!(
            "User: {} is not authorized to perform: kms:ListRetirableGrants on resource: {principal} because no \
             identity-based policy allows the kms:ListRetirableGrants action",
            world.caller()
        );
        error("AccessDeniedException", text)
    };
    for (what, request, expected) in [
        (
            "a principal without any",
            json!({"RetiringPrincipal": world.caller()}),
            ok(),
        ),
        ("no principal", json!({}), invalid()),
        (
            "two principals",
            json!({"RetiringPrincipal": NOBODY, "RetiringServicePrincipal": SERVICE}),
            invalid(),
        ),
        (
            "another account's principal (unconfirmed)",
            json!({"RetiringPrincipal": NOBODY}),
            denied(NOBODY),
        ),
        (
            "a service, for who is none (unconfirmed)",
            json!({"RetiringServicePrincipal": SERVICE}),
            denied(SERVICE),
        ),
        (
            "what is no principal",
            json!({"RetiringPrincipal": "carol"}),
            named("InvalidArnException", Unknown::NameAndText),
        ),
    ] {
        suite.row(&world.us, "ListRetirableGrants", what, request, expected);
    }
}
