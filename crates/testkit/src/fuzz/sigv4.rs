//! Requests over the wire, and their signatures.

use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use trent_api::sigv4::{SigV4Error, SignedRequest, SigningKey};
use trent_api::target;
use trent_crypto::secret::AccessSecret;
use trent_domain::time::Timestamp;

use super::answer::check_refusal;

/// The secret of AWS's own examples.
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// 2015-08-30T12:36:00Z, the time of AWS's own examples.
const NOW: Timestamp = Timestamp::from_millis(1_440_938_160_000);

/// Takes a request in the form of HTTP/1.1, but with bare line feeds, and verifies its signature. Accepted are genuine
/// calls of an operation.
pub fn sigv4(input: &[u8]) -> bool {
    let request = Request::read(input);
    let operation = target::operation(&request.method, &request.uri, &request.headers);
    if let Err(error) = operation {
        check_refusal(error);
    }
    match request.verify(&request.body) {
        Ok(()) => {
            let other_body = [request.body.as_slice(), b"x"].concat();
            assert!(
                request.verify(&other_body).is_err(),
                "a signature covers the body"
            );
            operation.is_ok()
        }
        Err(error) => {
            check_refusal(error);
            false
        }
    }
}

struct Request {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Request {
    /// What HTTP itself refuses is left out, or taken for a POST to `/`.
    fn read(bytes: &[u8]) -> Self {
        let end = bytes.windows(2).position(|pair| pair == b"\n\n");
        let (head, body) = bytes.split_at(end.unwrap_or(bytes.len()));
        let mut lines = head.split(|byte| *byte == b'\n');
        let request_line = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
        let mut words = request_line.split(' ');
        let method = words.next().and_then(|word| word.parse().ok());
        let uri = words.next().and_then(|word| word.parse().ok());
        let mut headers = HeaderMap::new();
        for (name, value) in lines.filter_map(header) {
            headers.append(name, value);
        }
        Self {
            method: method.unwrap_or(Method::POST),
            uri: uri.unwrap_or(Uri::from_static("/")),
            headers,
            body: body.get(2..).unwrap_or_default().to_vec(),
        }
    }

    fn verify(&self, body: &[u8]) -> Result<(), SigV4Error> {
        let secret = AccessSecret::from(SECRET.to_owned());
        let key = SigningKey::derive(&secret, "20150830", "us-east-1", "kms");
        SignedRequest::parse(&self.method, &self.uri, &self.headers, body)?.verify(&key, NOW)
    }
}

fn header(line: &[u8]) -> Option<(HeaderName, HeaderValue)> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let name = HeaderName::from_bytes(&line[..colon]).ok()?;
    let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii()).ok()?;
    Some((name, value))
}
