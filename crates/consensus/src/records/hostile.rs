//! Bytes from anywhere never panic; damage behind a valid checksum is no exception.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use trent_domain::{global, record, strategies};
use trent_storage::header::{self, Kind};

use super::*;
use crate::fuzzing::{read_global, read_region, record as read_as_either};

/// A record's key and value.
fn encoded() -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
    let region = |record: record::Record| {
        let value = encode_region_record(&record).unwrap();
        (encode_region_key(&record.key()).into(), value.into())
    };
    let global = |record: global::Record| {
        let value = encode_global_record(&record).unwrap();
        (encode_global_key(&record.key()).into(), value.into())
    };
    prop_oneof![
        strategies::record().prop_map(region),
        strategies::global_record().prop_map(global)
    ]
}

/// An envelope of the same kind and schema as another one's, with a payload of its own.
fn reseal(like: &[u8], payload: &[u8]) -> bytes::Bytes {
    let schema = u16::from_be_bytes([like[2], like[3]]);
    header::seal(Kind::for_user(like[1]), schema, payload).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn arbitrary_keys_and_values(key in vec(any::<u8>(), 0..40), value in vec(any::<u8>(), 0..64)) {
        read_as_either(&key, &value);
    }

    #[test]
    fn arbitrary_payloads((key, value) in encoded(), payload in vec(any::<u8>(), 0..64)) {
        read_as_either(&key, &reseal(&value, &payload));
    }

    #[test]
    fn damaged_payloads((key, value) in encoded(), at in any::<Index>(), mask in 1..=u8::MAX) {
        let mut payload = value[header::HEADER_BYTES..].to_vec();
        let at = at.index(payload.len());
        payload[at] ^= mask;
        read_as_either(&key, &reseal(&value, &payload));
    }

    #[test]
    fn cut_payloads((key, value) in encoded(), at in any::<Index>()) {
        let payload = &value[header::HEADER_BYTES..];
        let cut = reseal(&value, &payload[..at.index(payload.len())]);
        prop_assert!(read_region(&key, &cut).is_err());
        prop_assert!(read_global(&key, &cut).is_err());
    }

    #[test]
    fn damaged_keys((key, value) in encoded(), at in any::<Index>(), mask in 1..=u8::MAX) {
        let mut key = key;
        let at = at.index(key.len());
        key[at] ^= mask;
        read_as_either(&key, &value);
    }
}
