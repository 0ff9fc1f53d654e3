//! The bytes of version 1 are in logs, stores and between nodes: they stay as they are.
//!
//! Each file under `frozen/v1` has a line `name: hex` for each sample. A failing test means that the encoding changed.
//! Never edit a line: give the new encoding a version. Lines of new samples are printed by the failing test.

use std::collections::BTreeMap;
use std::fmt::Debug;

use bytes::Bytes;
use trent_proto::conv::{self, ConvError};

use crate::samples;

#[test]
fn entries() {
    let frozen = include_str!("frozen/v1/entries.txt");
    check(
        frozen,
        samples::commands::entries(),
        conv::encode_entry,
        conv::decode_entry,
    );
}

#[test]
fn outcomes() {
    let frozen = include_str!("frozen/v1/outcomes.txt");
    check(
        frozen,
        samples::outcomes::outcomes(),
        conv::encode_outcome,
        conv::decode_outcome,
    );
}

#[test]
fn global_entries() {
    let frozen = include_str!("frozen/v1/global_entries.txt");
    check(
        frozen,
        samples::global::entries(),
        conv::encode_global_entry,
        conv::decode_global_entry,
    );
}

#[test]
fn global_outcomes() {
    let frozen = include_str!("frozen/v1/global_outcomes.txt");
    check(
        frozen,
        samples::global::outcomes(),
        conv::encode_global_outcome,
        conv::decode_global_outcome,
    );
}

#[test]
fn intents() {
    let frozen = include_str!("frozen/v1/intents.txt");
    check(
        frozen,
        samples::intents::intents(),
        conv::encode_intent,
        conv::decode_intent,
    );
}

#[test]
fn intent_payloads() {
    let frozen = include_str!("frozen/v1/intent_payloads.txt");
    check(
        frozen,
        samples::intents::payloads(),
        conv::encode_intent_payload,
        conv::decode_intent_payload,
    );
}

#[test]
fn intent_results() {
    let frozen = include_str!("frozen/v1/intent_results.txt");
    check(
        frozen,
        samples::intents::results(),
        conv::encode_intent_result,
        conv::decode_intent_result,
    );
}

/// Every sample encodes to its frozen bytes, they decode to it, and no frozen line is without a sample.
fn check<T: PartialEq + Debug>(
    frozen: &str,
    samples: Vec<(impl AsRef<str>, T)>,
    encode: fn(&T) -> Bytes,
    decode: fn(Bytes) -> Result<T, ConvError>,
) {
    let encoded: BTreeMap<&str, String> = samples
        .iter()
        .map(|(name, value)| (name.as_ref(), hex(&encode(value))))
        .collect();
    assert_eq!(encoded.len(), samples.len(), "two samples have one name");
    let expected: BTreeMap<&str, String> = lines(frozen).map(|(name, hex)| (name, hex.to_owned())).collect();
    let listing = || {
        encoded
            .iter()
            .map(|(name, hex)| format!("{name}: {hex}\n"))
            .collect::<String>()
    };
    assert!(
        encoded == expected,
        "the frozen bytes differ from these:\n{}",
        listing()
    );
    for (name, value) in samples {
        assert_eq!(
            decode(bytes(&expected[name.as_ref()])),
            Ok(value),
            "{}",
            name.as_ref()
        );
    }
}

fn lines(frozen: &str) -> impl Iterator<Item = (&str, &str)> {
    frozen
        .lines()
        .map(|line| line.split_once(": ").expect("a line is `name: hex`"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(hex: &str) -> Bytes {
    let pairs = hex
        .as_bytes()
        .chunks(2)
        .map(|pair| std::str::from_utf8(pair).unwrap());
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}
