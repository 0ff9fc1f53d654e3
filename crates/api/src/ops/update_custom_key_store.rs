//! UpdateCustomKeyStore.

use trent_domain::{
    error::KmsError,
    xks::{XksUriEndpoint, XksUriPath},
};

use super::xks_proxy::{self, Connectivity, Credential};
use crate::{
    error::ApiError,
    json::{self, Object},
    validation::{check_shape, tables},
};

/// An UpdateCustomKeyStore request.
#[derive(Debug)]
#[non_exhaustive]
pub struct Request {
    /// `CustomKeyStoreId`.
    pub id: String,
    /// `NewCustomKeyStoreName`.
    pub name: Option<String>,
    /// `XksProxyAuthenticationCredential`.
    pub credential: Option<Credential>,
    uri_endpoint: Option<String>,
    uri_path: Option<String>,
    connectivity: Option<Connectivity>,
    cloud_hsm_member: Option<&'static str>,
    vpc_member: Option<&'static str>,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::UPDATE_CUSTOM_KEY_STORE_REQUEST, request)?;
        Ok(Self {
            id: request.required_string("CustomKeyStoreId")?.to_owned(),
            name: request.owned_string("NewCustomKeyStoreName")?,
            credential: xks_proxy::credential(request)?,
            uri_endpoint: request.owned_string("XksProxyUriEndpoint")?,
            uri_path: request.owned_string("XksProxyUriPath")?,
            connectivity: xks_proxy::connectivity(request)?,
            cloud_hsm_member: xks_proxy::cloud_hsm_member(request),
            vpc_member: xks_proxy::vpc_member(request),
        })
    }

    /// Refuses what an external key store behind a public endpoint does not have; after the store was found.
    ///
    /// # Errors
    /// A parameter is for another kind of store, or asks for what cannot be reached from here.
    pub fn require_external(&self) -> Result<(), ApiError> {
        if let Some(member) = self.cloud_hsm_member {
            return Err(xks_proxy::out_of_place(member, "EXTERNAL_KEY_STORE").into());
        }
        match (&self.connectivity, self.vpc_member) {
            (Some(connectivity @ Connectivity::VpcEndpointService(_)), _) => {
                xks_proxy::require_public(connectivity)
            }
            (_, Some(member)) => Err(xks_proxy::out_of_place(member, "PUBLIC_ENDPOINT").into()),
            (Some(Connectivity::PublicEndpoint) | None, None) => Ok(()),
        }
    }

    /// `XksProxyUriEndpoint`.
    ///
    /// # Errors
    /// It is no domain name.
    pub fn uri_endpoint(&self) -> Result<Option<XksUriEndpoint>, ApiError> {
        self.uri_endpoint
            .as_deref()
            .map(xks_proxy::uri_endpoint)
            .transpose()
    }

    /// `XksProxyUriPath`.
    ///
    /// # Errors
    /// It is no path.
    pub fn uri_path(&self) -> Result<Option<XksUriPath>, ApiError> {
        self.uri_path.as_deref().map(xks_proxy::uri_path).transpose()
    }

    /// Refuses a request that changes nothing.
    ///
    /// # Errors
    /// There is no property to update.
    pub fn require_change(&self) -> Result<(), KmsError> {
        let changes = self.name.is_some()
            || self.credential.is_some()
            || self.uri_endpoint.is_some()
            || self.uri_path.is_some()
            || self.connectivity.is_some();
        match changes {
            true => Ok(()),
            false => Err(KmsError::Validation(
                "You must specify at least one property of the custom key store to update.".to_owned(),
            )),
        }
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
