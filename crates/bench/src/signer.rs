//! Requests, signed and laid out as the bytes that go over the wire.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningParams, SigningSettings, sign};
use aws_sigv4::sign::v4;
use bytes::Bytes;

use crate::endpoint::Endpoint;
use crate::error::BenchError;
use crate::operation::Operation;

const SERVICE: &str = "kms";
const CONTENT_TYPE: &str = "application/x-amz-json-1.1";

/// Signs for one caller and one region, with the signer of the AWS SDKs.
///
/// A signature is valid for five minutes and may be sent again: a request is signed once before a window, and
/// the window measures the server instead of the signing.
pub(crate) struct Signer {
    credentials: Credentials,
    region: String,
}

impl Signer {
    pub(crate) fn new(access_key_id: &str, secret_access_key: &str, region: &str) -> Self {
        let credentials = Credentials::new(access_key_id, secret_access_key, None, None, "dev.json");
        Self {
            credentials,
            region: region.to_owned(),
        }
    }

    /// The bytes of a whole request, head and body.
    pub(crate) fn request(
        &self,
        endpoint: &Endpoint,
        operation: Operation,
        body: &str,
        at: SystemTime,
    ) -> Result<Bytes, BenchError> {
        let target = format!("TrentService.{}", operation.api_name());
        let headers = [
            ("host", endpoint.authority()),
            ("content-type", CONTENT_TYPE),
            ("x-amz-target", target.as_str()),
        ];
        let signature = self
            .signature(endpoint, &headers, body, at)
            .map_err(BenchError::Sign)?;
        let signature = signature
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        Ok(lay_out(headers.into_iter().chain(signature), body))
    }

    /// The headers that signing adds.
    fn signature(
        &self,
        endpoint: &Endpoint,
        headers: &[(&str, &str)],
        body: &str,
        at: SystemTime,
    ) -> Result<Vec<(String, String)>, String> {
        let identity = self.credentials.clone().into();
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(SERVICE)
            .time(at)
            .settings(SigningSettings::default())
            .build()
            .map_err(|error| error.to_string())?;
        let uri = format!("{endpoint}/");
        let signable = SignableRequest::new(
            "POST",
            uri,
            headers.iter().copied(),
            SignableBody::Bytes(body.as_bytes()),
        );
        let signed = signable.and_then(|request| sign(request, &SigningParams::from(parameters)));
        let (instructions, _) = signed.map_err(|error| error.to_string())?.into_parts();
        Ok(instructions
            .headers()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect())
    }
}

fn lay_out<'a>(headers: impl Iterator<Item = (&'a str, &'a str)>, body: &str) -> Bytes {
    let mut text = String::from("POST / HTTP/1.1\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
    text.into()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_request_is_laid_out_and_signed_as_aws_does() {
        let signer = Signer::new(
            "AKIDEXAMPLE",
            "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            "us-east-1",
        );
        let endpoint = Endpoint::parse("http://127.0.0.1:4600").unwrap();
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160);
        let request = signer
            .request(&endpoint, Operation::Encrypt, r#"{"KeyId":"k"}"#, at)
            .unwrap();
        assert_eq!(
            String::from_utf8(request.to_vec()).unwrap(),
            include_str!("../tests/data/signed-request.http").replace('\n', "\r\n")
        );
    }
}
