//! Reads the region's state again and again as a request would, to know whether requests are served.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, timeout};
use trent_consensus::{GroupHandle, ReadPolicy, RegionMachine, Unavailable};

use crate::reads::Reads;
use crate::shutdown::Shutdown;

/// How often is read.
const READ_EVERY: Duration = Duration::from_millis(400);
/// A read that takes longer counts as not served. Two that take no longer follow each other sooner than a served one stops
/// to count.
const SERVED_WITHIN: Duration = Duration::from_millis(700);

/// The job. Every node runs it.
pub struct ReadsJob {
    /// The group.
    pub region: GroupHandle<RegionMachine>,
    /// How requests read it.
    pub read_policy: ReadPolicy,
    /// What is kept up to date.
    pub reads: Arc<Reads>,
}

impl ReadsJob {
    /// Works until shut down.
    pub async fn run(self, shutdown: Shutdown) {
        let mut ticks = tokio::time::interval(READ_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = shutdown.wait() => return,
            }
            tokio::select! {
                () = self.read() => {}
                () = shutdown.wait() => return,
            }
        }
    }

    async fn read(&self) {
        let began = Instant::now();
        let read = timeout(SERVED_WITHIN, self.region.read(self.read_policy)).await;
        let result = read.unwrap_or(Err(Unavailable::Deadline));
        self.reads.note(began, result.map(drop));
    }
}
