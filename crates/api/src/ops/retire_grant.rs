//! RetireGrant.

use trent_domain::{error::KmsError, ids::GrantId};

use super::{GrantToken, grant_id};
use crate::{
    error::ApiError,
    json::Object,
    validation::{check_shape, tables},
};

/// A RetireGrant request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `DryRun`.
    pub dry_run: bool,
    grant_token: Option<GrantToken>,
    key_id: Option<String>,
    grant_id: Option<String>,
}

/// How a request names the grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named<'a> {
    /// By a token that CreateGrant gave.
    Token(&'a GrantToken),
    /// By its id.
    Id {
        /// `KeyId`: a key id or ARN, as given.
        key_id: &'a str,
        /// `GrantId`, which is looked at after the key was found.
        grant_id: Result<GrantId, KmsError>,
    },
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::RETIRE_GRANT_REQUEST, request)?;
        Ok(Self {
            dry_run: request.flag("DryRun")?,
            grant_token: request.string("GrantToken")?.map(GrantToken::new),
            key_id: request.owned_string("KeyId")?,
            grant_id: request.owned_string("GrantId")?,
        })
    }

    /// The grant. A token says all; what is named beside it does not count.
    ///
    /// # Errors
    /// There is neither a token nor an id with its key.
    pub fn grant(&self) -> Result<Named<'_>, KmsError> {
        match (&self.grant_token, &self.key_id, &self.grant_id) {
            (Some(token), ..) => Ok(Named::Token(token)),
            (None, Some(key_id), Some(grant_id)) => Ok(Named::Id {
                key_id,
                grant_id: grant_id::parse(grant_id),
            }),
            _ => Err(KmsError::Validation(
                "You must specify either a grant token, or both a key ARN and a grant ID.".to_owned(),
            )),
        }
    }
}
