//! The table of condition keys, and names of keys.

use std::collections::BTreeSet;

use trent_domain::operation::Operation;
use trent_domain::policy::{Cardinality, ContextKey, KeyFamily, KnownKey, PolicyKinds, Requests};

#[test]
fn every_key_is_found_by_its_name_in_any_letter_case() {
    for key in KnownKey::ALL {
        let expected = ContextKey::Known(*key);
        let name = key.as_str();
        for text in [name.to_owned(), name.to_uppercase(), name.to_lowercase()] {
            assert_eq!(ContextKey::parse(&text), expected, "{text}");
        }
        assert_eq!(expected.to_string(), name);
    }
    let names: BTreeSet<String> = KnownKey::ALL
        .iter()
        .map(|key| key.as_str().to_lowercase())
        .collect();
    assert_eq!(names.len(), KnownKey::ALL.len());
}

#[test]
fn a_family_s_key_has_the_name_behind_its_prefix() {
    for (text, expected) in [
        (
            "kms:EncryptionContext:aws:S3:Arn",
            (KeyFamily::EncryptionContext, "aws:s3:arn"),
        ),
        ("KMS:encryptioncontext:A", (KeyFamily::EncryptionContext, "a")),
        ("aws:PrincipalTag/a/B", (KeyFamily::PrincipalTag, "a/b")),
        ("aws:RequestTag/größe", (KeyFamily::RequestTag, "GRÖßE")),
        ("aws:ResourceTag/x", (KeyFamily::ResourceTag, "x")),
        (
            "kms:RecipientAttestation:PCR0",
            (KeyFamily::RecipientAttestation, "pcr0"),
        ),
    ] {
        let key = ContextKey::parse(text);
        assert_eq!(key, ContextKey::of(expected.0, expected.1), "{text}");
        assert_eq!(ContextKey::parse(&key.to_string()), key, "{text}");
    }
}

#[test]
fn any_other_name_is_a_key_too() {
    for text in [
        "s3:Prefix",
        "kms:EncryptionContext:",
        "aws:PrincipalTag",
        "",
        "a:b:c",
        "é",
    ] {
        let key = ContextKey::parse(text);
        assert_eq!(key, ContextKey::Other(text.to_lowercase().into()));
        assert_eq!(ContextKey::parse(&key.to_string()), key);
    }
}

#[test]
fn what_has_several_values_and_what_counts_in_identity_policies_alone() {
    let kms = KnownKey::ALL
        .iter()
        .filter(|key| key.as_str().starts_with("kms:"));
    let several = kms
        .clone()
        .filter(|key| key.row().cardinality == Cardinality::Multi);
    let several: Vec<_> = several.map(|key| key.as_str()).collect();
    assert_eq!(
        several,
        [
            "kms:EncryptionContextKeys",
            "kms:GrantOperations",
            "kms:ResourceAliases"
        ]
    );
    let identity_only = kms.filter(|key| key.row().kinds == PolicyKinds::IdentityOnly);
    let identity_only: Vec<_> = identity_only.map(|key| key.as_str()).collect();
    assert_eq!(identity_only, ["kms:ResourceAliases"]);
}

/// The table, as AWS prints it: each key with the operations that can have it.
#[test]
fn keys_and_their_operations() {
    let of_kms = KnownKey::ALL
        .iter()
        .filter(|key| key.as_str().starts_with("kms:"));
    let known = of_kms.map(|key| (key.as_str().to_owned(), key.row().requests));
    let families = KeyFamily::ALL
        .iter()
        .map(|family| (format!("{}<name>", family.prefix()), family.requests()));
    let rows = known
        .chain(families)
        .map(|(name, requests)| format!("{name}: {}", named(requests)));
    insta::assert_snapshot!(rows.collect::<Vec<_>>().join("\n"));
}

fn named(requests: Requests) -> String {
    match requests {
        Requests::Any => "any request".to_owned(),
        Requests::OnKeys => "operations on keys".to_owned(),
        Requests::OnKeysAndKeyStores => "operations on keys, on custom key stores".to_owned(),
        Requests::OnKeysAndCreateKey => "operations on keys, CreateKey".to_owned(),
        Requests::Sts => "STS".to_owned(),
        Requests::Of(operations) => {
            let names = operations
                .iter()
                .map(|operation: &Operation| operation.row().name);
            names.collect::<Vec<_>>().join(", ")
        }
    }
}
