//! CreateKey, DescribeKey, UpdateKeyDescription, GetKeyPolicy: sections 2.5, 4.1 and 10.1.

use serde_json::{Value, json};

use super::expected::{Expected, Unknown, ensure, error, has_members, has_values, holds, json_of, named};
use super::specs::{SPECS, algorithm_list, algorithms, has_older_name};
use super::suite::Suite;
use super::world::{US, World};

/// What metadata of a symmetric key has, in every state but those with dates.
pub(crate) const METADATA: &[&str] = &[
    "AWSAccountId",
    "Arn",
    "CreationDate",
    "CurrentKeyMaterialId",
    "CustomerMasterKeySpec",
    "Description",
    "Enabled",
    "EncryptionAlgorithms",
    "KeyId",
    "KeyManager",
    "KeySpec",
    "KeyState",
    "KeyUsage",
    "MultiRegion",
    "Origin",
];

/// What AWS has in China alone.
const SM2: &[(&str, &[&str])] = &[("SM2", &["ENCRYPT_DECRYPT", "SIGN_VERIFY", "KEY_AGREEMENT"])];

const USAGES: &[&str] = &[
    "ENCRYPT_DECRYPT",
    "SIGN_VERIFY",
    "GENERATE_VERIFY_MAC",
    "KEY_AGREEMENT",
    "ENCAPSULATE_DECAPSULATE",
];

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    defaults(world, suite);
    parameters(world, suite);
    specs_and_usages(world, suite);
    refusals(world, suite);
    descriptions(world, suite);
    policies(world, suite);
}

/// The metadata of a symmetric key of ours, of which `fixed` has these values.
fn metadata(world: &World, fixed: Value) -> Expected {
    let (account, start) = (world.account.clone(), world.key_arn(US, ""));
    holds(move |answer| {
        let json = answer.json();
        has_members(&json, &["KeyMetadata"])?;
        let metadata = &json["KeyMetadata"];
        has_members(metadata, METADATA)?;
        let id = metadata["KeyId"].as_str().unwrap_or_default();
        has_values(
            metadata,
            &json!({
                "AWSAccountId": account,
                "Arn": format!("{start}{id}"),
                "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT",
                "Enabled": true,
                "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"],
                "KeyManager": "CUSTOMER",
                "KeySpec": "SYMMETRIC_DEFAULT",
                "KeyState": "Enabled",
                "KeyUsage": "ENCRYPT_DECRYPT",
                "MultiRegion": false,
                "Origin": "AWS_KMS",
            }),
        )?;
        has_values(metadata, &fixed)?;
        ensure(
            is_lower_uuid_4(id),
            "the key id is no lower-case UUID of version 4",
        )?;
        ensure(
            is_material_id(&metadata["CurrentKeyMaterialId"]),
            "no material id",
        )?;
        ensure(
            is_plain_number(&answer.text(), "CreationDate"),
            "CreationDate is no plain number of seconds",
        )
    })
}

fn is_lower_uuid_4(id: &str) -> bool {
    let is_lower_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    id.len() == 36
        && id.as_bytes()[14] == b'4'
        && id.bytes().enumerate().all(|(position, byte)| match position {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => is_lower_hex(byte),
        })
}

/// 64 lower-case hexadecimal digits.
pub(crate) fn is_material_id(value: &Value) -> bool {
    value.as_str().is_some_and(|id| {
        id.len() == 64
            && id
                .bytes()
                .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    })
}

/// Whether the raw text of a member is digits with at most one point, of this century.
pub(crate) fn is_plain_number(body: &str, member: &str) -> bool {
    let Some((_, rest)) = body.split_once(&format!("\"{member}\":")) else {
        return false;
    };
    let number: String = rest
        .chars()
        .take_while(|letter| !matches!(letter, ',' | '}'))
        .collect();
    let seconds = number.parse::<f64>().unwrap_or_default();
    number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && (1.7e9..4.2e9).contains(&seconds)
}

fn defaults(world: &World, suite: &mut Suite) {
    let created = suite.row(
        &world.us,
        "CreateKey",
        "no parameter",
        json!({}),
        metadata(world, json!({"Description": ""})),
    );
    let created = created.json();
    let id = created["KeyMetadata"]["KeyId"].clone();
    suite.row(
        &world.us,
        "DescribeKey",
        "what CreateKey said",
        json!({"KeyId": id}),
        json_of(created),
    );
}

fn parameters(world: &World, suite: &mut Suite) {
    for (what, request, fixed) in [
        (
            "every default by name",
            json!({
                "KeySpec": "SYMMETRIC_DEFAULT",
                "KeyUsage": "ENCRYPT_DECRYPT",
                "Origin": "AWS_KMS",
                "MultiRegion": false,
                "Description": "",
                "Tags": [],
                "BypassPolicyLockoutSafetyCheck": false,
            }),
            json!({"Description": ""}),
        ),
        (
            "the older name of KeySpec alone",
            json!({"CustomerMasterKeySpec": "SYMMETRIC_DEFAULT"}),
            json!({}),
        ),
        (
            "a description of any text",
            json!({"Description": "für \"Ämter\"\\\n\t\u{1f511}\u{0}"}),
            json!({"Description": "für \"Ämter\"\\\n\t\u{1f511}\u{0}"}),
        ),
    ] {
        suite.row(&world.us, "CreateKey", what, request, metadata(world, fixed));
    }
    let own_arn = world.key_arn(US, "");
    let multi_region = holds(move |answer| {
        let metadata = &answer.json()["KeyMetadata"];
        let members: Vec<&str> = METADATA
            .iter()
            .copied()
            .chain(["MultiRegionConfiguration"])
            .collect();
        has_members(metadata, &members)?;
        let id = metadata["KeyId"].as_str().unwrap_or_default();
        let digits = id.strip_prefix("mrk-").unwrap_or_default();
        ensure(
            digits.len() == 32
                && digits
                    .bytes()
                    .all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase()),
            "no id of a multi-Region key",
        )?;
        has_values(
            metadata,
            &json!({
                "MultiRegion": true,
                "MultiRegionConfiguration": {
                    "MultiRegionKeyType": "PRIMARY",
                    "PrimaryKey": {"Arn": format!("{own_arn}{id}"), "Region": US},
                    "ReplicaKeys": [],
                },
            }),
        )
    });
    suite.row(
        &world.us,
        "CreateKey",
        "a multi-Region key is a primary without replicas",
        json!({"MultiRegion": true}),
        multi_region,
    );
}

fn specs_and_usages(world: &World, suite: &mut Suite) {
    for (spec, usages) in SPECS.iter().chain(SM2) {
        if *spec != "SYMMETRIC_DEFAULT" {
            suite.row(
                &world.us,
                "CreateKey",
                format!("{spec} without a usage"),
                json!({"KeySpec": spec}),
                error(
                    "ValidationException",
                    "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
                ),
            );
        }
        for usage in USAGES {
            let what = format!("{spec} for {usage}");
            if usages.contains(usage) && *spec != "SM2" {
                let created = world.creation(spec, usage);
                suite.judge("CreateKey", what, &created, metadata_of(spec, usage));
                continue;
            }
            let expected = if usages.contains(usage) {
                // Measured by a third party outside of China.
                error(
                    "UnsupportedOperationException",
                    "KeySpec SM2 is not supported in this Region",
                )
            } else {
                error(
                    "ValidationException",
                    format!("KeyUsage {usage} is not compatible with KeySpec {spec}"),
                )
            };
            let request = json!({"KeySpec": spec, "KeyUsage": usage});
            suite.row(&world.us, "CreateKey", what, request, expected);
        }
    }
}

/// The metadata of a new multi-Region key of a spec and a usage.
fn metadata_of(spec: &'static str, usage: &'static str) -> Expected {
    holds(move |answer| {
        let list = algorithm_list(usage);
        let absent = |member: &str| match member {
            "CurrentKeyMaterialId" => spec != "SYMMETRIC_DEFAULT",
            "CustomerMasterKeySpec" => !has_older_name(spec),
            "EncryptionAlgorithms" => true,
            _ => false,
        };
        let members = METADATA.iter().copied().filter(|member| !absent(member));
        let members: Vec<&str> = members.chain([list, "MultiRegionConfiguration"]).collect();
        let metadata = &answer.json()["KeyMetadata"];
        has_members(metadata, &members)?;
        has_values(
            metadata,
            &json!({
                "Enabled": true,
                "KeySpec": spec,
                "KeyState": "Enabled",
                "KeyUsage": usage,
                "MultiRegion": true,
                "Origin": "AWS_KMS",
                list: algorithms(spec, usage),
            }),
        )?;
        let older = metadata.get("CustomerMasterKeySpec");
        ensure(
            older.is_none_or(|older| older == spec),
            "another CustomerMasterKeySpec",
        )
    })
}

fn refusals(world: &World, suite: &mut Suite) {
    let not_offered = || named("UnsupportedOperationException", Unknown::NotOffered);
    for (what, request, expected) in [
        (
            "both names of KeySpec",
            json!({"KeySpec": "SYMMETRIC_DEFAULT", "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT"}),
            named("ValidationException", Unknown::Text),
        ),
        ("a CloudHSM key", json!({"Origin": "AWS_CLOUDHSM"}), not_offered()),
        (
            "an external key of no store",
            json!({"Origin": "EXTERNAL_KEY_STORE"}),
            named("ValidationException", Unknown::Text),
        ),
        (
            "a key store",
            json!({"Origin": "AWS_CLOUDHSM", "CustomKeyStoreId": "cks-1234567890abcdef0"}),
            not_offered(),
        ),
    ] {
        suite.row(&world.us, "CreateKey", what, request, expected);
    }
}

fn descriptions(world: &World, suite: &mut Suite) {
    let key = world.create(json!({"Description": "first"}));
    for (description, identifier) in [("second", &key.id), ("", &key.arn), ("drittes ✓", &key.id)] {
        world.must(
            "UpdateKeyDescription",
            json!({"KeyId": identifier, "Description": description}),
        );
        suite.row(
            &world.us,
            "DescribeKey",
            format!("the description {description:?}"),
            json!({"KeyId": key.id}),
            metadata(world, json!({"Description": description})),
        );
    }
}

fn policies(world: &World, suite: &mut Suite) {
    let default = default_policy(&world.account);
    let answer = |policy: &str| json_of(json!({"Policy": policy, "PolicyName": "default"}));
    let key = world.key();
    for (what, request) in [
        ("the default policy, pretty-printed", json!({"KeyId": key.id})),
        ("by name", json!({"KeyId": key.arn, "PolicyName": "default"})),
    ] {
        suite.row(&world.us, "GetKeyPolicy", what, request, answer(&default));
    }
    let own = format!(
        "{{ \"Version\" : \"2012-10-17\",\n\"Statement\":[{{\"Sid\":\"own\",\"Effect\":\"Allow\",\
         \"Principal\":{{\"AWS\":\"arn:aws:iam::{}:root\"}},\t\"Action\":\"kms:*\",\"Resource\":\"*\"}}]}}",
        world.account
    );
    let key = world.create(json!({"Policy": own}));
    suite.row(
        &world.us,
        "GetKeyPolicy",
        "a policy is given back byte for byte",
        json!({"KeyId": key.id}),
        answer(&own),
    );
    suite.row(
        &world.us,
        "GetKeyPolicy",
        "another policy name",
        json!({"KeyId": key.id, "PolicyName": "other"}),
        named("NotFoundException", Unknown::Text),
    );
    suite.row(
        &world.us,
        "GetKeyPolicy",
        "a name that is none",
        json!({"KeyId": key.id, "PolicyName": "a b"}),
        super::expected::violates(
            "Value 'a b' at 'policyName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w]+",
        ),
    );
}

/// The policy of a key that was created without one.
pub(crate) fn default_policy(account: &str) -> String {
    [
        "{",
        "  \"Version\" : \"2012-10-17\",",
        "  \"Id\" : \"key-default-1\",",
        "  \"Statement\" : [ {",
        "    \"Sid\" : \"Enable IAM User Permissions\",",
        "    \"Effect\" : \"Allow\",",
        "    \"Principal\" : {",
        &format!("      \"AWS\" : \"arn:aws:iam::{account}:root\""),
        "    },",
        "    \"Action\" : \"kms:*\",",
        "    \"Resource\" : \"*\"",
        "  } ]",
        "}",
    ]
    .join("\n")
}
