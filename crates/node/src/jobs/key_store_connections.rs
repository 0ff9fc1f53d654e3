//! Concludes the connecting of custom key stores: asks each proxy whether it is there and knows this service, and says what
//! came of it.
//!
//! That a store is Connecting is replicated, so that whoever leads next goes on where a leader that was lost left it.

use std::sync::Arc;
use std::time::Duration;

use futures::stream::{self, StreamExt};
use tracing::{info, warn};
use trent_crypto::random::{self, Randomness};
use trent_domain::caller::Caller;
use trent_domain::command::{Command, ConcludeConnection};
use trent_domain::custom_key_store::{Connection, ConnectionErrorCode, CustomKeyStore};
use trent_domain::entry::Entry;
use trent_domain::ids::RequestId;
use trent_domain::operation::Operation;
use trent_domain::proxy_failure::ProxyFailure;

use crate::clock::Clock;
use crate::groups::Groups;
use crate::shutdown::Shutdown;
use crate::xks::{Proxies, ProxyUnavailable, Purpose};

const LOOK_EVERY: Duration = Duration::from_millis(100);
/// A proxy that was just started gets a moment.
const ATTEMPTS: usize = 3;
const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(250);
/// Stores that are asked about at a time.
const AT_A_TIME: usize = 16;

/// The job. Every node runs it: it asks on the region's leader alone, and closes needless proxies everywhere.
pub struct KeyStoreConnections {
    /// Region and cluster state.
    pub groups: Groups,
    /// Whom to ask.
    pub proxies: Arc<Proxies>,
    /// For the entries it proposes.
    pub clock: Clock,
    /// For ids.
    pub randomness: Arc<dyn Randomness>,
}

impl KeyStoreConnections {
    /// Works until shut down.
    pub async fn run(self, shutdown: Shutdown) {
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = shutdown.wait() => return,
            }
            self.close_needless();
            if self.groups.region.leads() {
                self.conclude_all().await;
            }
        }
    }

    /// Nothing is sent to the proxy of a store that is not connected, so its secret need not be at hand.
    fn close_needless(&self) {
        let published = self.groups.region.local();
        self.proxies.retain(|id| {
            let store = published.state.key_store(id);
            store.is_some_and(|store| {
                matches!(store.connection, Connection::Connected | Connection::Connecting)
            })
        });
    }

    async fn conclude_all(&self) {
        let published = self.groups.region.local();
        let stores: Vec<_> = published.state.connecting_key_stores().cloned().collect();
        drop(published);
        let concluded = stream::iter(stores).for_each_concurrent(AT_A_TIME, |store| async move {
            if let Err(reason) = self.conclude(&store).await {
                warn!(store = %store.id, reason, "a custom key store stays connecting; it is tried again");
            }
        });
        concluded.await;
    }

    async fn conclude(&self, store: &CustomKeyStore) -> Result<(), String> {
        let request_id = self.request_id()?;
        let failure = match self.ask(store, request_id).await {
            Ok(failure) => failure,
            // Another moment will do.
            Err(ProxyUnavailable::NotReady) => return Ok(()),
            Err(ProxyUnavailable::Credential(problem)) => {
                warn!(store = %store.id, %problem, "the credential of a custom key store cannot be unwrapped");
                Some(ConnectionErrorCode::InternalError)
            }
        };
        let entry = Entry {
            at: self.clock.now(),
            authority: Caller::Service.into(),
            request_id,
            command: Command::ConcludeConnection(ConcludeConnection {
                id: store.id,
                revision: store.revision,
                failure,
            }),
        };
        let outcome = self.groups.region.propose(&entry).await;
        outcome
            .map_err(|error| error.to_string())?
            .map_err(|error| format!("{error:?}"))?;
        match failure {
            None => info!(store = %store.id, "a custom key store is connected"),
            Some(code) => info!(store = %store.id, %code, "a custom key store could not be connected"),
        }
        Ok(())
    }

    /// Why the store cannot be connected; `None` if it can.
    async fn ask(
        &self,
        store: &CustomKeyStore,
        request_id: RequestId,
    ) -> Result<Option<ConnectionErrorCode>, ProxyUnavailable> {
        let proxy = self.proxies.of(store)?;
        let purpose = Purpose::health_check(Operation::ConnectCustomKeyStore.name(), request_id);
        let mut failure = ProxyFailure::TimedOut;
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                tokio::time::sleep(BETWEEN_ATTEMPTS).await;
            }
            match proxy.health(&purpose).await {
                Ok(_) => return Ok(None),
                Err(reason) => failure = reason,
            }
            if !failure.is_transient() {
                break;
            }
        }
        Ok(Some(failure.connection_error_code()))
    }

    fn request_id(&self) -> Result<RequestId, String> {
        let bytes = random::uuid_bytes(self.randomness.as_ref()).map_err(|error| error.to_string())?;
        Ok(RequestId::new(bytes))
    }
}
