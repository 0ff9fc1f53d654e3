//! The accept loop and one connection's life.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderValue;
use http::header::CONNECTION;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tracing::{debug, warn};
use trent_api::error::ApiError;

use super::body::{self, BodyError};
use crate::health::Health;
use crate::metrics::Metrics;
use crate::origin::Origin;
use crate::pipeline::Pipeline;
use crate::shutdown::Shutdown;

/// Further connections wait in the kernel's backlog.
const MAX_CONNECTIONS: usize = 4096;
/// Time for a TLS handshake, for the head of a request, and for an idle connection to say something.
const HEAD_WITHIN: Duration = Duration::from_secs(30);
/// SigV4 headers with a long session token fit well.
const MAX_HEAD_BYTES: usize = 64 * 1024;
const MAX_HEADERS: usize = 100;
/// Streams of one HTTP/2 connection at a time.
const MAX_STREAMS: u32 = 256;
/// A shutdown waits this long for requests under way.
const DRAIN_WITHIN: Duration = Duration::from_secs(10);
/// When the process is out of descriptors, accepting pauses this long.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A bound socket with what answers on it.
pub struct Listener {
    /// The bound socket.
    pub socket: TcpListener,
    /// TLS, unless plain HTTP on loopback.
    pub tls: Option<TlsAcceptor>,
    /// Answers KMS calls.
    pub pipeline: Arc<Pipeline>,
    /// Answers health checks.
    pub health: Arc<Health>,
    /// Answers who watches.
    pub metrics: Arc<Metrics>,
}

/// Serves until shut down, then lets requests under way finish.
pub async fn serve(listener: Listener, shutdown: Shutdown) {
    let Listener {
        socket,
        tls,
        pipeline,
        health,
        metrics,
    } = listener;
    let slots = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let graceful = Arc::new(GracefulShutdown::new());
    let handler = Handler {
        pipeline,
        health,
        metrics,
    };
    loop {
        let accepted = tokio::select! {
            accepted = accept(&socket, &slots) => accepted,
            () = shutdown.wait() => break,
        };
        let Some((stream, slot, peer)) = accepted else {
            continue;
        };
        let (tls, handler, watcher) = (tls.clone(), handler.clone(), graceful.watcher());
        tokio::spawn(async move {
            let _slot = slot;
            match tls {
                None => converse(stream, Origin::new(peer, false), handler, watcher).await,
                Some(tls) => match timeout(HEAD_WITHIN, tls.accept(stream)).await {
                    Ok(Ok(stream)) => converse(stream, Origin::new(peer, true), handler, watcher).await,
                    Ok(Err(error)) => debug!(%peer, %error, "TLS handshake failed"),
                    Err(_) => debug!(%peer, "TLS handshake took too long"),
                },
            }
        });
    }
    drop(socket);
    if let Some(graceful) = Arc::into_inner(graceful)
        && timeout(DRAIN_WITHIN, graceful.shutdown()).await.is_err()
    {
        warn!("requests were still under way at the end");
    }
}

type Slot = tokio::sync::OwnedSemaphorePermit;

async fn accept(socket: &TcpListener, slots: &Arc<Semaphore>) -> Option<(TcpStream, Slot, SocketAddr)> {
    let slot = slots.clone().acquire_owned().await.ok()?;
    match socket.accept().await {
        Ok((stream, peer)) => {
            // Answers are small: waiting to fill a segment would only delay them.
            let _ = stream.set_nodelay(true);
            Some((stream, slot, peer))
        }
        Err(error) => {
            warn!(%error, "cannot accept a connection");
            tokio::time::sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

type Watcher = hyper_util::server::graceful::Watcher;

async fn converse<S>(stream: S, origin: Origin, handler: Handler, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_buf_size(MAX_HEAD_BYTES)
        .max_headers(MAX_HEADERS);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(HEAD_WITHIN)
        .max_header_list_size(MAX_HEAD_BYTES as u32)
        .max_concurrent_streams(MAX_STREAMS);
    let service = service_fn(move |request| {
        let handler = handler.clone();
        async move { Ok::<_, Infallible>(handler.answer(request, origin).await) }
    });
    let connection = builder
        .serve_connection(TokioIo::new(stream), service)
        .into_owned();
    if let Err(error) = watcher.watch(connection).await {
        debug!(client = %origin.address, error, "connection ended");
    }
}

/// Routes what this port answers.
#[derive(Clone)]
struct Handler {
    pipeline: Arc<Pipeline>,
    health: Arc<Health>,
    metrics: Arc<Metrics>,
}

impl Handler {
    async fn answer(&self, request: Request<Incoming>, origin: Origin) -> Response<Full<Bytes>> {
        if request.method() == Method::GET {
            match request.uri().path() {
                "/healthz" => return self.health.alive(),
                "/readyz" => return self.health.ready(),
                "/metrics" => return self.metrics.exposition(),
                _ => {}
            }
        }
        let (head, body) = request.into_parts();
        match body::read(body).await {
            Ok(body) => self.pipeline.answer(head, body, origin).await,
            Err(error) => self.cut_off(error),
        }
    }

    /// The answer to a body that was not read to its end; the connection cannot be used again.
    fn cut_off(&self, error: BodyError) -> Response<Full<Bytes>> {
        let mut response = self.pipeline.refuse(match error {
            BodyError::TooLarge => ApiError::request_too_large(),
            BodyError::TooSlow => ApiError::request_timeout(),
            BodyError::Broken => ApiError::malformed_body(),
        });
        let headers = response.headers_mut();
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
        response
    }
}
