//! Tells the region of its keys' use, in batches. What a node has seen and not told is lost if it is killed: the uses of
//! some seconds.

use std::sync::Arc;
use std::time::Duration;

use tracing::warn;
use trent_crypto::random::{self, Randomness};
use trent_domain::caller::Caller;
use trent_domain::command::{Command, RecordUsage};
use trent_domain::entry::Entry;
use trent_domain::ids::RequestId;
use trent_domain::last_usage::LastUsage;

use crate::clock::Clock;
use crate::groups::Groups;
use crate::shutdown::Shutdown;
use crate::usages::Usages;

/// For so long a use may be unknown to other nodes, and for so long it may be lost with the node that saw it.
const TELL_EVERY: Duration = Duration::from_secs(5);
/// Keys in one entry, which takes about a hundred bytes for each.
const MAX_KEYS_OF_ENTRY: usize = 1_000;
/// A node that ends waits no longer for a region that does not answer.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// The job. Every node runs it.
pub struct UsageReports {
    /// Region and cluster state.
    pub groups: Groups,
    /// What there is to tell.
    pub usages: Arc<Usages>,
    /// For the entries it proposes.
    pub clock: Clock,
    /// For request ids.
    pub randomness: Arc<dyn Randomness>,
}

impl UsageReports {
    /// Works until shut down.
    pub async fn run(self, shutdown: Shutdown) {
        let mut ticks = tokio::time::interval(TELL_EVERY);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = shutdown.wait() => return,
            }
            tokio::select! {
                () = self.tell() => {}
                () = shutdown.wait() => return,
            }
        }
    }

    /// Tells what is left when the last request was served.
    pub async fn tell_the_rest(&self) {
        if tokio::time::timeout(LAST_WORDS, self.tell()).await.is_err() {
            warn!("the last uses of keys were not told to the region");
        }
    }

    /// What cannot be told is kept for the next time.
    async fn tell(&self) {
        for batch in self.usages.untold().chunks(MAX_KEYS_OF_ENTRY) {
            if let Err(reason) = self.tell_batch(batch).await {
                warn!(reason, "the region was not told of its keys' use; it will be");
                return;
            }
            self.usages.forget(batch);
        }
    }

    async fn tell_batch(&self, batch: &[LastUsage]) -> Result<(), String> {
        let random = random::bytes(self.randomness.as_ref()).map_err(|error| error.to_string())?;
        let entry = Entry {
            at: self.clock.now(),
            authority: Caller::Service.into(),
            request_id: RequestId::new(random),
            command: Command::RecordUsage(RecordUsage {
                usages: batch.to_vec(),
            }),
        };
        let outcome = self.groups.region.propose(&entry).await;
        let outcome = outcome.map_err(|error| error.to_string())?;
        outcome.map(drop).map_err(|error| format!("{error:?}"))
    }
}
