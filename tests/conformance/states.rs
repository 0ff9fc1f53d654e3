//! Section 3: every operation on a key, in every state that a key can come into.

use serde_json::{Value, json};

use super::expected::{Expected, empty, error, ok};
use super::keys::default_policy;
use super::requests::{NOBODY, good_request};
use super::suite::Suite;
use super::world::{EU, Key, World, base64};

/// A cell of AWS's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    /// Allowed.
    Yes,
    /// 1: disabled.
    Disabled,
    /// 3: pending deletion.
    Pending,
    /// 4: not pending deletion.
    NotPending,
    /// Allowed by the state, refused since the key is no multi-Region primary.
    NotPrimary,
    /// Allowed by the state, refused since the region has a replica.
    Exists,
}

use Cell::{Disabled as Off, Exists, NotPending as NotP, NotPrimary as NotM, Pending as Pend, Yes};

/// An operation with its cells for Enabled, Disabled, PendingDeletion and PendingReplicaDeletion.
type Row = (&'static str, [Cell; 4]);

#[rustfmt::skip]
const TABLE: &[Row] = &[
    //                                  Enabled Disabled Pending Replicas
    ("CancelKeyDeletion",               [NotP,  NotP,    Yes,    Yes]),
    ("CreateAlias",                     [Yes,   Yes,     Pend,   Pend]),
    ("Encrypt",                         [Yes,   Off,     Pend,   Pend]),
    ("Decrypt",                         [Yes,   Off,     Pend,   Pend]),
    ("Decrypt with KeyId",              [Yes,   Off,     Pend,   Pend]),
    ("ReEncrypt from",                  [Yes,   Off,     Pend,   Pend]),
    ("ReEncrypt to",                    [Yes,   Off,     Pend,   Pend]),
    ("GenerateDataKey",                 [Yes,   Off,     Pend,   Pend]),
    ("GenerateDataKeyWithoutPlaintext", [Yes,   Off,     Pend,   Pend]),
    // Cryptography
    ("GenerateDataKeyPair",             [Yes,   Off,     Pend,   Pend]),
    ("GenerateDataKeyPairWithoutPlaintext", [Yes, Off,   Pend,   Pend]),
    ("Sign",                            [Yes,   Off,     Pend,   Pend]),
    ("Verify",                          [Yes,   Off,     Pend,   Pend]),
    ("GenerateMac",                     [Yes,   Off,     Pend,   Pend]),
    ("VerifyMac",                       [Yes,   Off,     Pend,   Pend]),
    ("DeriveSharedSecret",              [Yes,   Off,     Pend,   Pend]),
    ("Encapsulate",                     [Yes,   Off,     Pend,   Pend]),
    ("Decapsulate",                     [Yes,   Off,     Pend,   Pend]),
    ("GetPublicKey",                    [Yes,   Yes,     Pend,   Pend]),
    ("DeleteAlias",                     [Yes,   Yes,     Yes,    Yes]),
    ("DescribeKey",                     [Yes,   Yes,     Yes,    Yes]),
    ("GetKeyPolicy",                    [Yes,   Yes,     Yes,    Yes]),
    ("ListAliases",                     [Yes,   Yes,     Yes,    Yes]),
    ("DisableKey",                      [Yes,   Yes,     Pend,   Pend]),
    ("EnableKey",                       [Yes,   Yes,     Pend,   Pend]),
    ("ReplicateKey",                    [NotM,  Off,     Pend,   Pend]),
    ("UpdatePrimaryRegion",             [NotM,  Off,     Pend,   Pend]),
    ("ScheduleKeyDeletion",             [Yes,   Yes,     Pend,   Pend]),
    ("UpdateKeyDescription",            [Yes,   Yes,     Pend,   Pend]),
    ("UpdateAlias to",                  [Yes,   Yes,     Pend,   Pend]),
    ("UpdateAlias from",                [Yes,   Yes,     Yes,    Yes]),
    // Rotation
    ("EnableKeyRotation",               [Yes,   Off,     Pend,   Pend]),
    ("DisableKeyRotation",              [Yes,   Off,     Pend,   Pend]),
    ("GetKeyRotationStatus",            [Yes,   Yes,     Yes,    Yes]),
    ("ListKeyRotations",                [Yes,   Yes,     Yes,    Yes]),
    ("RotateKeyOnDemand",               [Yes,   Off,     Pend,   Pend]),
    // Grants
    ("CreateGrant",                     [Yes,   Off,     Pend,   Pend]),
    ("ListGrants",                      [Yes,   Yes,     Yes,    Yes]),
    ("RetireGrant",                     [Yes,   Yes,     Yes,    Yes]),
    ("RevokeGrant",                     [Yes,   Yes,     Yes,    Yes]),
    // Tags and policies
    ("TagResource",                     [Yes,   Yes,     Pend,   Pend]),
    ("UntagResource",                   [Yes,   Yes,     Pend,   Pend]),
    ("ListResourceTags",                [Yes,   Yes,     Yes,    Yes]),
    ("PutKeyPolicy",                    [Yes,   Yes,     Yes,    Yes]),
    ("ListKeyPolicies",                 [Yes,   Yes,     Yes,    Yes]),
];

const STATES: [&str; 4] = ["Enabled", "Disabled", "PendingDeletion", "PendingReplicaDeletion"];

/// A key with everything that the table's operations need, made before the key came into its state.
struct Subject {
    key: Key,
    alias: String,
    ciphertext: String,
    grant: String,
}

/// The Enabled key at the other end of ReEncrypt and UpdateAlias.
struct Other {
    key: Key,
    alias: String,
    ciphertext: String,
}

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    let key = world.key();
    let other = Other {
        alias: world.alias(&key),
        ciphertext: world.seal(&key, b"text"),
        key,
    };
    for (operation, cells) in TABLE {
        for (state, cell) in STATES.iter().zip(cells) {
            let subject = Subject::in_state(world, operation, state);
            let (name, request) = request(operation, &subject, &other, world);
            let expected = expected(*cell, &subject.key, name);
            suite.row(
                &world.us,
                name,
                format!("{operation} in {state}"),
                request,
                expected,
            );
        }
    }
    primaries_with_replicas(world, suite);
    transitions(world, suite);
}

impl Subject {
    /// A key that the operation is for, in a state.
    fn in_state(world: &World, operation: &str, state: &str) -> Self {
        let waits_for_replicas = state == "PendingReplicaDeletion";
        let key = world.key_for(operation, waits_for_replicas);
        let subject = Self {
            alias: world.alias(&key),
            ciphertext: world.made_by(operation, &key),
            grant: grant(world, &key),
            key,
        };
        let id = json!({"KeyId": subject.key.id});
        if waits_for_replicas {
            world.must(
                "ReplicateKey",
                json!({"KeyId": subject.key.id, "ReplicaRegion": EU}),
            );
        }
        match state {
            "Disabled" => drop(world.must("DisableKey", id)),
            "PendingDeletion" | "PendingReplicaDeletion" => drop(world.must("ScheduleKeyDeletion", id)),
            _ => {}
        }
        assert_eq!(world.describe(&world.us, &subject.key.id)["KeyState"], state);
        subject
    }
}

fn request(
    operation: &'static str,
    subject: &Subject,
    other: &Other,
    world: &World,
) -> (&'static str, Value) {
    let Subject {
        key,
        alias,
        ciphertext,
        grant,
    } = subject;
    let id = &key.id;
    match operation {
        "Encrypt" => (operation, json!({"KeyId": id, "Plaintext": base64(b"text")})),
        "Decrypt" => (operation, json!({"CiphertextBlob": ciphertext})),
        "Decrypt with KeyId" => ("Decrypt", json!({"CiphertextBlob": ciphertext, "KeyId": alias})),
        "ReEncrypt from" => (
            "ReEncrypt",
            json!({"CiphertextBlob": ciphertext, "DestinationKeyId": other.key.id}),
        ),
        "ReEncrypt to" => (
            "ReEncrypt",
            json!({"CiphertextBlob": other.ciphertext, "DestinationKeyId": id}),
        ),
        "GenerateDataKey" | "GenerateDataKeyWithoutPlaintext" => {
            (operation, json!({"KeyId": id, "NumberOfBytes": 16}))
        }
        // Cryptography
        "GenerateDataKeyPair"
        | "GenerateDataKeyPairWithoutPlaintext"
        | "Sign"
        | "Verify"
        | "GenerateMac"
        | "VerifyMac"
        | "DeriveSharedSecret"
        | "Encapsulate"
        | "Decapsulate" => (operation, good_request(operation, id, ciphertext)),
        "UpdateKeyDescription" => (operation, json!({"KeyId": id, "Description": "text"})),
        "ReplicateKey" => (operation, json!({"KeyId": id, "ReplicaRegion": EU})),
        "UpdatePrimaryRegion" => (operation, json!({"KeyId": id, "PrimaryRegion": EU})),
        "CreateAlias" => (
            operation,
            json!({"AliasName": world.new_alias_name(), "TargetKeyId": id}),
        ),
        "DeleteAlias" => (operation, json!({"AliasName": alias})),
        "UpdateAlias to" => (
            "UpdateAlias",
            json!({"AliasName": other.alias, "TargetKeyId": id}),
        ),
        "UpdateAlias from" => (
            "UpdateAlias",
            json!({"AliasName": alias, "TargetKeyId": other.key.id}),
        ),
        // Grants
        "CreateGrant" => (
            operation,
            json!({"KeyId": id, "GranteePrincipal": NOBODY, "Operations": ["DescribeKey"]}),
        ),
        "RetireGrant" | "RevokeGrant" => (operation, json!({"KeyId": id, "GrantId": grant})),
        // Tags and policies
        "TagResource" => (
            operation,
            json!({"KeyId": id, "Tags": [{"TagKey": "a", "TagValue": "b"}]}),
        ),
        "UntagResource" => (operation, json!({"KeyId": id, "TagKeys": ["a"]})),
        "PutKeyPolicy" => (
            operation,
            json!({"KeyId": id, "Policy": default_policy(&world.account)}),
        ),
        _ => (operation, json!({"KeyId": id})),
    }
}

/// A grant of what keys of every kind allow.
fn grant(world: &World, key: &Key) -> String {
    let request = json!({"KeyId": key.id, "GranteePrincipal": NOBODY, "Operations": ["DescribeKey"]});
    let created = world.must("CreateGrant", request);
    created["GrantId"].as_str().unwrap().to_owned()
}

fn expected(cell: Cell, key: &Key, operation: &str) -> Expected {
    const WITHOUT_OUTPUT: &[&str] = &[
        "CreateAlias",
        "UpdateAlias",
        "DeleteAlias",
        "EnableKey",
        "DisableKey",
        "UpdateKeyDescription",
        "RetireGrant",
        "RevokeGrant",
        "TagResource",
        "UntagResource",
        "PutKeyPolicy",
        "EnableKeyRotation",
        "DisableKeyRotation",
    ];
    let arn = &key.arn;
    match cell {
        Cell::Yes if WITHOUT_OUTPUT.contains(&operation) => empty(),
        Cell::Yes => ok(),
        Cell::Disabled => error("DisabledException", format!("{arn} is disabled.")),
        Cell::Pending => error("KMSInvalidStateException", format!("{arn} is pending deletion.")),
        Cell::NotPending => error(
            "KMSInvalidStateException",
            format!("{arn} is not pending deletion."),
        ),
        Cell::NotPrimary => error(
            "UnsupportedOperationException",
            format!("{arn} is not a multi-region primary key."),
        ),
        Cell::Exists => super::expected::named("AlreadyExistsException", super::expected::Unknown::Text),
    }
}

/// ReplicateKey again, of a primary that has a replica: the state comes before the family.
fn primaries_with_replicas(world: &World, suite: &mut Suite) {
    for (state, cell) in STATES.iter().zip([Exists, Off, Pend, Pend]) {
        if *state == "PendingDeletion" {
            continue;
        }
        let key = world.primary();
        let replicate = json!({"KeyId": key.id, "ReplicaRegion": EU});
        world.must("ReplicateKey", replicate.clone());
        match *state {
            "Disabled" => drop(world.must("DisableKey", json!({"KeyId": key.id}))),
            "PendingReplicaDeletion" => drop(world.must("ScheduleKeyDeletion", json!({"KeyId": key.id}))),
            _ => {}
        }
        let what = format!("a primary with a replica in {state}");
        let expected = expected(cell, &key, "ReplicateKey");
        suite.row(&world.us, "ReplicateKey", what, replicate, expected);
    }
}

/// What each transition leads to.
fn transitions(world: &World, suite: &mut Suite) {
    for (start, operation, end, enabled) in [
        ("Enabled", "EnableKey", "Enabled", true),
        ("Enabled", "DisableKey", "Disabled", false),
        ("Disabled", "DisableKey", "Disabled", false),
        ("Disabled", "EnableKey", "Enabled", true),
        ("Enabled", "ScheduleKeyDeletion", "PendingDeletion", false),
        ("Disabled", "ScheduleKeyDeletion", "PendingDeletion", false),
        ("PendingDeletion", "CancelKeyDeletion", "Disabled", false),
        ("PendingReplicaDeletion", "CancelKeyDeletion", "Disabled", false),
    ] {
        let key = Subject::in_state(world, operation, start).key;
        let id = json!({"KeyId": key.id});
        world.us.call(operation, &id);
        let metadata = super::expected::holds(move |answer| {
            let metadata = &answer.json()["KeyMetadata"];
            super::expected::has_values(metadata, &json!({"KeyState": end, "Enabled": enabled}))?;
            super::expected::ensure(
                (end == "PendingDeletion") == metadata.get("DeletionDate").is_some(),
                "DeletionDate is for PendingDeletion alone",
            )
        });
        suite.row(
            &world.us,
            "DescribeKey",
            format!("{start} after {operation}"),
            id,
            metadata,
        );
    }
}
