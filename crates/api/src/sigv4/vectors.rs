//! AWS's published SigV4 test suite (`tests/sigv4`), read as a server reads requests.

use std::{
    fs,
    path::{Path, PathBuf},
};

use http::{HeaderMap, HeaderName, HeaderValue, header::AUTHORIZATION};
use trent_crypto::secret::AccessSecret;
use trent_domain::time::Timestamp;

use super::{
    SigV4Error, SignedRequest, SigningKey,
    canonical::{self, Paths},
    parse::{Parts, Payload},
};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// How many requests the suite has: a test that finds none proves nothing.
const COUNT: usize = 34;

/// The one request whose token is added after signing, which KMS does not allow.
const UNSIGNED_TOKEN: &str = "post-sts-header-after";

/// A request of the suite as an HTTP server would hand it on.
struct RawRequest {
    name: String,
    method: String,
    target: Vec<u8>,
    headers: HeaderMap,
    body: Vec<u8>,
    canonical: String,
}

impl RawRequest {
    /// The signature is taken from `.authz`: one `.sreq` of the suite carries that of another request.
    fn read(directory: &Path) -> Self {
        let name = directory
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let file = |extension: &str| fs::read(directory.join(format!("{name}.{extension}"))).expect("a file");
        let canonical = String::from_utf8(file("creq")).expect("UTF-8");
        let signed = file("sreq");
        let text = unfold(&String::from_utf8(signed).expect("UTF-8"));
        let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
        let (request_line, header_lines) = head.split_once('\n').expect("a request line");
        let (method, rest) = request_line.split_once(' ').expect("a method");
        let (target, _version) = rest.rsplit_once(' ').expect("a version");
        let mut headers: HeaderMap = header_lines.lines().map(header).collect();
        headers.insert(
            AUTHORIZATION,
            HeaderValue::from_bytes(&file("authz")).expect("a value"),
        );
        Self {
            method: method.to_owned(),
            target: target.as_bytes().to_vec(),
            headers,
            body: body.as_bytes().to_vec(),
            name,
            canonical,
        }
    }

    fn parts(&self) -> Parts<'_> {
        let mut halves = self.target.splitn(2, |byte| *byte == b'?');
        Parts {
            method: &self.method,
            path: halves.next().unwrap_or_default(),
            query: halves.next().unwrap_or_default(),
            authority: None,
            headers: &self.headers,
            payload: Payload::Body(&self.body),
        }
    }
}

/// HTTP's line folding, undone as RFC 9112 tells servers to: each fold becomes a space.
fn unfold(text: &str) -> String {
    text.replace("\r\n", "\n").replace("\n  ", "  ")
}

fn header(line: &str) -> (HeaderName, HeaderValue) {
    let (name, value) = line.split_once(':').expect("a header");
    (
        name.parse().expect("a header name"),
        HeaderValue::from_bytes(value.trim().as_bytes()).expect("a value"),
    )
}

fn suite() -> Vec<RawRequest> {
    let mut pending = vec![PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sigv4"))];
    let mut found = Vec::new();
    while let Some(directory) = pending.pop() {
        let name = directory
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if directory.join(format!("{name}.sreq")).exists() {
            found.push(RawRequest::read(&directory));
        }
        let entries = fs::read_dir(&directory).expect("a directory");
        pending.extend(
            entries
                .map(|entry| entry.expect("an entry").path())
                .filter(|path| path.is_dir()),
        );
    }
    found
}

fn suite_key() -> SigningKey {
    SigningKey::derive(
        &AccessSecret::from(SECRET.to_owned()),
        "20150830",
        "us-east-1",
        "service",
    )
}

/// 2015-08-30T12:36:00Z.
fn suite_time() -> Timestamp {
    Timestamp::from_millis(1_440_938_160_000)
}

#[test]
fn every_signature_of_the_suite_is_genuine() {
    let suite = suite();
    assert_eq!(suite.len(), COUNT);
    for raw in suite.iter().filter(|raw| raw.name != UNSIGNED_TOKEN) {
        let signed =
            SignedRequest::from_parts(raw.parts()).unwrap_or_else(|error| panic!("{}: {error}", raw.name));
        assert_eq!(signed.scope().access_key_id(), "AKIDEXAMPLE");
        assert_eq!(signed.verify(&suite_key(), suite_time()), Ok(()), "{}", raw.name);
    }
}

#[test]
fn every_canonical_request_of_the_suite_is_ours() {
    for raw in suite() {
        let lines: Vec<&str> = raw.canonical.lines().collect();
        let [.., signed_headers, hash] = lines.as_slice() else {
            panic!("{} has no last lines", raw.name)
        };
        let ours = canonical::request(&raw.parts(), Paths::Normal, signed_headers, hash.as_bytes());
        assert_eq!(
            String::from_utf8(ours).expect("UTF-8"),
            raw.canonical,
            "{}",
            raw.name
        );
    }
}

#[test]
fn a_token_that_is_not_signed_is_refused() {
    let raw = suite()
        .into_iter()
        .find(|raw| raw.name == UNSIGNED_TOKEN)
        .expect("in the suite");
    let refusal = SignedRequest::from_parts(raw.parts())
        .map(|_| ())
        .expect_err("an unsigned token");
    assert_eq!(
        refusal,
        SigV4Error::HeaderNotSigned("x-amz-security-token".to_owned())
    );
}
