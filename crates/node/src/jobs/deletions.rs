//! Deletes keys whose window has ended. Time counts as the log has it, so a leader with a fast clock deletes
//! nothing before every replica's log agrees that the date has passed.

use std::sync::Arc;
use std::time::Duration;

use tracing::{info, warn};
use trent_crypto::random::{self, Randomness};
use trent_domain::caller::Caller;
use trent_domain::command::{Command, DeleteKey};
use trent_domain::entry::Entry;
use trent_domain::ids::{IntentId, KeyId, RequestId};

use crate::clock::Clock;
use crate::groups::Groups;
use crate::key_cache::KeyCache;
use crate::shutdown::Shutdown;

/// AWS deletes up to a day late; a minute is soon enough.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// The job. Every node runs it; it works on the region's leader alone.
pub struct Deletions {
    /// Region and cluster state.
    pub groups: Groups,
    /// What this node has unwrapped.
    pub key_cache: Arc<KeyCache>,
    /// Says what is due.
    pub clock: Clock,
    /// For ids.
    pub randomness: Arc<dyn Randomness>,
}

impl Deletions {
    /// Works until shut down.
    pub async fn run(self, shutdown: Shutdown) {
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = shutdown.wait() => return,
            }
            if self.groups.region.leads() {
                self.delete_due().await;
            }
        }
    }

    async fn delete_due(&self) {
        let published = self.groups.region.local();
        for key_id in published.state.due_deletions(self.clock.now()) {
            match self.delete(key_id).await {
                Ok(()) => info!(%key_id, "deleted a key whose window has ended"),
                Err(reason) => warn!(%key_id, reason, "a key is due for deletion but stays"),
            }
        }
    }

    async fn delete(&self, key_id: KeyId) -> Result<(), String> {
        let random = || random::bytes::<16>(self.randomness.as_ref()).map_err(|error| error.to_string());
        let entry = Entry {
            at: self.clock.now(),
            caller: Caller::Service,
            request_id: RequestId::new(random()?),
            command: Command::DeleteKey(DeleteKey {
                key_id,
                intent_id: IntentId::new(random()?),
            }),
        };
        let outcome = self
            .groups
            .region
            .propose(&entry)
            .await
            .map_err(|error| error.to_string())?;
        outcome.map_err(|error| format!("{error:?}"))?;
        self.key_cache.forget(key_id);
        Ok(())
    }
}
