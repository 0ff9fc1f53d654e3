//! Tags of a key.

/// One tag: key 1..128 characters, value 0..256, both case-sensitive (AWS KMS Developer Guide, "Tags").
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag {
    /// The tag's key.
    pub key: String,
    /// The tag's value; may be empty.
    pub value: String,
}
