//! DeleteCustomKeyStore.

use crate::{
    error::ApiError,
    json::{self, Object},
    validation::{check_shape, tables},
};

/// A DeleteCustomKeyStore request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `CustomKeyStoreId`.
    pub id: String,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::DELETE_CUSTOM_KEY_STORE_REQUEST, request)?;
        Ok(Self {
            id: request.required_string("CustomKeyStoreId")?.to_owned(),
        })
    }
}

/// The answer.
#[derive(Debug, Clone, Copy)]
pub struct Response;

impl Response {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        json::object(|_| ())
    }
}
