//! DescribeCustomKeyStores.

use std::sync::Arc;

use trent_domain::{custom_key_store::CustomKeyStore, error::KmsError, ids::CustomKeyStoreId, state::Page};

use super::page::{PageRequest, Paging};
use crate::{
    error::ApiError,
    json::{self, Object, ObjectWriter},
    validation::{check_shape, tables},
};

const PAGING: Paging = Paging {
    operation: "DescribeCustomKeyStores",
    max_limit: 1000,
    default_limit: 100,
};

/// A DescribeCustomKeyStores request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// Which page.
    pub page: PageRequest<CustomKeyStoreId>,
    id: Option<String>,
    name: Option<String>,
}

/// The stores that a request is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted<'a> {
    /// All of the account.
    All,
    /// The one of that id.
    WithId(&'a str),
    /// The one of that name.
    WithName(&'a str),
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type, violates a constraint of the model, or is no marker of this list.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::DESCRIBE_CUSTOM_KEY_STORES_REQUEST, request)?;
        Ok(Self {
            page: PAGING.parse(request)?,
            id: request.owned_string("CustomKeyStoreId")?,
            name: request.owned_string("CustomKeyStoreName")?,
        })
    }

    /// The stores that the request is about; after authorization.
    ///
    /// # Errors
    /// It names one by its id and by its name.
    pub fn wanted(&self) -> Result<Wanted<'_>, KmsError> {
        match (self.id.as_deref(), self.name.as_deref()) {
            (None, None) => Ok(Wanted::All),
            (Some(id), None) => Ok(Wanted::WithId(id)),
            (None, Some(name)) => Ok(Wanted::WithName(name)),
            (Some(_), Some(_)) => Err(KmsError::Validation(
                "You can specify either CustomKeyStoreId or CustomKeyStoreName, but not both.".to_owned(),
            )),
        }
    }
}

/// One page of the answer.
#[derive(Debug, Clone, Copy)]
pub struct Response<'a> {
    /// `CustomKeyStores`, and whether the list goes on.
    pub page: &'a Page<Arc<CustomKeyStore>>,
}

impl Response<'_> {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let Page { items, truncated } = self.page;
        json::object(|answer| {
            answer.list("CustomKeyStores", |list| {
                for store in items {
                    list.object(|answer| write(answer, store));
                }
            });
            PAGING.write(answer, items.last().filter(|_| *truncated).map(|store| store.id));
        })
    }
}

fn write(answer: &mut ObjectWriter<'_>, store: &CustomKeyStore) {
    answer.string("CustomKeyStoreId", store.id);
    answer.string("CustomKeyStoreName", &store.name);
    answer.string("ConnectionState", store.connection.state());
    answer.optional_string("ConnectionErrorCode", store.connection.error_code());
    answer.timestamp("CreationDate", store.created_at);
    answer.string("CustomKeyStoreType", "EXTERNAL_KEY_STORE");
    answer.object("XksProxyConfiguration", |answer| {
        answer.string("Connectivity", "PUBLIC_ENDPOINT");
        answer.string("AccessKeyId", &store.credential.access_key_id);
        answer.string("UriEndpoint", &store.proxy.uri_endpoint);
        answer.string("UriPath", &store.proxy.uri_path);
    });
}
