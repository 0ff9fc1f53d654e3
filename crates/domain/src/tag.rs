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

/// Checks the tags of one request.
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

/// Checks the tag keys of one UntagResource: no key has more tags than these could name.
pub(crate) fn check_keys(keys: &[String]) -> Result<(), KmsError> {
    if keys.len() > MAX_TAGS_PER_KEY {
        return Err(KmsError::Tag(TagError::TooMany));
    }
    Ok(())
}

/// The tags in the order in which they are kept and listed: by tag key.
pub(crate) fn sorted(tags: &[Tag]) -> Vec<Tag> {
    let mut tags = tags.to_vec();
    tags.sort();
    tags
}

/// A key's tags after TagResource: the given ones replace those of the same tag key.
pub(crate) fn merged(old: &[Tag], given: &[Tag]) -> Result<Vec<Tag>, KmsError> {
    let is_replaced = |tag: &&Tag| given.iter().any(|given| given.key == tag.key);
    let kept = old.iter().filter(|tag| !is_replaced(tag));
    let tags: Vec<Tag> = kept.chain(given).cloned().collect();
    if tags.len() > MAX_TAGS_PER_KEY {
        return Err(KmsError::Tag(TagError::TooMany));
    }
    Ok(sorted(&tags))
}

pub(crate) fn is_reserved(tag: &Tag) -> bool {
    tag.key
        .as_bytes()
        .get(..RESERVED_PREFIX.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(RESERVED_PREFIX))
}
