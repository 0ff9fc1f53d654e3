//! Policies and condition values as state and requests carry them.

use trent_domain::limits::MAX_CONDITION_VALUE_BYTES;
use trent_domain::policy::{
    Chain, ConditionValues, Context, ContextKey, KnownKey, StoredPolicy, TooManyConditionValues, Values,
};

#[test]
fn a_stored_policy_is_its_text() {
    let one = StoredPolicy::from("{}");
    assert_eq!(one, one.clone());
    assert_eq!(one, StoredPolicy::new("{}".to_owned()));
    assert_ne!(one, StoredPolicy::from("{ }"));
    assert_eq!(one.as_str(), "{}");
    assert_eq!(format!("{one:?}"), r#"StoredPolicy("{}")"#);
}

fn texts(values: Option<Values<'_>>) -> Option<Vec<String>> {
    values.map(|values| values.iter().map(str::to_owned).collect())
}

#[test]
fn condition_values_come_back_as_they_were_taken_apart() {
    let mut values = ConditionValues::default();
    values.set(KnownKey::ViaService.into(), "s3").unwrap();
    values
        .insert(ContextKey::parse("aws:TagKeys"), ["a", "b"])
        .unwrap();
    values
        .insert(ContextKey::parse("kms:EncryptionContext:Ä"), [""])
        .unwrap();
    values
        .insert(ContextKey::parse("kms:GrantOperations"), [] as [&str; 0])
        .unwrap();
    let apart: Vec<(String, Vec<Box<str>>)> = values
        .iter()
        .map(|(key, values)| (key.to_string(), values.to_vec()))
        .collect();
    assert_eq!(apart.len(), 3);
    assert_eq!(ConditionValues::from_texts(apart), Ok(values));
}

#[test]
fn names_that_differ_in_letter_case_alone_are_one_key_with_all_their_values() {
    let pairs = [
        ("kms:EncryptionContext:a", ["1"]),
        ("kms:encryptioncontext:A", ["2"]),
    ];
    let values = ConditionValues::from_texts(pairs).unwrap();
    let both = values.values(&ContextKey::parse("kms:EncryptionContext:A"));
    assert_eq!(both.as_ref().and_then(Values::single), None);
    assert_eq!(texts(both), Some(vec!["1".into(), "2".into()]));
}

#[test]
fn condition_values_are_bounded() {
    let text = |len: usize| "x".repeat(len);
    let key = || ContextKey::parse("a:b");
    let mut values = ConditionValues::default();
    let room = MAX_CONDITION_VALUE_BYTES - "a:b".len() - 1;
    assert_eq!(values.set(key(), text(room)), Ok(()));
    assert_eq!(values.set(key(), ""), Err(TooManyConditionValues));
    let mut values = ConditionValues::default();
    assert_eq!(values.set(key(), text(room + 1)), Err(TooManyConditionValues));
    let mut values = ConditionValues::default();
    let many = vec![""; MAX_CONDITION_VALUE_BYTES];
    assert_eq!(values.insert(key(), many), Err(TooManyConditionValues));
}

#[test]
fn the_first_of_a_chain_that_has_a_key_answers_for_it() {
    let of = |pairs: &[(&str, [&str; 1])]| ConditionValues::from_texts(pairs.iter().copied()).unwrap();
    let (one, other) = (of(&[("a:a", ["1"])]), of(&[("a:a", ["2"]), ("a:b", ["3"])]));
    let contexts: [&dyn Context; 2] = [&one, &other];
    let chain = Chain(&contexts);
    let get = |key: &str| texts(chain.values(&ContextKey::parse(key)));
    assert_eq!(get("a:a"), Some(vec!["1".into()]));
    assert_eq!(get("a:b"), Some(vec!["3".into()]));
    assert_eq!(get("a:c"), None);
}

#[test]
fn values_are_one_or_many() {
    assert_eq!(Values::one("a").single(), Some("a"));
    assert_eq!(Values::owned(["a"]).single(), Some("a"));
    assert_eq!(Values::owned(["a", "b"]).single(), None);
    assert!(Values::owned([] as [&str; 0]).is_empty());
    assert!(!Values::one("").is_empty());
    assert_eq!(Values::borrowed(&["a".into()]), Values::one("a"));
}
