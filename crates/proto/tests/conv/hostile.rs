//! Bytes from anywhere never panic, and what can be read says nothing but what the bytes say.

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use trent_domain::strategies;
use trent_proto::conv;

use crate::round_trip::payload;

/// Reads the bytes as everything. What can be read is written as it was.
pub(crate) fn read_as_everything(bytes: &Bytes) {
    macro_rules! read {
        ($($decode:ident, $encode:ident;)*) => {$(
            if let Ok(value) = conv::$decode(bytes.clone()) {
                assert_eq!(conv::$encode(&value), bytes, stringify!($decode));
            }
        )*};
    }
    read! {
        decode_entry, encode_entry;
        decode_outcome, encode_outcome;
        decode_global_entry, encode_global_entry;
        decode_global_outcome, encode_global_outcome;
        decode_intent, encode_intent;
        decode_intent_payload, encode_intent_payload;
        decode_intent_result, encode_intent_result;
        decode_candidate_query, encode_candidate_query;
        decode_families_query, encode_families_query;
        decode_families_answer, encode_families_answer;
        decode_replica_query, encode_replica_query;
    }
}

fn encoded() -> impl Strategy<Value = Bytes> {
    prop_oneof![
        strategies::entry().prop_map(|value| conv::encode_entry(&value)),
        strategies::outcome().prop_map(|value| conv::encode_outcome(&value)),
        strategies::global_entry().prop_map(|value| conv::encode_global_entry(&value)),
        payload().prop_map(|value| conv::encode_intent_payload(&value)),
    ]
}

/// One thing that goes wrong with bytes.
#[derive(Debug, Clone)]
enum Damage {
    Flip(Index, u8),
    Cut(Index),
    Insert(Index, Vec<u8>),
    Remove(Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        (any::<Index>(), 1..=u8::MAX).prop_map(|(at, mask)| Damage::Flip(at, mask)),
        any::<Index>().prop_map(Damage::Cut),
        (any::<Index>(), vec(any::<u8>(), 1..6)).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
        any::<Index>().prop_map(Damage::Remove),
    ]
}

fn damaged(bytes: &Bytes, damages: &[Damage]) -> Bytes {
    damages.iter().fold(bytes.to_vec(), apply).into()
}

fn apply(mut bytes: Vec<u8>, damage: &Damage) -> Vec<u8> {
    if bytes.is_empty() {
        return bytes;
    }
    let len = bytes.len();
    match damage {
        Damage::Flip(at, mask) => bytes[at.index(len)] ^= mask,
        Damage::Cut(at) => bytes.truncate(at.index(len)),
        Damage::Insert(at, more) => {
            let tail = bytes.split_off(at.index(len));
            bytes.extend(more.iter().copied().chain(tail));
        }
        Damage::Remove(at) => drop(bytes.remove(at.index(len))),
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn arbitrary_bytes(bytes in vec(any::<u8>(), 0..64)) {
        read_as_everything(&bytes.into());
    }

    #[test]
    fn damaged_bytes(bytes in encoded(), damages in vec(damage(), 1..4)) {
        read_as_everything(&damaged(&bytes, &damages));
    }
}
