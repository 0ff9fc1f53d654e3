//! Sections 2.2 and 2.3: every form of an identifier in every member that takes one.

use serde_json::{Value, json};

use super::expected::{Expected, Unknown, empty, error, named, ok};
use super::requests::{Ingredients, NAMINGS, Naming};
use super::suite::Suite;
use super::world::{EU, Key, STRANGER, US, World};

const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";
const UPPER_CASE: &str = "ABCDEF00-0000-4000-8000-000000000000";
const UNKNOWN_MRK: &str = "mrk-0123456789abcdef0123456789abcdef";
const ALIASES_REFUSED: &str = "Key Aliases are not supported for this operation.";

/// The one key that good identifiers of an operation name, and what requests need besides.
struct Fixture {
    key: Key,
    alias: String,
    ingredients: Ingredients,
}

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    for naming in NAMINGS {
        let fixture = Fixture::new(world, naming.operation);
        good_forms(world, suite, *naming, &fixture);
        for (form, expected) in bad_forms(world, *naming) {
            refuse(world, suite, *naming, &fixture, &form, expected);
        }
        alias_forms(world, suite, *naming, &fixture);
    }
    alias_names(world, suite);
}

impl Fixture {
    fn new(world: &World, operation: &str) -> Self {
        let (key, other) = (world.key_for(operation, false), world.key());
        Self {
            alias: world.alias(&key),
            ingredients: Ingredients {
                ciphertext: world.made_by(operation, &key),
                other_ciphertext: world.seal(&other, b"text"),
                other_key: other.id,
                alias: world.new_alias_name(),
            },
            key,
        }
    }
}

/// Identifiers of the key: what the operation does with a good one shows that it was understood.
fn good_forms(world: &World, suite: &mut Suite, naming: Naming, fixture: &Fixture) {
    let Fixture { key, alias, .. } = fixture;
    let (id, arn) = (key.id.clone(), key.arn.clone());
    let mut forms = vec![("key id", id), ("key ARN", arn)];
    if naming.takes_aliases {
        forms.push(("alias name", alias.clone()));
        forms.push(("alias ARN", world.alias_arn(alias)));
    }
    for (form, identifier) in forms {
        let mut request = naming.request(&identifier, &fixture.ingredients);
        let expected = understood(world, naming, key, alias, &mut request);
        let what = format!("{}: {form}", naming.member);
        suite.row(&world.us, naming.operation, what, request, expected);
    }
}

/// What shows that the operation has found the key.
fn understood(world: &World, naming: Naming, key: &Key, alias: &str, request: &mut Value) -> Expected {
    match naming.operation {
        "EnableKey" | "DisableKey" => {
            world.must("EnableKey", json!({"KeyId": key.id}));
            empty()
        }
        "UpdateKeyDescription" => {
            world.must("EnableKey", json!({"KeyId": key.id}));
            empty()
        }
        "EnableKeyRotation" | "DisableKeyRotation" => {
            world.must("EnableKey", json!({"KeyId": key.id}));
            empty()
        }
        "RotateKeyOnDemand" => {
            world.must("EnableKey", json!({"KeyId": key.id}));
            ok()
        }
        "GetParametersForImport" | "ImportKeyMaterial" | "DeleteImportedKeyMaterial" => error(
            "UnsupportedOperationException",
            format!(
                "{} origin is AWS_KMS which is not valid for this operation.",
                key.arn
            ),
        ),
        "CreateAlias" => {
            request["AliasName"] = json!(world.new_alias_name());
            empty()
        }
        "UpdateAlias" => {
            request["AliasName"] = json!(alias);
            empty()
        }
        "ScheduleKeyDeletion" => {
            request["PendingWindowInDays"] = json!(6);
            error(
                "ValidationException",
                "PendingWindowInDays must be between 7 and 30",
            )
        }
        "CancelKeyDeletion" => error(
            "KMSInvalidStateException",
            format!("{} is not pending deletion.", key.arn),
        ),
        "ReplicateKey" | "UpdatePrimaryRegion" => error(
            "UnsupportedOperationException",
            format!("{} is not a multi-region primary key.", key.arn),
        ),
        // Grants
        "RevokeGrant" => named("NotFoundException", Unknown::Text),
        // Tags and policies
        "TagResource" | "UntagResource" | "PutKeyPolicy" => empty(),
        _ => ok(),
    }
}

/// Identifiers of no key of ours, with the refusal that every operation gives.
fn bad_forms(world: &World, naming: Naming) -> Vec<(String, Expected)> {
    let not_found = |text: String| error("NotFoundException", text);
    let arn = |id: &str| world.key_arn(US, id);
    let unknown = |arn: &str| not_found(format!("Key '{arn}' does not exist"));
    let mut forms = Vec::new();
    for id in [UNKNOWN, UPPER_CASE, UNKNOWN_MRK] {
        forms.push((id.to_owned(), unknown(&arn(id))));
        forms.push((arn(id), unknown(&arn(id))));
    }
    for id in [
        "foo",
        "00000000000040008000000000000000",
        "mrk-0123",
        "mrk-0123456789ABCDEF0123456789ABCDEF",
        "mrk-00000000-0000-4000-8000-000000000000",
        "mrk-0123456789abcdef0123456789abcdeg",
        "00000000-0000-4000-8000-00000000000g",
        "key/00000000-0000-4000-8000-000000000000",
    ] {
        forms.push((id.to_owned(), not_found(format!("Invalid keyId '{id}'"))));
    }
    for id in ["foo", "alias/x", "mrk-0123", ""] {
        forms.push((arn(id), not_found(format!("Invalid keyId {id}"))));
    }
    for id in [UNKNOWN, UNKNOWN_MRK, "foo"] {
        let elsewhere = format!("arn:aws:kms:{EU}:{}:key/{id}", world.account);
        forms.push((elsewhere, not_found(format!("Invalid arn {EU}"))));
    }
    let stranger = format!("arn:aws:kms:ap-south-1:{STRANGER}:key/{UNKNOWN}");
    forms.push((stranger, not_found("Invalid arn ap-south-1".to_owned())));
    forms.push(foreign(world, naming, &format!("key/{UNKNOWN}")));
    forms.extend(malformed_arns(world, naming));
    forms
}

/// A key of another account: refused, whether it exists or not.
fn foreign(world: &World, naming: Naming, resource: &str) -> (String, Expected) {
    let arn = format!("arn:aws:kms:{US}:{STRANGER}:{resource}");
    let action = match (naming.operation, naming.member) {
        ("ReEncrypt", "SourceKeyId") => "kms:ReEncryptFrom".to_owned(),
        ("ReEncrypt", _) => "kms:ReEncryptTo".to_owned(),
        (operation, _) => format!("kms:{operation}"),
    };
    let text = format!(
        "User: {} is not authorized to perform: {action} on resource: {arn} because no resource-based policy allows \
         the {action} action",
        world.caller()
    );
    (arn, error("AccessDeniedException", text))
}

/// The error is the one of the two that the operation declares; neither name nor text is confirmed.
fn malformed_arns(world: &World, naming: Naming) -> Vec<(String, Expected)> {
    let declares_invalid_arn = match naming.operation {
        "CreateAlias" | "UpdateAlias" => false,
        "DescribeKey" | "GetPublicKey" => true,
        _ => !naming.takes_aliases,
    };
    let error = if declares_invalid_arn {
        "InvalidArnException"
    } else {
        "NotFoundException"
    };
    let account = &world.account;
    let arns = [
        format!("arn:aws-cn:kms:{US}:{account}:key/{UNKNOWN}"),
        format!("arn:aws:sts:{US}:{account}:key/{UNKNOWN}"),
        format!("arn:aws:kms:{US}:{account}:grant/{UNKNOWN}"),
        format!("arn:aws:kms:{US}:12345:key/{UNKNOWN}"),
        format!("arn:aws:kms::{account}:key/{UNKNOWN}"),
        "arn:aws:kms".to_owned(),
        "arn:".to_owned(),
    ];
    arns.map(|arn| (arn, named(error, Unknown::NameAndText))).into()
}

/// Aliases: refused before anything is looked up, or looked up.
fn alias_forms(world: &World, suite: &mut Suite, naming: Naming, fixture: &Fixture) {
    let ours = &fixture.alias;
    let elsewhere = format!("arn:aws:kms:{EU}:{}:alias/none", world.account);
    if !naming.takes_aliases {
        let strangers = format!("arn:aws:kms:{US}:{STRANGER}:alias/none");
        for form in [
            ours.clone(),
            world.alias_arn(ours),
            "alias/none".to_owned(),
            world.alias_arn("alias/none"),
            "alias/aws/s3".to_owned(),
            elsewhere,
            strangers,
        ] {
            let expected = error("InvalidArnException", ALIASES_REFUSED);
            refuse(world, suite, naming, fixture, &form, expected);
        }
        return;
    }
    for name in [
        "alias/none",
        "alias/aws/none",
        "alias/mrk-0123456789abcdef0123456789abcdef",
    ] {
        let arn = world.alias_arn(name);
        for form in [name.to_owned(), arn.clone()] {
            let expected = error("NotFoundException", format!("Alias {arn} is not found."));
            refuse(world, suite, naming, fixture, &form, expected);
        }
    }
    let expected = error("NotFoundException", format!("Invalid arn {EU}"));
    refuse(world, suite, naming, fixture, &elsewhere, expected);
    let (strangers, expected) = foreign(world, naming, "alias/none");
    refuse(world, suite, naming, fixture, &strangers, expected);
}

fn refuse(
    world: &World,
    suite: &mut Suite,
    naming: Naming,
    fixture: &Fixture,
    identifier: &str,
    expected: Expected,
) {
    let request = naming.request(identifier, &fixture.ingredients);
    let what = format!("{}: {identifier}", naming.member);
    suite.row(&world.us, naming.operation, what, request, expected);
}

/// AliasName takes a name, not an ARN.
fn alias_names(world: &World, suite: &mut Suite) {
    let key = world.key();
    let name = world.alias(&key);
    let text = "Alias must start with the prefix \"alias/\". Please see \
                https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html";
    for form in [
        world.alias_arn(&name),
        "name".to_owned(),
        "Alias/name".to_owned(),
        key.id.clone(),
    ] {
        for operation in ["CreateAlias", "UpdateAlias", "DeleteAlias"] {
            let request = match operation {
                "DeleteAlias" => json!({"AliasName": form}),
                _ => json!({"AliasName": form, "TargetKeyId": key.id}),
            };
            let what = format!("AliasName: {form}");
            suite.row(
                &world.us,
                operation,
                what,
                request,
                error("ValidationException", text),
            );
        }
    }
    for (operation, request) in [
        (
            "UpdateAlias",
            json!({"AliasName": "alias/none", "TargetKeyId": key.id}),
        ),
        ("DeleteAlias", json!({"AliasName": "alias/none"})),
        ("DeleteAlias", json!({"AliasName": "alias/aws/none"})),
    ] {
        let arn = world.alias_arn(request["AliasName"].as_str().unwrap_or_default());
        let expected = error("NotFoundException", format!("Alias {arn} is not found."));
        suite.row(
            &world.us,
            operation,
            format!("an unknown alias: {arn}"),
            request,
            expected,
        );
    }
    for operation in ["CreateAlias", "UpdateAlias", "DeleteAlias"] {
        let request = match operation {
            "DeleteAlias" => json!({"AliasName": "alias/a b"}),
            _ => json!({"AliasName": "alias/a b", "TargetKeyId": key.id}),
        };
        let expected = super::expected::one_of(&["ValidationException", "InvalidAliasNameException"]);
        suite.row(
            &world.us,
            operation,
            "AliasName: a space (unconfirmed which name)",
            request,
            expected,
        );
    }
}
