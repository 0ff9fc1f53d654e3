//! ListResourceTags.

use trent_domain::{state::Page, tag::Tag};

use super::{
    page::{PageRequest, Paging},
    tags,
};
use crate::{
    error::ApiError,
    json::{self, Object},
    validation::{check_shape, tables},
};

const PAGING: Paging = Paging {
    operation: "ListResourceTags",
    max_limit: 50,
    default_limit: 50,
};

/// A ListResourceTags request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `KeyId`: a key id or ARN, as given.
    pub key_id: String,
    /// Which page; a tag key is the position.
    pub page: PageRequest<String>,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type, violates a constraint of the model, or is no marker of this list.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::LIST_RESOURCE_TAGS_REQUEST, request)?;
        Ok(Self {
            key_id: request.required_string("KeyId")?.to_owned(),
            page: PAGING.parse(request)?,
        })
    }
}

/// One page of the answer.
#[derive(Debug, Clone, Copy)]
pub struct Response<'a> {
    /// `Tags`, and whether the list goes on.
    pub page: &'a Page<Tag>,
}

impl Response<'_> {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let Page { items, truncated } = self.page;
        json::object(|answer| {
            answer.list("Tags", |list| tags::write(list, items));
            PAGING.write(answer, items.last().filter(|_| *truncated).map(|tag| &tag.key));
        })
    }
}
