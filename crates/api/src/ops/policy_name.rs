//! The name of a key policy.

use trent_domain::error::KmsError;

use crate::{error::ApiError, json::Object};

/// The only name that a key policy has.
pub(super) const DEFAULT_POLICY: &str = "default";

/// `PolicyName`; `default` when absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PolicyName(Option<String>);

impl PolicyName {
    pub(super) fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        Ok(Self(request.owned_string("PolicyName")?))
    }

    /// Refuses a name that no policy has.
    pub(super) fn require_default(&self) -> Result<(), KmsError> {
        match self.0.as_deref() {
            None | Some(DEFAULT_POLICY) => Ok(()),
            Some(_) => Err(KmsError::PolicyNotFound),
        }
    }

    /// Whether it is the policy that Resource Access Manager would manage.
    pub(super) fn is_of_resource_sharing(&self) -> bool {
        self.0.as_deref() == Some("AWS_RAM")
    }
}
