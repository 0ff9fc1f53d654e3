//! What requests say about an external key store's proxy.

use trent_crypto::secret::AccessSecret;
use trent_domain::{
    error::KmsError,
    xks::{ProxyAccessKeyId, XksUriEndpoint, XksUriPath},
};

use crate::{
    error::ApiError,
    json::{JsonError, Object, Value},
};

/// `XksProxyAuthenticationCredential`, as its owner gave it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Credential {
    /// `AccessKeyId`.
    pub access_key_id: ProxyAccessKeyId,
    /// `RawSecretAccessKey`.
    pub secret: AccessSecret,
}

/// The connectivity that a request asks for, and what goes with it.
#[derive(Debug)]
pub(super) enum Connectivity {
    PublicEndpoint,
    VpcEndpointService(Option<String>),
}

/// Members that are about CloudHSM.
const CLOUD_HSM: [&str; 3] = ["CloudHsmClusterId", "KeyStorePassword", "TrustAnchorCertificate"];
/// Members that are about proxies.
const XKS: [&str; 6] = [
    "XksProxyConnectivity",
    "XksProxyUriEndpoint",
    "XksProxyUriPath",
    "XksProxyAuthenticationCredential",
    "XksProxyVpcEndpointServiceName",
    "XksProxyVpcEndpointServiceOwner",
];
const VPC_NAME: &str = "XksProxyVpcEndpointServiceName";
const VPC_OWNER: &str = "XksProxyVpcEndpointServiceOwner";

pub(super) fn credential(request: &Object<'_>) -> Result<Option<Credential>, JsonError> {
    let Some(given) = request.get("XksProxyAuthenticationCredential") else {
        return Ok(None);
    };
    let given = given.as_object()?;
    let access_key_id = given.required_string("AccessKeyId")?;
    Ok(Some(Credential {
        // The model has allowed the same texts already.
        access_key_id: access_key_id.parse().map_err(|_| JsonError::UnknownName)?,
        secret: AccessSecret::from(given.required_string("RawSecretAccessKey")?.to_owned()),
    }))
}

pub(super) fn connectivity(request: &Object<'_>) -> Result<Option<Connectivity>, JsonError> {
    Ok(match request.string("XksProxyConnectivity")? {
        None => None,
        Some("VPC_ENDPOINT_SERVICE") => {
            Some(Connectivity::VpcEndpointService(request.owned_string(VPC_NAME)?))
        }
        Some(_) => Some(Connectivity::PublicEndpoint),
    })
}

/// Refuses any connectivity but the one there is.
pub(super) fn require_public(connectivity: &Connectivity) -> Result<(), ApiError> {
    match connectivity {
        Connectivity::PublicEndpoint => Ok(()),
        Connectivity::VpcEndpointService(None) => Err(required(VPC_NAME, "VPC_ENDPOINT_SERVICE").into()),
        Connectivity::VpcEndpointService(Some(name)) => Err(ApiError::no_vpc_endpoint_service(name)),
    }
}

/// The first member that says something about a VPC endpoint service.
pub(super) fn vpc_member(request: &Object<'_>) -> Option<&'static str> {
    first_of(request, &[VPC_NAME, VPC_OWNER])
}

/// The first member that is about CloudHSM.
pub(super) fn cloud_hsm_member(request: &Object<'_>) -> Option<&'static str> {
    first_of(request, &CLOUD_HSM)
}

/// The first member that is about a proxy.
pub(super) fn xks_member(request: &Object<'_>) -> Option<&'static str> {
    first_of(request, &XKS)
}

fn first_of(request: &Object<'_>, members: &[&'static str]) -> Option<&'static str> {
    let is_given = |member: &&&str| {
        request
            .get(member)
            .is_some_and(|value| !matches!(value, Value::Null))
    };
    members.iter().find(is_given).copied()
}

/// The endpoint; the model takes some texts that are none.
pub(super) fn uri_endpoint(text: &str) -> Result<XksUriEndpoint, ApiError> {
    text.parse().map_err(|_| ApiError::proxy_address())
}

/// The path; the model takes the same texts.
pub(super) fn uri_path(text: &str) -> Result<XksUriPath, ApiError> {
    text.parse().map_err(|_| ApiError::proxy_address())
}

/// A member that is missing.
pub(super) fn required(member: &str, kind: &str) -> KmsError {
    KmsError::Validation(format!("{member} is required with {kind}."))
}

/// A member that is out of place.
pub(super) fn out_of_place(member: &str, kind: &str) -> KmsError {
    KmsError::Validation(format!("{member} is not valid with {kind}."))
}
