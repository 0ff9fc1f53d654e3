//! Texts and bytes that must be exact.

use std::collections::BTreeMap;

use trent_domain::encryption_context::EncryptionContext;
use trent_domain::error::KmsError;
use trent_domain::limits::MAX_ENCRYPTION_CONTEXT_BYTES;
use trent_domain::policy::default_policy;

use crate::fixtures::*;

fn context(pairs: &[(&str, &str)]) -> EncryptionContext {
    let pairs = pairs.iter().map(|(key, value)| ((*key).into(), (*value).into()));
    EncryptionContext::new(pairs.collect()).unwrap()
}

#[test]
fn the_default_policy_is_printed_as_aws_prints_it() {
    insta::assert_snapshot!(default_policy(account(ACCOUNT), "aws"));
    let china: serde_json::Value = serde_json::from_str(&default_policy(account(ACCOUNT), "aws-cn")).unwrap();
    assert_eq!(
        china["Statement"][0]["Principal"]["AWS"],
        format!("arn:aws-cn:iam::{ACCOUNT}:root")
    );
}

#[test]
fn a_context_has_one_order() {
    let sorted = context(&[("b", "1"), ("a", "2"), ("B", "3"), ("é", "4"), ("z", "5")]);
    let keys: Vec<_> = sorted.iter().map(|(key, _)| key).collect();
    assert_eq!(keys, ["B", "a", "b", "z", "é"]);
}

fn canonical(pairs: &[(&str, &str)]) -> Vec<u8> {
    let context = context(pairs);
    let mut bytes = Vec::new();
    context.append_canonical(&mut bytes);
    assert_eq!(bytes.len(), context.canonical_len());
    bytes
}

#[test]
fn a_contexts_bytes_are_length_prefixed() {
    let bytes = canonical(&[("b", ""), ("a", "é")]);
    let expected = [
        &1u64.to_be_bytes()[..],
        b"a",
        &2u64.to_be_bytes(),
        "é".as_bytes(),
        &1u64.to_be_bytes(),
        b"b",
        &[0; 8],
    ];
    assert_eq!(bytes, expected.concat());
    assert_ne!(canonical(&[("ab", "c")]), canonical(&[("a", "bc")]));
}

#[test]
fn an_empty_context_is_no_context() {
    assert!(context(&[]).is_empty());
    assert_eq!(context(&[]), EncryptionContext::default());
    assert_eq!(canonical(&[]), b"");
}

#[test]
fn a_context_is_bounded() {
    let of = |len: usize| EncryptionContext::new(BTreeMap::from([("k".to_owned(), "v".repeat(len - 1))]));
    assert!(of(MAX_ENCRYPTION_CONTEXT_BYTES).is_ok());
    assert!(matches!(
        of(MAX_ENCRYPTION_CONTEXT_BYTES + 1),
        Err(KmsError::Validation(_))
    ));
}
