//! The external key that a KMS key stands on: the second half of its encryption, done by the store's proxy.

use std::sync::Arc;

use tracing::{error, warn};
use trent_api::error::{ApiError, ProxyCall};
use trent_crypto::external_blob::ExternalBlob;
use trent_crypto::secret::Plaintext;
use trent_crypto::symmetric::SymmetricKey;
use trent_domain::arn::KeyArn;
use trent_domain::custom_key_store::CustomKeyStore;
use trent_domain::encryption_context::EncryptionContext;
use trent_domain::error::KmsError;
use trent_domain::key::Key;
use trent_domain::limits::MAX_ENCRYPTION_CONTEXT_BYTES;
use trent_domain::proxy_failure::ProxyFailure;
use trent_domain::state::State;
use trent_domain::xks::XksKeyId;

use crate::call::Call;
use crate::service::{Service, not_sealed};
use crate::xks::{Proxy, ProxyUnavailable, Purpose};

/// The external key that a KMS key stands on, and the store whose proxy knows it.
pub(super) struct ExternalKey {
    store: Arc<CustomKeyStore>,
    xks_key_id: XksKeyId,
}

/// What a cryptographic call is made for.
pub(super) struct Use<'a> {
    pub(super) service: &'a Service,
    pub(super) call: &'a Call,
    pub(super) key: &'a KeyArn,
    pub(super) context: &'a EncryptionContext,
}

impl ExternalKey {
    /// The external key behind `key`; most keys have none.
    pub(super) fn behind(key: &Key, state: &State) -> Option<Self> {
        let binding = key.custom_key_store.as_ref()?;
        Some(Self {
            store: state.key_store(&binding.store)?.clone(),
            xks_key_id: binding.xks_key_id.clone(),
        })
    }

    /// Encrypts under `key`, then under the external key.
    pub(super) async fn encrypt(
        &self,
        key: &SymmetricKey,
        plaintext: &Plaintext,
        used: Use<'_>,
    ) -> Result<Vec<u8>, ApiError> {
        let proxy = self.proxy(used.service)?;
        let inner = key.encrypt_inner(plaintext, used.context, used.service.randomness.as_ref());
        let inner = inner.map_err(not_sealed)?;
        let (purpose, aad) = (used.purpose(), used.aad());
        let outer = proxy
            .encrypt(&self.xks_key_id, &purpose, inner.as_bytes(), &aad)
            .await
            .map_err(|failure| self.failed(failure, &used))?;
        key.seal_external(&inner, &outer, used.context)
            .map_err(not_sealed)
    }

    /// Decrypts under the external key, then under `key`. What was altered, or is for another context, never gets as far
    /// as the proxy.
    pub(super) async fn decrypt(
        &self,
        key: &SymmetricKey,
        blob: &ExternalBlob<'_>,
        used: Use<'_>,
    ) -> Result<Plaintext, ApiError> {
        let verified = key.verify_external(blob, used.context);
        let verified = verified.map_err(|_| KmsError::InvalidCiphertext)?;
        let proxy = self.proxy(used.service)?;
        let (purpose, aad) = (used.purpose(), used.aad());
        let inner = proxy
            .decrypt(&self.xks_key_id, &purpose, verified.manager(), &aad)
            .await
            .map_err(|failure| self.failed(failure, &used))?;
        // The blob is genuine, so what does not open is what the proxy gave.
        verified
            .open(inner)
            .map_err(|_| self.failed(ProxyFailure::InvalidResponse, &used))
    }

    fn proxy(&self, service: &Service) -> Result<Arc<Proxy>, ApiError> {
        let proxy = service.proxies.of(&self.store);
        proxy.map_err(|reason| unavailable(&self.store, &reason))
    }

    fn failed(&self, failure: ProxyFailure, used: &Use<'_>) -> ApiError {
        warn!(
            store = %self.store.id,
            key = %used.key,
            request_id = %used.call.request_id,
            ?failure,
            "an external key could not be used"
        );
        ApiError::proxy_failed(ProxyCall::Use, failure)
    }
}

/// The answer when a proxy cannot be asked for a reason of our own.
pub(super) fn unavailable(store: &CustomKeyStore, reason: &ProxyUnavailable) -> ApiError {
    match reason {
        ProxyUnavailable::NotReady => ApiError::service_unavailable(),
        ProxyUnavailable::Credential(problem) => {
            error!(store = %store.id, %problem, "the credential of a custom key store cannot be unwrapped");
            ApiError::key_unavailable()
        }
    }
}

/// Refuses a context that proxies need not take: its canonical form is what the external key binds.
pub(super) fn check_context(context: &EncryptionContext) -> Result<(), KmsError> {
    match context.canonical_len() <= MAX_ENCRYPTION_CONTEXT_BYTES {
        true => Ok(()),
        false => Err(KmsError::Validation(format!(
            "The encryption context is larger than the {MAX_ENCRYPTION_CONTEXT_BYTES} bytes that external key stores support; \
             each key and each value counts for eight bytes more than its length."
        ))),
    }
}

impl Use<'_> {
    fn purpose(&self) -> Purpose {
        Purpose {
            kms_key_arn: Some(self.key.to_string()),
            ..Purpose::of_caller(self.call, self.service.region.partition())
        }
    }

    fn aad(&self) -> Vec<u8> {
        let mut aad = Vec::with_capacity(self.context.canonical_len());
        self.context.append_canonical(&mut aad);
        aad
    }
}
