//! Asks every other region again and again whether it is there, so that an operator sees a cut before somebody needs the
//! link.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use tokio::time::MissedTickBehavior;
use tracing::{info, warn};
use trent_domain::ids::{NodeId, RegionName};

use crate::clock::Clock;
use crate::regions::contacts::{Contacts, Heard};
use crate::regions::link::Link;
use crate::shutdown::Shutdown;

/// How often is asked.
const ASK_EVERY: Duration = Duration::from_secs(1);

/// The job. Every node runs it, for itself.
pub struct RegionContact {
    /// To the other regions.
    pub link: Arc<Link>,
    /// What is kept up to date.
    pub contacts: Arc<Contacts>,
    /// The time of changes.
    pub clock: Clock,
}

impl RegionContact {
    /// Works until shut down.
    pub async fn run(self, shutdown: Shutdown) {
        let mut ticks = tokio::time::interval(ASK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = shutdown.wait() => return,
            }
            tokio::select! {
                () = self.ask_all() => {}
                () = shutdown.wait() => return,
            }
        }
    }

    async fn ask_all(&self) {
        let regions = self.link.regions();
        join_all(regions.iter().map(|region| self.ask(region))).await;
        self.contacts.retain(|region| regions.contains(region));
    }

    async fn ask(&self, region: &RegionName) {
        let answer = self.link.ping(region).await;
        let heard = answer.as_ref().ok().map(|answer| Heard {
            leader: answer.leader.map(NodeId),
        });
        if !self.contacts.note(region, heard, self.clock.now()) {
            return;
        }
        match answer {
            Ok(_) => info!(%region, "the region can be reached"),
            Err(error) => warn!(%region, %error, "the region cannot be reached"),
        }
    }
}
