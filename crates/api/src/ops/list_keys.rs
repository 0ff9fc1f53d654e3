//! ListKeys.

use std::sync::Arc;

use trent_domain::{
    arn::KeyArn,
    ids::{KeyId, RegionName},
    key::Key,
    state::Page,
};

use super::page::{PageRequest, Paging};
use crate::{
    error::ApiError,
    json::{self, Object, ObjectWriter},
    validation::{check_shape, tables},
};

const PAGING: Paging = Paging {
    operation: "ListKeys",
    max_limit: 1000,
    default_limit: 100,
};

/// A ListKeys request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// Which page.
    pub page: PageRequest<KeyId>,
    /// Whether the account's own keys are wanted. The others are those that Resource Access Manager shares: none.
    pub lists_own_keys: bool,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type, violates a constraint of the model, or is no marker of this list.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::LIST_KEYS_REQUEST, request)?;
        let owners = request.list("ResourceOwners")?;
        Ok(Self {
            page: PAGING.parse(request)?,
            lists_own_keys: owners.is_empty() || owners.iter().any(|owner| owner.as_string() == Ok("SELF")),
        })
    }
}

/// One page of the answer.
#[derive(Debug, Clone, Copy)]
pub struct Response<'a> {
    /// The region that the keys belong to.
    pub region: &'a RegionName,
    /// `Keys`, and whether the list goes on.
    pub page: &'a Page<Arc<Key>>,
}

impl Response<'_> {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let Page { items, truncated } = self.page;
        json::object(|answer| {
            answer.list("Keys", |list| {
                for key in items {
                    list.object(|answer| self.write(answer, key));
                }
            });
            PAGING.write(answer, items.last().filter(|_| *truncated).map(|key| key.id));
        })
    }

    fn write(&self, answer: &mut ObjectWriter<'_>, key: &Key) {
        let arn = KeyArn {
            region: self.region.clone(),
            account: key.account,
            key_id: key.id,
        };
        answer.string("KeyId", key.id);
        answer.string("KeyArn", arn);
    }
}
