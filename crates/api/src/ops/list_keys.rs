//! ListKeys.

use trent_domain::arn::KeyArn;

use super::page::{PageRequest, Paging};
use crate::{
    error::ApiError,
    json::{self, Object},
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
    /// Which page; positions are key ids.
    pub page: PageRequest,
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
    /// `Keys`.
    pub keys: &'a [KeyArn],
    /// Whether the list goes on after the last of these.
    pub is_truncated: bool,
}

impl Response<'_> {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let last = self.keys.last().filter(|_| self.is_truncated);
        json::object(|answer| {
            answer.list("Keys", |list| {
                for key in self.keys {
                    list.object(|answer| {
                        answer.string("KeyId", key.key_id);
                        answer.string("KeyArn", key);
                    });
                }
            });
            PAGING.write(answer, last.map(|key| key.key_id.to_string()).as_deref());
        })
    }
}
