//! The proxy's HTTPS side.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Method, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::answers::{Reply, answer};
use super::signatures::verify;
use super::{Asked, Mood, Shared};

/// A request that the proxy does not answer.
#[derive(Debug)]
struct HungUp;

impl std::fmt::Display for HungUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("hung up")
    }
}

impl std::error::Error for HungUp {}

/// Listens on a port of loopback until the runtime ends.
pub(super) async fn start(tls: Arc<ServerConfig>, shared: Arc<Mutex<Shared>>) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let acceptor = TlsAcceptor::from(tls);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, acceptor.clone(), shared.clone()));
        }
    });
    address
}

async fn serve(stream: TcpStream, acceptor: TlsAcceptor, shared: Arc<Mutex<Shared>>) {
    if shared.lock().unwrap().mood == Mood::HangsUp {
        return;
    }
    let Ok(stream) = acceptor.accept(stream).await else {
        return;
    };
    shared.lock().unwrap().connections += 1;
    let service = service_fn(move |request| handle(request, shared.clone()));
    let served = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    // A client that goes away is none of our business.
    let _gone = served.await;
}

async fn handle(
    request: Request<Incoming>,
    shared: Arc<Mutex<Shared>>,
) -> Result<Response<Full<Bytes>>, HungUp> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| HungUp)?.to_bytes();
    let mood = shared.lock().unwrap().mood;
    match mood {
        Mood::HangsUp => return Err(HungUp),
        Mood::Slow(delay) => tokio::time::sleep(delay).await,
        _ => {}
    }
    let reply = match head.method {
        Method::POST => reply(&shared, mood, head.uri.path(), &head.headers, &body),
        _ => Reply::error(400, "ValidationException"),
    };
    let response: Result<_, Infallible> = Ok(reply.into_response());
    response.map_err(|never| match never {})
}

fn reply(shared: &Mutex<Shared>, mood: Mood, path: &str, headers: &http::HeaderMap, body: &[u8]) -> Reply {
    let mut shared = shared.lock().unwrap();
    let Some(signed) = verify(shared.seconds_ahead, &shared.credentials, path, headers, body) else {
        shared.forged += 1;
        return Reply::error(401, "AuthenticationFailedException");
    };
    let Ok(body) = serde_json::from_slice(body) else {
        return Reply::error(400, "ValidationException");
    };
    let asked = Asked {
        path: path.to_owned(),
        body,
        access_key_id: signed.access_key_id,
        region: signed.region,
    };
    let reply = answer(&shared.keys, mood, &asked);
    shared.asked.push(asked);
    reply
}
