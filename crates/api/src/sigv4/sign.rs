//! Signing, from the client's side: requests to proxies of external key stores.

use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{HOST, InvalidHeaderValue},
};
use trent_crypto::{digest::sha256, secret::AccessSecret};

use super::{
    ALGORITHM, SigningKey, SigningTime, TERMINATOR,
    canonical::{self, Paths},
    hex,
    parse::{Parts, Payload},
};

/// What is signed of the headers: all that the proxies' specification asks for.
const SIGNED_HEADERS: &str = "host;x-amz-date";

const AMZ_DATE: HeaderName = HeaderName::from_static("x-amz-date");

/// Signs the requests of one day, for one region and service.
#[derive(Debug)]
pub struct Signer {
    access_key_id: String,
    /// The credential scope without the access key id.
    scope: String,
    key: SigningKey,
}

/// A POST request without a query, not signed yet.
#[derive(Debug, Clone, Copy)]
pub struct Post<'a> {
    /// The value of `Host`.
    pub host: &'a str,
    /// The path as it goes over the wire.
    pub path: &'a str,
    /// The body.
    pub body: &'a [u8],
}

impl Signer {
    /// The signer of the day of `time`.
    #[must_use]
    pub fn new(
        access_key_id: &str,
        secret: &AccessSecret,
        time: SigningTime,
        region: &str,
        service: &str,
    ) -> Self {
        let day = time.day();
        Self {
            access_key_id: access_key_id.to_owned(),
            key: SigningKey::derive(secret, &day, region, service),
            scope: format!("{day}/{region}/{service}/{TERMINATOR}"),
        }
    }

    /// Whether `time` is of the signer's day.
    #[must_use]
    pub fn is_for(&self, time: SigningTime) -> bool {
        self.scope.starts_with(&time.day())
    }

    /// The headers `Host`, `X-Amz-Date` and `Authorization` of a request that is sent at `time`, which must be of the
    /// signer's day.
    ///
    /// # Errors
    /// The host cannot stand in a header.
    pub fn sign(&self, post: &Post<'_>, time: SigningTime) -> Result<HeaderMap, InvalidHeaderValue> {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_str(post.host)?);
        headers.insert(AMZ_DATE, HeaderValue::from_str(&time.to_string())?);
        let parts = Parts {
            method: "POST",
            path: post.path.as_bytes(),
            query: b"",
            authority: None,
            headers: &headers,
            payload: Payload::Body(post.body),
        };
        let request = canonical::request(
            &parts,
            Paths::Normal,
            SIGNED_HEADERS,
            &hex::encode(&sha256(post.body)),
        );
        let text = canonical::string_to_sign(request, time, &self.scope);
        let signature = hex::encode(&self.key.sign(&text));
        let authorization = format!(
            "{ALGORITHM} Credential={}/{}, SignedHeaders={SIGNED_HEADERS}, Signature={}",
            self.access_key_id,
            self.scope,
            String::from_utf8_lossy(&signature),
        );
        headers.insert(
            http::header::AUTHORIZATION,
            HeaderValue::from_str(&authorization)?,
        );
        Ok(headers)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use aws_credential_types::Credentials;
    use aws_sigv4::http_request::{self, SignableBody, SignableRequest, SigningSettings};
    use aws_sigv4::sign::v4::SigningParams;
    use http::{Method, Uri};
    use proptest::prelude::*;
    use trent_domain::time::Timestamp;

    use super::*;
    use crate::sigv4::SignedRequest;

    const ID: &str = "ABCDEFGHIJKLMNOP2345";
    const SECRET: &str = "PdBRJ3pvzGBFXWPxWBUFkPf7vxhYwJbDXDlHLdQmaTc";
    const MILLIS: u64 = 1_767_323_045_000;

    fn now() -> Timestamp {
        Timestamp::from_millis(MILLIS)
    }

    fn signed(post: &Post<'_>) -> HeaderMap {
        let time = now().into();
        let secret = AccessSecret::from(SECRET.to_owned());
        let signer = Signer::new(ID, &secret, time, "us-east-1", "kms-xks-proxy");
        assert!(signer.is_for(time));
        signer.sign(post, time).expect("a host")
    }

    /// What AWS's own signer puts into `Authorization`.
    fn expected(post: &Post<'_>) -> String {
        let identity = Credentials::new(ID, SECRET, None, None, "test").into();
        let params = SigningParams::builder()
            .identity(&identity)
            .region("us-east-1")
            .name("kms-xks-proxy")
            .time(UNIX_EPOCH + Duration::from_millis(MILLIS))
            .settings(SigningSettings::default())
            .build()
            .expect("parameters")
            .into();
        let uri = format!("https://{}{}", post.host, post.path);
        let headers = [("host", post.host)].into_iter();
        let request =
            SignableRequest::new("POST", &uri, headers, SignableBody::Bytes(post.body)).expect("a request");
        let (instructions, _) = http_request::sign(request, &params)
            .expect("a signature")
            .into_parts();
        let authorization = instructions.headers().find(|(name, _)| *name == "authorization");
        authorization.expect("a signature").1.to_owned()
    }

    #[test]
    fn another_day_takes_another_signer() {
        let secret = AccessSecret::from(SECRET.to_owned());
        let signer = Signer::new(ID, &secret, now().into(), "us-east-1", "kms-xks-proxy");
        assert!(!signer.is_for(now().plus_days(1).into()));
    }

    #[test]
    fn a_server_finds_the_signature_genuine() {
        let post = Post {
            host: "proxy.example",
            path: "/a/kms/xks/v1/health",
            body: b"{}",
        };
        let headers = signed(&post);
        let uri = Uri::from_static("/a/kms/xks/v1/health");
        let request = SignedRequest::parse(&Method::POST, &uri, &headers, post.body).expect("a signature");
        let secret = AccessSecret::from(SECRET.to_owned());
        let key = SigningKey::derive(&secret, request.scope().date(), "us-east-1", "kms-xks-proxy");
        assert_eq!(request.verify(&key, now()), Ok(()));
        let altered = SignedRequest::parse(&Method::POST, &uri, &headers, b"{ }").expect("a signature");
        assert!(altered.verify(&key, now()).is_err());
    }

    proptest! {
        #[test]
        fn signatures_are_those_of_aws(
            prefix in "(/[a-zA-Z0-9_-]{1,10}){0,2}",
            key in "[a-zA-Z0-9_.-]{1,20}",
            body in proptest::collection::vec(any::<u8>(), 0..100),
        ) {
            prop_assume!(key != "." && key != "..");
            let path = format!("{prefix}/kms/xks/v1/keys/{key}/encrypt");
            let post = Post { host: "proxy.example", path: &path, body: &body };
            let headers = signed(&post);
            prop_assert_eq!(headers["authorization"].to_str().expect("text"), expected(&post));
        }
    }
}
