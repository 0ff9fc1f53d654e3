//! ListGrants.

use std::sync::Arc;

use trent_domain::{
    error::KmsError,
    grant::Grant,
    ids::{AccountId, GrantId, RegionName},
    policy::Directory,
    state::{GrantFilter, Page},
};

use super::{
    grant_entry, grant_id,
    grant_principal::NamedPrincipal,
    page::{PageRequest, Paging},
};
use crate::{
    error::ApiError,
    json::{self, Object},
    validation::{check_shape, tables},
};

const PAGING: Paging = Paging {
    operation: "ListGrants",
    max_limit: 100,
    default_limit: 50,
};

/// A ListGrants request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `KeyId`: a key id or ARN, as given.
    pub key_id: String,
    /// Which page.
    pub page: PageRequest<GrantId>,
    grant_id: Option<String>,
    grantee: NamedPrincipal,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type, violates a constraint of the model, or is no marker of this list.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::LIST_GRANTS_REQUEST, request)?;
        Ok(Self {
            key_id: request.required_string("KeyId")?.to_owned(),
            page: PAGING.parse(request)?,
            grant_id: request.owned_string("GrantId")?,
            grantee: NamedPrincipal::parse(request, ["GranteePrincipal", "GranteeServicePrincipal"])?,
        })
    }

    /// Which grants are wanted; after authorization.
    ///
    /// # Errors
    /// A filter is malformed, or two exclude each other.
    pub fn filter(&self) -> Result<GrantFilter, KmsError> {
        let id = self.grant_id.as_deref().map(grant_id::parse);
        Ok(GrantFilter {
            id: id.transpose()?,
            grantee: self.grantee.optional()?,
        })
    }
}

/// One page of the answer.
#[derive(Debug, Clone, Copy)]
pub struct Response<'a> {
    /// The region of the key.
    pub region: &'a RegionName,
    /// The account of the key.
    pub key_owner: AccountId,
    /// Who there is.
    pub directory: &'a dyn Directory,
    /// `Grants`, and whether the list goes on.
    pub page: &'a Page<Arc<Grant>>,
}

impl Response<'_> {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let Page { items, truncated } = self.page;
        json::object(|answer| {
            answer.list("Grants", |list| {
                for grant in items {
                    list.object(|answer| {
                        grant_entry::write(answer, grant, self.key_owner, self.region, self.directory);
                    });
                }
            });
            PAGING.write(answer, items.last().filter(|_| *truncated).map(|grant| grant.id));
        })
    }
}
