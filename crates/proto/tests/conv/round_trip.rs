//! Every value comes back as it was, and equal values have equal bytes.

use proptest::prelude::*;
use trent_domain::strategies;
use trent_proto::conv::{self, IntentPayload};

pub(crate) fn payload() -> impl Strategy<Value = IntentPayload> {
    let materials = proptest::option::of(strategies::bytes().prop_map(Into::into));
    let moments = (strategies::timestamp(), strategies::epochs());
    (strategies::intent(), moments, materials).prop_map(
        |(intent, (settled_before, epochs), sealed_materials)| IntentPayload {
            intent,
            settled_before,
            epochs,
            sealed_materials,
        },
    )
}

proptest! {
    #[test]
    fn entry(value in strategies::entry()) {
        let bytes = conv::encode_entry(&value);
        prop_assert_eq!(&bytes, &conv::encode_entry(&value.clone()));
        prop_assert_eq!(conv::decode_entry(bytes), Ok(value));
    }

    #[test]
    fn outcome(value in strategies::outcome()) {
        prop_assert_eq!(conv::decode_outcome(conv::encode_outcome(&value)), Ok(value));
    }

    #[test]
    fn global_entry(value in strategies::global_entry()) {
        prop_assert_eq!(conv::decode_global_entry(conv::encode_global_entry(&value)), Ok(value));
    }

    #[test]
    fn global_outcome(value in strategies::global_outcome()) {
        prop_assert_eq!(conv::decode_global_outcome(conv::encode_global_outcome(&value)), Ok(value));
    }

    #[test]
    fn intent(value in strategies::intent()) {
        prop_assert_eq!(conv::decode_intent(conv::encode_intent(&value)), Ok(value));
    }

    #[test]
    fn intent_payload(value in payload()) {
        prop_assert_eq!(conv::decode_intent_payload(conv::encode_intent_payload(&value)), Ok(value));
    }

    #[test]
    fn intent_result(value in strategies::intent_result()) {
        prop_assert_eq!(conv::decode_intent_result(conv::encode_intent_result(&value)), Ok(value));
    }
}
