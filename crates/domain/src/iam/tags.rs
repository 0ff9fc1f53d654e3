//! Tags of IAM's entities. Unlike those of keys, their tag keys are compared without case (IAM User Guide, "Rules for
//! tagging in IAM").

use super::limits::MAX_TAGS;
use super::{IamError, InvalidInput, Quota};
use crate::tag::{self, Tag};

/// Checks the tags of one request, and brings them in the order in which they are kept.
pub(crate) fn check(tags: &[Tag]) -> Result<Vec<Tag>, IamError> {
    let mut keys: Vec<String> = tags.iter().map(|tag| tag.key.to_lowercase()).collect();
    keys.sort();
    keys.dedup();
    if tags.len() > MAX_TAGS {
        Err(IamError::LimitExceeded(Quota::Tags))
    } else if keys.len() < tags.len() {
        Err(IamError::InvalidInput(InvalidInput::DuplicateTagKeys))
    } else if tags.iter().any(tag::is_reserved) {
        Err(IamError::InvalidInput(InvalidInput::ReservedTagKey))
    } else {
        Ok(tag::sorted(tags))
    }
}

/// The tags after some were given: those replace the ones of the same tag key.
pub(crate) fn merged(old: &[Tag], given: &[Tag]) -> Result<Vec<Tag>, IamError> {
    let given = check(given)?;
    let keys: Vec<&str> = given.iter().map(|tag| tag.key.as_str()).collect();
    let tags = [without(old, &keys), given.clone()].concat();
    if tags.len() > MAX_TAGS {
        return Err(IamError::LimitExceeded(Quota::Tags));
    }
    Ok(tag::sorted(&tags))
}

/// The tags without those of these tag keys.
pub(crate) fn without(tags: &[Tag], keys: &[impl AsRef<str>]) -> Vec<Tag> {
    let is_named = |tag: &Tag| {
        keys.iter()
            .any(|key| key.as_ref().to_lowercase() == tag.key.to_lowercase())
    };
    tags.iter().filter(|tag| !is_named(tag)).cloned().collect()
}
