//! Lets go of regions that an operator has given up for good: takes their members out of the families that this region
//! leads, drops what was to be told to them, and lets the cluster forget them once no region is tied to them any more.
//!
//! Every step looks at the replicated state and does what is missing; a crash between steps leaves a state from which
//! the next leader goes on.

use std::time::Duration;

use tracing::info;
use trent_domain::command::{Command, Disown};
use trent_domain::global;
use trent_domain::global::command::{ForgetRegion, ReleaseRegion};
use trent_domain::global::state::RegionStatus;
use trent_domain::ids::RegionName;
use trent_domain::ties::Ties;

use super::leading::{self, Leading};
use super::proposer::{ProposalError, Proposer};
use crate::groups::Groups;
use crate::shutdown::Shutdown;

/// Keys, and news, that one entry deals with.
const TIES_AT_A_TIME: usize = 64;

/// The job. Every node runs it; it works on the region's leader alone.
pub struct Parting {
    /// This node's region.
    pub region: RegionName,
    /// Region and cluster state.
    pub groups: Groups,
    /// To change both.
    pub proposer: Proposer,
}

impl Parting {
    /// Works until shut down.
    pub async fn run(self, shutdown: Shutdown) {
        leading::lead(self, shutdown).await;
    }
}

impl Leading for Parting {
    const LOOK_EVERY: Duration = Duration::from_millis(500);
    const TROUBLE: &str = "a region that is gone is not let go of yet";

    fn groups(&self) -> &Groups {
        &self.groups
    }

    /// A region that is fenced may lead nothing of what it believes to lead.
    async fn step(&self) -> Result<(), ProposalError> {
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
}

impl Parting {
    async fn part_from(&self, gone: &RegionName) -> Result<(), ProposalError> {
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

    async fn cut(&self, gone: &RegionName, ties: Ties) -> Result<(), ProposalError> {
        info!(%gone, keys = ties.led.len(), news = ties.news.len(), "letting go of a region that is gone for good");
        self.proposer
            .to_region(Command::Disown(Disown {
                region: gone.clone(),
                led: ties.led,
                news: ties.news,
                follow_up_seed: self.proposer.seed()?,
            }))
            .await
    }

    /// Tells the cluster that it need not wait for this region, and lets it forget the one that is gone once it need not
    /// wait for any. A node that still votes in `global` is taken out of there first.
    async fn release(&self, gone: &RegionName) -> Result<(), ProposalError> {
        let global = self.groups.global.local();
        let region = global.state.region(gone);
        let Some(RegionStatus::Gone { released_by }) = region.map(|region| &region.status) else {
            return Ok(());
        };
        if !released_by.contains(&self.region) {
            return self
                .proposer
                .to_cluster(global::Command::ReleaseRegion(ReleaseRegion {
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
        self.proposer
            .to_cluster(global::Command::ForgetRegion(ForgetRegion { region }))
            .await
    }
}
