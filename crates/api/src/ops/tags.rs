//! Tags in requests and answers.

use trent_domain::tag::Tag;

use crate::{
    error::ApiError,
    json::{ListWriter, Object},
};

/// Reads `Tags`; none when absent. Which tags a key may have is the domain's rule.
pub(super) fn parse(request: &Object<'_>) -> Result<Vec<Tag>, ApiError> {
    request
        .list("Tags")?
        .iter()
        .map(|tag| parse_one(tag.as_object()?))
        .collect()
}

fn parse_one(tag: &Object<'_>) -> Result<Tag, ApiError> {
    Ok(Tag {
        key: tag.required_string("TagKey")?.to_owned(),
        value: tag.required_string("TagValue")?.to_owned(),
    })
}

pub(super) fn write(list: &mut ListWriter<'_>, tags: &[Tag]) {
    for tag in tags {
        list.object(|answer| {
            answer.string("TagKey", &tag.key);
            answer.string("TagValue", &tag.value);
        });
    }
}
