//! Section 13.1: tags of a key that exists.

use serde_json::{Value, json};

use super::expected::{Expected, Unknown, empty, error, holds, invalid_starting, json_of, named, violates};
use super::suite::Suite;
use super::world::{Key, World};

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    upserts(world, suite);
    rules(world, suite);
    limits(world, suite);
    model(world, suite);
    pages(world, suite);
}

fn tag(key: &str, value: &str) -> Value {
    json!({"TagKey": key, "TagValue": value})
}

fn listed(tags: Value) -> Expected {
    json_of(json!({"Tags": tags, "Truncated": false}))
}

fn list(world: &World, suite: &mut Suite, key: &Key, what: &str, tags: Value) {
    suite.row(
        &world.us,
        "ListResourceTags",
        what,
        json!({"KeyId": key.id}),
        listed(tags),
    );
}

fn upserts(world: &World, suite: &mut Suite) {
    let key = world.create(json!({"Tags": [tag("b", "1")]}));
    list(
        world,
        suite,
        &key,
        "the tags of CreateKey",
        json!([tag("b", "1")]),
    );
    for (what, tags) in [
        (
            "a new tag and a new value",
            json!([tag("c", ""), tag("b", "2"), tag("B", "3")]),
        ),
        ("no tag", json!([])),
        ("the same again", json!([tag("b", "2")])),
    ] {
        suite.row(
            &world.us,
            "TagResource",
            what,
            json!({"KeyId": key.arn, "Tags": tags}),
            empty(),
        );
    }
    let all = json!([tag("B", "3"), tag("b", "2"), tag("c", "")]);
    list(world, suite, &key, "by tag key (unconfirmed)", all);
    for (what, keys) in [
        ("one that is there", json!(["b"])),
        ("ones that are not there", json!(["b", "unknown"])),
        ("none", json!([])),
    ] {
        suite.row(
            &world.us,
            "UntagResource",
            what,
            json!({"KeyId": key.id, "TagKeys": keys}),
            empty(),
        );
    }
    list(
        world,
        suite,
        &key,
        "what is left",
        json!([tag("B", "3"), tag("c", "")]),
    );
    let untagged = world.key();
    list(world, suite, &untagged, "of a key without any", json!([]));
    let texts = json!([tag("größe: _./=+-@", "✓ größer")]);
    suite.row(
        &world.us,
        "TagResource",
        "any text",
        json!({"KeyId": untagged.id, "Tags": texts}),
        empty(),
    );
    list(world, suite, &untagged, "any text", texts);
}

fn refused(text: &str) -> Expected {
    error("TagException", text)
}

fn rules(world: &World, suite: &mut Suite) {
    let key = world.create(json!({"Tags": [tag("a", "1")]}));
    for (what, tags, expected) in [
        (
            "a key twice",
            json!([tag("b", "1"), tag("b", "2")]),
            refused("Duplicate tag keys"),
        ),
        (
            "aws: is reserved",
            json!([tag("aws:x", "1")]),
            refused("Tags beginning with aws: are reserved"),
        ),
        (
            "in any letter case",
            json!([tag("b", "1"), tag("AWS:x", "1")]),
            refused("Tags beginning with aws: are reserved"),
        ),
        (
            "51 at once",
            (0..51).map(|number| tag(&number.to_string(), "")).collect(),
            refused("Too many tags"),
        ),
    ] {
        suite.row(
            &world.us,
            "TagResource",
            what,
            json!({"KeyId": key.id, "Tags": tags}),
            expected,
        );
    }
    list(
        world,
        suite,
        &key,
        "nothing was half done",
        json!([tag("a", "1")]),
    );
    suite.row(
        &world.us,
        "TagResource",
        "the lookup before the rules",
        json!({"KeyId": "00000000-0000-4000-8000-000000000000", "Tags": [tag("aws:x", "1")]}),
        named("NotFoundException", Unknown::NameAndText),
    );
}

fn limits(world: &World, suite: &mut Suite) {
    let fifty: Vec<Value> = (0..50).map(|number| tag(&format!("{number:02}"), "")).collect();
    let key = world.create(json!({"Tags": fifty}));
    for (what, tags, expected) in [
        ("the 51st tag", json!([tag("more", "")]), refused("Too many tags")),
        (
            "a 51st among others",
            json!([tag("00", "1"), tag("more", "")]),
            refused("Too many tags"),
        ),
        ("other values for 50 tags", json!(fifty), empty()),
    ] {
        suite.row(
            &world.us,
            "TagResource",
            what,
            json!({"KeyId": key.id, "Tags": tags}),
            expected,
        );
    }
    suite.row(
        &world.us,
        "UntagResource",
        "more tag keys than a key can have (unconfirmed)",
        json!({"KeyId": key.id, "TagKeys": vec!["a"; 51]}),
        named("TagException", Unknown::NameAndText),
    );
    let longest = json!([tag(&"k".repeat(128), &"v".repeat(256))]);
    suite.row(
        &world.us,
        "TagResource",
        "the longest tag",
        json!({"KeyId": world.key().id, "Tags": longest}),
        empty(),
    );
}

fn model(world: &World, suite: &mut Suite) {
    let key = "00000000-0000-4000-8000-000000000000";
    let absent = |path: &str| {
        violates(&format!(
            "Value null at '{path}' failed to satisfy constraint: Member must not be null"
        ))
    };
    let long = |value: &str, path: &str, max: usize| {
        violates(&format!(
            "Value '{value}' at '{path}' failed to satisfy constraint: Member must have length less than or equal to {max}"
        ))
    };
    let (long_key, long_value) = ("k".repeat(129), "v".repeat(257));
    for (operation, request, expected) in [
        ("TagResource", json!({"KeyId": key}), absent("tags")),
        ("UntagResource", json!({"KeyId": key}), absent("tagKeys")),
        (
            "TagResource",
            json!({"KeyId": key, "Tags": [tag("a", "b"), tag(&long_key, "")]}),
            long(&long_key, "tags.2.member.tagKey", 128),
        ),
        (
            "TagResource",
            json!({"KeyId": key, "Tags": [tag("a", &long_value)]}),
            long(&long_value, "tags.1.member.tagValue", 256),
        ),
        (
            "TagResource",
            json!({"KeyId": key, "Tags": [{"TagKey": "a"}]}),
            absent("tags.1.member.tagValue"),
        ),
        (
            "UntagResource",
            json!({"KeyId": key, "TagKeys": [long_key]}),
            invalid_starting("1 validation error detected: Value '["),
        ),
        (
            "ListResourceTags",
            json!({"KeyId": key, "Limit": 51}),
            violates(
                "Value '51' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 50",
            ),
        ),
        (
            "ListResourceTags",
            json!({"KeyId": key, "Limit": 0}),
            violates(
                "Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
            ),
        ),
        (
            "ListResourceTags",
            json!({"KeyId": key, "Marker": "garbage"}),
            named("InvalidMarkerException", Unknown::Text),
        ),
    ] {
        suite.row(&world.us, operation, "the model", request, expected);
    }
}

fn pages(world: &World, suite: &mut Suite) {
    let tags: Vec<Value> = ["a", "b", "c", "d", "e"].map(|key| tag(key, "v")).into();
    let key = world.create(json!({"Tags": tags}));
    let mut found: Vec<Value> = Vec::new();
    let mut marker = Value::Null;
    for count in [2, 2, 1] {
        let request = json!({"KeyId": key.id, "Limit": 2, "Marker": marker});
        let page = holds(move |answer| {
            let json = answer.json();
            let entries = json["Tags"].as_array().map_or(0, Vec::len);
            let has_marker = json.get("NextMarker").is_some();
            let is_last = count == 1;
            super::expected::ensure(
                entries == count && json["Truncated"] == !is_last && has_marker != is_last,
                format!("wanted a page of {count}"),
            )
        });
        let answer = suite
            .row(&world.us, "ListResourceTags", "a page", request, page)
            .json();
        found.extend(answer["Tags"].as_array().cloned().unwrap_or_default());
        marker = answer["NextMarker"].clone();
    }
    suite.row(
        &world.us,
        "ListResourceTags",
        "all pages together",
        json!({"KeyId": key.id}),
        listed(json!(found)),
    );
    let of_keys = world.must("ListKeys", json!({"Limit": 1}))["NextMarker"].clone();
    suite.row(
        &world.us,
        "ListResourceTags",
        "a marker of another list",
        json!({"KeyId": key.id, "Marker": of_keys}),
        named("InvalidMarkerException", Unknown::Text),
    );
}
