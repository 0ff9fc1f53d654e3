//! A credential as its owner gave it: kept wrapped, and tried at the proxy before it is.

use tracing::info;
use trent_api::error::{ApiError, ProxyCall};
use trent_api::ops::Credential;
use trent_crypto::secret::AccessSecret;
use trent_domain::ids::CustomKeyStoreId;
use trent_domain::xks::{ProxyAccessKeyId, ProxyCredential, XksProxy};

use crate::call::Call;
use crate::service::{Service, not_sealed};
use crate::xks::{Proxy, Purpose};

/// A credential that no store has yet.
pub(super) struct NewCredential {
    access_key_id: ProxyAccessKeyId,
    secret: AccessSecret,
}

impl From<Credential> for NewCredential {
    fn from(given: Credential) -> Self {
        Self {
            access_key_id: given.access_key_id,
            secret: given.secret,
        }
    }
}

impl NewCredential {
    /// The credential as `store` keeps it.
    pub(super) fn wrap(
        &self,
        service: &Service,
        store: &CustomKeyStoreId,
    ) -> Result<ProxyCredential, ApiError> {
        let keyring = service.keyring()?;
        let randomness = service.randomness.as_ref();
        let secret = keyring.wrap_proxy_secret(store, &self.access_key_id, &self.secret, randomness);
        Ok(ProxyCredential {
            access_key_id: self.access_key_id.clone(),
            secret: secret.map_err(not_sealed)?,
        })
    }

    /// Refuses a proxy that does not answer as it should.
    pub(super) async fn check(self, service: &Service, call: &Call, at: &XksProxy) -> Result<(), ApiError> {
        let proxy = service.proxies.at(at, self.access_key_id, self.secret);
        check(&proxy, call).await
    }
}

/// Refuses a proxy that does not answer as it should.
pub(super) async fn check(proxy: &Proxy, call: &Call) -> Result<(), ApiError> {
    let purpose = Purpose::health_check(call.operation.name(), call.request_id);
    match proxy.health(&purpose).await {
        Ok(_) => Ok(()),
        Err(failure) => {
            info!(request_id = %call.request_id, ?failure, "the proxy of a custom key store was not accepted");
            Err(ApiError::proxy_failed(ProxyCall::SetUp, failure))
        }
    }
}
