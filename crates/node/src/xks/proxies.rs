//! The proxies of this region's key stores, each with its connections and its secret while it is needed.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};

use rustls::ClientConfig;
use thiserror::Error;
use trent_crypto::error::StoredError;
use trent_crypto::secret::AccessSecret;
use trent_domain::custom_key_store::CustomKeyStore;
use trent_domain::ids::{CustomKeyStoreId, RegionName};
use trent_domain::xks::{ProxyAccessKeyId, ProxyCredential, XksProxy};

use super::connect::Target;
use super::connections::Connections;
use super::proxy::Proxy;
use super::trust::{self, TrustError};
use crate::clock::Clock;
use crate::config::ExternalKeyStores;
use crate::keyrings::Keyrings;

/// Opens proxies when they are needed, and hands them out.
pub struct Proxies {
    region: RegionName,
    keyrings: Arc<Keyrings>,
    tls: Arc<ClientConfig>,
    addresses: BTreeMap<String, SocketAddr>,
    clock: Clock,
    open: RwLock<HashMap<CustomKeyStoreId, Open>>,
}

/// A proxy and the replicated values it was opened from.
struct Open {
    from: (XksProxy, ProxyCredential),
    proxy: Arc<Proxy>,
}

/// Why a proxy cannot be asked.
#[derive(Debug, Error)]
pub enum ProxyUnavailable {
    /// This node has not opened the region's keys yet.
    #[error("the region's keys are not open yet")]
    NotReady,
    /// The credential cannot be unwrapped.
    #[error(transparent)]
    Credential(#[from] StoredError),
}

impl Proxies {
    /// Proxies of the region whose keys are in `keyrings`; none is open yet.
    pub fn new(
        region: RegionName,
        keyrings: Arc<Keyrings>,
        options: &ExternalKeyStores,
        clock: Clock,
    ) -> Result<Self, TrustError> {
        Ok(Self {
            region,
            keyrings,
            tls: trust::client_config(options)?,
            addresses: options.addresses.clone(),
            clock,
            open: RwLock::default(),
        })
    }

    /// The proxy of a key store, as the store is.
    pub fn of(&self, store: &CustomKeyStore) -> Result<Arc<Proxy>, ProxyUnavailable> {
        if let Some(proxy) = self.opened(store) {
            return Ok(proxy);
        }
        let keyring = self.keyrings.region().ok_or(ProxyUnavailable::NotReady)?;
        let credential = &store.credential;
        let secret = keyring.unwrap_proxy_secret(&store.id, &credential.access_key_id, &credential.secret)?;
        let proxy = Arc::new(self.at(&store.proxy, credential.access_key_id.clone(), secret));
        let opened = Open {
            from: (store.proxy.clone(), credential.clone()),
            proxy: proxy.clone(),
        };
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        open.insert(store.id, opened);
        Ok(proxy)
    }

    /// A proxy that belongs to no key store yet.
    pub fn at(&self, proxy: &XksProxy, access_key_id: ProxyAccessKeyId, secret: AccessSecret) -> Proxy {
        let host = proxy.uri_endpoint.host().to_ascii_lowercase();
        let target = Target {
            address: self.addresses.get(&host).copied(),
            host,
            tls: self.tls.clone(),
        };
        Proxy::new(
            Connections::new(target),
            proxy.uri_path.clone(),
            access_key_id,
            secret,
            self.region.clone(),
            self.clock,
        )
    }

    /// Closes the proxies of all other stores, and forgets their secrets.
    pub fn retain(&self, is_needed: impl Fn(&CustomKeyStoreId) -> bool) {
        let needless = |open: &HashMap<_, _>| open.keys().any(|id| !is_needed(id));
        if needless(&self.open.read().unwrap_or_else(PoisonError::into_inner)) {
            let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
            open.retain(|id, _| is_needed(id));
        }
    }

    fn opened(&self, store: &CustomKeyStore) -> Option<Arc<Proxy>> {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        open.get(&store.id)
            .filter(|open| (&open.from.0, &open.from.1) == (&store.proxy, &store.credential))
            .map(|open| open.proxy.clone())
    }
}
