//! Section 12: aliases.

use serde_json::{Value, json};
use trent_testkit::wire::Answer;

use super::expected::{
    Unknown, empty, ensure, error, has_members, has_values, holds, json_of, named, one_of,
};
use super::keys::is_plain_number;
use super::suite::Suite;
use super::world::{EU, World, base64};

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    entries(world, suite);
    uniqueness(world, suite);
    updates(world, suite);
    reserved_names(world, suite);
    regions(world, suite);
    deletion(world, suite);
}

fn create(name: &str, target: &str) -> Value {
    json!({"AliasName": name, "TargetKeyId": target})
}

/// Targets are stored as ids, whatever they were given as.
fn entries(world: &World, suite: &mut Suite) {
    let key = world.key();
    for target in [&key.id, &key.arn] {
        let name = world.new_alias_name();
        suite.row(&world.us, "CreateAlias", target, create(&name, target), empty());
    }
    let (id, start) = (key.id.clone(), world.alias_arn(""));
    let entries = move |answer: &Answer| {
        let json = answer.json();
        has_members(&json, &["Aliases", "Truncated"])?;
        let aliases = json["Aliases"].as_array().cloned().unwrap_or_default();
        ensure(aliases.len() == 2, "wanted two aliases")?;
        for alias in &aliases {
            let members = [
                "AliasArn",
                "AliasName",
                "CreationDate",
                "LastUpdatedDate",
                "TargetKeyId",
            ];
            has_members(alias, &members)?;
            let name = alias["AliasName"].as_str().unwrap_or_default();
            has_values(
                alias,
                &json!({"TargetKeyId": id, "AliasArn": format!("{start}{name}")}),
            )?;
            ensure(
                alias["CreationDate"] == alias["LastUpdatedDate"],
                "a new alias was updated when it was created",
            )?;
        }
        ensure(
            ["CreationDate", "LastUpdatedDate"]
                .iter()
                .all(|date| is_plain_number(&answer.text(), date)),
            "dates are plain numbers",
        )
    };
    for target in [&key.id, &key.arn] {
        suite.row(
            &world.us,
            "ListAliases",
            format!("of {target}"),
            json!({"KeyId": target}),
            holds(entries.clone()),
        );
    }
    let none = world.key();
    suite.row(
        &world.us,
        "ListAliases",
        "of a key without one",
        json!({"KeyId": none.id}),
        json_of(json!({"Aliases": [], "Truncated": false})),
    );
}

fn uniqueness(world: &World, suite: &mut Suite) {
    let (key, other) = (world.key(), world.key());
    let name = world.alias(&key);
    let exists = || {
        let arn = world.alias_arn(&name);
        error(
            "AlreadyExistsException",
            format!("An alias with the name {arn} already exists"),
        )
    };
    for target in [&key, &other] {
        suite.row(
            &world.us,
            "CreateAlias",
            "a name that is taken",
            create(&name, &target.id),
            exists(),
        );
    }
    for (what, alias) in [
        (
            "another letter case is another name",
            name.to_uppercase().replace("ALIAS", "alias"),
        ),
        ("every allowed character", format!("alias/a-Z_0/9/{}", name.len())),
        (
            "a name that looks like a key's",
            "alias/mrk-0123456789abcdef0123456789abcde0".to_owned(),
        ),
        (
            "a name that begins like a reserved one",
            "alias/awsome".to_owned(),
        ),
    ] {
        suite.row(&world.us, "CreateAlias", what, create(&alias, &key.id), empty());
        suite.row(
            &world.us,
            "DescribeKey",
            format!("by alias: {what}"),
            json!({"KeyId": alias}),
            found(&key.id),
        );
    }
}

fn found(id: &str) -> super::expected::Expected {
    let id = id.to_owned();
    holds(move |answer| has_values(&answer.json()["KeyMetadata"], &json!({"KeyId": id})))
}

fn updates(world: &World, suite: &mut Suite) {
    let (key, other) = (world.key(), world.key());
    let name = world.alias(&key);
    let entry =
        |client_key: &str| world.must("ListAliases", json!({"KeyId": client_key}))["Aliases"][0].clone();
    let before = entry(&key.id);
    world.await_later_than(&before["LastUpdatedDate"]);
    suite.row(
        &world.us,
        "UpdateAlias",
        "to another key, by ARN",
        create(&name, &other.arn),
        empty(),
    );
    suite.row(
        &world.us,
        "DescribeKey",
        "by the updated alias",
        json!({"KeyId": name}),
        found(&other.id),
    );
    let created = before["CreationDate"].clone();
    let other_id = other.id.clone();
    suite.row(
        &world.us,
        "ListAliases",
        "an update keeps the creation date and stores the id",
        json!({"KeyId": other.id}),
        holds(move |answer| {
            let entry = &answer.json()["Aliases"][0];
            has_values(entry, &json!({"CreationDate": created, "TargetKeyId": other_id}))?;
            ensure(
                entry["LastUpdatedDate"].as_f64() > entry["CreationDate"].as_f64(),
                "LastUpdatedDate did not move",
            )
        }),
    );
    suite.row(
        &world.us,
        "ListAliases",
        "the old key has it no more",
        json!({"KeyId": key.id}),
        json_of(json!({"Aliases": [], "Truncated": false})),
    );
    let updated = entry(&other.id)["LastUpdatedDate"].clone();
    world.await_later_than(&updated);
    suite.row(
        &world.us,
        "UpdateAlias",
        "to the key it has",
        create(&name, &other.id),
        empty(),
    );
    suite.row(
        &world.us,
        "ListAliases",
        "an update to the same key refreshes the date (unconfirmed)",
        json!({"KeyId": other.id}),
        holds(move |answer| {
            let now = answer.json()["Aliases"][0]["LastUpdatedDate"].clone();
            ensure(now.as_f64() > updated.as_f64(), "LastUpdatedDate did not move")
        }),
    );
}

fn reserved_names(world: &World, suite: &mut Suite) {
    let key = world.key();
    suite.row(
        &world.us,
        "CreateAlias",
        "alias/aws/ is reserved",
        create("alias/aws/own", &key.id),
        one_of(&["NotAuthorizedException", "InvalidAliasNameException"]),
    );
    let missing = |operation: &str| {
        named(
            if operation == "CreateAlias" {
                "InvalidAliasNameException"
            } else {
                "NotFoundException"
            },
            Unknown::NameAndText,
        )
    };
    for operation in ["UpdateAlias", "DeleteAlias"] {
        let mut request = create("alias/aws/s3", &key.id);
        if operation == "DeleteAlias" {
            request = json!({"AliasName": "alias/aws/s3"});
        }
        suite.row(
            &world.us,
            operation,
            "an alias of AWS",
            request,
            missing(operation),
        );
    }
    for name in ["alias/", "alias/a:b", "alias/a.b", "alias/ä"] {
        suite.row(
            &world.us,
            "CreateAlias",
            format!("{name} (unconfirmed which error)"),
            create(name, &key.id),
            one_of(&["InvalidAliasNameException", "ValidationException"]),
        );
    }
}

/// The same name in several regions is the idiom for multi-Region keys.
fn regions(world: &World, suite: &mut Suite) {
    let key = world.key();
    let name = world.alias(&key);
    let in_eu = world.must_in_eu("CreateKey", json!({}))["KeyMetadata"]["KeyId"].clone();
    let in_eu = in_eu.as_str().unwrap_or_default().to_owned();
    suite.row(
        &world.eu,
        "CreateAlias",
        "a name that another region has",
        create(&name, &in_eu),
        empty(),
    );
    suite.row(
        &world.eu,
        "DescribeKey",
        "by its region's alias",
        json!({"KeyId": name}),
        found(&in_eu),
    );
    suite.row(
        &world.us,
        "DescribeKey",
        "by its region's alias",
        json!({"KeyId": name}),
        found(&key.id),
    );
    let elsewhere = world.key_arn(EU, &in_eu);
    suite.row(
        &world.us,
        "CreateAlias",
        "a target in another region",
        create(&world.new_alias_name(), &elsewhere),
        error("NotFoundException", format!("Invalid arn {EU}")),
    );
}

fn deletion(world: &World, suite: &mut Suite) {
    let key = world.key();
    let name = world.alias(&key);
    let encrypt = || json!({"KeyId": name, "Plaintext": base64(b"x")});
    let not_found = || {
        let arn = world.alias_arn(&name);
        error("NotFoundException", format!("Alias {arn} is not found."))
    };
    suite.row(
        &world.us,
        "DeleteAlias",
        "at once",
        json!({"AliasName": name}),
        empty(),
    );
    suite.row(&world.us, "Encrypt", "by a deleted alias", encrypt(), not_found());
    suite.row(
        &world.us,
        "DeleteAlias",
        "twice",
        json!({"AliasName": name}),
        not_found(),
    );
    suite.row(
        &world.us,
        "CreateAlias",
        "the name is free again",
        create(&name, &key.id),
        empty(),
    );
    world.must("ScheduleKeyDeletion", json!({"KeyId": key.id}));
    let pending = format!("{} is pending deletion.", key.arn);
    suite.row(
        &world.us,
        "Encrypt",
        "an alias goes on naming a key that is pending deletion",
        encrypt(),
        error("KMSInvalidStateException", pending),
    );
    let exists = format!("An alias with the name {} already exists", world.alias_arn(&name));
    suite.row(
        &world.us,
        "CreateAlias",
        "an alias of a key that is pending deletion blocks its name",
        create(&name, &world.key().id),
        error("AlreadyExistsException", exists),
    );
    suite.row(
        &world.us,
        "ListAliases",
        "an alias of a key that is pending deletion is listed",
        json!({"KeyId": key.id}),
        holds(move |answer| ensure(answer.json()["Aliases"][0]["AliasName"] == *name, "not listed")),
    );
}
