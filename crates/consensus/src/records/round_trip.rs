//! Every record comes back as it was, under a key that sorts as its own key does.

use proptest::prelude::*;
use trent_domain::strategies;

use super::*;

proptest! {
    #[test]
    fn region_record(record in strategies::record()) {
        let key = record.key();
        prop_assert_eq!(&decode_region_key(&encode_region_key(&key)).unwrap(), &key);
        prop_assert_eq!(decode_region_record(&key, &encode_region_record(&record).unwrap()).unwrap(), record);
    }

    #[test]
    fn global_record(record in strategies::global_record()) {
        let key = record.key();
        prop_assert_eq!(&decode_global_key(&encode_global_key(&key)).unwrap(), &key);
        prop_assert_eq!(decode_global_record(&key, &encode_global_record(&record).unwrap()).unwrap(), record);
    }

    #[test]
    fn region_keys_sort_as_their_bytes(a in strategies::record(), b in strategies::record()) {
        let (a, b) = (a.key(), b.key());
        prop_assert_eq!(encode_region_key(&a).cmp(&encode_region_key(&b)), a.cmp(&b));
    }

    #[test]
    fn global_keys_sort_as_their_bytes(a in strategies::global_record(), b in strategies::global_record()) {
        let (a, b) = (a.key(), b.key());
        prop_assert_eq!(encode_global_key(&a).cmp(&encode_global_key(&b)), a.cmp(&b));
    }
}
