//! Asks the `global` group again and again whether this node's copy of it is complete.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::MissedTickBehavior;
use tracing::{debug, warn};
use trent_consensus::{GlobalMachine, GroupHandle, ReadPolicy};

use crate::clock::Clock;
use crate::identity_age::IdentityAge;
use crate::shutdown::Shutdown;

/// How often is asked; the age that is measured is right to about this long.
const ASK_EVERY: Duration = Duration::from_secs(1);
/// After how many questions the answer is written down for the next start.
const SAVE_EVERY: u32 = 10;

/// The job. Every node runs it.
pub struct IdentityAgeJob {
    /// The group.
    pub global: GroupHandle<GlobalMachine>,
    /// What is kept up to date.
    pub age: Arc<IdentityAge>,
    /// What the age is counted by.
    pub clock: Clock,
}

impl IdentityAgeJob {
    /// Works until shut down.
    pub async fn run(self, shutdown: Shutdown) {
        let mut ticks = tokio::time::interval(ASK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut unsaved = SAVE_EVERY;
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = shutdown.wait() => return self.save().await,
            }
            // A node that stops does not wait for an answer.
            tokio::select! {
                () = self.ask() => {}
                () = shutdown.wait() => return self.save().await,
            }
            unsaved += 1;
            if unsaved > SAVE_EVERY {
                self.save().await;
                unsaved = 0;
            }
        }
    }

    /// A linearizable read: what it answers holds everything that was acknowledged before it was asked for.
    async fn ask(&self) {
        let asked_at = self.clock.now();
        match self.global.read(ReadPolicy::ReadIndex).await {
            Ok(_) => self.age.confirm(asked_at),
            Err(error) => debug!(%error, "whether identity is up to date is not known"),
        }
    }

    async fn save(&self) {
        let age = self.age.clone();
        match tokio::task::spawn_blocking(move || age.save()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => warn!(%error, "the age of identity could not be written down"),
            Err(error) => warn!(%error, "the age of identity was not written down"),
        }
    }
}
