//! GetKeyLastUsage.

use serde_json::json;
use trent_domain::{
    ids::RequestId,
    last_usage::{LastUsage, TrackedOperation},
};

use super::{CREATED, decoded, key, message};
use crate::{json::Object, ops::get_key_last_usage};

#[test]
fn the_key_is_required() {
    assert_eq!(
        parse!(get_key_last_usage, {"KeyId": "k"})
            .expect("a request")
            .key_id,
        "k"
    );
    assert_eq!(
        message(parse!(get_key_last_usage, {}).expect_err("no key")),
        "ValidationException: 1 validation error detected: Value null at 'keyId' failed to satisfy constraint: Member \
         must not be null"
    );
}

#[test]
fn an_unused_key_has_an_empty_last_usage() {
    let answer = |last_usage| {
        decoded(
            get_key_last_usage::Response {
                key_id: key().key_id,
                created_at: CREATED,
                last_usage,
            }
            .encode(),
        )
    };
    let unused = json!({
        "KeyId": "mrk-00000000000000000000000000000000", "KeyCreationDate": 1_609_193_147.831,
        "TrackingStartDate": 1_609_193_147.831, "KeyLastUsage": {},
    });
    assert_eq!(answer(None), unused);
    let usage = LastUsage {
        key_id: key().key_id,
        operation: TrackedOperation::ReEncrypt,
        at: CREATED.plus_millis(1),
        request_id: RequestId::new([0x11; 16]),
    };
    let mut used = unused;
    used["KeyLastUsage"] = json!({
        "Operation": "ReEncrypt", "Timestamp": 1_609_193_147.832,
        "KmsRequestId": "11111111-1111-1111-1111-111111111111",
    });
    assert_eq!(answer(Some(&usage)), used);
}
