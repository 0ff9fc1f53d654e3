//! One proxy, with the credential that it knows this service by.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tracing::debug;
use trent_api::sigv4::{self, Signer, SigningTime};
use trent_crypto::external_blob::ManagerCiphertext;
use trent_crypto::secret::AccessSecret;
use trent_domain::ids::RegionName;
use trent_domain::proxy_failure::ProxyFailure;
use trent_domain::xks::{ProxyAccessKeyId, XksKeyId, XksUriPath};

use super::connections::{Answer, Connections, Post};
use super::protocol::{self, Health, Purpose};
use super::refusal;
use crate::clock::Clock;

/// How long a call may take, connecting included (XKS proxy API 1.0).
const BUDGET: Duration = Duration::from_millis(250);
/// A network that lost something, or a machine that was slow, gets a second chance.
const ATTEMPTS: usize = 2;
/// 1800 requests a second, AWS's quota of one store, of which each takes its whole budget.
const MAX_CALLS: usize = 450;
/// The service that proxies expect in a signature's scope.
const SERVICE: &str = "kms-xks-proxy";

/// One proxy, with the credential that it knows this service by.
#[derive(Debug)]
pub struct Proxy {
    pub(super) connections: Connections,
    pub(super) uri_path: XksUriPath,
    pub(super) access_key_id: ProxyAccessKeyId,
    pub(super) secret: AccessSecret,
    pub(super) region: RegionName,
    pub(super) clock: Clock,
    signer: Mutex<Option<Arc<Signer>>>,
    calls: Semaphore,
}

impl Proxy {
    pub(super) fn new(
        connections: Connections,
        uri_path: XksUriPath,
        access_key_id: ProxyAccessKeyId,
        secret: AccessSecret,
        region: RegionName,
        clock: Clock,
    ) -> Self {
        Self {
            connections,
            uri_path,
            access_key_id,
            secret,
            region,
            clock,
            signer: Mutex::default(),
            calls: Semaphore::new(MAX_CALLS),
        }
    }

    /// GetHealthStatus: the proxy is there, knows the credential, and has a key manager that works.
    pub async fn health(&self, purpose: &Purpose) -> Result<Health, ProxyFailure> {
        let body = self.call("health", protocol::bare(purpose)?).await?;
        protocol::read_health(&body)
    }

    /// GetKeyMetadata: whether a KMS key can stand on the external key.
    pub async fn check_key(&self, key: &XksKeyId, purpose: &Purpose) -> Result<(), ProxyFailure> {
        let path = format!("keys/{key}/metadata");
        let body = self.call(&path, protocol::bare(purpose)?).await?;
        protocol::read_key_metadata(&body)
    }

    /// Encrypt.
    pub async fn encrypt(
        &self,
        key: &XksKeyId,
        purpose: &Purpose,
        plaintext: &[u8],
        aad: &[u8],
    ) -> Result<ManagerCiphertext, ProxyFailure> {
        let path = format!("keys/{key}/encrypt");
        let body = self
            .call(&path, protocol::encrypt(purpose, plaintext, aad)?)
            .await?;
        protocol::read_encrypted(&body, plaintext.len(), aad)
    }

    /// Decrypt.
    pub async fn decrypt(
        &self,
        key: &XksKeyId,
        purpose: &Purpose,
        ciphertext: &ManagerCiphertext,
        aad: &[u8],
    ) -> Result<Vec<u8>, ProxyFailure> {
        let path = format!("keys/{key}/decrypt");
        let body = self
            .call(&path, protocol::decrypt(purpose, ciphertext, aad)?)
            .await?;
        protocol::read_decrypted(&body, ciphertext.ciphertext().len())
    }

    /// The body of a successful answer. No operation changes anything at a proxy, so each can be repeated.
    async fn call(&self, operation: &str, body: Vec<u8>) -> Result<Bytes, ProxyFailure> {
        let Ok(_permit) = self.calls.try_acquire() else {
            return Err(ProxyFailure::Throttled);
        };
        let (path, body) = (format!("{}/{operation}", self.uri_path), Bytes::from(body));
        let mut failure = ProxyFailure::TimedOut;
        for _ in 0..ATTEMPTS {
            let attempt = timeout(BUDGET, self.attempt(path.clone(), body.clone())).await;
            match attempt.unwrap_or(Err(ProxyFailure::TimedOut)) {
                Ok(body) => return Ok(body),
                Err(reason) => failure = reason,
            }
            debug!(
                host = self.connections.host(),
                operation,
                ?failure,
                "a call to a proxy failed"
            );
            if !failure.is_transient() {
                break;
            }
        }
        Err(failure)
    }

    async fn attempt(&self, path: String, body: Bytes) -> Result<Bytes, ProxyFailure> {
        let post = self.sign(path, body)?;
        let Answer { status, body } = self.connections.exchange(&post).await?;
        match status {
            StatusCode::OK => Ok(body),
            _ => Err(refusal::read(&body)),
        }
    }

    fn sign(&self, path: String, body: Bytes) -> Result<Post, ProxyFailure> {
        let time = SigningTime::from(self.clock.now());
        let post = sigv4::Post {
            host: self.connections.host(),
            path: &path,
            body: &body,
        };
        let signed = self.signer(time).sign(&post, time);
        let mut headers = signed.map_err(|_| ProxyFailure::Unreachable)?;
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Ok(Post { path, headers, body })
    }

    /// The signer of that day; it is made once a day.
    fn signer(&self, time: SigningTime) -> Arc<Signer> {
        let mut signer = self.signer.lock().unwrap_or_else(PoisonError::into_inner);
        match signer.as_ref().filter(|signer| signer.is_for(time)) {
            Some(signer) => signer.clone(),
            None => signer
                .insert(Arc::new(Signer::new(
                    self.access_key_id.as_str(),
                    &self.secret,
                    time,
                    self.region.as_str(),
                    SERVICE,
                )))
                .clone(),
        }
    }
}
