//! GenerateRandom.

use trent_crypto::secret::Plaintext;
use trent_domain::error::KmsError;

use super::recipient;
use crate::{
    error::ApiError,
    json::{self, Object},
    validation::{check_shape, tables},
};

/// A GenerateRandom request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    number_of_bytes: Option<i32>,
    names_a_key_store: bool,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model, or a recipient is named.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::GENERATE_RANDOM_REQUEST, request)?;
        recipient::refuse(request)?;
        Ok(Self {
            number_of_bytes: request.integer("NumberOfBytes")?,
            names_a_key_store: request.get("CustomKeyStoreId").is_some(),
        })
    }

    /// `NumberOfBytes`, which is required although the model does not say so; after authorization.
    ///
    /// # Errors
    /// It is absent, or the bytes shall come from a key store.
    pub fn number_of_bytes(&self) -> Result<usize, KmsError> {
        if self.names_a_key_store {
            // Only the HSMs of a CloudHSM cluster would draw them.
            return Err(KmsError::NotOffered(
                "GenerateRandom in a custom key store".into(),
            ));
        }
        let number = self
            .number_of_bytes
            .and_then(|number| usize::try_from(number).ok());
        number.ok_or_else(|| KmsError::Validation("NumberOfBytes is required.".to_owned()))
    }
}

/// The answer.
#[derive(Debug, Clone, Copy)]
pub struct Response<'a> {
    /// `Plaintext`: the random bytes.
    pub plaintext: &'a Plaintext,
}

impl Response<'_> {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        json::object(|answer| answer.blob("Plaintext", self.plaintext.expose()))
    }
}
