//! Section 9.3: UpdatePrimaryRegion and what follows from it.

use serde_json::{Value, json};
use trent_testkit::cluster::await_condition;
use trent_testkit::wire::Client;

use super::expected::{Expected, Unknown, empty, error, has_values, holds, named, object, ok, violates};
use super::suite::Suite;
use super::world::{EU, Key, US, World, base64, ciphertext};

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    refusals(world, suite);
    states(world, suite);
    let key = world.create(json!({"MultiRegion": true, "Description": "of us-east-1"}));
    world.replicate(&key);
    passes(world, suite, &key);
    roles(world, suite, &key);
    material(world, suite, &key);
    deletion(world, suite, &key);
    returns(world, suite, &key);
    under_load(world, suite, &key);
}

fn to(key: &str, region: &str) -> Value {
    json!({"KeyId": key, "PrimaryRegion": region})
}

fn not_primary(arn: &str) -> Expected {
    error(
        "UnsupportedOperationException",
        format!("{arn} is not a multi-region primary key."),
    )
}

fn refusals(world: &World, suite: &mut Suite) {
    let single = world.key();
    let alone = world.primary();
    let replicated = world.primary();
    world.replicate(&replicated);
    let replica = world.key_arn(EU, &replicated.id);
    let not_found = || named("NotFoundException", Unknown::NameAndText);
    let table = [
        (
            "a single-Region key",
            to(&single.id, EU),
            not_primary(&single.arn),
        ),
        (
            "a primary without replicas (unconfirmed)",
            to(&alone.id, EU),
            not_found(),
        ),
        (
            "to the primary's own region (unconfirmed)",
            to(&replicated.id, US),
            not_found(),
        ),
        (
            "to a region that is not there (unconfirmed)",
            to(&replicated.id, "ap-south-1"),
            not_found(),
        ),
        (
            "to no region's name",
            to(&replicated.id, "Frankfurt"),
            violates(
                "Value 'Frankfurt' at 'primaryRegion' failed to satisfy constraint: Member must satisfy regular \
                 expression pattern: ^([a-z]+-){2,3}\\d+$",
            ),
        ),
    ];
    for (what, request, expected) in table {
        suite.row(&world.us, "UpdatePrimaryRegion", what, request, expected);
    }
    for (name, region) in [(&replicated.id, US), (&replica, EU)] {
        suite.row(
            &world.eu,
            "UpdatePrimaryRegion",
            format!("in the replica's region, to {region}"),
            to(name, region),
            not_primary(&replica),
        );
    }
    suite.row(
        &world.us,
        "DescribeKey",
        "no refusal changes the family",
        json!({"KeyId": replicated.id}),
        shows(world, &replicated, US, US),
    );
}

/// Both members have to be Enabled; the one that is not is named, by its own ARN.
fn states(world: &World, suite: &mut Suite) {
    for (client, region) in [(&world.us, US), (&world.eu, EU)] {
        for (operation, name, state) in [
            ("DisableKey", "DisabledException", "disabled"),
            (
                "ScheduleKeyDeletion",
                "KMSInvalidStateException",
                "pending deletion",
            ),
        ] {
            let key = world.primary();
            world.replicate(&key);
            let arn = world.key_arn(region, &key.id);
            client.call(operation, &json!({"KeyId": key.id}));
            suite.row(
                &world.us,
                "UpdatePrimaryRegion",
                format!("while the member of {region} is {state}"),
                to(&key.id, EU),
                error(name, format!("{arn} is {state}.")),
            );
            let undo = if operation == "DisableKey" {
                "EnableKey"
            } else {
                "CancelKeyDeletion"
            };
            client.call(undo, &json!({"KeyId": key.id}));
            client.call("EnableKey", &json!({"KeyId": key.id}));
            suite.row(
                &world.us,
                "UpdatePrimaryRegion",
                format!("once the member of {region} is Enabled again"),
                to(&key.id, EU),
                empty(),
            );
            await_primary(world, &key, EU);
        }
    }
}

/// Waits until both regions show the same primary, and nothing under way.
fn await_primary(world: &World, key: &Key, primary: &str) {
    let settled = |client: &Client| {
        let metadata = world.describe(client, &key.id);
        metadata["KeyState"] == "Enabled"
            && metadata["MultiRegionConfiguration"]["PrimaryKey"]["Region"] == primary
    };
    await_condition("the change of the primary", || {
        settled(&world.us) && settled(&world.eu)
    });
}

/// What DescribeKey shows of the member in `region` while the primary is in `primary`.
fn shows(world: &World, key: &Key, region: &str, primary: &str) -> Expected {
    let replica = if primary == US { EU } else { US };
    let member = |region: &str| json!({"Arn": world.key_arn(region, &key.id), "Region": region});
    let configuration = json!({
        "MultiRegionKeyType": if region == primary { "PRIMARY" } else { "REPLICA" },
        "PrimaryKey": member(primary),
        "ReplicaKeys": [member(replica)],
    });
    let fixed = json!({
        "Arn": world.key_arn(region, &key.id),
        "Enabled": true,
        "KeyState": "Enabled",
        "MultiRegion": true,
        "MultiRegionConfiguration": configuration,
    });
    holds(move |answer| has_values(&answer.json()["KeyMetadata"], &fixed))
}

fn passes(world: &World, suite: &mut Suite, key: &Key) {
    suite.row(
        &world.us,
        "UpdatePrimaryRegion",
        "by key id",
        to(&key.id, EU),
        empty(),
    );
    suite.row(
        &world.us,
        "UpdatePrimaryRegion",
        "a second time: the role is given away already",
        to(&key.id, EU),
        not_primary(&key.arn),
    );
    await_primary(world, key, EU);
    for (client, region) in [(&world.us, US), (&world.eu, EU)] {
        suite.row(
            client,
            "DescribeKey",
            format!("the roles are exchanged, as {region} shows them"),
            json!({"KeyId": key.id}),
            shows(world, key, region, EU),
        );
    }
    for (client, description) in [(&world.us, "of us-east-1"), (&world.eu, "")] {
        suite.row(
            client,
            "DescribeKey",
            format!("{description:?} stays with its member"),
            json!({"KeyId": key.id}),
            holds(move |answer| {
                has_values(
                    &answer.json()["KeyMetadata"],
                    &json!({"Description": description}),
                )
            }),
        );
    }
}

/// What a primary may, the new one may and the former one may not.
fn roles(world: &World, suite: &mut Suite, key: &Key) {
    let replicate = |region: &str| json!({"KeyId": key.id, "ReplicaRegion": region});
    suite.row(
        &world.us,
        "ReplicateKey",
        "from the former primary",
        replicate(EU),
        not_primary(&key.arn),
    );
    suite.row(
        &world.eu,
        "ReplicateKey",
        "from the new primary to where the former one is",
        replicate(US),
        named("AlreadyExistsException", Unknown::Text),
    );
}

/// What either side made before and after, both open.
fn material(world: &World, suite: &mut Suite, key: &Key) {
    let sealed = |client: &Client| {
        let request = json!({"KeyId": key.id, "Plaintext": base64(b"x")});
        ciphertext(&client.call("Encrypt", &request).json())
    };
    for (from, blob) in [(US, sealed(&world.us)), (EU, sealed(&world.eu))] {
        for (client, region) in [(&world.us, US), (&world.eu, EU)] {
            let arn = world.key_arn(region, &key.id);
            suite.row(
                client,
                "Decrypt",
                format!("of {from} in {region} under the new primary"),
                json!({"CiphertextBlob": blob}),
                holds(move |answer| {
                    let opened = json!({"KeyId": arn, "Plaintext": base64(b"x")});
                    has_values(&answer.json(), &opened)
                }),
            );
        }
    }
}

/// The new primary waits for its replica, the former primary for nobody.
fn deletion(world: &World, suite: &mut Suite, key: &Key) {
    let id = || json!({"KeyId": key.id});
    let arn = world.key_arn(EU, &key.id);
    suite.row(
        &world.eu,
        "ScheduleKeyDeletion",
        "the new primary: its clock does not run",
        json!({"KeyId": key.id, "PendingWindowInDays": 7}),
        object(
            &["KeyId", "KeyState", "PendingWindowInDays"],
            json!({"KeyId": arn, "KeyState": "PendingReplicaDeletion", "PendingWindowInDays": 7}),
        ),
    );
    suite.row(
        &world.us,
        "ScheduleKeyDeletion",
        "the former primary: its clock runs at once",
        id(),
        holds(|answer| has_values(&answer.json(), &json!({"KeyState": "PendingDeletion"}))),
    );
    for (client, region) in [(&world.us, US), (&world.eu, EU)] {
        let arn = world.key_arn(region, &key.id);
        let back = object(&["KeyId"], json!({"KeyId": arn}));
        suite.row(client, "CancelKeyDeletion", format!("in {region}"), id(), back);
        suite.row(
            client,
            "Encrypt",
            format!("{region} comes back Disabled"),
            json!({"KeyId": key.id, "Plaintext": base64(b"x")}),
            error("DisabledException", format!("{arn} is disabled.")),
        );
        suite.row(client, "EnableKey", format!("in {region}"), id(), empty());
    }
}

fn returns(world: &World, suite: &mut Suite, key: &Key) {
    suite.row(
        &world.eu,
        "UpdatePrimaryRegion",
        "back again, by ARN",
        to(&world.key_arn(EU, &key.id), US),
        empty(),
    );
    await_primary(world, key, US);
    for (client, region) in [(&world.us, US), (&world.eu, EU)] {
        suite.row(
            client,
            "DescribeKey",
            format!("everything is as it was, as {region} shows it"),
            json!({"KeyId": key.id}),
            shows(world, key, region, US),
        );
    }
}

/// Every use of the key goes on while its primary moves.
fn under_load(world: &World, suite: &mut Suite, key: &Key) {
    let blob = world.seal(key, b"x");
    let mut regions = [(&world.us, US), (&world.eu, EU)];
    for round in 0..6 {
        let [(from, _), (_, next)] = regions;
        suite.row(
            from,
            "UpdatePrimaryRegion",
            format!("round {round}, to {next}"),
            to(&key.id, next),
            empty(),
        );
        for (client, region) in regions {
            suite.row(
                client,
                "Decrypt",
                format!("in {region} while the primary moves to {next}"),
                json!({"CiphertextBlob": blob}),
                ok(),
            );
            suite.row(
                client,
                "GenerateDataKey",
                format!("in {region} while the primary moves to {next}"),
                json!({"KeyId": key.id, "KeySpec": "AES_256"}),
                ok(),
            );
        }
        await_primary(world, key, next);
        regions.reverse();
    }
}
