//! Lists in pages: how many entries, and from where.

use std::{fmt::Display, str::FromStr};

use trent_domain::error::KmsError;

use crate::{
    error::ApiError,
    json::{Object, ObjectWriter},
    marker, validation,
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
pub struct PageRequest<T> {
    /// At most so many entries.
    pub limit: usize,
    /// The last entry of the page before.
    pub after: Option<T>,
}

impl Paging {
    pub(super) fn parse<T: FromStr>(&self, request: &Object<'_>) -> Result<PageRequest<T>, ApiError> {
        let marker = request.string("Marker")?;
        Ok(PageRequest {
            limit: self.limit(request)?,
            after: marker.map(|marker| self.position(marker)).transpose()?,
        })
    }

    fn position<T: FromStr>(&self, marker: &str) -> Result<T, KmsError> {
        let position = marker::decode(self.operation, marker)?;
        position.parse().map_err(|_| KmsError::InvalidMarker)
    }

    fn limit(&self, request: &Object<'_>) -> Result<usize, ApiError> {
        let limit = request.integer("Limit")?.unwrap_or(i32::from(self.default_limit));
        match usize::try_from(limit) {
            Ok(limit) if limit <= usize::from(self.max_limit) => Ok(limit),
            _ => Err(validation::above_maximum("limit", limit, u32::from(self.max_limit)).into()),
        }
    }

    /// Writes `Truncated`, and `NextMarker` if there is more; `next` is the position of the page's last entry.
    pub(super) fn write(&self, answer: &mut ObjectWriter<'_>, next: Option<impl Display>) {
        let marker = next.map(|position| marker::encode(self.operation, position));
        answer.boolean("Truncated", marker.is_some());
        answer.optional_string("NextMarker", marker);
    }
}
