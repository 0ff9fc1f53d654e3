//! Work of a region's leader.

use std::time::Duration;

use tracing::warn;

use super::proposer::ProposalError;
use crate::groups::Groups;
use crate::shutdown::Shutdown;

/// A job that every node has, and that the region's leader does.
pub(super) trait Leading {
    /// How often it looks whether there is anything to do.
    const LOOK_EVERY: Duration;
    /// What does not get on when a step fails, for the log.
    const TROUBLE: &str;

    /// The groups of this node.
    fn groups(&self) -> &Groups;

    /// Does what is missing next.
    fn step(&self) -> impl Future<Output = Result<(), ProposalError>> + Send;
}

/// Takes step after step while this node leads its region, until it is shut down. One that fails is tried again.
pub(super) async fn lead(job: impl Leading, shutdown: Shutdown) {
    tokio::select! {
        () = work(&job) => {}
        () = shutdown.wait() => {}
    }
}

async fn work<J: Leading>(job: &J) {
    loop {
        tokio::time::sleep(J::LOOK_EVERY).await;
        if !job.groups().region.leads() {
            continue;
        }
        if let Err(error) = job.step().await {
            warn!(%error, "{}; it is tried again", J::TROUBLE);
        }
    }
}
