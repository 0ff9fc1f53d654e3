//! Tells the region of its keys' use, in batches. What a node has seen and not told is lost if it is killed: the uses of
//! some seconds.

use std::sync::Arc;
use std::time::Duration;

use tracing::warn;
use trent_domain::command::{Command, RecordUsage};
use trent_domain::last_usage::LastUsage;

use super::proposer::{ProposalError, Proposer};
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
    /// What there is to tell.
    pub usages: Arc<Usages>,
    /// To tell the region.
    pub proposer: Proposer,
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
            if let Err(error) = self.tell_batch(batch).await {
                warn!(%error, "the region was not told of its keys' use; it will be");
                return;
            }
            self.usages.forget(batch);
        }
    }

    async fn tell_batch(&self, batch: &[LastUsage]) -> Result<(), ProposalError> {
        self.proposer
            .to_region(Command::RecordUsage(RecordUsage {
                usages: batch.to_vec(),
            }))
            .await
    }
}
