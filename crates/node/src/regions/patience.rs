//! How long a client waits for another region, and what it hears when that does not answer.

use std::time::Duration;

use tokio::time::timeout;
use tracing::{error, warn};
use trent_api::error::ApiError;
use trent_domain::ids::RegionName;

use super::link::LinkError;

/// With what it takes to verify the request and to answer, the client hears within five seconds that it has to try again.
/// The slowest that a region in good health does, making an RSA key of 4096 bits, takes a fraction of it.
pub(super) const CLIENTS_WAIT: Duration = Duration::from_millis(4500);

/// Ends what needs another region, or a quorum of the cluster, with AWS's retryable error once a client has waited long
/// enough. What was begun there may be done nevertheless, as when an answer is lost.
pub async fn bounded<T, E: From<ApiError>>(work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    let answered = timeout(CLIENTS_WAIT, work).await;
    answered.unwrap_or_else(|_| Err(ApiError::dependency_timeout().into()))
}

/// What a client hears of a region that did not answer.
pub fn unanswered(region: &RegionName, error: LinkError) -> ApiError {
    match error {
        // It was there a moment ago.
        LinkError::NoSuchRegion => {
            error!(%region, "a region that a request needs is gone");
            ApiError::internal()
        }
        LinkError::Unreachable | LinkError::Unanswered | LinkError::Refused => {
            warn!(%region, %error, "a region did not do its part of a request");
            ApiError::dependency_timeout()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_longer_than_five_seconds() {
        let asked = Instant::now();
        let answer: Result<(), ApiError> = bounded(pending()).await;
        assert_eq!(answer, Err(ApiError::dependency_timeout()));
        assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
        assert_eq!(bounded(async { Ok::<_, ApiError>(7) }).await, Ok(7));
    }
}
