//! Asks the proxies of connected key stores how they are, and says in the log what changed. A store stays connected while
//! its proxy is down: its keys answer with the reason, and work again when the proxy does.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures::stream::{self, StreamExt};
use tracing::{info, warn};
use trent_crypto::random::{self, Randomness};
use trent_domain::custom_key_store::CustomKeyStore;
use trent_domain::ids::{CustomKeyStoreId, RequestId};
use trent_domain::proxy_failure::ProxyFailure;

use crate::groups::Groups;
use crate::shutdown::Shutdown;
use crate::xks::{Health, Proxies, Purpose};

/// What proxies expect; they may answer with what they found out up to a minute ago.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// The operation that proxies know these calls by (XKS proxy API 1.0).
const OPERATION: &str = "KmsHealthCheck";
/// Stores that are asked about at a time.
const AT_A_TIME: usize = 16;

/// What was found out about a store.
type Finding = Result<Health, ProxyFailure>;

/// The job. Every node runs it; it works on the region's leader alone.
pub struct KeyStoreHealth {
    /// Region and cluster state.
    pub groups: Groups,
    /// Whom to ask.
    pub proxies: Arc<Proxies>,
    /// For ids.
    pub randomness: Arc<dyn Randomness>,
}

impl KeyStoreHealth {
    /// Works until shut down.
    pub async fn run(self, shutdown: Shutdown) {
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        let mut known = HashMap::new();
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = shutdown.wait() => return,
            }
            let found = match self.groups.region.leads() {
                true => self.ask_all().await,
                false => HashMap::new(),
            };
            tell_changes(&known, &found);
            known = found;
        }
    }

    async fn ask_all(&self) -> HashMap<CustomKeyStoreId, Finding> {
        let published = self.groups.region.local();
        let stores: Vec<_> = published.state.connected_key_stores().cloned().collect();
        drop(published);
        let findings = stream::iter(stores).map(|store| async move {
            let finding = self.ask(&store).await?;
            Some((store.id, finding))
        });
        let findings = findings.buffer_unordered(AT_A_TIME);
        findings.filter_map(std::future::ready).collect().await
    }

    /// How the proxy is; `None` if it could not be asked for a reason of our own.
    async fn ask(&self, store: &CustomKeyStore) -> Option<Finding> {
        let request_id = random::uuid_bytes(self.randomness.as_ref()).ok()?;
        let purpose = Purpose::health_check(OPERATION, RequestId::new(request_id));
        let proxy = self.proxies.of(store).ok()?;
        Some(proxy.health(&purpose).await)
    }
}

fn tell_changes(known: &HashMap<CustomKeyStoreId, Finding>, found: &HashMap<CustomKeyStoreId, Finding>) {
    for (store, finding) in found {
        match (known.get(store), finding) {
            (Some(before), now) if before == now => {}
            (_, Err(failure)) => {
                warn!(%store, ?failure, "the proxy of a custom key store is not well");
            }
            (_, Ok(Health { active: 0 | 1, .. })) => {
                warn!(%store, ?finding, "a custom key store depends on one external key manager, or on ill ones");
            }
            (Some(Err(_)), Ok(_)) => info!(%store, "the proxy of a custom key store is well again"),
            (_, Ok(_)) => {}
        }
    }
}
