//! Does to keys what their dates demand: deletes them, rotates them, and lets imported material expire. Time counts as the
//! log has it: this node's clock says what to propose, and each entry looks again. So nothing happens before a log has
//! seen the date pass, and nothing happens twice when the leader changes.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tracing::{info, warn};
use trent_crypto::random::{self, Randomness};
use trent_domain::caller::Caller;
use trent_domain::command::{Command, DeleteKey, ExpireKeyMaterial, RotateKey};
use trent_domain::entry::Entry;
use trent_domain::ids::{IntentId, KeyId, RequestId};
use trent_domain::key_spec::KeySpec;
use trent_domain::state::State;
use trent_domain::time::Timestamp;

use crate::clock::Clock;
use crate::groups::Groups;
use crate::keyrings::Keyrings;
use crate::shutdown::Shutdown;

/// A look at what is due costs next to nothing. An overdue rotation follows on EnableKey as soon as this.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// After a failure there is more time to heal: AWS lets a day pass.
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

/// What is due.
#[derive(Debug, Clone, Copy)]
enum Due {
    Deletion(KeyId),
    Rotation(KeyId, KeySpec),
    Expiry(KeyId),
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
                    pause = LOOK_AFTER_FAILURE;
                }
            }
        }
        pause
    }

    async fn see_to(&self, due: Due) -> Result<(), String> {
        let entry = Entry {
            at: self.clock.now(),
            authority: Caller::Service.into(),
            request_id: RequestId::new(self.random()?),
            command: self.command(due)?,
        };
        let proposed = self.groups.region.propose(&entry).await;
        let outcome = proposed.map_err(|error| error.to_string())?;
        outcome.map(drop).map_err(|error| format!("{error:?}"))
    }

    fn command(&self, due: Due) -> Result<Command, String> {
        Ok(match due {
            Due::Deletion(key_id) => Command::DeleteKey(DeleteKey {
                key_id,
                intent_id: IntentId::new(self.random()?),
            }),
            Due::Rotation(key_id, spec) => {
                let keyring = self.keyrings.region().ok_or("the region's keys are not open")?;
                let new = keyring.generate(key_id, spec, self.randomness.as_ref());
                let new = new.map_err(|error| error.to_string())?;
                Command::RotateKey(RotateKey {
                    key_id,
                    material: new.into_material(self.clock.now()),
                    follow_up_seed: self.random()?,
                })
            }
            Due::Expiry(key_id) => Command::ExpireKeyMaterial(ExpireKeyMaterial {
                key_id,
                follow_up_seed: self.random()?,
            }),
        })
    }

    fn random(&self) -> Result<[u8; 16], String> {
        random::bytes(self.randomness.as_ref()).map_err(|error| error.to_string())
    }
}

fn what_is_due(state: &State, now: Timestamp) -> Vec<Due> {
    let rotation = |id: KeyId| state.key(&id).map(|key| Due::Rotation(id, key.spec));
    let deletions = state.due_deletions(now).map(Due::Deletion);
    let expiries = state.due_expiries(now).map(Due::Expiry);
    let rotations = state.due_rotations(now).filter_map(rotation);
    deletions.chain(expiries).chain(rotations).collect()
}
