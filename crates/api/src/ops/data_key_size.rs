//! How long a data key shall be: one of two parameters says so.

use trent_domain::{error::KmsError, key_spec::DataKeySpec};

use super::named::value_of;
use crate::{error::ApiError, json::Object};

/// `NumberOfBytes` and `KeySpec`, as they were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DataKeySize {
    number_of_bytes: Option<i32>,
    key_spec: Option<DataKeySpec>,
}

impl DataKeySize {
    pub(super) fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        Ok(Self {
            number_of_bytes: request.integer("NumberOfBytes")?,
            key_spec: value_of(request, "KeySpec", DataKeySpec::parse)?,
        })
    }

    /// The length in bytes, if exactly one parameter is given.
    pub(super) fn in_bytes(self) -> Result<usize, KmsError> {
        match (self.number_of_bytes, self.key_spec) {
            (Some(number), None) => usize::try_from(number).map_err(|_| KmsError::DataKeySize),
            (None, Some(spec)) => Ok(spec.byte_len()),
            _ => Err(KmsError::DataKeySize),
        }
    }
}
