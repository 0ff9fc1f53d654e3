//! What requests and answers in AWS JSON are made of.

#![allow(dead_code, reason = "each test program uses a part of it")]

use base64_simd::STANDARD;
use serde_json::Value;
use trent_testkit::wire::Answer;

/// A key.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) arn: String,
}

impl Key {
    /// The key of that metadata.
    pub(crate) fn of(metadata: &Value) -> Self {
        let text = |name: &str| metadata[name].as_str().unwrap().to_owned();
        Self {
            id: text("KeyId"),
            arn: text("Arn"),
        }
    }
}

/// The JSON of a successful answer.
pub(crate) fn done(answer: Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// Bytes as they stand in a request.
pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode_to_string(bytes)
}

/// Bytes as they stood in an answer.
pub(crate) fn from_base64(text: &str) -> Vec<u8> {
    STANDARD.decode_to_vec(text).unwrap()
}

/// `CiphertextBlob` of an answer.
pub(crate) fn ciphertext(answer: &Value) -> String {
    answer["CiphertextBlob"].as_str().unwrap().to_owned()
}
