//! Tags of a key.

use std::collections::BTreeSet;

use crate::error::{KmsError, TagError};
use crate::limits::MAX_TAGS_PER_KEY;

/// One tag: key 1..128 characters, value 0..256, both case-sensitive (AWS KMS Developer Guide, "Tags").
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag {
    /// The tag's key.
    pub key: String,
    /// The tag's value; may be empty.
    pub value: String,
}

/// What AWS reserves, in any letter case.
const RESERVED_PREFIX: &[u8] = b"aws:";

/// Checks the tags of one request for a new key.
pub fn check(tags: &[Tag]) -> Result<(), KmsError> {
    let distinct: BTreeSet<&str> = tags.iter().map(|tag| tag.key.as_str()).collect();
    if tags.len() > MAX_TAGS_PER_KEY {
        Err(KmsError::Tag(TagError::TooMany))
    } else if distinct.len() < tags.len() {
        Err(KmsError::Tag(TagError::Duplicate))
    } else if tags.iter().any(is_reserved) {
        Err(KmsError::Tag(TagError::Reserved))
    } else {
        Ok(())
    }
}

/// The tags in the order in which they are kept and listed: by tag key.
pub(crate) fn sorted(tags: &[Tag]) -> Vec<Tag> {
    let mut tags = tags.to_vec();
    tags.sort();
    tags
}

fn is_reserved(tag: &Tag) -> bool {
    tag.key
        .as_bytes()
        .get(..RESERVED_PREFIX.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(RESERVED_PREFIX))
}
