//! The bytes of version 1 are in logs, stores and between nodes: they stay as they are.
//!
//! Each file under `frozen/v1` has a line `name: hex` for each sample. A failing test means that the encoding changed.
//! Never change a line that was released: give the new encoding a version. With `UPDATE=1` the files are written anew.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::path::Path;

use bytes::Bytes;
use trent_proto::conv::{self, ConvError};

use crate::samples;

#[test]
fn entries() {
    check(
        "entries",
        samples::commands::entries(),
        conv::encode_entry,
        conv::decode_entry,
    );
}

#[test]
fn outcomes() {
    check(
        "outcomes",
        samples::outcomes::outcomes(),
        conv::encode_outcome,
        conv::decode_outcome,
    );
}

#[test]
fn global_entries() {
    check(
        "global_entries",
        samples::global::entries(),
        conv::encode_global_entry,
        conv::decode_global_entry,
    );
}

#[test]
fn global_outcomes() {
    check(
        "global_outcomes",
        samples::global::outcomes(),
        conv::encode_global_outcome,
        conv::decode_global_outcome,
    );
}

#[test]
fn intents() {
    check(
        "intents",
        samples::intents::intents(),
        conv::encode_intent,
        conv::decode_intent,
    );
}

#[test]
fn intent_payloads() {
    check(
        "intent_payloads",
        samples::intents::payloads(),
        conv::encode_intent_payload,
        conv::decode_intent_payload,
    );
}

#[test]
fn intent_results() {
    check(
        "intent_results",
        samples::intents::results(),
        conv::encode_intent_result,
        conv::decode_intent_result,
    );
}

#[test]
fn candidate_queries() {
    check(
        "candidate_queries",
        samples::intents::candidate_queries(),
        conv::encode_candidate_query,
        conv::decode_candidate_query,
    );
}

#[test]
fn families_queries() {
    check(
        "families_queries",
        samples::intents::families_queries(),
        conv::encode_families_query,
        conv::decode_families_query,
    );
}

#[test]
fn families_answers() {
    check(
        "families_answers",
        samples::intents::families_answers(),
        conv::encode_families_answer,
        conv::decode_families_answer,
    );
}

#[test]
fn replica_queries() {
    check(
        "replica_queries",
        samples::intents::replica_queries(),
        conv::encode_replica_query,
        conv::decode_replica_query,
    );
}

/// Every sample encodes to its frozen bytes, they decode to it, and no frozen line is without a sample.
fn check<T: PartialEq + Debug>(
    name: &str,
    samples: Vec<(impl AsRef<str>, T)>,
    encode: fn(&T) -> Bytes,
    decode: fn(Bytes) -> Result<T, ConvError>,
) {
    let encoded: BTreeMap<&str, String> = samples
        .iter()
        .map(|(name, value)| (name.as_ref(), hex(&encode(value))))
        .collect();
    assert_eq!(encoded.len(), samples.len(), "two samples have one name");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/conv/frozen/v1/{name}.txt"));
    let listing: String = encoded
        .iter()
        .map(|(name, hex)| format!("{name}: {hex}\n"))
        .collect();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &listing).unwrap();
    }
    let frozen = std::fs::read_to_string(&path).unwrap();
    let expected: BTreeMap<&str, String> = lines(&frozen).map(|(name, hex)| (name, hex.to_owned())).collect();
    assert!(
        encoded == expected,
        "the frozen bytes differ from these:\n{listing}"
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
