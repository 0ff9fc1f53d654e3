//! Section 8: ScheduleKeyDeletion and CancelKeyDeletion. That a key is gone after its window is a rule of the domain,
//! which its own tests hold with a clock of theirs: the shortest window is seven days.

use serde_json::{Value, json};

use super::expected::{Expected, ensure, error, has_members, has_values, holds, object};
use super::keys::is_plain_number;
use super::suite::Suite;
use super::world::{EU, Key, World, base64, ciphertext};

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    windows(world, suite);
    metadata(world, suite);
    cancellation(world, suite);
    primaries(world, suite);
}

/// The answer to a deletion whose clock runs.
fn scheduled(key: &Key, days: u16, created: f64) -> Expected {
    let arn = key.arn.clone();
    holds(move |answer| {
        let json = answer.json();
        has_members(
            &json,
            &["DeletionDate", "KeyId", "KeyState", "PendingWindowInDays"],
        )?;
        has_values(
            &json,
            &json!({"KeyId": arn, "KeyState": "PendingDeletion", "PendingWindowInDays": days}),
        )?;
        let window = json["DeletionDate"].as_f64().unwrap_or_default() - created;
        let seconds = f64::from(days) * 86_400.0;
        ensure(
            (seconds..seconds + 600.0).contains(&window),
            format!("DeletionDate is {window} seconds after the key's creation"),
        )?;
        ensure(
            is_plain_number(&answer.text(), "DeletionDate"),
            "DeletionDate is no plain number",
        )
    })
}

fn windows(world: &World, suite: &mut Suite) {
    for (days, shown) in [(json!(7), 7), (json!(30), 30), (json!(null), 30)] {
        for by_arn in [false, true] {
            let key = world.key();
            let created = world.describe(&world.us, &key.id)["CreationDate"]
                .as_f64()
                .unwrap_or_default();
            let name = if by_arn { &key.arn } else { &key.id };
            let request = json!({"KeyId": name, "PendingWindowInDays": days});
            let what = format!("{days} days, by ARN: {by_arn}");
            suite.row(
                &world.us,
                "ScheduleKeyDeletion",
                what,
                request,
                scheduled(&key, shown, created),
            );
        }
    }
    let key = world.key();
    for days in [1, 6, 31, 365] {
        suite.row(
            &world.us,
            "ScheduleKeyDeletion",
            format!("{days} days"),
            json!({"KeyId": key.id, "PendingWindowInDays": days}),
            error(
                "ValidationException",
                "PendingWindowInDays must be between 7 and 30",
            ),
        );
    }
}

fn metadata(world: &World, suite: &mut Suite) {
    let key = world.key();
    let date = world.must("ScheduleKeyDeletion", json!({"KeyId": key.id}))["DeletionDate"].clone();
    let members: Vec<&str> = super::keys::METADATA
        .iter()
        .copied()
        .chain(["DeletionDate"])
        .collect();
    suite.row(
        &world.us,
        "DescribeKey",
        "a key that is pending deletion",
        json!({"KeyId": key.id}),
        holds(move |answer| {
            let metadata = &answer.json()["KeyMetadata"];
            has_members(metadata, &members)?;
            has_values(
                metadata,
                &json!({"DeletionDate": date, "Enabled": false, "KeyState": "PendingDeletion"}),
            )
        }),
    );
    let id = key.id.clone();
    suite.row(
        &world.us,
        "ListKeys",
        "a key that is pending deletion is listed",
        json!({"Limit": 1000}),
        holds(move |answer| {
            let keys = answer.json()["Keys"].as_array().cloned().unwrap_or_default();
            ensure(keys.iter().any(|key| key["KeyId"] == *id), "not listed")
        }),
    );
    suite.row(
        &world.us,
        "ScheduleKeyDeletion",
        "twice",
        json!({"KeyId": key.id, "PendingWindowInDays": 7}),
        error(
            "KMSInvalidStateException",
            format!("{} is pending deletion.", key.arn),
        ),
    );
}

fn cancellation(world: &World, suite: &mut Suite) {
    for by_arn in [false, true] {
        let key = world.key();
        let sealed = world.seal(&key, b"x");
        world.must("ScheduleKeyDeletion", json!({"KeyId": key.id}));
        let name = if by_arn { &key.arn } else { &key.id };
        suite.row(
            &world.us,
            "CancelKeyDeletion",
            format!("answers the ARN, by ARN: {by_arn}"),
            json!({"KeyId": name}),
            object(&["KeyId"], json!({"KeyId": key.arn})),
        );
        let decrypt = || json!({"CiphertextBlob": sealed});
        suite.row(
            &world.us,
            "Decrypt",
            "a key comes back Disabled",
            decrypt(),
            error("DisabledException", format!("{} is disabled.", key.arn)),
        );
        world.must("EnableKey", json!({"KeyId": key.id}));
        suite.row(
            &world.us,
            "Decrypt",
            "a key comes back with its material",
            decrypt(),
            holds(|answer| has_values(&answer.json(), &json!({"Plaintext": base64(b"x")}))),
        );
    }
}

/// A primary waits for its replicas; a replica waits for nobody.
fn primaries(world: &World, suite: &mut Suite) {
    let key = world.primary();
    world.replicate(&key);
    let sealed = world.seal(&key, b"x");
    suite.row(
        &world.us,
        "ScheduleKeyDeletion",
        "a primary with a replica: its clock does not run",
        json!({"KeyId": key.id, "PendingWindowInDays": 7}),
        object(
            &["KeyId", "KeyState", "PendingWindowInDays"],
            json!({"KeyId": key.arn, "KeyState": "PendingReplicaDeletion", "PendingWindowInDays": 7}),
        ),
    );
    suite.row(
        &world.us,
        "DescribeKey",
        "a primary that waits for its replicas",
        json!({"KeyId": key.id}),
        holds(|answer| {
            let metadata = &answer.json()["KeyMetadata"];
            has_values(
                metadata,
                &json!({"Enabled": false, "KeyState": "PendingReplicaDeletion", "PendingDeletionWindowInDays": 7}),
            )?;
            ensure(metadata.get("DeletionDate").is_none(), "it has a date already")
        }),
    );
    let still_works = || holds(|answer| has_values(&answer.json(), &json!({"Plaintext": base64(b"x")})));
    suite.row(
        &world.eu,
        "Decrypt",
        "a replica works on while its primary waits",
        json!({"CiphertextBlob": sealed}),
        still_works(),
    );
    replicas(world, suite, &key, &sealed);
}

fn replicas(world: &World, suite: &mut Suite, key: &Key, sealed: &str) {
    let in_eu = Key {
        id: key.id.clone(),
        arn: world.key_arn(EU, &key.id),
    };
    let created = world.describe(&world.eu, &key.id)["CreationDate"]
        .as_f64()
        .unwrap_or_default();
    let id = || json!({"KeyId": key.id});
    world.must("CancelKeyDeletion", id());
    world.must("EnableKey", id());
    suite.row(
        &world.eu,
        "ScheduleKeyDeletion",
        "a replica: its clock runs at once",
        json!({"KeyId": key.id, "PendingWindowInDays": 8}),
        scheduled(&in_eu, 8, created),
    );
    suite.row(
        &world.us,
        "Decrypt",
        "a primary works on while its replica is pending deletion",
        json!({"CiphertextBlob": sealed}),
        holds(|answer| has_values(&answer.json(), &json!({"Plaintext": base64(b"x")}))),
    );
    let topology: Value = world.describe(&world.us, &key.id)["MultiRegionConfiguration"].clone();
    suite.row(
        &world.eu,
        "DescribeKey",
        "a replica that is pending deletion stays listed",
        id(),
        holds(move |answer| {
            let replicas = &answer.json()["KeyMetadata"]["MultiRegionConfiguration"]["ReplicaKeys"];
            ensure(
                *replicas == topology["ReplicaKeys"] && replicas[0]["Region"] == EU,
                "not listed on both sides",
            )
        }),
    );
    suite.row(
        &world.us,
        "ReplicateKey",
        "to where a replica is pending deletion",
        json!({"KeyId": key.id, "ReplicaRegion": EU}),
        super::expected::named("AlreadyExistsException", super::expected::Unknown::Text),
    );
    suite.row(
        &world.eu,
        "CancelKeyDeletion",
        "a replica",
        id(),
        object(&["KeyId"], json!({"KeyId": in_eu.arn})),
    );
    let refused = world
        .eu
        .call("Encrypt", &json!({"KeyId": key.id, "Plaintext": base64(b"x")}));
    suite.judge(
        "Encrypt",
        "a replica comes back Disabled",
        &refused,
        error("DisabledException", format!("{} is disabled.", in_eu.arn)),
    );
    world.must_in_eu("EnableKey", id());
    let again = world.must_in_eu("Encrypt", json!({"KeyId": key.id, "Plaintext": base64(b"x")}));
    suite.row(
        &world.us,
        "Decrypt",
        "what a replica made after it came back",
        json!({"CiphertextBlob": ciphertext(&again)}),
        holds(|answer| has_values(&answer.json(), &json!({"Plaintext": base64(b"x")}))),
    );
}
