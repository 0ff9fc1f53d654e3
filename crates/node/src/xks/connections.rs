//! Connections to one proxy, kept alive between calls.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::Response;
use hyper::body::Incoming;
use hyper::client::conn::http1::SendRequest;
use tokio::time::Instant;
use tracing::debug;
use trent_domain::proxy_failure::ProxyFailure;

use super::connect::Target;

/// More than these are closed after their call.
const MAX_IDLE: usize = 64;
/// Servers close idle connections after a minute or so; ours go first, so that a request rarely meets a closed one.
const MAX_IDLE_TIME: Duration = Duration::from_secs(30);
/// The largest answer that the specification allows has some eight thousand bytes.
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// The connections to one proxy.
#[derive(Debug)]
pub(super) struct Connections {
    target: Target,
    idle: Mutex<Vec<Idle>>,
}

/// A connection that no call uses.
#[derive(Debug)]
struct Idle {
    sender: SendRequest<Full<Bytes>>,
    since: Instant,
}

/// An answer, complete.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) body: Bytes,
}

/// A POST request; it can be sent again.
#[derive(Debug)]
pub(super) struct Post {
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Connections {
    pub(super) fn new(target: Target) -> Self {
        Self {
            target,
            idle: Mutex::default(),
        }
    }

    pub(super) fn host(&self) -> &str {
        &self.target.host
    }

    /// Sends a request and reads the whole answer. An idle connection that turns out to be closed is not counted as a
    /// failure: the request goes over another one.
    pub(super) async fn exchange(&self, post: &Post) -> Result<Answer, ProxyFailure> {
        while let Some(mut sender) = self.take() {
            if sender.ready().await.is_err() {
                continue;
            }
            match sender.try_send_request(post.to_request()?).await {
                Ok(response) => return self.finish(sender, response).await,
                // It was closed while it was idle.
                Err(_) => continue,
            }
        }
        let mut sender = self.target.connect().await?;
        let response = sender.send_request(post.to_request()?).await.map_err(|error| {
            debug!(host = self.target.host, %error, "a proxy did not answer");
            match error.is_parse() {
                true => ProxyFailure::InvalidResponse,
                false => ProxyFailure::Unreachable,
            }
        })?;
        self.finish(sender, response).await
    }

    async fn finish(
        &self,
        sender: SendRequest<Full<Bytes>>,
        response: Response<Incoming>,
    ) -> Result<Answer, ProxyFailure> {
        let status = response.status();
        let body = Limited::new(response.into_body(), MAX_ANSWER_BYTES)
            .collect()
            .await;
        let body = body.map_err(|error| match error.is::<LengthLimitError>() {
            true => ProxyFailure::InvalidResponse,
            false => ProxyFailure::Unreachable,
        })?;
        self.put(sender);
        Ok(Answer {
            status,
            body: body.to_bytes(),
        })
    }

    /// The connection that was used last: those that are needed least grow old and go.
    fn take(&self) -> Option<SendRequest<Full<Bytes>>> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|idle| idle.since.elapsed() < MAX_IDLE_TIME && !idle.sender.is_closed());
        idle.pop().map(|idle| idle.sender)
    }

    fn put(&self, sender: SendRequest<Full<Bytes>>) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < MAX_IDLE && !sender.is_closed() {
            idle.push(Idle {
                sender,
                since: Instant::now(),
            });
        }
    }
}

impl Post {
    fn to_request(&self) -> Result<Request<Full<Bytes>>, ProxyFailure> {
        let mut request = Request::post(&self.path)
            .body(Full::new(self.body.clone()))
            .map_err(|_| ProxyFailure::InvalidUriPath)?;
        *request.headers_mut() = self.headers.clone();
        Ok(request)
    }
}
