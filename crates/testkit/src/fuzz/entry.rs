//! What is replicated, and what one region sends to another.

use bytes::Bytes;
use trent_domain::apply::apply;
use trent_domain::{entry, global};
use trent_proto::conv;

use super::region::Region;

/// Reads bytes as every replicated value: what can be read is written as it was. An entry is applied too. Accepted is
/// what any of them reads.
pub fn entry(input: &[u8]) -> bool {
    let bytes = Bytes::copy_from_slice(input);
    if let Ok(entry) = conv::decode_entry(bytes.clone()) {
        apply_to_region(&entry);
    }
    if let Ok(entry) = conv::decode_global_entry(bytes.clone()) {
        apply_to_global(&entry);
    }
    any_reads(&bytes)
}

fn any_reads(bytes: &Bytes) -> bool {
    macro_rules! any_reads {
        ($($decode:ident $encode:ident,)*) => {
            [$(match conv::$decode(bytes.clone()) {
                Ok(value) => {
                    assert_eq!(conv::$encode(&value), bytes, stringify!($decode));
                    true
                }
                Err(_) => false,
            },)*]
            .contains(&true)
        };
    }
    any_reads! {
        decode_entry encode_entry,
        decode_outcome encode_outcome,
        decode_global_entry encode_global_entry,
        decode_global_outcome encode_global_outcome,
        decode_intent encode_intent,
        decode_intent_payload encode_intent_payload,
        decode_intent_result encode_intent_result,
        decode_candidate_query encode_candidate_query,
        decode_replica_query encode_replica_query,
    }
}

/// Repeating an entry changes nothing, and gives its first outcome again.
fn apply_to_region(entry: &entry::Entry) {
    let mut state = Region::get().state.clone();
    let first = apply(&mut state, entry).outcome;
    state.check_invariants().unwrap();
    let applied: Vec<_> = state.records().collect();
    assert_eq!(apply(&mut state, entry).outcome, first);
    assert_eq!(state.records().collect::<Vec<_>>(), applied);
}

fn apply_to_global(entry: &global::Entry) {
    let mut state = global::State::default();
    let _ = global::apply(&mut state, entry);
    state.check_invariants().unwrap();
}
