//! CreateCustomKeyStore.

use trent_domain::{error::KmsError, ids::CustomKeyStoreId, xks::XksProxy};

use super::xks_proxy::{self, Connectivity, Credential};
use crate::{
    error::ApiError,
    json::{self, JsonError, Object},
    validation::{check_shape, tables},
};

const EXTERNAL: &str = "EXTERNAL_KEY_STORE";
const CLOUD_HSM: &str = "AWS_CLOUDHSM";

/// A CreateCustomKeyStore request.
#[derive(Debug)]
#[non_exhaustive]
pub struct Request {
    /// `CustomKeyStoreName`.
    pub name: String,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    CloudHsm(CloudHsm),
    External(External),
}

#[derive(Debug)]
struct CloudHsm {
    cluster: Option<String>,
    has_password: bool,
    has_trust_anchor: bool,
    out_of_place: Option<&'static str>,
}

#[derive(Debug)]
struct External {
    connectivity: Option<Connectivity>,
    uri_endpoint: Option<String>,
    uri_path: Option<String>,
    credential: Option<Credential>,
    out_of_place: Option<&'static str>,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::CREATE_CUSTOM_KEY_STORE_REQUEST, request)?;
        let kind = match request.string("CustomKeyStoreType")? {
            Some(EXTERNAL) => Kind::External(External::parse(request)?),
            _ => Kind::CloudHsm(CloudHsm::parse(request)?),
        };
        Ok(Self {
            name: request.required_string("CustomKeyStoreName")?.to_owned(),
            kind,
        })
    }

    /// Where the proxy is and what it knows this service by; after authorization.
    ///
    /// # Errors
    /// The parameters do not go together, or ask for what cannot be reached from here.
    pub fn into_external(self) -> Result<(XksProxy, Credential), ApiError> {
        match self.kind {
            Kind::CloudHsm(cloud_hsm) => Err(cloud_hsm.refusal()),
            Kind::External(external) => external.check(),
        }
    }
}

impl CloudHsm {
    fn parse(request: &Object<'_>) -> Result<Self, JsonError> {
        Ok(Self {
            cluster: request.owned_string("CloudHsmClusterId")?,
            has_password: request.get("KeyStorePassword").is_some(),
            has_trust_anchor: request.get("TrustAnchorCertificate").is_some(),
            out_of_place: xks_proxy::xks_member(request),
        })
    }

    /// There is no cluster: a good request is told so, and a bad one what it lacks.
    fn refusal(self) -> ApiError {
        let missing = |member| xks_proxy::required(member, CLOUD_HSM).into();
        match self {
            Self {
                out_of_place: Some(member),
                ..
            } => xks_proxy::out_of_place(member, CLOUD_HSM).into(),
            Self { cluster: None, .. } => missing("CloudHsmClusterId"),
            Self {
                has_password: false, ..
            } => missing("KeyStorePassword"),
            Self {
                has_trust_anchor: false,
                ..
            } => missing("TrustAnchorCertificate"),
            Self {
                cluster: Some(id), ..
            } => ApiError::no_cloud_hsm_cluster(&id),
        }
    }
}

impl External {
    fn parse(request: &Object<'_>) -> Result<Self, JsonError> {
        let connectivity = xks_proxy::connectivity(request)?;
        let vpc_member = match connectivity {
            Some(Connectivity::PublicEndpoint) => xks_proxy::vpc_member(request),
            Some(Connectivity::VpcEndpointService(_)) | None => None,
        };
        Ok(Self {
            connectivity,
            uri_endpoint: request.owned_string("XksProxyUriEndpoint")?,
            uri_path: request.owned_string("XksProxyUriPath")?,
            credential: xks_proxy::credential(request)?,
            out_of_place: xks_proxy::cloud_hsm_member(request).or(vpc_member),
        })
    }

    fn check(self) -> Result<(XksProxy, Credential), ApiError> {
        if let Some(member) = self.out_of_place {
            return Err(xks_proxy::out_of_place(member, EXTERNAL).into());
        }
        let missing = |member| xks_proxy::required(member, EXTERNAL);
        let connectivity = self.connectivity.ok_or_else(|| missing("XksProxyConnectivity"))?;
        let uri_endpoint = self.uri_endpoint.ok_or_else(|| missing("XksProxyUriEndpoint"))?;
        let uri_path = self.uri_path.ok_or_else(|| missing("XksProxyUriPath"))?;
        let credential: Result<_, KmsError> = self
            .credential
            .ok_or_else(|| missing("XksProxyAuthenticationCredential"));
        let credential = credential?;
        xks_proxy::require_public(&connectivity)?;
        let proxy = XksProxy {
            uri_endpoint: xks_proxy::uri_endpoint(&uri_endpoint)?,
            uri_path: xks_proxy::uri_path(&uri_path)?,
        };
        Ok((proxy, credential))
    }
}

/// The answer.
#[derive(Debug, Clone, Copy)]
pub struct Response {
    /// `CustomKeyStoreId`.
    pub id: CustomKeyStoreId,
}

impl Response {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        json::object(|answer| answer.string("CustomKeyStoreId", self.id))
    }
}
