//! Lets go of regions that an operator has given up for good: takes their members out of the families that this region
//! leads, drops what was to be told to them, and lets the cluster forget them once no region is tied to them any more.
//!
//! Every step looks at the replicated state and does what is missing; a crash between steps leaves a state from which
//! the next leader goes on.

use std::sync::Arc;
use std::time::Duration;

use tracing::{info, warn};
use trent_crypto::error::RandomnessUnavailable;
use trent_crypto::random::{self, Randomness};
use trent_domain::caller::Caller;
use trent_domain::command::{Command, Disown};
use trent_domain::entry::Entry;
use trent_domain::global;
use trent_domain::global::command::{ForgetRegion, ReleaseRegion};
use trent_domain::global::state::RegionStatus;
use trent_domain::ids::{RegionName, RequestId};
use trent_domain::ties::Ties;

use crate::clock::Clock;
use crate::groups::Groups;
use crate::shutdown::Shutdown;

/// How often the job looks whether there is anything to do.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Keys, and news, that one entry deals with.
const TIES_AT_A_TIME: usize = 64;

/// The job. Every node runs it; it works on the region's leader alone.
pub struct Parting {
    /// This node's region.
    pub region: RegionName,
    /// Region and cluster state.
    pub groups: Groups,
    /// For the entries it proposes.
    pub clock: Clock,
    /// For ids.
    pub randomness: Arc<dyn Randomness>,
}

/// Why a step has to be tried again.
#[derive(Debug, thiserror::Error)]
enum PartingError {
    #[error("not proposed: {0}")]
    Proposal(String),
    #[error(transparent)]
    Randomness(#[from] RandomnessUnavailable),
}

impl Parting {
    /// Works until shut down.
    pub async fn run(self, shutdown: Shutdown) {
        loop {
            tokio::select! {
                () = tokio::time::sleep(LOOK_EVERY) => {}
                () = shutdown.wait() => return,
            }
            if !self.groups.region.leads() {
                continue;
            }
            let stepped = tokio::select! {
                stepped = self.step() => stepped,
                () = shutdown.wait() => return,
            };
            if let Err(error) = stepped {
                warn!(%error, "a region that is gone is not let go of yet; it is tried again");
            }
        }
    }

    /// A region that is fenced may lead nothing of what it believes to lead.
    async fn step(&self) -> Result<(), PartingError> {
        let published = self.groups.region.local();
        let fencing = published.state.fencing();
        if fencing.is_fenced(&self.region) {
            return Ok(());
        }
        for gone in fencing.losses.gone().filter(|gone| **gone != self.region) {
            self.part_from(gone).await?;
        }
        Ok(())
    }

    async fn part_from(&self, gone: &RegionName) -> Result<(), PartingError> {
        loop {
            let ties = self.groups.region.local().state.ties_to(gone, TIES_AT_A_TIME);
            if ties.are_none() {
                return self.release(gone).await;
            }
            if !ties.can_be_cut() {
                return Ok(()); // a role has to pass first
            }
            self.cut(gone, ties).await?;
        }
    }

    async fn cut(&self, gone: &RegionName, ties: Ties) -> Result<(), PartingError> {
        info!(%gone, keys = ties.led.len(), news = ties.news.len(), "letting go of a region that is gone for good");
        let entry = Entry {
            at: self.clock.now(),
            authority: Caller::Service.into(),
            request_id: self.request_id()?,
            command: Command::Disown(Disown {
                region: gone.clone(),
                led: ties.led,
                news: ties.news,
                follow_up_seed: random::bytes(self.randomness.as_ref())?,
            }),
        };
        let outcome = self.groups.region.propose(&entry).await.map_err(not_proposed)?;
        outcome
            .map(drop)
            .map_err(|error| PartingError::Proposal(format!("{error:?}")))
    }

    /// Tells the cluster that it need not wait for this region, and lets it forget the one that is gone once it need not
    /// wait for any. A node that still votes in `global` is taken out of there first.
    async fn release(&self, gone: &RegionName) -> Result<(), PartingError> {
        let global = self.groups.global.local();
        let region = global.state.region(gone);
        let Some(RegionStatus::Gone { released_by }) = region.map(|region| &region.status) else {
            return Ok(());
        };
        if !released_by.contains(&self.region) {
            return self
                .tell(global::Command::ReleaseRegion(ReleaseRegion {
                    region: gone.clone(),
                    by: self.region.clone(),
                }))
                .await;
        }
        if global.state.is_tied_to(gone) || self.groups.has_votes_in_global(gone) {
            return Ok(());
        }
        info!(region = %gone, "nothing is left of the region: the cluster forgets it");
        let region = gone.clone();
        self.tell(global::Command::ForgetRegion(ForgetRegion { region }))
            .await
    }

    async fn tell(&self, command: global::Command) -> Result<(), PartingError> {
        let entry = global::Entry {
            at: self.clock.now(),
            request_id: self.request_id()?,
            command,
        };
        let proposed = self.groups.global.propose(&entry).await.map_err(not_proposed)?;
        proposed.map(drop).map_err(not_proposed)
    }

    fn request_id(&self) -> Result<RequestId, RandomnessUnavailable> {
        random::bytes(self.randomness.as_ref()).map(RequestId::new)
    }
}

fn not_proposed(reason: impl std::fmt::Display) -> PartingError {
    PartingError::Proposal(reason.to_string())
}
