//! Sections 1.1 to 1.4: framing, types, answers.

use serde_json::json;
use trent_testkit::wire::{Client, Request, exchange};

use super::expected::{Unknown, empty, ensure, error, holds, named, object, ok, wordless};
use super::suite::Suite;
use super::world::World;

const LIST: &str = "ListKeys";

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    content_types(&world.us, suite);
    targets(&world.us, suite);
    bodies(&world.us, suite);
    types(world, suite);
    empty_answers(world, suite);
    sizes(&world.us, suite);
}

fn content_types(us: &Client, suite: &mut Suite) {
    for content_type in [
        "application/x-amz-json-1.1",
        "application/x-amz-json-1.1; charset=utf-8",
        "application/json",
    ] {
        let request = Request::call(LIST, "{}").with("content-type", content_type);
        suite.judge(LIST, content_type, &us.send(request), ok());
    }
}

fn targets(us: &Client, suite: &mut Suite) {
    for target in [
        "TrentService.DropKeys",
        "TrentService.listkeys",
        "trentservice.ListKeys",
        "KMS.ListKeys",
        "ListKeys",
        "DynamoDB_20120810.ListTables",
    ] {
        let request = Request::call(LIST, "{}").with("x-amz-target", target);
        suite.judge(
            "(unknown operation)",
            target,
            &us.send(request),
            wordless("UnknownOperationException"),
        );
    }
    let not_found = || {
        holds(|answer| {
            ensure(
                answer.status == 404 && answer.text().contains("<UnknownOperationException/>"),
                "wanted 404 <UnknownOperationException/> (unconfirmed)",
            )
        })
    };
    let call = || Request::call(LIST, "{}");
    for (what, request) in [
        ("no target", call().without("x-amz-target")),
        (
            "GET",
            Request {
                method: "GET".to_owned(),
                body: Vec::new(),
                ..call()
            },
        ),
        (
            "another path",
            Request {
                path: "/keys".to_owned(),
                ..call()
            },
        ),
    ] {
        suite.judge("(unknown operation)", what, &us.send(request), not_found());
    }
}

fn bodies(us: &Client, suite: &mut Suite) {
    let send = |body: &str| us.send(Request::call(LIST, body));
    for (what, body) in [
        ("an empty body is an empty object (unconfirmed)", ""),
        (
            "unknown members are ignored",
            r#"{"Colour":"red","Nested":{"a":[1]}}"#,
        ),
        ("null is absent", r#"{"Limit":null,"Marker":null}"#),
        ("names are case-sensitive: limit is unknown", r#"{"limit":0}"#),
    ] {
        suite.judge(LIST, what, &send(body), ok());
    }
    let malformed = [
        "{",
        "[]",
        "null",
        "\"text\"",
        "{}{}",
        "{\"Limit\":}",
        "not json",
        "{'Limit':1}",
    ];
    for body in malformed {
        let what = format!("no JSON object: {body}");
        suite.judge(
            LIST,
            what,
            &send(body),
            named("SerializationException", Unknown::Text),
        );
    }
    let not_utf8 = us.send(Request::call(LIST, b"{\"Marker\":\"\xff\"}".to_vec()));
    suite.judge(
        LIST,
        "no UTF-8",
        &not_utf8,
        named("SerializationException", Unknown::Text),
    );
}

/// Strict JSON types, before any rule of the model.
fn types(world: &World, suite: &mut Suite) {
    for (operation, what, request) in [
        (LIST, "a text as a number", json!({"Limit": "10"})),
        (LIST, "a fraction as an integer", json!({"Limit": 1.5})),
        (
            LIST,
            "an integer beyond 32 bits",
            json!({"Limit": 99_999_999_999_u64}),
        ),
        (LIST, "a number as a text", json!({"Marker": 1})),
        ("CreateKey", "a text as a boolean", json!({"MultiRegion": "true"})),
        ("CreateKey", "an object as a list", json!({"Tags": {"a": "b"}})),
        ("CreateKey", "a text as a structure", json!({"Tags": ["a"]})),
        ("CreateKey", "a list as a text", json!({"Description": ["a"]})),
        (
            "Encrypt",
            "no base64",
            json!({"KeyId": "a", "Plaintext": "not base64!"}),
        ),
        (
            "Encrypt",
            "base64 without padding",
            json!({"KeyId": "a", "Plaintext": "YQ"}),
        ),
        (
            "Encrypt",
            "a number as a blob",
            json!({"KeyId": "a", "Plaintext": 1}),
        ),
        (
            "Encrypt",
            "a number in the context",
            json!({"KeyId": "a", "Plaintext": "YQ==", "EncryptionContext": {"a": 1}}),
        ),
        (
            "Encrypt",
            "a list as the context",
            json!({"KeyId": "a", "Plaintext": "YQ==", "EncryptionContext": ["a"]}),
        ),
        ("Decrypt", "no base64", json!({"CiphertextBlob": "%%%"})),
        (
            "GenerateRandom",
            "a text as a number",
            json!({"NumberOfBytes": "16"}),
        ),
        ("DescribeKey", "a number as a text", json!({"KeyId": 1})),
        (
            "ScheduleKeyDeletion",
            "a text as a number",
            json!({"KeyId": "a", "PendingWindowInDays": "7"}),
        ),
    ] {
        let expected = named("SerializationException", Unknown::Text);
        suite.row(&world.us, operation, what, request, expected);
    }
}

fn empty_answers(world: &World, suite: &mut Suite) {
    let (key, name) = (world.key(), world.new_alias_name());
    let alias = json!({"AliasName": name, "TargetKeyId": key.id});
    for (operation, request) in [
        ("CreateAlias", alias.clone()),
        ("UpdateAlias", alias),
        ("DeleteAlias", json!({"AliasName": name})),
        ("DisableKey", json!({"KeyId": key.id})),
        ("EnableKey", json!({"KeyId": key.id})),
        (
            "UpdateKeyDescription",
            json!({"KeyId": key.id, "Description": "text"}),
        ),
    ] {
        suite.row(
            &world.us,
            operation,
            "success has no body at all",
            request,
            empty(),
        );
    }
}

fn sizes(us: &Client, suite: &mut Suite) {
    let filler = |len: usize| format!(r#"{{"NumberOfBytes":1,"Filler":"{}"}}"#, "x".repeat(len));
    let large = us.send(Request::call("GenerateRandom", filler(400 * 1024)));
    suite.judge(
        "GenerateRandom",
        "a request as large as the largest legal one",
        &large,
        object(&["Plaintext"], json!({})),
    );
    let too_large = Request::call("GenerateRandom", filler(1024 * 1024));
    suite.judge(
        "GenerateRandom",
        "a body over 1 MiB (unconfirmed)",
        &exchange(us.endpoint(), &too_large),
        holds(|answer| {
            ensure(
                answer.status == 413 && answer.json()["__type"] == "RequestEntityTooLarge",
                "wanted 413 RequestEntityTooLarge",
            )
        }),
    );
    suite.judge(
        "GenerateRandom",
        "a message is lower-case, the name is short",
        &us.send(Request::call("GenerateRandom", "{}")),
        error("ValidationException", "NumberOfBytes is required."),
    );
}
