//! AWS JSON over plain HTTP/1.1, byte by byte: for tests to which an SDK would show too little, or send too much.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use serde_json::Value;

use crate::cluster::Contract;

/// No answer may take longer.
const PATIENCE: Duration = Duration::from_secs(20);
/// What every target of the KMS API starts with.
pub const TARGET_PREFIX: &str = "TrentService.";
/// The protocol's media type.
pub const AWS_JSON: &str = "application/x-amz-json-1.1";

/// A request as it goes over the wire, but for `host`, `content-length` and `connection`.
#[derive(Debug, Clone)]
pub struct Request {
    /// The method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Headers, in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// Who signs, for what and when.
#[derive(Debug, Clone)]
pub struct Signer {
    /// The access key id.
    pub access_key_id: String,
    /// The secret.
    pub secret_access_key: String,
    /// The token of a session.
    pub session_token: Option<String>,
    /// The region of the scope.
    pub region: String,
    /// The service of the scope.
    pub service: String,
    /// How far the signer's clock is off, in seconds.
    pub clock_skew: i64,
}

/// An answer, as it came over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Headers, their names in lower case, in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// Calls operations of one region through one endpoint.
#[derive(Debug, Clone)]
pub struct Client {
    endpoint: String,
    /// Signs every call.
    pub signer: Signer,
}

impl Request {
    /// A call of an operation, not signed yet.
    pub fn call(operation: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            method: "POST".to_owned(),
            path: "/".to_owned(),
            headers: vec![
                ("content-type".to_owned(), AWS_JSON.to_owned()),
                ("x-amz-target".to_owned(), format!("{TARGET_PREFIX}{operation}")),
            ],
            body: body.into(),
        }
    }

    /// The request with a header more, or with another value of it.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self = self.without(name);
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The request without a header.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

impl Signer {
    /// The root user's signer, for a region.
    pub fn root(contract: &Contract, region: &str) -> Self {
        Self {
            access_key_id: contract.access_key_id.clone(),
            secret_access_key: contract.secret_access_key.clone(),
            session_token: None,
            region: region.to_owned(),
            service: "kms".to_owned(),
            clock_skew: 0,
        }
    }

    /// The request with the headers of a signature, made by AWS's own signer.
    ///
    /// # Panics
    /// When the request cannot be signed.
    #[must_use]
    pub fn sign(&self, endpoint: &str, mut request: Request) -> Request {
        let session_token = self.session_token.clone();
        let identity = Credentials::new(
            &self.access_key_id,
            &self.secret_access_key,
            session_token,
            None,
            "wire",
        )
        .into();
        let params = SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(&self.service)
            .time(self.now())
            .settings(SigningSettings::default())
            .build()
            .unwrap()
            .into();
        let uri = format!("{endpoint}{}", request.path);
        let host = ("host", address(endpoint));
        let headers = request
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let body = SignableBody::Bytes(&request.body);
        let signable = SignableRequest::new(&request.method, &uri, headers.chain([host]), body).unwrap();
        let (instructions, _) = sign(signable, &params).unwrap().into_parts();
        for (name, value) in instructions.headers() {
            request.headers.push((name.to_owned(), value.to_owned()));
        }
        request
    }

    fn now(&self) -> SystemTime {
        #[expect(
            clippy::disallowed_methods,
            reason = "a client has a clock of its own, which the server judges"
        )]
        let now = SystemTime::now();
        let skew = Duration::from_secs(self.clock_skew.unsigned_abs());
        if self.clock_skew < 0 {
            now - skew
        } else {
            now + skew
        }
    }
}

impl Answer {
    /// The value of a header; its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; null if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = std::str::from_utf8(&bytes[..end]).ok()?;
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers = lines.map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_ascii_lowercase(), value.trim().to_owned()))
        });
        Some(Self {
            status,
            headers: headers.collect::<Option<_>>()?,
            body: bytes[end + 4..].to_vec(),
        })
    }
}

impl Client {
    /// A client of a region's own endpoint that signs as the root user.
    pub fn new(contract: &Contract, region: &str) -> Self {
        Self::at(&contract.regions[region][0], contract, region)
    }

    /// The same through another endpoint.
    pub fn at(endpoint: &str, contract: &Contract, region: &str) -> Self {
        Self::signed_by(endpoint, Signer::root(contract, region))
    }

    /// A client of an endpoint with credentials of its own.
    pub fn signed_by(endpoint: &str, signer: Signer) -> Self {
        Self {
            endpoint: endpoint.to_owned(),
            signer,
        }
    }

    /// `http://host:port`
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Calls an operation.
    pub fn call(&self, operation: &str, body: &Value) -> Answer {
        self.send(Request::call(operation, body.to_string()))
    }

    /// Signs and sends a request.
    pub fn send(&self, request: Request) -> Answer {
        exchange(&self.endpoint, &self.signer.sign(&self.endpoint, request))
    }
}

/// Sends a request as it is and reads the whole answer.
///
/// # Panics
/// When there is no answer, or it is not HTTP.
pub fn exchange(endpoint: &str, request: &Request) -> Answer {
    let bytes = try_exchange(endpoint, request).unwrap();
    Answer::parse(&bytes).unwrap_or_else(|| panic!("not HTTP: {}", String::from_utf8_lossy(&bytes)))
}

fn try_exchange(endpoint: &str, request: &Request) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address(endpoint))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    stream.write_all(&head(endpoint, request))?;
    // A server may refuse a large body and close before all of it is sent; its answer counts.
    let _ = stream.write_all(&request.body);
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer)
}

fn head(endpoint: &str, request: &Request) -> Vec<u8> {
    let Request {
        method,
        path,
        headers,
        body,
    } = request;
    let mut head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {}\r\ncontent-length: {}\r\nconnection: close\r\n",
        address(endpoint),
        body.len()
    );
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    head.into_bytes()
}

/// `host:port` of an endpoint.
pub(crate) fn address(endpoint: &str) -> &str {
    endpoint.trim_start_matches("http://")
}

fn find<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = headers.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}
