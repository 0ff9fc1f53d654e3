//! Signature Version 4, by the signer of the AWS SDKs.

use std::fmt;
use std::net::SocketAddr;
use std::time::SystemTime;

use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningParams, SigningSettings, sign};
use aws_sigv4::sign::v4;

use super::Request;

/// Who calls.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The access key's id.
    pub access_key_id: String,
    /// Its secret.
    pub secret_access_key: String,
    /// The token of a session.
    pub session_token: Option<String>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Credentials")
            .field("access_key_id", &self.access_key_id)
            .finish_non_exhaustive()
    }
}

/// Signs for one caller and one region.
pub(super) struct Signer {
    credentials: aws_credential_types::Credentials,
    region: String,
}

impl Signer {
    pub(super) fn new(credentials: Credentials, region: &str) -> Self {
        let Credentials {
            access_key_id,
            secret_access_key,
            session_token,
        } = credentials;
        Self {
            credentials: aws_credential_types::Credentials::new(
                access_key_id,
                secret_access_key,
                session_token,
                None,
                "harness",
            ),
            region: region.to_owned(),
        }
    }

    /// The bytes of the whole signed request, of a caller whose clock shows this.
    pub(super) fn sign(
        &self,
        address: SocketAddr,
        request: &Request,
        now: SystemTime,
    ) -> Result<Vec<u8>, String> {
        let host = address.to_string();
        let mut headers = vec![("host", host.as_str()), ("content-type", request.content_type)];
        headers.extend(request.target.as_deref().map(|target| ("x-amz-target", target)));
        let signature = self.signature(&host, (&headers, request), now)?;
        let signature = signature
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        Ok(lay_out(headers.iter().copied().chain(signature), &request.body))
    }

    /// The headers that signing adds.
    fn signature(
        &self,
        host: &str,
        (headers, request): (&[(&str, &str)], &Request),
        now: SystemTime,
    ) -> Result<Vec<(String, String)>, String> {
        let identity = self.credentials.clone().into();
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(request.service)
            .time(now)
            .settings(SigningSettings::default())
            .build()
            .map_err(|error| error.to_string())?;
        let body = SignableBody::Bytes(request.body.as_bytes());
        let signable = SignableRequest::new("POST", format!("http://{host}/"), headers.iter().copied(), body);
        let signed = signable.and_then(|signable| sign(signable, &SigningParams::from(parameters)));
        let (instructions, _) = signed.map_err(|error| error.to_string())?.into_parts();
        let added = instructions.headers();
        Ok(added
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect())
    }
}

fn lay_out<'a>(headers: impl Iterator<Item = (&'a str, &'a str)>, body: &str) -> Vec<u8> {
    let mut text = String::from("POST / HTTP/1.1\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
    text.into_bytes()
}
