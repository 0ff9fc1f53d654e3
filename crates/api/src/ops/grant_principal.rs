//! Principals of grants in requests: by ARN, or by a service's name in a member of its own.

use trent_domain::{error::KmsError, grant::GrantPrincipal};

use crate::{error::ApiError, json::Object};

/// The two members that can name one principal, as given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NamedPrincipal {
    members: [&'static str; 2],
    arn: Option<String>,
    service: Option<String>,
}

impl NamedPrincipal {
    pub(super) fn parse(request: &Object<'_>, members: [&'static str; 2]) -> Result<Self, ApiError> {
        let [arn, service] = members;
        Ok(Self {
            members,
            arn: request.owned_string(arn)?,
            service: request.owned_string(service)?,
        })
    }

    /// The principal, if one is named.
    pub(super) fn optional(&self) -> Result<Option<GrantPrincipal>, KmsError> {
        let [arn, service] = self.members;
        match (&self.arn, &self.service) {
            (None, None) => Ok(None),
            (Some(text), None) => {
                let parsed = text.parse().map(GrantPrincipal::Aws);
                parsed
                    .map(Some)
                    .map_err(|_| KmsError::InvalidPrincipal(text.clone()))
            }
            (None, Some(text)) => {
                let parsed = text.parse().map(GrantPrincipal::Service);
                parsed
                    .map(Some)
                    .map_err(|_| KmsError::InvalidPrincipal(text.clone()))
            }
            (Some(_), Some(_)) => Err(KmsError::Validation(format!(
                "You can specify either {arn} or {service}, but not both."
            ))),
        }
    }

    /// The principal, which has to be named.
    pub(super) fn required(&self) -> Result<GrantPrincipal, KmsError> {
        let [arn, service] = self.members;
        self.optional()?
            .ok_or_else(|| KmsError::Validation(format!("You must specify either {arn} or {service}.")))
    }
}
