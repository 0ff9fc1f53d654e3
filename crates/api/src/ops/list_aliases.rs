//! ListAliases.

use trent_domain::{
    alias::{AliasName, ListedAlias},
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
    pub page: &'a Page<ListedAlias>,
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
            PAGING.write(answer, items.last().filter(|_| *truncated).map(ListedAlias::name));
        })
    }

    /// A predefined alias that names no key yet has a name alone.
    fn write(&self, answer: &mut ObjectWriter<'_>, listed: &ListedAlias) {
        answer.string("AliasName", listed.name());
        answer.string("AliasArn", listed.name().arn(self.region, listed.account()));
        if let ListedAlias::Made(alias) = listed {
            answer.string("TargetKeyId", alias.target);
            answer.timestamp("CreationDate", alias.created_at);
            answer.timestamp("LastUpdatedDate", alias.updated_at);
        }
    }
}
