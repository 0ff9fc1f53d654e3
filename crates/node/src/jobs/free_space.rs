//! Looks at the room on the disk also while nobody writes, so that the ballast is given up in time and taken back.

use std::sync::Arc;
use std::time::Duration;

use tracing::warn;
use trent_storage::space_guard::SpaceGuard;

use crate::shutdown::Shutdown;

/// A fast disk takes half a second to fill the guard's floor.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// The job.
pub struct FreeSpace {
    /// Watches the data directory's file system.
    pub guard: Arc<SpaceGuard>,
}

impl FreeSpace {
    /// Works until shut down.
    pub async fn run(self, shutdown: Shutdown) {
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = shutdown.wait() => return,
            }
            let guard = self.guard.clone();
            if let Err(error) = tokio::task::spawn_blocking(move || guard.state()).await {
                warn!(%error, "the room on disk was not looked at");
            }
        }
    }
}
