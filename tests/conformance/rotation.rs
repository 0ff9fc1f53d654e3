//! Section 6: EnableKeyRotation, DisableKeyRotation, GetKeyRotationStatus, RotateKeyOnDemand, ListKeyRotations.

use serde_json::{Value, json};
use trent_testkit::cluster::await_condition;

use super::expected::{
    Expected, Unknown, empty, ensure, error, has_members, has_values, holds, json_of, named, ok, violates,
    wordless,
};
use super::suite::Suite;
use super::world::{EU, Key, World, base64, ciphertext, from_base64};

const DAY_SECONDS: f64 = 86_400.0;
const UNSUPPORTED: &str = "UnsupportedOperationException";
const STATUS: &str = "GetKeyRotationStatus";

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    schedules(world, suite);
    deletion(world, suite);
    on_demand(world, suite);
    limit(world, suite);
    lists(world, suite);
    keys_that_do_not_rotate(world, suite);
    external_keys(world, suite);
    replicas(world, suite);
}

fn id_of(key: &Key) -> Value {
    json!({"KeyId": key.id})
}

fn not_enabled(key: &Key) -> Expected {
    json_of(json!({"KeyId": key.id, "KeyRotationEnabled": false}))
}

/// A schedule of that period, which began a moment ago.
fn enabled(key: &Key, days: u32) -> Expected {
    let fixed = json!({"KeyId": key.id, "KeyRotationEnabled": true, "RotationPeriodInDays": days});
    holds(move |answer| {
        let json = answer.json();
        let members = [
            "KeyId",
            "KeyRotationEnabled",
            "RotationPeriodInDays",
            "NextRotationDate",
        ];
        has_members(&json, &members)?;
        has_values(&json, &fixed)?;
        let now = httpdate::parse_http_date(answer.header("date").unwrap_or_default());
        let now = now.map_err(|_| "no date")?.duration_since(std::time::UNIX_EPOCH);
        let now = now.map_err(|_| "no date")?.as_secs_f64();
        let date = json["NextRotationDate"].as_f64().unwrap_or_default();
        let off = date - now - f64::from(days) * DAY_SECONDS;
        ensure(off.abs() < 120.0, format!("the date is {off} seconds off"))
    })
}

fn schedules(world: &World, suite: &mut Suite) {
    let key = world.key();
    let us = &world.us;
    let mut status = |what: &str, expected| {
        suite.row(us, STATUS, what, id_of(&key), expected);
    };
    status("a new key", not_enabled(&key));
    world.must("EnableKeyRotation", id_of(&key));
    status("the default period", enabled(&key, 365));
    for days in [90, 2560] {
        world.must(
            "EnableKeyRotation",
            json!({"KeyId": key.id, "RotationPeriodInDays": days}),
        );
        status("a period of its own", enabled(&key, days));
    }
    world.must("EnableKeyRotation", id_of(&key));
    status("enabled again without a period: unconfirmed", enabled(&key, 2560));
    world.must("DisableKey", id_of(&key));
    status("of a disabled key", enabled(&key, 2560));
    world.must("EnableKey", id_of(&key));
    world.must("DisableKeyRotation", id_of(&key));
    status("disabled", not_enabled(&key));
    world.must("DisableKeyRotation", id_of(&key));
    status("disabled twice", not_enabled(&key));
    for (days, constraint) in [
        (89, "greater than or equal to 90"),
        (2561, "less than or equal to 2560"),
    ] {
        let text = format!(
            "Value '{days}' at 'rotationPeriodInDays' failed to satisfy constraint: Member must have value {constraint}"
        );
        let request = json!({"KeyId": "00000000-0000-4000-8000-000000000000", "RotationPeriodInDays": days});
        suite.row(
            us,
            "EnableKeyRotation",
            format!("{days} days, before the lookup"),
            request,
            violates(&text),
        );
    }
}

/// The status is hidden while the key is pending deletion, and comes back.
fn deletion(world: &World, suite: &mut Suite) {
    let key = world.key();
    world.must(
        "EnableKeyRotation",
        json!({"KeyId": key.id, "RotationPeriodInDays": 100}),
    );
    world.must("ScheduleKeyDeletion", id_of(&key));
    suite.row(
        &world.us,
        STATUS,
        "pending deletion",
        id_of(&key),
        not_enabled(&key),
    );
    world.must("CancelKeyDeletion", id_of(&key));
    suite.row(
        &world.us,
        STATUS,
        "after the cancellation",
        id_of(&key),
        enabled(&key, 100),
    );
}

fn encrypt(world: &World, key: &Key) -> String {
    ciphertext(&world.must("Encrypt", json!({"KeyId": key.id, "Plaintext": base64(b"text")})))
}

/// The blob opens, and says which material sealed it.
fn opens(key: &Key, material: &Value) -> Expected {
    let fixed = json!({"KeyId": key.arn, "KeyMaterialId": material});
    holds(move |answer| {
        has_values(&answer.json(), &fixed)?;
        let text = answer.json()["Plaintext"].as_str().map(from_base64);
        ensure(text.as_deref() == Some(b"text"), "another plaintext")
    })
}

fn current(world: &World, key: &Key) -> Value {
    world.describe(&world.us, &key.id)["CurrentKeyMaterialId"].clone()
}

/// New material for new ciphertexts; old ones open, and nothing else changes.
fn on_demand(world: &World, suite: &mut Suite) {
    let key = world.key();
    let before = world.describe(&world.us, &key.id);
    world.must("EnableKeyRotation", id_of(&key));
    let schedule = world.must(STATUS, id_of(&key));
    let mut seen = vec![(current(world, &key), encrypt(world, &key))];
    for round in 1..=3 {
        let answer = json_of(json!({"KeyId": key.arn}));
        suite.row(
            &world.us,
            "RotateKeyOnDemand",
            format!("time {round}"),
            id_of(&key),
            answer,
        );
        let material = current(world, &key);
        assert!(seen.iter().all(|(known, _)| *known != material), "round {round}");
        seen.push((material, encrypt(world, &key)));
        for (material, blob) in &seen {
            let request = json!({"CiphertextBlob": blob});
            suite.row(
                &world.us,
                "Decrypt",
                format!("after rotation {round}"),
                request,
                opens(&key, material),
            );
        }
    }
    let (material, _) = seen.pop().unwrap();
    let data_key = json!({"KeyId": key.id, "KeySpec": "AES_256"});
    let named = holds({
        let material = material.clone();
        move |answer| has_values(&answer.json(), &json!({"KeyMaterialId": material}))
    });
    suite.row(
        &world.us,
        "GenerateDataKey",
        "names the new material",
        data_key,
        named,
    );
    let mut after = before;
    after["CurrentKeyMaterialId"] = material;
    let unchanged = json_of(json!({"KeyMetadata": after}));
    suite.row(
        &world.us,
        "DescribeKey",
        "only the material is new",
        id_of(&key),
        unchanged,
    );
    suite.row(
        &world.us,
        STATUS,
        "the schedule is as it was",
        id_of(&key),
        json_of(schedule),
    );
}

/// 25 in a key's life.
fn limit(world: &World, suite: &mut Suite) {
    let key = world.key();
    for _ in 0..25 {
        world.must("RotateKeyOnDemand", id_of(&key));
    }
    let text = format!(
        "The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed \
         for this key: {}",
        key.arn
    );
    let exceeded = error("LimitExceededException", text);
    suite.row(&world.us, "RotateKeyOnDemand", "time 26", id_of(&key), exceeded);
}

/// Oldest first (unconfirmed); completed rotations alone, or all material.
fn lists(world: &World, suite: &mut Suite) {
    const LIST: &str = "ListKeyRotations";
    let key = world.key();
    let first = current(world, &key);
    let nothing = json_of(json!({"Rotations": [], "Truncated": false}));
    suite.row(&world.us, LIST, "before any rotation", id_of(&key), nothing);
    let mut materials = vec![first];
    for _ in 0..4 {
        world.must("RotateKeyOnDemand", id_of(&key));
        materials.push(current(world, &key));
    }
    let listed = |materials: Vec<Value>, first: bool| {
        let id = key.id.clone();
        holds(move |answer| {
            let json = answer.json();
            let entries = json["Rotations"].as_array().cloned().unwrap_or_default();
            ensure(
                json["Truncated"] == false && entries.len() == materials.len(),
                "another number of entries",
            )?;
            for (index, (entry, material)) in entries.iter().zip(&materials).enumerate() {
                let (is_first, is_last) = (first && index == 0, index + 1 == materials.len());
                let state = if is_last { "CURRENT" } else { "NON_CURRENT" };
                has_values(
                    entry,
                    &json!({"KeyId": id, "KeyMaterialId": material, "KeyMaterialState": state}),
                )?;
                let mut members = vec!["KeyId", "KeyMaterialId", "KeyMaterialState"];
                if !is_first {
                    members.extend(["RotationDate", "RotationType"]);
                    has_values(entry, &json!({"RotationType": "ON_DEMAND"}))?;
                }
                has_members(entry, &members)?;
            }
            Ok(())
        })
    };
    let rotations = json!({"KeyId": key.arn, "IncludeKeyMaterial": "ROTATIONS_ONLY"});
    suite.row(
        &world.us,
        LIST,
        "by default",
        id_of(&key),
        listed(materials[1..].to_vec(), false),
    );
    suite.row(
        &world.us,
        LIST,
        "rotations only",
        rotations,
        listed(materials[1..].to_vec(), false),
    );
    let all = json!({"KeyId": key.id, "IncludeKeyMaterial": "ALL_KEY_MATERIAL"});
    suite.row(
        &world.us,
        LIST,
        "all material",
        all.clone(),
        listed(materials.clone(), true),
    );
    pages(world, suite, &all, &materials);
    world.must("ScheduleKeyDeletion", id_of(&key));
    suite.row(&world.us, LIST, "pending deletion", all, listed(materials, true));
}

fn pages(world: &World, suite: &mut Suite, all: &Value, materials: &[Value]) {
    let mut request = all.clone();
    request["Limit"] = json!(2);
    let mut found = Vec::new();
    loop {
        let answer = suite
            .row(
                &world.us,
                "ListKeyRotations",
                "a page of two",
                request.clone(),
                ok(),
            )
            .json();
        found.extend(
            answer["Rotations"]
                .as_array()
                .unwrap()
                .iter()
                .map(|entry| entry["KeyMaterialId"].clone()),
        );
        assert_eq!(answer["Truncated"] == true, answer.get("NextMarker").is_some());
        match answer.get("NextMarker") {
            Some(marker) => request["Marker"] = marker.clone(),
            None => break,
        }
    }
    assert_eq!(found, materials, "every version once, in order");
    for (limit, constraint) in [
        (0, "greater than or equal to 1"),
        (1001, "less than or equal to 1000"),
    ] {
        request["Limit"] = json!(limit);
        let text = format!(
            "Value '{limit}' at 'limit' failed to satisfy constraint: Member must have value {constraint}"
        );
        suite.row(
            &world.us,
            "ListKeyRotations",
            format!("a limit of {limit}"),
            request.clone(),
            violates(&text),
        );
    }
    let marker = json!({"KeyId": all["KeyId"], "Marker": "garbage"});
    let refused = named("InvalidMarkerException", Unknown::Text);
    suite.row(
        &world.us,
        "ListKeyRotations",
        "garbage for a marker",
        marker,
        refused,
    );
}

/// No text with the refusal; only switching off what is never on succeeds.
fn keys_that_do_not_rotate(world: &World, suite: &mut Suite) {
    for (spec, usage) in [
        ("ECC_NIST_P256", "SIGN_VERIFY"),
        ("HMAC_256", "GENERATE_VERIFY_MAC"),
    ] {
        let key = world.create(json!({"KeySpec": spec, "KeyUsage": usage}));
        for operation in ["EnableKeyRotation", "RotateKeyOnDemand"] {
            suite.row(&world.us, operation, spec, id_of(&key), wordless(UNSUPPORTED));
        }
        suite.row(&world.us, "DisableKeyRotation", spec, id_of(&key), empty());
        suite.row(&world.us, STATUS, spec, id_of(&key), not_enabled(&key));
        world.must("DisableKey", id_of(&key));
        for operation in ["EnableKeyRotation", "RotateKeyOnDemand"] {
            let disabled = error("DisabledException", format!("{} is disabled.", key.arn));
            let what = format!("{spec}, disabled: the state first");
            suite.row(&world.us, operation, what, id_of(&key), disabled);
        }
    }
}

/// Waiting for material: what the table says. With material: its own section.
fn external_keys(world: &World, suite: &mut Suite) {
    let key = world.create(json!({"Origin": "EXTERNAL"}));
    let origin = || {
        let text = format!(
            "{} origin is EXTERNAL which is not valid for this operation.",
            key.arn
        );
        error(UNSUPPORTED, text)
    };
    for operation in ["EnableKeyRotation", "DisableKeyRotation", STATUS] {
        suite.row(
            &world.us,
            operation,
            "EXTERNAL in PendingImport",
            id_of(&key),
            origin(),
        );
    }
    let pending = error(
        "KMSInvalidStateException",
        format!("{} is pending import.", key.arn),
    );
    suite.row(
        &world.us,
        "RotateKeyOnDemand",
        "EXTERNAL in PendingImport",
        id_of(&key),
        pending,
    );
    let nothing = json_of(json!({"Rotations": [], "Truncated": false}));
    suite.row(
        &world.us,
        "ListKeyRotations",
        "EXTERNAL in PendingImport",
        id_of(&key),
        nothing,
    );
}

/// A replica follows its primary and is not told. What one region encrypts right after a rotation, the other decrypts.
fn replicas(world: &World, suite: &mut Suite) {
    let key = world.primary();
    world.replicate(&key);
    let replica = Key {
        id: key.id.clone(),
        arn: world.key_arn(EU, &key.id),
    };
    for operation in ["EnableKeyRotation", "DisableKeyRotation", "RotateKeyOnDemand"] {
        let text = format!("{} is not a multi-region primary key.", replica.arn);
        suite.row(
            &world.eu,
            operation,
            "a replica",
            id_of(&key),
            error(UNSUPPORTED, text),
        );
    }
    suite.row(&world.eu, STATUS, "of a replica", id_of(&key), not_enabled(&key));
    world.must(
        "EnableKeyRotation",
        json!({"KeyId": key.id, "RotationPeriodInDays": 90}),
    );
    let schedule = world.must(STATUS, id_of(&key));
    await_condition("the schedule on the replica", || {
        world.eu.call(STATUS, &id_of(&key)).json() == schedule
    });
    let mut seen = vec![current(world, &key)];
    for round in 1..=2 {
        let answer = json_of(json!({"KeyId": key.arn}));
        suite.row(
            &world.us,
            "RotateKeyOnDemand",
            "a primary with a replica",
            id_of(&key),
            answer,
        );
        await_condition("the end of a rotation", || {
            let status = world.must(STATUS, id_of(&key));
            status.get("OnDemandRotationStartDate").is_none()
        });
        let new = current(world, &key);
        assert!(!seen.contains(&new), "round {round}");
        let blob = json!({"CiphertextBlob": encrypt(world, &key)});
        let what = format!("in the other region, rotation {round}");
        suite.row(&world.eu, "Decrypt", what, blob, opens(&replica, &new));
        await_condition("the rotation on the replica", || {
            world.describe(&world.eu, &key.id)["CurrentKeyMaterialId"] == new
        });
        seen.push(new);
    }
    let all = json!({"KeyId": key.id, "IncludeKeyMaterial": "ALL_KEY_MATERIAL"});
    let same = json_of(world.must("ListKeyRotations", all.clone()));
    suite.row(
        &world.eu,
        "ListKeyRotations",
        "of a replica: as of its primary",
        all,
        same,
    );
}
