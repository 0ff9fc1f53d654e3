//! What each kind of policy must be.
//!
//! A case: `identity`, `trust` or `key` is a document, or a text that is none, and `error` the text of its refusal.

use serde_json::Value;
use trent_domain::error::KmsError;
use trent_domain::policy;

use crate::corpus::{Case, cases};

#[test]
fn every_document_is_accepted_or_refused_with_its_reason() {
    for case in cases("documents") {
        case.has_only(&["identity", "trust", "key", "error"]);
        assert_eq!(refusal(&case).as_deref(), case.text("error"), "{}", case.place);
    }
}

fn refusal(case: &Case) -> Option<String> {
    let text = |kind| match case.members.get(kind)? {
        Value::String(text) => Some(text.clone()),
        document => Some(document.to_string()),
    };
    let read: Result<_, String> = match (text("identity"), text("trust"), text("key")) {
        (Some(text), None, None) => policy::identity_policy(&text).map_err(|error| error.to_string()),
        (None, Some(text), None) => policy::trust_policy(&text).map_err(|error| error.to_string()),
        (None, None, Some(text)) => policy::parse(&text, "aws").map_err(|error| match error {
            KmsError::MalformedPolicy(reason) => reason.to_string(),
            other => panic!("{}: {other:?}", case.place),
        }),
        _ => panic!("{}: one kind of policy", case.place),
    };
    read.err()
}
