//! Lists in pages: how many entries, and from where.

use super::marker;
use crate::{
    error::ApiError,
    json::{Object, ObjectWriter},
    validation,
};

/// How a list is paged.
pub(super) struct Paging {
    /// The operation's name; its markers are good for it alone.
    pub(super) operation: &'static str,
    /// The largest `Limit`, which for some lists is less than the model says.
    pub(super) max_limit: u16,
    /// The number of entries when the request has no `Limit`.
    pub(super) default_limit: u16,
}

/// Which part of a list is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageRequest {
    /// At most so many entries.
    pub limit: usize,
    /// The position of the last entry of the page before, as that answer's encoder was given it.
    pub after: Option<String>,
}

impl Paging {
    pub(super) fn parse(&self, request: &Object<'_>) -> Result<PageRequest, ApiError> {
        let marker = request.string("Marker")?;
        let after = marker
            .map(|marker| marker::decode(self.operation, marker))
            .transpose()?;
        Ok(PageRequest {
            limit: self.limit(request)?,
            after,
        })
    }

    fn limit(&self, request: &Object<'_>) -> Result<usize, ApiError> {
        let limit = request.integer("Limit")?.unwrap_or(i32::from(self.default_limit));
        match usize::try_from(limit) {
            Ok(limit) if limit <= usize::from(self.max_limit) => Ok(limit),
            _ => Err(validation::above_maximum("limit", limit, u32::from(self.max_limit)).into()),
        }
    }

    /// Writes `Truncated`, and `NextMarker` if there is more; `next` is the position of the page's last entry.
    pub(super) fn write(&self, answer: &mut ObjectWriter<'_>, next: Option<&str>) {
        answer.optional_string(
            "NextMarker",
            next.map(|position| marker::encode(self.operation, position)),
        );
        answer.boolean("Truncated", next.is_some());
    }
}
