//! A server with the manners of the real one for the operations that are measured, strict about what a request looks like.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};

pub(crate) const ACCESS_KEY_ID: &str = "AKIAFAKEFAKEFAKEFAKE";
const KEY_ID: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";
const CIPHERTEXT_PREFIX: &str = "sealed:";

/// One node. It answers on a port of its own until the test ends.
pub(crate) struct FakeKms {
    pub(crate) address: SocketAddr,
    log: Arc<Log>,
}

/// What the node does not do right.
#[derive(Clone, Copy, Default)]
pub(crate) struct Flaws {
    /// Answers to Encrypt before the first 500.
    pub(crate) encrypts_before_failure: Option<u64>,
    /// Decrypt returns other bytes.
    pub(crate) wrong_plaintext: bool,
    /// Connections that send more than this many requests are closed.
    pub(crate) requests_per_connection: Option<u64>,
}

#[derive(Default)]
struct Log {
    calls: Mutex<BTreeMap<String, u64>>,
    oddities: Mutex<Vec<String>>,
}

impl FakeKms {
    pub(crate) async fn start(flaws: Flaws) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let log = Arc::new(Log::default());
        let node = Arc::clone(&log);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                stream.set_nodelay(true).unwrap();
                tokio::spawn(serve(stream, flaws, address, Arc::clone(&node)));
            }
        });
        Self { address, log }
    }

    /// Calls by operation.
    pub(crate) fn calls(&self) -> BTreeMap<String, u64> {
        self.log.calls.lock().unwrap().clone()
    }

    /// What was wrong with requests.
    pub(crate) fn oddities(&self) -> Vec<String> {
        self.log.oddities.lock().unwrap().clone()
    }
}

async fn serve(stream: TcpStream, flaws: Flaws, address: SocketAddr, log: Arc<Log>) {
    let requests = Mutex::new(0);
    let service = service_fn(|request| {
        *requests.lock().unwrap() += 1;
        let last = flaws
            .requests_per_connection
            .is_some_and(|most| *requests.lock().unwrap() > most);
        let log = Arc::clone(&log);
        async move {
            if last {
                Err("enough".to_owned())
            } else {
                Ok(answer(request, flaws, address, &log).await)
            }
        }
    });
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn answer(
    request: Request<Incoming>,
    flaws: Flaws,
    address: SocketAddr,
    log: &Log,
) -> Response<Full<Bytes>> {
    log.oddities.lock().unwrap().extend(oddities(&request, address));
    let target = header(&request, "x-amz-target").replace("TrentService.", "");
    let body: Value =
        serde_json::from_slice(&request.into_body().collect().await.unwrap().to_bytes()).unwrap();
    let calls = {
        let mut calls = log.calls.lock().unwrap();
        let calls = calls.entry(target.clone()).or_default();
        *calls += 1;
        *calls
    };
    if target == "Encrypt"
        && flaws
            .encrypts_before_failure
            .is_some_and(|healthy| calls > healthy)
    {
        return reply(
            500,
            &json!({ "__type": "KMSInternalException", "message": "broken on purpose" }),
        );
    }
    reply(200, &outcome(&target, &body, flaws))
}

fn reply(status: u16, body: &Value) -> Response<Full<Bytes>> {
    Response::builder()
        .status(status)
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-amzn-requestid", "0a1b2c3d-0000-4000-8000-000000000000")
        .body(Full::from(body.to_string()))
        .unwrap()
}

fn outcome(target: &str, body: &Value, flaws: Flaws) -> Value {
    match target {
        "Sign" => json!({ "Signature": "AA==" }),
        "Verify" => json!({ "SignatureValid": true }),
        "GenerateMac" => json!({ "Mac": "AA==" }),
        "GenerateDataKeyPair" => json!({ "PublicKey": "AA==" }),
        "CreateKey" => json!({ "KeyMetadata": { "KeyId": KEY_ID } }),
        "Encrypt" if body["KeyId"] == KEY_ID => {
            json!({ "CiphertextBlob": format!("{CIPHERTEXT_PREFIX}{}", body["Plaintext"].as_str().unwrap()) })
        }
        "Decrypt" if flaws.wrong_plaintext => json!({ "Plaintext": "AAAA" }),
        "Decrypt" => {
            json!({ "Plaintext": body["CiphertextBlob"].as_str().unwrap().strip_prefix(CIPHERTEXT_PREFIX).unwrap() })
        }
        "GenerateDataKey" if body["KeyId"] == KEY_ID && body["KeySpec"] == "AES_256" => {
            json!({ "Plaintext": "AA==" })
        }
        other => panic!("{other} is not measured with {body}"),
    }
}

/// Everything that a strict server would refuse.
fn oddities(request: &Request<Incoming>, address: SocketAddr) -> Vec<String> {
    let expected = [
        (
            request.method().as_str() == "POST" && request.uri() == "/",
            "not POST /",
        ),
        (header(request, "host") == address.to_string(), "another host"),
        (
            header(request, "content-type") == "application/x-amz-json-1.1",
            "another content type",
        ),
        (
            header(request, "x-amz-date").len() == "20150830T123600Z".len(),
            "no date",
        ),
        (is_signature(header(request, "authorization")), "no signature"),
    ];
    expected
        .iter()
        .filter(|(holds, _)| !holds)
        .map(|(_, oddity)| (*oddity).to_owned())
        .collect()
}

fn is_signature(text: &str) -> bool {
    let parse = || {
        let fields = text.strip_prefix("AWS4-HMAC-SHA256 ")?;
        let [credential, headers, signature] = fields.split(", ").collect::<Vec<_>>().try_into().ok()?;
        let scope = credential
            .strip_prefix("Credential=")?
            .split('/')
            .collect::<Vec<_>>();
        let signature = signature.strip_prefix("Signature=")?;
        let scoped = matches!(scope[..], [ACCESS_KEY_ID, _, "us-east-1", "kms", "aws4_request"]);
        let signed = headers == "SignedHeaders=content-type;host;x-amz-date;x-amz-target";
        Some(scoped && signed && signature.len() == 64)
    };
    parse().unwrap_or(false)
}

fn header<'a>(request: &'a Request<Incoming>, name: &str) -> &'a str {
    request
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}
