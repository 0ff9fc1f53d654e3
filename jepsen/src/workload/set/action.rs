//! Calls that make things and list them.

use serde::{Deserialize, Serialize};

/// A call. The history's key is the collection: `<region>/<key id>/aliases`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "f", content = "value", rename_all = "kebab-case")]
pub enum Action {
    /// Makes a thing that bears this name, unlike any other's. Where AWS names a thing itself (a key, a grant), the client
    /// puts the name into a description, tag or grant name, and reads lists by it. A call whose end is not known may be repeated
    /// where the product makes the thing once all the same.
    Add(String),
    /// Reads the list to its end. Pages are no snapshot; nothing that is concluded here needs one.
    Read,
}

/// The result of a read; Add has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// As often as they were listed.
    pub elements: Vec<String>,
}
