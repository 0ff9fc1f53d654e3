//! Does what the loss of a region asks for: takes `global`'s table of losses into the region's log, takes over what this
//! region is the heir of, and ends the fence of this region where it was lost itself.
//!
//! Every step looks at the replicated state and does what is missing; a crash between steps leaves a state from which
//! the next leader goes on.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tracing::{info, warn};
use trent_domain::command::{Command, EndFence, NoteLosses, TakeOver};
use trent_domain::global;
use trent_domain::global::command::EndLoss;
use trent_domain::ids::{KeyId, RegionName};
use trent_domain::key_state::KeyState;
use trent_domain::losses::Losses;
use trent_domain::multi_region::MultiRegion;
use trent_domain::state::State;
use trent_domain::succession::{Inheritance, Member, Survey};

use super::proposer::{ProposalError, Proposer};
use crate::groups::Groups;
use crate::regions::families::{self, FamiliesError, MAX_KEYS};
use crate::regions::link::Link;
use crate::shutdown::Shutdown;

/// How often the job looks whether there is anything to do: leadership may have moved, or a region be reachable again.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// When keys here still have their primary in a lost region, all regions are asked again after this long: the one that
/// would have taken over may have lost its member, or this one may have got one.
const ASK_AGAIN_AFTER: Duration = Duration::from_secs(5);

/// When this region last looked through everything that it may be the heir of.
#[derive(Debug, Clone, Copy)]
struct Pass {
    /// The version of the losses.
    version: u64,
    at: Instant,
}

impl Pass {
    /// Whether it is time for the next one.
    fn is_over(&self, now: Instant) -> bool {
        now >= self.at + ASK_AGAIN_AFTER
    }
}

/// The job. Every node runs it; it works on the region's leader alone.
pub struct Succession {
    /// This node's region.
    pub region: RegionName,
    /// Region and cluster state.
    pub groups: Groups,
    /// To ask the other regions.
    pub link: Arc<Link>,
    /// To change both states.
    pub proposer: Proposer,
}

/// Why a step has to be tried again.
#[derive(Debug, thiserror::Error)]
enum SuccessionError {
    #[error("{region} was not heard: {reason}")]
    Unheard {
        region: RegionName,
        reason: FamiliesError,
    },
    #[error("a successor has not taken over yet, or its news has not come")]
    Fenced,
    #[error(transparent)]
    Proposal(#[from] ProposalError),
}

impl Succession {
    /// Works until shut down.
    pub async fn run(self, shutdown: Shutdown) {
        let mut changes = self.groups.global.applied();
        let mut reported = String::new();
        let mut last_pass = None;
        loop {
            tokio::select! {
                _ = changes.changed() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
                () = shutdown.wait() => return,
            }
            if !self.groups.region.leads() {
                last_pass = None;
                continue;
            }
            let stepped = tokio::select! {
                stepped = self.step(&mut last_pass) => stepped,
                () = shutdown.wait() => return,
            };
            let text = stepped.err().map(|error| error.to_string()).unwrap_or_default();
            if text != reported && !text.is_empty() {
                warn!(
                    reason = text,
                    "the loss of a region is not dealt with yet; it is tried again"
                );
            }
            reported = text;
        }
    }

    async fn step(&self, last_pass: &mut Option<Pass>) -> Result<(), SuccessionError> {
        self.note_losses().await?;
        let published = self.groups.region.local();
        let state = &published.state;
        let fencing = state.fencing();
        if fencing.is_fenced(&self.region) {
            return self.end_fence(state).await;
        }
        if fencing.losses.is_lost(&self.region) {
            return self.end_loss(fencing.cleared).await;
        }
        let version = fencing.losses.version;
        let known = last_pass.filter(|last| last.version == version);
        if known.is_some_and(|last| !last.is_over(Instant::now())) {
            return Ok(());
        }
        if known.is_none() || has_orphans(state) {
            self.take_over(state).await?;
        }
        let at = Instant::now();
        *last_pass = Some(Pass { version, at });
        Ok(())
    }

    /// Takes a newer table of losses into the region's log.
    async fn note_losses(&self) -> Result<(), SuccessionError> {
        let global = self.groups.global.local();
        let losses = global.state.losses();
        let known = self.groups.region.local().state.fencing().losses.version;
        if losses.version <= known {
            return Ok(());
        }
        let losses = losses.clone();
        info!(
            version = losses.version,
            "the cluster knows of other lost regions"
        );
        self.propose(Command::NoteLosses(NoteLosses {
            losses,
            follow_up_seed: self.proposer.seed()?,
        }))
        .await
    }

    /// Asks the other regions of every family that this region may have to take over.
    async fn take_over(&self, state: &State) -> Result<(), SuccessionError> {
        let losses = &state.fencing().losses;
        let keys = candidates(state, &self.region);
        for keys in keys.chunks(MAX_KEYS) {
            let mut told = self.ask(losses, keys).await?;
            for member in self.groups.region.local().state.members(keys.iter().copied()) {
                let members = told.entry(member.key_id).or_default();
                members.insert(self.region.clone(), member);
            }
            let inherited = told.into_values().filter_map(|members| {
                let survey = Survey { losses, members };
                let heir = survey.heir() == Some(&self.region);
                heir.then(|| survey.inheritance(&self.region)).flatten()
            });
            let families: Vec<Inheritance> = inherited.collect();
            if families.is_empty() {
                continue;
            }
            info!(families = families.len(), "taking over from a lost region");
            self.propose(Command::TakeOver(TakeOver {
                version: losses.version,
                families,
                follow_up_seed: self.proposer.seed()?,
            }))
            .await?;
        }
        Ok(())
    }

    /// Asks the other regions of every family that this region leads, until none of them is anybody else's.
    async fn end_fence(&self, state: &State) -> Result<(), SuccessionError> {
        let losses = &state.fencing().losses;
        let keys = led(state);
        for keys in keys.chunks(MAX_KEYS) {
            let mut told = self.ask(losses, keys).await?;
            for own in self.groups.region.local().state.members(keys.iter().copied()) {
                let members = told.remove(&own.key_id).unwrap_or_default();
                if !(Survey { losses, members }).leaves_alone(&own.family) {
                    return Err(SuccessionError::Fenced);
                }
            }
        }
        let version = losses.version;
        self.propose(Command::EndFence(EndFence { version })).await?;
        info!(version, "this region was lost, and follows its successors now");
        Ok(())
    }

    /// Tells the cluster that this region is back.
    async fn end_loss(&self, epoch: u64) -> Result<(), SuccessionError> {
        let global = self.groups.global.local();
        let open = global.state.losses().open(&self.region);
        if open.is_none_or(|loss| loss.epoch != epoch) {
            return Ok(());
        }
        self.proposer
            .to_cluster(global::Command::EndLoss(EndLoss {
                region: self.region.clone(),
                epoch,
            }))
            .await?;
        Ok(())
    }

    /// What all those know of the families who have to say it.
    async fn ask(
        &self,
        losses: &Losses,
        keys: &[KeyId],
    ) -> Result<BTreeMap<KeyId, BTreeMap<RegionName, Member>>, SuccessionError> {
        let mut told: BTreeMap<KeyId, BTreeMap<RegionName, Member>> = BTreeMap::new();
        let global = self.groups.global.local();
        let begun = global.state.regions().filter(|region| region.has_begun());
        let regions = begun.map(|region| &region.name);
        for region in regions.filter(|region| losses.must_answer(&self.region, region)) {
            let asked = families::ask(&self.link, region, losses.version, keys.to_vec()).await;
            let members = asked.map_err(|reason| SuccessionError::Unheard {
                region: region.clone(),
                reason,
            })?;
            for member in members {
                let families = told.entry(member.key_id).or_default();
                families.insert(region.clone(), member);
            }
        }
        Ok(told)
    }

    async fn propose(&self, command: Command) -> Result<(), SuccessionError> {
        Ok(self.proposer.to_region(command).await?)
    }
}

/// Whether keys here still have their primary in a lost region, or had handed it to one.
pub fn has_orphans(state: &State) -> bool {
    let mut lost = state.fencing().losses.lost();
    lost.any(|region| state.followers_of(region).next().is_some()) || !state.stranded().is_empty()
}

/// The keys that this region may be the heir of: a successor may not have heard the last that its lost region did, so it
/// asks about every replica.
pub fn candidates(state: &State, here: &RegionName) -> Vec<KeyId> {
    let losses = &state.fencing().losses;
    let mut open = losses.lost().filter_map(|region| losses.open(region));
    let succeeds = open.any(|loss| loss.successors.contains(here));
    let stranded = state.stranded();
    let may_inherit = |key: &KeyId, family: &MultiRegion| {
        !family.leads() && (succeeds || stranded.contains(key) || losses.is_lost(&family.primary))
    };
    let families = state
        .keys_after(None)
        .filter_map(|key| Some((key.id, key.multi_region.as_ref()?)));
    families
        .filter(|(id, family)| may_inherit(id, family))
        .map(|(id, _)| id)
        .collect()
}

/// The keys that somebody may have succeeded this region in.
pub fn led(state: &State) -> Vec<KeyId> {
    let families = state.keys_after(None).filter(|key| {
        let family = key.multi_region.as_ref();
        key.has_replicas() || family.is_some() && key.state == KeyState::Updating
    });
    families.map(|key| key.id).collect()
}
