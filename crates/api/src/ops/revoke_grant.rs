//! RevokeGrant.

use trent_domain::{error::KmsError, ids::GrantId};

use super::grant_id;
use crate::{
    error::ApiError,
    json::Object,
    validation::{check_shape, tables},
};

/// A RevokeGrant request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `KeyId`: a key id or ARN, as given.
    pub key_id: String,
    /// `DryRun`.
    pub dry_run: bool,
    grant_id: String,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::REVOKE_GRANT_REQUEST, request)?;
        Ok(Self {
            key_id: request.required_string("KeyId")?.to_owned(),
            dry_run: request.flag("DryRun")?,
            grant_id: request.required_string("GrantId")?.to_owned(),
        })
    }

    /// `GrantId`; after authorization.
    ///
    /// # Errors
    /// [`KmsError::InvalidGrantId`].
    pub fn grant_id(&self) -> Result<GrantId, KmsError> {
        grant_id::parse(&self.grant_id)
    }
}
