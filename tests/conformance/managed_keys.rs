//! Section 14.1: AWS managed keys and their predefined aliases. Which keys there are depends on what was asked before,
//! so each part has services of its own.

use serde_json::{Value, json};
use trent_testkit::wire::{Answer, Client};

use super::expected::{Expected, Unknown, ensure, error, has_members, has_values, holds, named, ok};
use super::keys::METADATA;
use super::suite::Suite;
use super::world::{EU, Key, US, World, base64};

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    before_first_use(world, suite);
    let key = first_use(world, suite);
    after_first_use(world, suite, &key);
    reads(world, suite, &key);
    refusals(world, suite, &key);
    one_key_for_all(world, suite);
    regions(world, suite, &key);
}

const BACKUP: &str = "alias/aws/backup";
const UNTOUCHED: &str = "alias/aws/xray";

/// All aliases of the account in a region.
fn listed(client: &Client) -> Vec<Value> {
    let mut request = json!({"Limit": 100});
    let mut aliases = Vec::new();
    loop {
        let page = client.call("ListAliases", &request).json();
        aliases.extend(page["Aliases"].as_array().cloned().unwrap_or_default());
        if page["NextMarker"].is_null() {
            return aliases;
        }
        request["Marker"] = page["NextMarker"].clone();
    }
}

fn entry(client: &Client, name: &str) -> Value {
    let mut aliases = listed(client).into_iter();
    aliases
        .find(|alias| alias["AliasName"] == name)
        .unwrap_or_default()
}

fn not_found(world: &World, name: &str) -> Expected {
    let arn = world.alias_arn(name);
    error("NotFoundException", format!("Alias {arn} is not found."))
}

fn before_first_use(world: &World, suite: &mut Suite) {
    for name in [BACKUP, UNTOUCHED] {
        let (found, wanted) = (
            entry(&world.us, name),
            json!({"AliasName": name, "AliasArn": world.alias_arn(name)}),
        );
        suite.row(
            &world.us,
            "ListAliases",
            format!("{name} is predefined: a name and nothing else"),
            json!({}),
            holds(move |_| ensure(found == wanted, format!("found {found}"))),
        );
    }
    let names: Vec<String> = listed(&world.us)
        .iter()
        .map(|alias| alias["AliasName"].as_str().unwrap_or_default().to_owned())
        .collect();
    suite.row(
        &world.us,
        "ListAliases",
        "predefined aliases stand in order among the others",
        json!({}),
        holds(move |_| ensure(names.is_sorted_by(|a, b| a < b), "not in order, or one twice")),
    );
    for (operation, request) in [
        ("Encrypt", json!({"KeyId": BACKUP, "Plaintext": base64(b"x")})),
        ("GenerateDataKey", json!({"KeyId": BACKUP, "KeySpec": "AES_256"})),
        ("DeleteAlias", json!({"AliasName": BACKUP})),
    ] {
        suite.row(
            &world.us,
            operation,
            "a predefined alias without a key",
            request,
            not_found(world, BACKUP),
        );
    }
    for name in ["alias/aws/unknown", "alias/aws/", "alias/aws/S3"] {
        suite.row(
            &world.us,
            "DescribeKey",
            format!("{name} is no predefined alias"),
            json!({"KeyId": name}),
            not_found(world, name),
        );
    }
}

fn first_use(world: &World, suite: &mut Suite) -> Key {
    let answer = suite.row(
        &world.us,
        "DescribeKey",
        "the first use of a predefined alias makes its key",
        json!({"KeyId": BACKUP}),
        holds(|answer| {
            let metadata = &answer.json()["KeyMetadata"];
            has_members(metadata, METADATA)?;
            has_values(
                metadata,
                &json!({
                    "KeyManager": "AWS", "KeyState": "Enabled", "Enabled": true, "MultiRegion": false,
                    "KeySpec": "SYMMETRIC_DEFAULT", "KeyUsage": "ENCRYPT_DECRYPT", "Origin": "AWS_KMS",
                }),
            )
        }),
    );
    let metadata = &answer.json()["KeyMetadata"];
    let text = |name: &str| metadata[name].as_str().unwrap_or_default().to_owned();
    Key {
        id: text("KeyId"),
        arn: text("Arn"),
    }
}

fn is(key: &Key) -> Expected {
    let id = key.id.clone();
    holds(move |answer| {
        has_values(
            &answer.json()["KeyMetadata"],
            &json!({"KeyId": id, "KeyManager": "AWS"}),
        )
    })
}

fn after_first_use(world: &World, suite: &mut Suite, key: &Key) {
    for named in [BACKUP, &world.alias_arn(BACKUP), &key.id, &key.arn] {
        suite.row(
            &world.us,
            "DescribeKey",
            format!("the same key by {named}"),
            json!({"KeyId": named}),
            is(key),
        );
    }
    let members = [
        "AliasArn",
        "AliasName",
        "CreationDate",
        "LastUpdatedDate",
        "TargetKeyId",
    ];
    let (id, found) = (key.id.clone(), entry(&world.us, BACKUP));
    suite.row(
        &world.us,
        "ListAliases",
        "the alias of a managed key",
        json!({"KeyId": key.id}),
        holds(move |answer| {
            let of_key = &answer.json()["Aliases"];
            ensure(*of_key == json!([found]), "the key's list has another entry")?;
            has_members(&of_key[0], &members)?;
            has_values(&of_key[0], &json!({"AliasName": BACKUP, "TargetKeyId": id}))
        }),
    );
    let id = key.id.clone();
    suite.row(
        &world.us,
        "ListKeys",
        "managed keys are listed",
        json!({"Limit": 1000}),
        holds(move |answer| ensure(answer.text().contains(&id), "not in the list")),
    );
}

fn reads(world: &World, suite: &mut Suite, key: &Key) {
    let account = world.account.clone();
    suite.row(
        &world.us,
        "GetKeyPolicy",
        "of a managed key: its service for others, and looking on for the account",
        json!({"KeyId": key.id}),
        holds(move |answer| {
            let text = answer.json()["Policy"].as_str().unwrap_or_default().to_owned();
            let policy: Value = serde_json::from_str(&text).unwrap_or_default();
            has_values(&policy, &json!({"Version": "2012-10-17", "Id": "auto-backup-1"}))?;
            let conditions = json!({"StringEquals": {
                "kms:CallerAccount": account, "kms:ViaService": format!("backup.{US}.amazonaws.com"),
            }});
            has_values(
                &policy["Statement"][0],
                &json!({"Principal": {"AWS": "*"}, "Condition": conditions}),
            )?;
            has_values(
                &policy["Statement"][1],
                &json!({
                    "Principal": {"AWS": format!("arn:aws:iam::{account}:root")},
                    "Action": ["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"],
                }),
            )
        }),
    );
    for operation in [
        "GetKeyLastUsage",
        "ListGrants",
        "ListKeyPolicies",
        "ListResourceTags",
    ] {
        let request = json!({"KeyId": key.id});
        suite.row(&world.us, operation, "of a managed key", request, ok());
    }
    suite.row(
        &world.us,
        "RevokeGrant",
        "of a managed key: its account may, if there were one",
        json!({"KeyId": key.id, "GrantId": "0".repeat(64)}),
        named("NotFoundException", Unknown::Text),
    );
}

fn denied(world: &World, key: &Key, action: &str) -> Expected {
    error(
        "AccessDeniedException",
        format!(
            "User: {} is not authorized to perform: kms:{action} on resource: {} because no resource-based policy \
             allows the kms:{action} action",
            world.caller(),
            key.arn
        ),
    )
}

/// What the key's policy does not allow. That AWS refuses some of these so is seen of DisableKey and
/// ScheduleKeyDeletion, and follows from the policy for the others (unconfirmed).
fn refusals(world: &World, suite: &mut Suite, key: &Key) {
    let own = world.key();
    let sealed = world.seal(&own, b"x");
    let policy = world.must("GetKeyPolicy", json!({"KeyId": own.id}))["Policy"].clone();
    for (operation, action, request) in [
        (
            "Encrypt",
            "Encrypt",
            json!({"KeyId": BACKUP, "Plaintext": base64(b"x")}),
        ),
        (
            "Decrypt",
            "Decrypt",
            json!({"KeyId": key.arn, "CiphertextBlob": sealed}),
        ),
        (
            "ReEncrypt",
            "ReEncryptTo",
            json!({"CiphertextBlob": sealed, "DestinationKeyId": key.id}),
        ),
        (
            "ReEncrypt",
            "ReEncryptFrom",
            json!({"CiphertextBlob": sealed, "SourceKeyId": key.id, "DestinationKeyId": own.id}),
        ),
        (
            "GenerateDataKey",
            "GenerateDataKey",
            json!({"KeyId": key.id, "KeySpec": "AES_256"}),
        ),
        (
            "GenerateDataKeyWithoutPlaintext",
            "GenerateDataKeyWithoutPlaintext",
            json!({"KeyId": key.id, "KeySpec": "AES_256"}),
        ),
        ("DisableKey", "DisableKey", json!({"KeyId": key.id})),
        ("EnableKey", "EnableKey", json!({"KeyId": key.id})),
        (
            "ScheduleKeyDeletion",
            "ScheduleKeyDeletion",
            json!({"KeyId": key.id}),
        ),
        ("CancelKeyDeletion", "CancelKeyDeletion", json!({"KeyId": key.id})),
        (
            "UpdateKeyDescription",
            "UpdateKeyDescription",
            json!({"KeyId": key.id, "Description": "mine"}),
        ),
        (
            "CreateAlias",
            "CreateAlias",
            json!({"AliasName": world.new_alias_name(), "TargetKeyId": key.id}),
        ),
        (
            "UpdateAlias",
            "UpdateAlias",
            json!({"AliasName": BACKUP, "TargetKeyId": own.id}),
        ),
        (
            "UpdateAlias",
            "UpdateAlias",
            json!({"AliasName": world.alias(&own), "TargetKeyId": key.id}),
        ),
        ("DeleteAlias", "DeleteAlias", json!({"AliasName": BACKUP})),
        (
            "GenerateDataKeyPair",
            "GenerateDataKeyPair",
            json!({"KeyId": key.id, "KeyPairSpec": "ECC_NIST_P256"}),
        ),
        (
            "PutKeyPolicy",
            "PutKeyPolicy",
            json!({"KeyId": key.id, "Policy": policy}),
        ),
        (
            "TagResource",
            "TagResource",
            json!({"KeyId": key.id, "Tags": [{"TagKey": "a", "TagValue": "b"}]}),
        ),
        (
            "UntagResource",
            "UntagResource",
            json!({"KeyId": key.id, "TagKeys": ["a"]}),
        ),
        (
            "CreateGrant",
            "CreateGrant",
            json!({"KeyId": key.id, "GranteePrincipal": world.caller(), "Operations": ["Encrypt"]}),
        ),
        (
            "ReplicateKey",
            "ReplicateKey",
            json!({"KeyId": key.id, "ReplicaRegion": EU}),
        ),
    ] {
        suite.row(
            &world.us,
            operation,
            "a managed key",
            request,
            denied(world, key, action),
        );
    }
    suite.row(
        &world.us,
        "DescribeKey",
        "a managed key after all that",
        json!({"KeyId": BACKUP}),
        is(key),
    );
}

/// Many ask first, and get one key.
fn one_key_for_all(world: &World, suite: &mut Suite) {
    let ask = || world.us.call("DescribeKey", &json!({"KeyId": "alias/aws/sqs"}));
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let asking: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
        asking
            .into_iter()
            .filter_map(|asking| asking.join().ok())
            .collect()
    });
    let target = entry(&world.us, "alias/aws/sqs")["TargetKeyId"].clone();
    for answer in &answers {
        let target = target.clone();
        let same = holds(move |answer: &Answer| {
            ensure(
                answer.json()["KeyMetadata"]["KeyId"] == target,
                format!("another key than {target}"),
            )
        });
        suite.judge("DescribeKey", "first uses at one time", answer, same);
    }
}

fn regions(world: &World, suite: &mut Suite, key: &Key) {
    let id = key.id.clone();
    suite.row(
        &world.eu,
        "DescribeKey",
        "another region has a managed key of its own",
        json!({"KeyId": BACKUP}),
        holds(move |answer| {
            let metadata = &answer.json()["KeyMetadata"];
            has_values(metadata, &json!({"KeyManager": "AWS"}))?;
            ensure(metadata["KeyId"] != *id, "the same key")
        }),
    );
}
