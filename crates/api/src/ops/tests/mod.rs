//! Requests and answers as they are on the wire.

use serde_json::Value;
use trent_domain::{arn::KeyArn, ids::KeyId, time::Timestamp};

use crate::error::ApiError;

/// What `parse` makes of a body.
macro_rules! parse {
    ($operation:ident, $($body:tt)+) => {{
        let body = json!($($body)+).to_string();
        $operation::Request::parse(&Object::parse(body.as_bytes()).expect("an object"))
    }};
}

mod asymmetric;
mod ciphertexts;
mod grants;
mod imports;
mod key_stores;
mod keys;
mod last_usage;
mod lists;
mod model;
mod rotation;
mod tags_and_policies;

const ARN: &str = "arn:aws:kms:us-east-1:111122223333:key/mrk-00000000000000000000000000000000";
const CREATED: Timestamp = Timestamp::from_millis(1_609_193_147_831);

fn decoded(bytes: Vec<u8>) -> Value {
    serde_json::from_slice(&bytes).expect("JSON")
}

fn key() -> KeyArn {
    let region = "us-east-1".parse().expect("a region");
    KeyArn {
        region,
        account: "111122223333".parse().expect("an account"),
        key_id: KeyId::MultiRegion([0; 16]),
    }
}

fn message(error: ApiError) -> String {
    format!("{}: {}", error.name(), error.message().unwrap_or("-"))
}
