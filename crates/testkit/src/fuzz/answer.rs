//! What a client gets to see.

use trent_api::error::ApiError;
use trent_api::json::Object;

/// Makes sure that the answer to a refused request can be read.
pub(super) fn check_refusal(error: impl Into<ApiError>) {
    let error = error.into();
    let body = error.body();
    if error.is_json() {
        let answer = Object::parse(&body).expect("an answer is a JSON object");
        assert!(answer.get("__type").is_some(), "a refusal has a name");
    } else {
        assert!(!body.is_empty(), "a refusal says something");
    }
}
