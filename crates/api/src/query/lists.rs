//! Lists that several actions have.

use trent_domain::tag::Tag;

use crate::{error::QueryError, json::Object};

/// `Tags`; none when absent. Which tags there may be is the domain's rule.
pub(crate) fn tags(request: &Object<'_>) -> Result<Vec<Tag>, QueryError> {
    let tags = request.list("Tags")?.iter().map(|tag| {
        let tag = tag.as_object()?;
        Ok(Tag {
            key: tag.required_string("Key")?.to_owned(),
            value: tag.required_string("Value")?.to_owned(),
        })
    });
    tags.collect()
}

/// A list of texts; none when absent.
pub(crate) fn strings(request: &Object<'_>, member: &str) -> Result<Vec<String>, QueryError> {
    let texts = request.list(member)?.iter();
    texts.map(|text| Ok(text.as_string()?.to_owned())).collect()
}
