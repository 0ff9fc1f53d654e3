//! GetPublicKey: sections 3 and 4.4.

use serde_json::json;

use super::expected::{Expected, ensure, error, has_members, has_values, holds, json_of, ok, wordless};
use super::specs::{SPECS, algorithm_list, algorithms, has_older_name, public_key_len};
use super::suite::Suite;
use super::world::{EU, World, base64, from_base64};

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    for (spec, usages) in SPECS {
        for usage in *usages {
            if *spec == "SYMMETRIC_DEFAULT" || *usage == "GENERATE_VERIFY_MAC" {
                no_public_key(world, suite, spec, usage);
            } else {
                public_key(world, suite, spec, usage);
            }
        }
    }
    states(world, suite);
}

fn public_key(world: &World, suite: &mut Suite, spec: &'static str, usage: &'static str) {
    let key = world.replicated(spec, usage);
    let what = format!("{spec} for {usage}");
    let request = json!({"KeyId": key.id});
    let shown = suite.row(
        &world.us,
        "GetPublicKey",
        &what,
        request.clone(),
        shown(&key.arn, spec, usage),
    );
    let mut in_replica = shown.json();
    in_replica["KeyId"] = json!(world.key_arn(EU, &key.id));
    suite.row(
        &world.eu,
        "GetPublicKey",
        format!("{what}: the replica has the same"),
        request,
        json_of(in_replica),
    );
}

fn shown(arn: &str, spec: &'static str, usage: &'static str) -> Expected {
    let arn = arn.to_owned();
    holds(move |answer| {
        let json = answer.json();
        let list = algorithm_list(usage);
        let mut members = vec!["KeyId", "KeySpec", "KeyUsage", "PublicKey", list];
        members.extend(has_older_name(spec).then_some("CustomerMasterKeySpec"));
        has_members(&json, &members)?;
        has_values(
            &json,
            &json!({"KeyId": arn, "KeySpec": spec, "KeyUsage": usage, list: algorithms(spec, usage)}),
        )?;
        let older = json.get("CustomerMasterKeySpec");
        ensure(
            older.is_none_or(|older| older == spec),
            "another CustomerMasterKeySpec",
        )?;
        let len = json["PublicKey"]
            .as_str()
            .map(from_base64)
            .unwrap_or_default()
            .len();
        ensure(
            len == public_key_len(spec),
            format!("a public key of {len} bytes"),
        )
    })
}

fn no_public_key(world: &World, suite: &mut Suite, spec: &str, usage: &str) {
    let key = world.of(spec, usage);
    suite.row(
        &world.us,
        "GetPublicKey",
        format!("{spec} has none"),
        json!({"KeyId": key.id}),
        wordless("UnsupportedOperationException"),
    );
}

/// The state comes before the spec, and a Disabled key shows its public half.
fn states(world: &World, suite: &mut Suite) {
    let asymmetric = json!({"KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY"});
    for (what, create, of_disabled) in [
        ("asymmetric", asymmetric, ok()),
        ("symmetric", json!({}), wordless("UnsupportedOperationException")),
    ] {
        let key = world.create(create);
        let id = json!({"KeyId": key.id});
        world.must("DisableKey", id.clone());
        let row = format!("a Disabled {what} key");
        suite.row(&world.us, "GetPublicKey", row, id.clone(), of_disabled);
        world.must("ScheduleKeyDeletion", id.clone());
        let row = format!("a {what} key PendingDeletion");
        let pending = format!("{} is pending deletion.", key.arn);
        suite.row(
            &world.us,
            "GetPublicKey",
            row,
            id,
            error("KMSInvalidStateException", pending),
        );
    }
    waiting_for_material(world, suite);
}

/// A key without material has no public half, though the table of states would let it pass.
fn waiting_for_material(world: &World, suite: &mut Suite) {
    let request = json!({"KeySpec": "RSA_2048", "KeyUsage": "ENCRYPT_DECRYPT", "Origin": "EXTERNAL"});
    let key = world.create(request);
    let is_pending = || {
        error(
            "KMSInvalidStateException",
            format!("{} is pending import.", key.arn),
        )
    };
    let id = json!({"KeyId": key.id});
    suite.row(
        &world.us,
        "GetPublicKey",
        "a key without material",
        id,
        is_pending(),
    );
    let text = base64(b"text");
    let encrypt = json!({"KeyId": key.id, "Plaintext": text, "EncryptionAlgorithm": "RSAES_OAEP_SHA_1"});
    suite.row(
        &world.us,
        "Encrypt",
        "a key without material",
        encrypt,
        is_pending(),
    );
}
