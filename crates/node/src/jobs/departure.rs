//! Lets a region go that an operator has removed: it gives its replicas up, tells their primaries, and is forgotten once it
//! has nothing left. A key that was made meanwhile stays, and the region with it, until its owner deletes it.

use std::time::Duration;

use tracing::info;
use trent_domain::command::{Command, Depart};
use trent_domain::departure::Departure as Progress;
use trent_domain::global;
use trent_domain::global::command::{ForgetRegion, RemoveRegion};
use trent_domain::global::state::RegionStatus;
use trent_domain::ids::{KeyId, RegionName};
use trent_domain::key_spec::KeyManager;
use trent_domain::state::State;

use super::leading::{self, Leading};
use super::proposer::{ProposalError, Proposer};
use crate::groups::Groups;
use crate::shutdown::Shutdown;

/// Keys of a kind that one entry gives up.
const KEYS_AT_A_TIME: usize = 64;

/// The job. Every node runs it; it works on the region's leader alone.
pub struct Departure {
    /// This node's region.
    pub region: RegionName,
    /// Region and cluster state.
    pub groups: Groups,
    /// To change both.
    pub proposer: Proposer,
}

/// What a region that leaves does next. The simulation of regions takes these steps, too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// It gives these keys up; with none, it looks whether it can be closed.
    GiveUp {
        /// Replicas, whose primaries are told.
        replicas: Vec<KeyId>,
        /// Keys that AWS manages, which an operator has said may be lost.
        managed_keys: Vec<KeyId>,
    },
    /// It is closed, and asks to be forgotten.
    BeForgotten,
    /// It was declared lost while it left, and is back: it tells the cluster that it is on its way out.
    SayThatItLeaves,
}

/// The next step of a region that is to leave, as its state and its copy of the cluster's have it. None while others have
/// still to hear what it has given up.
pub fn next_step(here: &RegionName, state: &State, global: &global::State) -> Option<Step> {
    let discards_managed_keys = match global.region(here)?.status {
        RegionStatus::Leaving {
            discards_managed_keys,
        } => discards_managed_keys,
        // What it has begun has no way back: it takes no keys in any more.
        RegionStatus::Active => return state.departure().map(|_| Step::SayThatItLeaves),
        RegionStatus::Lost { .. } | RegionStatus::Gone { .. } => return None,
    };
    if state.departure() == Some(Progress::Closed) {
        return Some(Step::BeForgotten);
    }
    let replicas = replicas(state);
    let managed_keys = match discards_managed_keys {
        true => managed_keys(state),
        false => Vec::new(),
    };
    let is_done = state.outbox().next().is_none();
    let gives_up = !replicas.is_empty() || !managed_keys.is_empty();
    let goes_on = state.departure().is_none() || gives_up || is_done;
    goes_on.then_some(Step::GiveUp {
        replicas,
        managed_keys,
    })
}

impl Departure {
    /// Works until shut down.
    pub async fn run(self, shutdown: Shutdown) {
        leading::lead(self, shutdown).await;
    }
}

impl Leading for Departure {
    const LOOK_EVERY: Duration = Duration::from_secs(1);
    const TROUBLE: &str = "the region does not get on with leaving";

    fn groups(&self) -> &Groups {
        &self.groups
    }

    async fn step(&self) -> Result<(), ProposalError> {
        let (region, global) = (self.groups.region.local(), self.groups.global.local());
        match next_step(&self.region, &region.state, &global.state) {
            Some(Step::GiveUp {
                replicas,
                managed_keys,
            }) => self.depart(replicas, managed_keys).await,
            Some(Step::BeForgotten) => self.be_forgotten().await,
            Some(Step::SayThatItLeaves) => self.say_that_it_leaves().await,
            None => Ok(()),
        }
    }
}

impl Departure {
    async fn depart(&self, replicas: Vec<KeyId>, managed_keys: Vec<KeyId>) -> Result<(), ProposalError> {
        self.proposer
            .to_region(Command::Depart(Depart {
                replicas,
                managed_keys,
                follow_up_seed: self.proposer.seed()?,
            }))
            .await
    }

    /// The cluster goes on without the votes of this region's nodes first: once they are forgotten, nobody hears them.
    async fn be_forgotten(&self) -> Result<(), ProposalError> {
        if self.groups.has_votes_in_global(&self.region) {
            return Ok(());
        }
        info!(region = %self.region, "the region has nothing left and goes");
        let region = self.region.clone();
        self.proposer
            .to_cluster(global::Command::ForgetRegion(ForgetRegion { region }))
            .await
    }

    async fn say_that_it_leaves(&self) -> Result<(), ProposalError> {
        info!(region = %self.region, "the region is back from a loss, and goes on leaving");
        let region = self.region.clone();
        self.proposer
            .to_cluster(global::Command::RemoveRegion(RemoveRegion {
                region,
                discards_managed_keys: false,
            }))
            .await
    }
}

/// The next replicas to give up. Entries look again.
fn replicas(state: &State) -> Vec<KeyId> {
    let replicas = state.keys_after(None).filter(|key| key.is_replica());
    replicas.map(|key| key.id).take(KEYS_AT_A_TIME).collect()
}

/// The next keys to discard.
fn managed_keys(state: &State) -> Vec<KeyId> {
    let managed = state
        .keys_after(None)
        .filter(|key| key.manager == KeyManager::Aws);
    managed.map(|key| key.id).take(KEYS_AT_A_TIME).collect()
}
