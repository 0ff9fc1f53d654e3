//! Requests signed by AWS's own signer are genuine here, and no changed bit is overlooked.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests fail as tests do"
)]

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::{
    http_request::{
        PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
        UriPathNormalizationMode, sign,
    },
    sign::v4,
};
use http::{HeaderMap, Method, Request, Uri};
use proptest::prelude::*;
use trent_api::sigv4::{SigV4Error, SignedRequest, SigningKey};
use trent_crypto::secret::AccessSecret;
use trent_domain::time::Timestamp;

const ACCESS_KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
/// 2015-08-30T12:36:00Z.
const NOW: Timestamp = Timestamp::from_millis(1_440_938_160_000);
const MINUTE: u64 = 60_000;

/// A request as it is before it is signed.
#[derive(Debug, Clone)]
struct Unsigned {
    method: &'static str,
    uri: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

fn encrypt() -> Unsigned {
    Unsigned {
        method: "POST",
        uri: "https://kms.us-east-1.amazonaws.com/".to_owned(),
        headers: [
            ("host", "kms.us-east-1.amazonaws.com"),
            ("content-type", "application/x-amz-json-1.1"),
            ("x-amz-target", "TrentService.Encrypt"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec(),
        body: br#"{"KeyId":"alias/a","Plaintext":"aGVsbG8="}"#.to_vec(),
    }
}

struct Signer<'a> {
    access_key_id: &'a str,
    token: Option<&'a str>,
    region: &'a str,
    announces_hash: bool,
    at: Timestamp,
}

const SIGNER: Signer<'_> = Signer {
    access_key_id: ACCESS_KEY_ID,
    token: None,
    region: "us-east-1",
    announces_hash: false,
    at: NOW,
};

impl Signer<'_> {
    fn sign(&self, unsigned: &Unsigned) -> Request<Vec<u8>> {
        let identity = Credentials::new(
            self.access_key_id,
            SECRET,
            self.token.map(str::to_owned),
            None,
            "tests",
        )
        .into();
        let mut settings = SigningSettings::default();
        if self.announces_hash {
            settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        }
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(self.region)
            .name("kms")
            .time(SystemTime::UNIX_EPOCH + Duration::from_millis(self.at.as_millis()))
            .settings(settings)
            .build()
            .expect("parameters")
            .into();
        let headers = unsigned
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let signable = SignableRequest::new(
            unsigned.method,
            &unsigned.uri,
            headers,
            SignableBody::Bytes(&unsigned.body),
        );
        let (instructions, _) = sign(signable.expect("signable"), &params)
            .expect("signed")
            .into_parts();
        let mut request = unsigned.headers.iter().fold(
            Request::builder().method(unsigned.method).uri(&unsigned.uri),
            |request, (name, value)| request.header(name, value),
        );
        for (name, value) in instructions.headers() {
            request = request.header(name, value);
        }
        request.body(unsigned.body.clone()).expect("a request")
    }
}

/// What a server does: it looks up the secret by the access key, which no signature covers.
fn verify(request: &Request<Vec<u8>>, now: Timestamp) -> Result<(), SigV4Error> {
    let signed = SignedRequest::parse(request.method(), request.uri(), request.headers(), request.body())?;
    let scope = signed.scope();
    if scope
        .access_key_id()
        .trim_start_matches("ASIA")
        .trim_start_matches("AKIA")
        != "IOSFODNN7EXAMPLE"
    {
        return Err(SigV4Error::UnrecognizedClient);
    }
    let secret = AccessSecret::from(SECRET.to_owned());
    signed.verify(
        &SigningKey::derive(&secret, scope.date(), scope.region(), scope.service()),
        now,
    )
}

#[test]
fn a_request_signed_by_aws_is_genuine() {
    let request = SIGNER.sign(&encrypt());
    assert_eq!(verify(&request, NOW), Ok(()));
    let signed = SignedRequest::parse(request.method(), request.uri(), request.headers(), request.body());
    let signed = signed.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(signed.scope().access_key_id(), ACCESS_KEY_ID);
    assert_eq!(
        (signed.scope().region(), signed.scope().service()),
        ("us-east-1", "kms")
    );
    assert_eq!(signed.time().to_string(), "20150830T123600Z");
    assert_eq!(signed.session_token(), None);
}

#[test]
fn session_keys_come_with_a_signed_token() {
    let signer = Signer {
        access_key_id: "ASIAIOSFODNN7EXAMPLE",
        token: Some("token"),
        ..SIGNER
    };
    let mut request = signer.sign(&encrypt());
    assert_eq!(verify(&request, NOW), Ok(()));
    let signed = SignedRequest::parse(request.method(), request.uri(), request.headers(), request.body());
    assert_eq!(
        signed.unwrap_or_else(|error| panic!("{error}")).session_token(),
        Some("token")
    );
    request.headers_mut().remove("x-amz-security-token");
    assert_eq!(verify(&request, NOW), Err(SigV4Error::UnrecognizedClient));
    let long_term_with_token = Signer {
        token: Some("token"),
        ..SIGNER
    }
    .sign(&encrypt());
    assert_eq!(
        verify(&long_term_with_token, NOW),
        Err(SigV4Error::UnrecognizedClient)
    );
}

#[test]
fn five_minutes_of_skew_are_allowed_and_told() {
    let request = SIGNER.sign(&encrypt());
    let refusal = |now| verify(&request, now).map_err(|error| error.to_string());
    assert_eq!(refusal(NOW.plus_millis(5 * MINUTE)), Ok(()));
    assert_eq!(refusal(NOW.minus_millis(5 * MINUTE)), Ok(()));
    assert_eq!(
        refusal(NOW.plus_millis(5 * MINUTE + 1000)),
        Err("Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T124101Z - 5 min.)".to_owned())
    );
    assert_eq!(
        refusal(NOW.minus_millis(5 * MINUTE + 1000)),
        Err("Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z (20150830T123059Z + 5 min.)".to_owned())
    );
}

#[test]
fn an_announced_hash_must_be_that_of_the_body() {
    let signer = Signer {
        announces_hash: true,
        ..SIGNER
    };
    let mut request = signer.sign(&encrypt());
    assert_eq!(verify(&request, NOW), Ok(()));
    request.body_mut().push(b' ');
    assert_eq!(verify(&request, NOW), Err(SigV4Error::PayloadHashMismatch));
    let mut unsigned = encrypt();
    unsigned
        .headers
        .push(("x-amz-content-sha256".to_owned(), "UNSIGNED-PAYLOAD".to_owned()));
    assert_eq!(
        verify(&SIGNER.sign(&unsigned), NOW),
        Err(SigV4Error::PayloadHashMismatch)
    );
}

#[test]
fn the_authority_of_http_2_stands_for_the_host() {
    let mut request = SIGNER.sign(&encrypt());
    request.headers_mut().remove("host");
    assert_eq!(verify(&request, NOW), Ok(()));
    *request.uri_mut() = "https://kms.eu-west-1.amazonaws.com/".parse().expect("a URI");
    assert_eq!(verify(&request, NOW), Err(SigV4Error::SignatureMismatch));
}

#[test]
fn every_refusal_has_the_text_of_aws() {
    let refusal = |change: fn(&mut Request<Vec<u8>>)| {
        let mut request = SIGNER.sign(&encrypt());
        change(&mut request);
        verify(&request, NOW).expect_err("a refusal").to_string()
    };
    assert_eq!(
        refusal(|request| drop(request.headers_mut().remove("authorization"))),
        "Missing Authentication Token"
    );
    assert_eq!(
        refusal(|request| {
            request.headers_mut().remove("authorization");
            *request.uri_mut() = "/?X-Amz-Signature=00".parse().expect("a URI");
        }),
        "Query-string authentication is not supported. Use an Authorization header."
    );
    assert_eq!(
        refusal(|request| {
            request.headers_mut().remove("x-amz-date");
            set_authorization(request, "AWS4-HMAC-SHA256 SignedHeaders=host");
        }),
        "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. \
         Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
    );
    assert_eq!(
        refusal(|request| {
            request
                .headers_mut()
                .append("authorization", "x".parse().expect("a value"));
        }),
        "Only one Authorization header is allowed."
    );
    assert_eq!(
        refusal(|request| drop(
            request
                .headers_mut()
                .insert("x-amz-date", "now".parse().expect("a value"))
        )),
        "Date must be in ISO-8601 'basic format'. Got 'now'. See http://en.wikipedia.org/wiki/ISO_8601"
    );
    assert_eq!(
        refusal(|request| drop(
            request
                .headers_mut()
                .insert("x-amz-date", "20150831T000000Z".parse().expect("a value"))
        )),
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20150830' != \
         '20150831', from '20150831T000000Z'."
    );
    assert_eq!(
        refusal(|request| drop(
            request
                .headers_mut()
                .insert("x-amz-extra", "1".parse().expect("a value"))
        )),
        "'x-amz-extra' must be a 'SignedHeader' in the AWS Authorization."
    );
    assert_eq!(
        refusal(|request| replace_in_authorization(request, "host;", "")),
        "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
    );
    assert_eq!(
        refusal(|request| replace_in_authorization(request, "host;", "host;host;")),
        "'SignedHeaders' must be sorted and name each header once."
    );
    assert_eq!(
        refusal(|request| request.body_mut().clear()),
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
         Access Key and signing method. Consult the service documentation for details."
    );
}

fn set_authorization(request: &mut Request<Vec<u8>>, value: &str) {
    request
        .headers_mut()
        .insert("authorization", value.parse().expect("a value"));
}

fn replace_in_authorization(request: &mut Request<Vec<u8>>, from: &str, to: &str) {
    let value = request.headers()["authorization"]
        .to_str()
        .expect("ASCII")
        .replace(from, to);
    set_authorization(request, &value);
}

/// Requests with any headers, query and body. The path is KMS's only one.
fn any_unsigned() -> impl Strategy<Value = Unsigned> {
    let name = "(x-amz-[a-z]{1,8}|[a-z]{3,8}-[a-z]{1,8})";
    let value = "[!-~]([ -~]{0,12}[!-~])?";
    let query = proptest::collection::vec(
        (
            "[a-zA-Z0-9_.~-]{1,5}",
            "([a-zA-Z0-9_.~-]|%2[0-9A-F]|%E1%88%B4){0,5}",
        ),
        0..4,
    );
    (
        proptest::sample::select(vec!["POST", "GET", "PUT"]),
        proptest::collection::btree_map(name, value, 0..5),
        query,
        proptest::collection::vec(any::<u8>(), 0..64),
    )
        .prop_map(|(method, headers, query, body)| {
            let pairs: Vec<_> = query
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            let question_mark = if pairs.is_empty() { "" } else { "?" };
            let uri = format!("https://localhost:4600/{question_mark}{}", pairs.join("&"));
            let host = ("host".to_owned(), "localhost:4600".to_owned());
            Unsigned {
                method,
                uri,
                headers: headers.into_iter().chain([host]).collect(),
                body,
            }
        })
}

/// Turns one bit of the body or of a header's value.
fn turn_a_bit(request: &mut Request<Vec<u8>>, place: usize, bit: u8) -> bool {
    let mask = 1 << (bit % 7);
    let body_len = request.body().len();
    if place < body_len {
        request.body_mut()[place] ^= mask;
        return true;
    }
    let mut rest = place - body_len;
    for value in request.headers_mut().values_mut() {
        let mut bytes = value.as_bytes().to_vec();
        if rest < bytes.len() {
            bytes[rest] ^= mask;
            return http::HeaderValue::from_bytes(&bytes)
                .map(|changed| *value = changed)
                .is_ok();
        }
        rest -= bytes.len();
    }
    false
}

fn length(request: &Request<Vec<u8>>) -> usize {
    request.body().len()
        + request
            .headers()
            .values()
            .map(http::HeaderValue::len)
            .sum::<usize>()
}

proptest! {
    #[test]
    fn what_aws_signs_is_genuine(unsigned in any_unsigned(), announces_hash in any::<bool>()) {
        let request = Signer { announces_hash, ..SIGNER }.sign(&unsigned);
        prop_assert_eq!(verify(&request, NOW), Ok(()));
    }

    #[test]
    fn no_turned_bit_is_overlooked(
        unsigned in any_unsigned(),
        place in any::<proptest::sample::Index>(),
        bit in any::<u8>(),
    ) {
        let mut request = SIGNER.sign(&unsigned);
        let place = place.index(length(&request));
        prop_assume!(turn_a_bit(&mut request, place, bit));
        prop_assert!(verify(&request, NOW).is_err(), "{:?}", request.headers());
    }

    #[test]
    fn a_request_under_another_secret_is_not_genuine(unsigned in any_unsigned()) {
        let request = SIGNER.sign(&unsigned);
        let signed = SignedRequest::parse(request.method(), request.uri(), request.headers(), request.body());
        let signed = signed.unwrap_or_else(|error| panic!("{error}"));
        let secret = AccessSecret::from("another".to_owned());
        let key = SigningKey::derive(&secret, "20150830", "us-east-1", "kms");
        prop_assert_eq!(signed.verify(&key, NOW), Err(SigV4Error::SignatureMismatch));
    }

    #[test]
    fn no_headers_panic(
        headers in proptest::collection::vec(("[a-z-]{1,12}|x-amz-date|date|host|authorization", proptest::collection::vec(32_u8..=255, 0..60)), 0..6),
        authorization in "(AWS4-HMAC-SHA256 )?((Credential|SignedHeaders|Signature)?=?[a-z0-9/;:]{0,20},? ?){0,4}",
        uri in "/[a-zA-Z0-9%&=?/.]{0,20}",
    ) {
        let mut map = HeaderMap::new();
        map.insert("authorization", authorization.trim().parse().expect("a value"));
        for (name, value) in &headers {
            if let (Ok(name), Ok(value)) = (name.parse::<http::HeaderName>(), http::HeaderValue::from_bytes(value)) {
                map.append(name, value);
            }
        }
        if let Ok(uri) = uri.parse::<Uri>() {
            let secret = AccessSecret::from(SECRET.to_owned());
            let key = SigningKey::derive(&secret, "20150830", "us-east-1", "kms");
            if let Ok(signed) = SignedRequest::parse(&Method::POST, &uri, &map, b"") {
                prop_assert!(signed.verify(&key, NOW).is_err());
            }
        }
    }
}

/// A request to S3 as its SDKs sign it: the path is encoded once, and the body is not covered.
#[test]
fn a_request_to_s3_is_genuine_without_its_body() {
    let (uri, host) = (
        "https://s3.us-east-1.amazonaws.com/bucket/a%20b//../c%2Bd?partNumber=1",
        "s3.us-east-1.amazonaws.com",
    );
    let payload = "UNSIGNED-PAYLOAD";
    let mut settings = SigningSettings::default();
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    let identity = Credentials::new(ACCESS_KEY_ID, SECRET, None, None, "tests").into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region("us-east-1")
        .name("s3")
        .time(SystemTime::UNIX_EPOCH + Duration::from_millis(NOW.as_millis()))
        .settings(settings)
        .build()
        .expect("parameters")
        .into();
    let headers = [("host", host), ("x-amz-content-sha256", payload)];
    let signable = SignableRequest::new("PUT", uri, headers.into_iter(), SignableBody::UnsignedPayload);
    let (instructions, _) = sign(signable.expect("signable"), &params)
        .expect("signed")
        .into_parts();
    let mut request = Request::builder().method("PUT").uri(uri);
    for (name, value) in headers.into_iter().chain(instructions.headers()) {
        request = request.header(name, value);
    }
    let request = request.body(()).expect("a request");
    let key = SigningKey::derive(
        &AccessSecret::from(SECRET.to_owned()),
        "20150830",
        "us-east-1",
        "s3",
    );
    let verify = |payload: &str| {
        SignedRequest::parse_forwarded(request.method(), request.uri(), request.headers(), payload)?
            .verify(&key, NOW)
    };
    assert_eq!(verify(payload), Ok(()));
    assert_eq!(
        verify("STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
        Err(SigV4Error::PayloadHashMismatch)
    );
}
