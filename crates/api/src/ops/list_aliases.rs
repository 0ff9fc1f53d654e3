//! ListAliases.

use std::sync::Arc;

use trent_domain::{
    alias::{Alias, AliasName},
    ids::RegionName,
    state::Page,
};

use super::page::{PageRequest, Paging};
use crate::{
    error::ApiError,
    json::{self, Object, ObjectWriter},
    validation::{check_shape, tables},
};

const PAGING: Paging = Paging {
    operation: "ListAliases",
    max_limit: 100,
    default_limit: 50,
};

/// A ListAliases request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `KeyId`: only the aliases of this key; an id or ARN, as given.
    pub key_id: Option<String>,
    /// Which page.
    pub page: PageRequest<AliasName>,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type, violates a constraint of the model, or is no marker of this list.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::LIST_ALIASES_REQUEST, request)?;
        Ok(Self {
            key_id: request.owned_string("KeyId")?,
            page: PAGING.parse(request)?,
        })
    }
}

/// One page of the answer.
#[derive(Debug, Clone, Copy)]
pub struct Response<'a> {
    /// The region that the aliases belong to.
    pub region: &'a RegionName,
    /// `Aliases`, and whether the list goes on.
    pub page: &'a Page<Arc<Alias>>,
}

impl Response<'_> {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let Page { items, truncated } = self.page;
        json::object(|answer| {
            answer.list("Aliases", |list| {
                for alias in items {
                    list.object(|answer| self.write(answer, alias));
                }
            });
            PAGING.write(
                answer,
                items.last().filter(|_| *truncated).map(|alias| &alias.name),
            );
        })
    }

    fn write(&self, answer: &mut ObjectWriter<'_>, alias: &Alias) {
        answer.string("AliasName", &alias.name);
        answer.string("AliasArn", alias.name.arn(self.region, alias.account));
        answer.string("TargetKeyId", alias.target);
        answer.timestamp("CreationDate", alias.created_at);
        answer.timestamp("LastUpdatedDate", alias.updated_at);
    }
}
