//! Work that waits for a disk, kept away from the threads of the runtime.

use tokio::task::JoinError;

/// Runs it on a thread that may wait. In a simulation there are no threads: it takes the time that the disk takes.
pub(crate) async fn run<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, JoinError> {
    #[cfg(feature = "simulation")]
    if let Some(disk) = crate::simulation::disk() {
        tokio::time::sleep(disk.work_time()).await;
        return Ok(work());
    }
    tokio::task::spawn_blocking(work).await
}
