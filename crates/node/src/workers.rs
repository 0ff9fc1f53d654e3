//! Work that would hold up a runtime thread: private-key operations take a fraction of a millisecond to some, and the
//! generation of an RSA key takes seconds. Each kind has its own threads and its own queue, so that the one that is slow
//! never stalls the other.

use std::num::NonZeroUsize;
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::{error, warn};
use trent_api::error::ApiError;

/// Requests of one kind that run or wait; more are told to slow down.
const MAX_PRIVATE_KEY_OPERATIONS: usize = 4096;
/// Key generations that run or wait. At a second each, those at the end have waited for about a minute.
const MAX_KEY_GENERATIONS: usize = 64;

/// Where blocking cryptography runs.
#[derive(Debug)]
pub struct Workers {
    private_key: Lane,
    key_generation: Lane,
}

impl Workers {
    /// One private-key operation a core, and key generation on half of the cores.
    pub fn for_this_machine() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self {
            private_key: Lane::new("private-key", cores, MAX_PRIVATE_KEY_OPERATIONS),
            key_generation: Lane::new("key-generation", cores.div_ceil(2), MAX_KEY_GENERATIONS),
        }
    }

    /// Runs an operation with a private key, or another of that order of time.
    ///
    /// # Errors
    /// ThrottlingException when the queue is full; an internal error when the work panicked.
    pub async fn private_key<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        self.private_key.run(work).await
    }

    /// Runs the generation of a key.
    ///
    /// # Errors
    /// Those of [`private_key`](Self::private_key).
    pub async fn key_generation<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        self.key_generation.run(work).await
    }
}

/// A bounded queue in front of a bounded number of threads.
#[derive(Debug)]
struct Lane {
    name: &'static str,
    /// Places in the queue, those that run included.
    places: Arc<Semaphore>,
    /// How many run at a time.
    turns: Arc<Semaphore>,
}

impl Lane {
    fn new(name: &'static str, turns: usize, places: usize) -> Self {
        Self {
            name,
            places: Arc::new(Semaphore::new(places)),
            turns: Arc::new(Semaphore::new(turns)),
        }
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, ApiError> {
        let Ok(place) = self.places.clone().try_acquire_owned() else {
            warn!(
                lane = self.name,
                "the queue is full: a request is told to slow down"
            );
            return Err(ApiError::throttled());
        };
        let turn = self
            .turns
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| ApiError::internal())?;
        let done = tokio::task::spawn_blocking(move || in_turn(work, [place, turn])).await;
        done.map_err(|panicked| {
            error!(lane = self.name, %panicked, "work failed");
            ApiError::internal()
        })
    }
}

/// Work goes on when the request that wanted it is gone; its place and turn are given back when it ends, not before.
fn in_turn<T>(work: impl FnOnce() -> T, permits: [OwnedSemaphorePermit; 2]) -> T {
    let done = work();
    drop(permits);
    done
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn a_full_queue_refuses_and_one_with_room_serves() {
        let lane = Arc::new(Lane::new("test", 1, 1));
        let (release, held) = mpsc::channel::<()>();
        let running = tokio::spawn({
            let lane = lane.clone();
            async move { lane.run(move || held.recv()).await }
        });
        while lane.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(lane.run(|| ()).await, Err(ApiError::throttled()));
        release.send(()).unwrap();
        assert_eq!(running.await.unwrap(), Ok(Ok(())));
        assert_eq!(lane.run(|| 7).await, Ok(7));
    }

    #[tokio::test]
    async fn slow_generation_does_not_hold_up_private_keys() {
        let workers = Arc::new(Workers::for_this_machine());
        let (release, held) = mpsc::channel::<()>();
        let generation = tokio::spawn({
            let workers = workers.clone();
            async move { workers.key_generation(move || held.recv()).await }
        });
        assert_eq!(workers.private_key(|| "signed").await, Ok("signed"));
        release.send(()).unwrap();
        assert_eq!(generation.await.unwrap(), Ok(Ok(())));
    }

    #[tokio::test]
    async fn a_panic_is_an_internal_error_and_gives_its_place_back() {
        let lane = Lane::new("test", 1, 1);
        let panicked: Result<(), _> = lane.run(|| panic!("as the test wants")).await;
        assert_eq!(panicked, Err(ApiError::internal()));
        assert_eq!(lane.run(|| 7).await, Ok(7));
    }
}
