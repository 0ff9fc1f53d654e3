//! Which error comes first: what somebody learns of a key who may not do anything with it.

use serde_json::{Value, json};

use super::aws_json::{Key, base64};
use super::denial::no_policy_allows as denied;
use super::expected::{Expected, error, ok, violates, wordless};
use super::requests::good_request;
use super::suite::Suite;
use super::world::{EU, US, World};

const UNKNOWN_ID: &str = "0d5a3e1c-8f0b-4a53-9a47-2f9f0a3c6b1e";

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    unknown_keys(world, suite);
    before_authorization(world, suite);
    behind_authorization(world, suite);
    ciphertexts(world, suite);
    lists(world, suite);
}

fn not_found(message: impl Into<String>) -> Expected {
    error("NotFoundException", message)
}

/// In its own account everybody hears that there is no such key or alias; of another account nobody hears whether there
/// is one.
fn unknown_keys(world: &World, suite: &mut Suite) {
    let (owner, other) = (&world.owner.id, &world.other.id);
    let key_arn = format!("arn:aws:kms:{US}:{owner}:key/{UNKNOWN_ID}");
    let alias_arn = format!("arn:aws:kms:{US}:{owner}:alias/nothing");
    for who in ["root", "allowed", "bare", "denied", "narrowed"] {
        let client = world.client(who);
        for operation in [
            "Encrypt",
            "DescribeKey",
            "DisableKey",
            "PutKeyPolicy",
            "CreateGrant",
        ] {
            let unknown = format!("Key '{key_arn}' does not exist");
            for named in [UNKNOWN_ID, &key_arn] {
                let request = good_request(operation, named, "");
                suite.row(
                    &client,
                    operation,
                    format!("{who}, an unknown key"),
                    request,
                    not_found(&unknown),
                );
            }
            let elsewhere = key_arn.replace(US, EU);
            let request = good_request(operation, &elsewhere, "");
            let expected = not_found(format!("Invalid arn {EU}"));
            suite.row(
                &client,
                operation,
                format!("{who}, a key of another region"),
                request,
                expected,
            );
        }
        for named in ["alias/nothing", &*alias_arn] {
            let request = good_request("Encrypt", named, "");
            let expected = not_found(format!("Alias {alias_arn} is not found."));
            suite.row(
                &client,
                "Encrypt",
                format!("{who}, an unknown alias"),
                request,
                expected,
            );
        }
    }
    let known = world.create(json!({}));
    let alias = world.new_name("alias/order");
    world.must(
        "CreateAlias",
        json!({"AliasName": alias, "TargetKeyId": known.arn}),
    );
    let known_alias = format!("arn:aws:kms:{US}:{owner}:{alias}");
    for who in ["other/root", "other/allowed", "other/bare"] {
        let client = world.client(who);
        for operation in ["Encrypt", "DescribeKey", "DisableKey", "CreateGrant"] {
            let action = format!("kms:{operation}");
            for named in [&key_arn, &known.arn] {
                let request = good_request(operation, named, "");
                let expected = denied(world, who, &action, named, "resource-based");
                suite.row(&client, operation, format!("{who}, {named}"), request, expected);
            }
        }
        for named in [&alias_arn, &known_alias] {
            let request = good_request("Encrypt", named, "");
            let expected = denied(world, who, "kms:Encrypt", named, "resource-based");
            suite.row(&client, "Encrypt", format!("{who}, {named}"), request, expected);
        }
        let own = format!("arn:aws:kms:{US}:{other}:{alias}");
        let expected = not_found(format!("Alias {own} is not found."));
        suite.row(
            &client,
            "Encrypt",
            format!("{who}, a name"),
            good_request("Encrypt", &alias, ""),
            expected,
        );
    }
}

/// What is wrong with a request by itself is told to everybody.
fn before_authorization(world: &World, suite: &mut Suite) {
    let key = world.create(json!({}));
    for who in ["bare", "denied", "other/bare"] {
        let client = world.client(who);
        let null = "Value at 'plaintext' failed to satisfy constraint: Member must not be null";
        suite.row(&client, "Encrypt", who, json!({"KeyId": key.arn}), violates(null));
        let alias = error(
            "InvalidArnException",
            "Key Aliases are not supported for this operation.",
        );
        suite.row(
            &client,
            "DisableKey",
            who,
            json!({"KeyId": "alias/nothing"}),
            alias,
        );
        let garbage = json!({"CiphertextBlob": base64(b"nothing that anybody has made")});
        suite.row(
            &client,
            "Decrypt",
            who,
            garbage,
            wordless("InvalidCiphertextException"),
        );
    }
}

/// What is wrong with a key, or with a request for a certain key, is told to who may use it.
fn behind_authorization(world: &World, suite: &mut Suite) {
    let key = world.create(json!({}));
    let disabled = world.create(json!({}));
    world.must("DisableKey", json!({"KeyId": disabled.arn}));
    let signing = world.create(json!({"KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY"}));
    let usage = format!(
        "{} key usage is SIGN_VERIFY which is not valid for GenerateDataKey.",
        signing.arn
    );
    let data_key = |key: &Key| json!({"KeyId": key.arn, "KeySpec": "AES_256"});
    let state = format!("{} is disabled.", disabled.arn);
    let dry = json!({"KeyId": key.arn, "KeySpec": "AES_256", "DryRun": true});
    let is_dry = "The request would have succeeded, but the DryRun option is set.";
    let sizes = "Please specify either number of bytes or key spec.";
    let cases: [(&Key, Value, &str, &str); 4] = [
        (&key, json!({"KeyId": key.arn}), "ValidationException", sizes),
        (&signing, data_key(&signing), "InvalidKeyUsageException", &usage),
        (&disabled, data_key(&disabled), "DisabledException", &state),
        (&key, dry, "DryRunOperationException", is_dry),
    ];
    for (key, request, name, message) in cases {
        let operation = "GenerateDataKey";
        let mut row = |who: &str, expected| {
            let client = world.client(who);
            suite.row(
                &client,
                operation,
                format!("{who}, {name}"),
                request.clone(),
                expected,
            );
        };
        for who in ["root", "allowed", "session"] {
            row(who, error(name, message));
        }
        let action = "kms:GenerateDataKey";
        row("bare", denied(world, "bare", action, &key.arn, "identity-based"));
        row(
            "other/allowed",
            denied(world, "other/allowed", action, &key.arn, "resource-based"),
        );
    }
}

/// A ciphertext of a key that is gone, or never was here, looks like one of a key that the caller may not use.
fn ciphertexts(world: &World, suite: &mut Suite) {
    let primary = world.create(json!({"MultiRegion": true}));
    let sealed = |key: &Key| {
        let request = good_request("Encrypt", &key.arn, "");
        world.must("Encrypt", request)["CiphertextBlob"].clone()
    };
    let of_primary = json!({"CiphertextBlob": sealed(&primary)});
    let hidden = |who: &str| {
        let caller = &world.identity(who).arn;
        error(
            "AccessDeniedException",
            format!(
                "User: {caller} is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext \
                 because the resource does not exist in this Region, no resource-based policies allow access, or a \
                 resource-based policy explicitly denies access"
            ),
        )
    };
    suite.row(
        &world.root(),
        "Decrypt",
        "the region's key",
        of_primary.clone(),
        ok(),
    );
    let answer = world.root_in_eu().call("Decrypt", &of_primary);
    suite.judge("Decrypt", "root, another region's key", &answer, hidden("root"));
    for who in ["other/root", "other/allowed", "other/bare"] {
        suite.row(
            &world.client(who),
            "Decrypt",
            who,
            of_primary.clone(),
            hidden(who),
        );
    }
}

/// Lists about a key: the account's policies decide, and the key has to be the account's.
fn lists(world: &World, suite: &mut Suite) {
    let key = world.create(json!({}));
    let request = json!({"KeyId": key.arn});
    let mut row = |who: &str, expected| {
        let client = world.client(who);
        suite.row(
            &client,
            "ListAliases",
            format!("{who}, of a key"),
            request.clone(),
            expected,
        );
    };
    row("allowed", ok());
    row(
        "bare",
        denied(world, "bare", "kms:ListAliases", "*", "identity-based"),
    );
    let foreign = |who| denied(world, who, "kms:ListAliases", &key.arn, "resource-based");
    row("other/allowed", foreign("other/allowed"));
    row("other/root", foreign("other/root"));
}
