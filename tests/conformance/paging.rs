//! Section 13.2: lists in pages.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use trent_testkit::wire::Answer;

use super::expected::{Expected, Unknown, ensure, has_members, holds, invalid_starting, json_of, named, ok};
use super::suite::Suite;
use super::world::World;

/// A list: the operation, the member with the entries, what names an entry.
struct List {
    operation: &'static str,
    entries: &'static str,
    name: &'static str,
    default: usize,
    max: usize,
}

const KEYS: List = List {
    operation: "ListKeys",
    entries: "Keys",
    name: "KeyId",
    default: 100,
    max: 1000,
};

const ALIASES: List = List {
    operation: "ListAliases",
    entries: "Aliases",
    name: "AliasName",
    default: 50,
    max: 100,
};

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    let key = world.key();
    for _ in 0..KEYS.default {
        world.key();
    }
    let (some, more) = (world.key(), world.key());
    for _ in 0..ALIASES.default {
        world.alias(&some);
    }
    world.alias(&more);
    for list in [&KEYS, &ALIASES] {
        sizes(world, suite, list);
        walk(world, suite, list, 7, &json!({}));
        walk(world, suite, list, list.max, &json!({}));
        markers(world, suite, list);
    }
    walk(world, suite, &ALIASES, 7, &json!({"KeyId": some.id}));
    let of_some = world.must("ListAliases", json!({"KeyId": some.id, "Limit": 1}))["NextMarker"].clone();
    suite.row(
        &world.us,
        "ListAliases",
        "a marker of one key's list for another key's: its aliases or a refusal, never the first key's",
        json!({"KeyId": more.id, "Marker": of_some}),
        holds(move |answer| {
            let of_others = answer.json()["Aliases"]
                .as_array()
                .into_iter()
                .flatten()
                .any(|alias| alias["TargetKeyId"] == *some.id);
            ensure(!of_others, "aliases of the other key")
        }),
    );
    entries(world, suite, &key.id, &key.arn);
    owners(world, suite);
}

/// A full page of so many entries, and whether more follow.
fn page(list: &'static List, count: usize) -> Expected {
    holds(move |answer| {
        has_members(&answer.json(), &[list.entries, "Truncated", "NextMarker"])?;
        let found = entries_of(list, answer).len();
        ensure(found == count, format!("{found} entries"))?;
        ensure(answer.json()["Truncated"] == true, "Truncated is not true")?;
        let marker = answer.json()["NextMarker"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        ensure(
            !marker.is_empty() && marker.len() <= 1024 && marker.is_ascii(),
            "no marker of at most 1024 characters",
        )
    })
}

fn entries_of(list: &List, answer: &Answer) -> Vec<Value> {
    answer.json()[list.entries]
        .as_array()
        .cloned()
        .unwrap_or_default()
}

fn sizes(world: &World, suite: &mut Suite, list: &'static List) {
    let operation = list.operation;
    for (what, request, count) in [
        ("the default page", json!({}), list.default),
        ("one entry", json!({"Limit": 1}), 1),
        (
            "more than the default",
            json!({"Limit": list.default + 1}),
            list.default + 1,
        ),
    ] {
        suite.row(&world.us, operation, what, request, page(list, count));
    }
    suite.row(
        &world.us,
        operation,
        "the largest page",
        json!({"Limit": list.max}),
        ok(),
    );
    let above = format!(
        "1 validation error detected: Value '{}' at 'limit' failed to satisfy constraint: Member must have value less \
         than or equal to {}",
        list.max + 1,
        list.max
    );
    suite.row(
        &world.us,
        operation,
        "a page larger than the largest",
        json!({"Limit": list.max + 1}),
        invalid_starting(&above),
    );
}

/// Page after page: every entry once, in order, the last page without a marker.
fn walk(world: &World, suite: &mut Suite, list: &'static List, limit: usize, filter: &Value) {
    let mut names: Vec<String> = Vec::new();
    let mut marker = Value::Null;
    loop {
        let mut request = filter.clone();
        request["Limit"] = json!(limit);
        request["Marker"] = marker.clone();
        let judged = holds(move |answer| {
            let is_truncated = answer.json()["Truncated"] == true;
            let mut members = vec![list.entries, "Truncated"];
            members.extend(is_truncated.then_some("NextMarker"));
            has_members(&answer.json(), &members)?;
            let found = entries_of(list, answer).len();
            ensure(found <= limit, format!("{found} entries, more than wanted"))
        });
        let what = format!("a page of {limit} {filter}");
        let answer = suite.row(&world.us, list.operation, what, request, judged);
        let entries = entries_of(list, &answer);
        names.extend(
            entries
                .iter()
                .filter_map(|entry| entry[list.name].as_str().map(str::to_owned)),
        );
        marker = answer.json()["NextMarker"].clone();
        if marker.is_null() {
            suite.judge(
                list.operation,
                format!("all pages of {limit} {filter}"),
                &world.us.call(list.operation, &json!({})),
                complete(names),
            );
            return;
        }
    }
}

fn complete(names: Vec<String>) -> Expected {
    holds(move |_| {
        let distinct: BTreeSet<&String> = names.iter().collect();
        ensure(distinct.len() == names.len(), "an entry came twice")?;
        ensure(
            names.len() >= ALIASES.default,
            format!("only {} entries came", names.len()),
        )?;
        ensure(
            names.is_sorted(),
            "the entries are in no order (unconfirmed which)",
        )
    })
}

fn markers(world: &World, suite: &mut Suite, list: &'static List) {
    let other = if list.operation == KEYS.operation {
        &ALIASES
    } else {
        &KEYS
    };
    let foreign = world.must(other.operation, json!({"Limit": 1}))["NextMarker"].clone();
    let own = world.must(list.operation, json!({"Limit": 1}))["NextMarker"].clone();
    let own = own.as_str().unwrap_or_default().to_owned();
    let damaged = format!(
        "{}{}",
        &own[..own.len() - 1],
        if own.ends_with('A') { 'B' } else { 'A' }
    );
    for (what, marker) in [
        ("garbage", json!("garbage")),
        ("a marker of another list", foreign),
        ("a damaged marker", json!(damaged)),
        ("half a marker", json!(&own[..own.len() / 2])),
        ("a marker with more behind it", json!(format!("{own}AAAA"))),
        ("1024 characters", json!("x".repeat(1024))),
        ("Latin-1", json!("größe")),
    ] {
        let expected = named("InvalidMarkerException", Unknown::Text);
        suite.row(
            &world.us,
            list.operation,
            what,
            json!({"Marker": marker}),
            expected,
        );
    }
    suite.row(
        &world.us,
        list.operation,
        "a marker beyond Latin-1",
        json!({"Marker": "✓"}),
        super::expected::violates(
            "Value '✓' at 'marker' failed to satisfy constraint: Member must satisfy regular expression pattern: \
             [\\u0020-\\u00FF]*",
        ),
    );
    suite.row(
        &world.us,
        list.operation,
        "no marker at all",
        json!({"Marker": ""}),
        super::expected::violates(
            "Value '' at 'marker' failed to satisfy constraint: Member must have length greater than or equal to 1",
        ),
    );
}

fn entries(world: &World, suite: &mut Suite, id: &str, arn: &str) {
    let entry = json!({"KeyId": id, "KeyArn": arn});
    suite.row(
        &world.us,
        "ListKeys",
        "entries are ids with ARNs and nothing else",
        json!({"Limit": 1000}),
        holds(move |answer| {
            let entries = entries_of(&KEYS, answer);
            ensure(entries.contains(&entry), "not listed")?;
            entries
                .iter()
                .try_for_each(|entry| has_members(entry, &["KeyId", "KeyArn"]))
        }),
    );
}

fn owners(world: &World, suite: &mut Suite) {
    let none = || json_of(json!({"Keys": [], "Truncated": false}));
    suite.row(
        &world.us,
        "ListKeys",
        "own keys by name",
        json!({"ResourceOwners": ["SELF"]}),
        page(&KEYS, 100),
    );
    suite.row(
        &world.us,
        "ListKeys",
        "keys that others share: there are none",
        json!({"ResourceOwners": ["OTHER_ACCOUNTS_VIA_RAM"]}),
        none(),
    );
}
