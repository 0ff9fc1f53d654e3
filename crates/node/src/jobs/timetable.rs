//! Does to keys what their dates demand: deletes them, rotates them, and lets imported material expire. Time counts as the
//! log has it: this node's clock says what to propose, and each entry looks again. So nothing happens before a log has
//! seen the date pass, and nothing happens twice when the leader changes.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tracing::{info, warn};
use trent_crypto::random::{self, Randomness};
use trent_domain::caller::Caller;
use trent_domain::entry::Entry;
use trent_domain::ids::RequestId;

use super::due::{Due, what_is_due};
use crate::clock::Clock;
use crate::groups::Groups;
use crate::keyrings::Keyrings;
use crate::shutdown::Shutdown;

/// A look at what is due costs next to nothing. An overdue rotation follows on EnableKey as soon as this.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// After a rotation has failed there is more time to heal: AWS lets a day pass.
const LOOK_AFTER_FAILURE: Duration = Duration::from_secs(10);

/// The job. Every node runs it; it works on the region's leader alone.
pub struct Timetable {
    /// Region and cluster state.
    pub groups: Groups,
    /// To make new material with.
    pub keyrings: Arc<Keyrings>,
    /// Says what is due.
    pub clock: Clock,
    /// For ids and new material.
    pub randomness: Arc<dyn Randomness>,
}

impl Timetable {
    /// Works until shut down.
    pub async fn run(self, shutdown: Shutdown) {
        let mut next = Instant::now();
        loop {
            tokio::select! {
                () = tokio::time::sleep_until(next) => {}
                () = shutdown.wait() => return,
            }
            tokio::select! {
                pause = self.do_what_is_due() => next = Instant::now() + pause,
                () = shutdown.wait() => return,
            }
        }
    }

    /// Gives the time until the next look.
    async fn do_what_is_due(&self) -> Duration {
        let published = self.groups.region.local();
        let mut pause = LOOK_EVERY;
        for due in what_is_due(&published.state, self.clock.now()) {
            // Whoever leads next does what is left.
            if !self.groups.region.leads() {
                return LOOK_EVERY;
            }
            match self.see_to(due).await {
                Ok(()) => info!(?due, "did what a key's date demanded"),
                Err(reason) => {
                    warn!(?due, reason, "what a key's date demands is not done yet");
                    pause = pause.max(again_after(due));
                }
            }
        }
        pause
    }

    async fn see_to(&self, due: Due) -> Result<(), String> {
        let keyring = self.keyrings.region();
        let (now, randomness) = (self.clock.now(), self.randomness.as_ref());
        let command = due.command(keyring.as_deref(), now, randomness);
        let entry = Entry {
            at: now,
            authority: Caller::Service.into(),
            request_id: RequestId::new(random::bytes(randomness).map_err(|error| error.to_string())?),
            command: command.map_err(|error| error.to_string())?,
        };
        let proposed = self.groups.region.propose(&entry).await;
        let outcome = proposed.map_err(|error| error.to_string())?;
        outcome.map(drop).map_err(|error| format!("{error:?}"))
    }
}

/// When to look again after it could not be done. What is over is used until it is gone: no time is lost there.
fn again_after(due: Due) -> Duration {
    match due {
        Due::Rotation(..) => LOOK_AFTER_FAILURE,
        Due::Deletion(_) | Due::Expiry(_) => LOOK_EVERY,
    }
}

#[cfg(test)]
mod tests {
    use trent_domain::ids::KeyId;
    use trent_domain::key_spec::KeySpec;

    use super::*;

    #[test]
    fn what_is_over_is_tried_again_at_the_next_look() {
        let id = KeyId::single_from_random([1; 16]);
        assert_eq!(again_after(Due::Expiry(id)), LOOK_EVERY);
        assert_eq!(again_after(Due::Deletion(id)), LOOK_EVERY);
        assert_eq!(
            again_after(Due::Rotation(id, KeySpec::SymmetricDefault)),
            LOOK_AFTER_FAILURE
        );
    }
}
