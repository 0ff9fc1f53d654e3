//! Sections 9.2, 9.4 and 9.5: ReplicateKey and what follows from it.

use serde_json::{Value, json};

use super::expected::{
    Expected, Unknown, ensure, error, has_members, has_values, holds, json_of, named, object, one_of,
};
use super::keys::{METADATA, default_policy};
use super::suite::Suite;
use super::world::{EU, Key, US, World, base64, ciphertext};

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    let key = world.create(json!({
        "MultiRegion": true,
        "Description": "the primary's",
        "Tags": [{"TagKey": "side", "TagValue": "primary"}],
    }));
    before(world, suite, &key);
    begins(world, suite, &key);
    world.await_enabled(&world.eu, &key.id);
    topology(world, suite, &key);
    material(world, suite, &key);
    independence(world, suite, &key);
    with_parameters(world, suite);
    refusals(world, suite, &key);
}

fn before(world: &World, suite: &mut Suite, key: &Key) {
    let arn = world.key_arn(EU, &key.id);
    suite.row(
        &world.eu,
        "DescribeKey",
        "a multi-Region key that is not replicated here",
        json!({"KeyId": key.id}),
        error("NotFoundException", format!("Key '{arn}' does not exist")),
    );
}

/// The two sides of the family.
fn family(world: &World, key: &Key, role: &str) -> Value {
    json!({
        "MultiRegionKeyType": role,
        "PrimaryKey": {"Arn": key.arn, "Region": US},
        "ReplicaKeys": [{"Arn": world.key_arn(EU, &key.id), "Region": EU}],
    })
}

/// The answer: a replica that is on its way, with nothing of the primary's own.
fn begins(world: &World, suite: &mut Suite, key: &Key) {
    let replica = json!({
        "AWSAccountId": world.account,
        "Arn": world.key_arn(EU, &key.id),
        "KeyId": key.id,
        "Description": "",
        "Enabled": false,
        "KeyState": "Creating",
        "MultiRegion": true,
        "MultiRegionConfiguration": family(world, key, "REPLICA"),
        "KeySpec": "SYMMETRIC_DEFAULT",
        "KeyUsage": "ENCRYPT_DECRYPT",
        "Origin": "AWS_KMS",
    });
    let policy = default_policy(&world.account);
    suite.row(
        &world.us,
        "ReplicateKey",
        "without parameters: the replica has defaults, not the primary's values",
        json!({"KeyId": key.id, "ReplicaRegion": EU}),
        holds(move |answer| {
            let json = answer.json();
            has_members(&json, &["ReplicaKeyMetadata", "ReplicaPolicy", "ReplicaTags"])?;
            has_values(&json, &json!({"ReplicaPolicy": policy, "ReplicaTags": []}))?;
            let members: Vec<&str> = METADATA
                .iter()
                .copied()
                .filter(|member| *member != "CurrentKeyMaterialId")
                .chain(["MultiRegionConfiguration"])
                .collect();
            has_members(&json["ReplicaKeyMetadata"], &members)?;
            has_values(&json["ReplicaKeyMetadata"], &replica)
        }),
    );
    let arn = key.arn.clone();
    suite.row(
        &world.us,
        "Encrypt",
        "a primary that is being replicated works on",
        json!({"KeyId": key.id, "Plaintext": base64(b"x")}),
        object(
            &["CiphertextBlob", "EncryptionAlgorithm", "KeyId"],
            json!({"KeyId": arn}),
        ),
    );
}

fn topology(world: &World, suite: &mut Suite, key: &Key) {
    let material = world.describe(&world.us, &key.id)["CurrentKeyMaterialId"].clone();
    let members: Vec<&str> = METADATA
        .iter()
        .copied()
        .chain(["MultiRegionConfiguration"])
        .collect();
    let side = |role: &str, arn: String, description: &str| {
        let fixed = json!({
            "Arn": arn,
            "CurrentKeyMaterialId": material,
            "Description": description,
            "Enabled": true,
            "KeyState": "Enabled",
            "MultiRegion": true,
            "MultiRegionConfiguration": family(world, key, role),
        });
        let members = members.clone();
        holds(move |answer| {
            has_members(&answer.json()["KeyMetadata"], &members)?;
            has_values(&answer.json()["KeyMetadata"], &fixed)
        })
    };
    let request = || json!({"KeyId": key.id});
    suite.row(
        &world.us,
        "DescribeKey",
        "the primary of a family of two",
        request(),
        side("PRIMARY", key.arn.clone(), "the primary's"),
    );
    suite.row(
        &world.eu,
        "DescribeKey",
        "the replica of a family of two",
        request(),
        side("REPLICA", world.key_arn(EU, &key.id), ""),
    );
    suite.row(
        &world.eu,
        "GetKeyPolicy",
        "a replica's default policy",
        request(),
        json_of(json!({"Policy": default_policy(&world.account), "PolicyName": "default"})),
    );
    let entry = json!({"KeyId": key.id, "KeyArn": world.key_arn(EU, &key.id)});
    suite.row(
        &world.eu,
        "ListKeys",
        "a replica is listed in its region",
        json!({"Limit": 1000}),
        holds(move |answer| {
            let keys = answer.json()["Keys"].as_array().cloned().unwrap_or_default();
            ensure(keys.contains(&entry), "not listed")
        }),
    );
}

/// What one side makes the other opens, and each answers with its own ARN.
fn material(world: &World, suite: &mut Suite, key: &Key) {
    let sides = [
        (&world.us, key.arn.clone()),
        (&world.eu, world.key_arn(EU, &key.id)),
    ];
    let context = json!({"a": "b"});
    for (from, from_arn) in &sides {
        for (to, to_arn) in &sides {
            let encrypt = json!({"KeyId": key.id, "Plaintext": base64(b"x"), "EncryptionContext": context});
            let sealed = ciphertext(&from.call("Encrypt", &encrypt).json());
            for name in [None, Some(key.id.clone()), Some(to_arn.clone())] {
                let mut decrypt = json!({"CiphertextBlob": sealed, "EncryptionContext": context});
                if let Some(name) = &name {
                    decrypt["KeyId"] = json!(name);
                }
                let to_arn = to_arn.clone();
                suite.row(
                    to,
                    "Decrypt",
                    format!("of {from_arn} by {to_arn} with KeyId {name:?}"),
                    decrypt,
                    holds(move |answer| {
                        has_values(
                            &answer.json(),
                            &json!({"KeyId": to_arn, "Plaintext": base64(b"x")}),
                        )
                    }),
                );
            }
            suite.row(
                to,
                "Decrypt",
                "of a relative in another context",
                json!({"CiphertextBlob": sealed}),
                super::expected::wordless("InvalidCiphertextException"),
            );
        }
    }
    let sealed = world.seal(key, b"x");
    suite.row(
        &world.eu,
        "Decrypt",
        "with the ARN of a relative in another region",
        json!({"CiphertextBlob": sealed, "KeyId": key.arn}),
        error("NotFoundException", format!("Invalid arn {US}")),
    );
    suite.row(
        &world.eu,
        "ReEncrypt",
        "what a relative made",
        json!({"CiphertextBlob": sealed, "DestinationKeyId": key.id}),
        holds({
            let arn = world.key_arn(EU, &key.id);
            move |answer| has_values(&answer.json(), &json!({"SourceKeyId": arn, "KeyId": arn}))
        }),
    );
}

/// States, descriptions and aliases of a family are each member's own.
fn independence(world: &World, suite: &mut Suite, key: &Key) {
    let id = || json!({"KeyId": key.id});
    let encrypt = || json!({"KeyId": key.id, "Plaintext": base64(b"x")});
    let works = || super::expected::ok();
    let sides = [
        (&world.us, &world.eu, key.arn.clone()),
        (&world.eu, &world.us, world.key_arn(EU, &key.id)),
    ];
    for (one, other, arn) in sides {
        one.call("DisableKey", &id());
        let disabled = error("DisabledException", format!("{arn} is disabled."));
        suite.row(one, "Encrypt", format!("{arn} is Disabled"), encrypt(), disabled);
        suite.row(
            other,
            "Encrypt",
            format!("its relative {arn} is Disabled"),
            encrypt(),
            works(),
        );
        one.call("EnableKey", &id());
        suite.row(
            one,
            "Encrypt",
            format!("{arn} is Enabled again"),
            encrypt(),
            works(),
        );
    }
    world.must_in_eu(
        "UpdateKeyDescription",
        json!({"KeyId": key.id, "Description": "the replica's"}),
    );
    for (client, description) in [(&world.us, "the primary's"), (&world.eu, "the replica's")] {
        suite.row(
            client,
            "DescribeKey",
            format!("{description} own description"),
            id(),
            holds(move |answer| {
                has_values(
                    &answer.json()["KeyMetadata"],
                    &json!({"Description": description}),
                )
            }),
        );
    }
    let name = world.alias(key);
    let arn = format!("arn:aws:kms:{EU}:{}:{name}", world.account);
    suite.row(
        &world.eu,
        "DescribeKey",
        "an alias of the primary is not one of the replica",
        json!({"KeyId": name}),
        error("NotFoundException", format!("Alias {arn} is not found.")),
    );
}

fn with_parameters(world: &World, suite: &mut Suite) {
    let key = world.primary();
    let policy = default_policy(&world.account).replace("Enable IAM User Permissions", "of the replica");
    let tags = json!([{"TagKey": "side", "TagValue": "replica"}, {"TagKey": "a", "TagValue": ""}]);
    let wanted = (policy.clone(), tags.clone());
    suite.row(
        &world.us,
        "ReplicateKey",
        "with description, policy and tags, by ARN",
        json!({
            "KeyId": key.arn,
            "ReplicaRegion": EU,
            "Description": "the replica's",
            "Policy": policy,
            "Tags": tags,
            "BypassPolicyLockoutSafetyCheck": true,
        }),
        holds(move |answer| {
            let json = answer.json();
            has_values(
                &json,
                &json!({"ReplicaPolicy": wanted.0, "ReplicaTags": wanted.1}),
            )?;
            has_values(
                &json["ReplicaKeyMetadata"],
                &json!({"Description": "the replica's"}),
            )
        }),
    );
    world.await_enabled(&world.eu, &key.id);
    suite.row(
        &world.eu,
        "GetKeyPolicy",
        "a replica's own policy",
        json!({"KeyId": key.id}),
        json_of(json!({"Policy": policy, "PolicyName": "default"})),
    );
    suite.row(
        &world.eu,
        "DescribeKey",
        "a replica's own description",
        json!({"KeyId": key.id}),
        holds(|answer| {
            has_values(
                &answer.json()["KeyMetadata"],
                &json!({"Description": "the replica's"}),
            )
        }),
    );
}

fn refusals(world: &World, suite: &mut Suite, replicated: &Key) {
    let single = world.key();
    let free = world.primary();
    let to = |key: &str, region: &str| json!({"KeyId": key, "ReplicaRegion": region});
    let with = |member: &str, value: Value| {
        let mut request = to(&free.id, EU);
        request[member] = value;
        request
    };
    let exists = || named("AlreadyExistsException", Unknown::Text);
    let not_primary = |arn: &str| {
        error(
            "UnsupportedOperationException",
            format!("{arn} is not a multi-region primary key."),
        )
    };
    let unsupported = || named("UnsupportedOperationException", Unknown::NameAndText);
    let tag = |key: &str| json!({"TagKey": key, "TagValue": "x"});
    let many: Vec<Value> = (0..51).map(|number| tag(&format!("key-{number}"))).collect();
    let table: Vec<(&str, Value, Expected)> = vec![
        (
            "a single-Region key (text unconfirmed)",
            to(&single.id, EU),
            not_primary(&single.arn),
        ),
        ("to where a replica is", to(&replicated.id, EU), exists()),
        (
            "to the primary's own region (unconfirmed)",
            to(&free.id, US),
            one_of(&["AlreadyExistsException", "ValidationException"]),
        ),
        (
            "to a region that is not there",
            to(&free.id, "ap-south-1"),
            unsupported(),
        ),
        (
            "to a region of another partition",
            to(&free.id, "cn-north-1"),
            unsupported(),
        ),
        (
            "to no region's name",
            to(&free.id, "Frankfurt"),
            super::expected::violates(
                "Value 'Frankfurt' at 'replicaRegion' failed to satisfy constraint: Member must satisfy regular \
                 expression pattern: ^([a-z]+-){2,3}\\d+$",
            ),
        ),
        (
            "a policy that is no JSON",
            with("Policy", json!("{")),
            named("MalformedPolicyDocumentException", Unknown::Text),
        ),
        (
            "a policy that is too large",
            with("Policy", json!(format!("{{{}}}", " ".repeat(32_768)))),
            named("LimitExceededException", Unknown::NameAndText),
        ),
        (
            "a tag twice",
            with("Tags", json!([tag("a"), tag("a")])),
            error("TagException", "Duplicate tag keys"),
        ),
        (
            "51 tags",
            with("Tags", json!(many)),
            error("TagException", "Too many tags"),
        ),
        (
            "a reserved tag",
            with("Tags", json!([tag("aws:a")])),
            error("TagException", "Tags beginning with aws: are reserved"),
        ),
        (
            "a long description",
            with("Description", json!("x".repeat(8193))),
            super::expected::invalid_starting("1 validation error detected: Value 'xxx"),
        ),
    ];
    for (what, request, expected) in table {
        suite.row(&world.us, "ReplicateKey", what, request, expected);
    }
    let replica = world.key_arn(EU, &replicated.id);
    for name in [&replicated.id, &replica] {
        suite.row(
            &world.eu,
            "ReplicateKey",
            "a replica as the source",
            to(name, US),
            not_primary(&replica),
        );
    }
    let topology = json!([]);
    suite.row(
        &world.us,
        "DescribeKey",
        "no refused replication leaves a replica behind",
        json!({"KeyId": free.id}),
        holds(move |answer| {
            has_values(
                &answer.json()["KeyMetadata"]["MultiRegionConfiguration"],
                &json!({"ReplicaKeys": topology}),
            )
        }),
    );
}
