//! Makes the members of a group those that the directory wants: nodes that join become learners and then voters, nodes
//! that leave cease to be, and a leader that is drained hands over.
//!
//! Every node runs this for both of its groups; it works on the leader alone. Each look begins from what the group and the
//! directory are now and takes one step ([`next_step`]), so that a crash at any point leaves nothing that the next leader
//! would not finish.

mod farewells;
mod sightings;
mod wanted;

use std::sync::Arc;
use std::time::Duration;

use tracing::{info, warn};
use trent_consensus::{GroupHandle, Machine, MembershipRefused};
use trent_domain::ids::{NodeId, RegionName};
use trent_domain::placement::{Roster, Step, Wanted, next_step};

pub use farewells::Farewells;
use sightings::Sightings;

use crate::directory::{Directory, View, raft_member};
use crate::shutdown::Shutdown;

/// Without news the job looks again after this long: what a leader hears of its members changes silently.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// The job, for one group.
pub struct Membership<M: Machine> {
    /// The group.
    pub group: GroupHandle<M>,
    /// Whose group it is.
    pub of: Of,
    /// Who should be in it.
    pub directory: Arc<Directory>,
}

/// Whose group it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Of {
    /// The whole cluster's.
    Cluster,
    /// A region's.
    Region(RegionName),
}

impl<M: Machine> Membership<M> {
    /// Works until shut down.
    pub async fn run(self, shutdown: Shutdown) {
        tokio::select! {
            () = self.work() => {}
            () = shutdown.wait() => {}
        }
    }

    async fn work(&self) {
        let mut directory = self.directory.changes();
        let mut leadership = self.group.leadership();
        let mut sightings = Sightings::default();
        let mut reported = None;
        loop {
            let taken = self.step(&mut sightings).await;
            self.report(taken.and_then(Result::err), &mut reported);
            if taken == Some(Ok(())) {
                continue; // there may be more to do
            }
            tokio::select! {
                Ok(()) = directory.changed() => {}
                Ok(()) = leadership.changed() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    /// Says once why the group does not get on.
    fn report(&self, refused: Option<MembershipRefused>, reported: &mut Option<MembershipRefused>) {
        if let Some(reason) = refused
            && refused != *reported
        {
            warn!(group = %self.group.name(), %reason, "the members are not changed yet; it is tried again");
        }
        *reported = refused;
    }

    /// Does what is next, if this node leads and there is anything to do.
    async fn step(&self, sightings: &mut Sightings) -> Option<Result<(), MembershipRefused>> {
        let Some(roster) = self.group.roster() else {
            *sightings = Sightings::default(); // what another leader has heard since is not known here
            return None;
        };
        let view = self.directory.view();
        if let Some(moved) = self.moved(&roster, &view) {
            return Some(self.take(Step::Admit(moved), &view).await);
        }
        sightings.look(&roster, &view);
        let wanted = self.wanted(&roster, &view, sightings);
        match next_step(&roster, &wanted)? {
            Step::Dismiss(node) if !sightings.may_dismiss(node) => None,
            step => Some(self.take(step, &view).await),
        }
    }

    fn wanted(&self, roster: &Roster, view: &View, sightings: &Sightings) -> Wanted {
        match &self.of {
            Of::Cluster => wanted::of_cluster(view, &roster.voters, |node| sightings.is_silent(node)),
            Of::Region(region) => wanted::of_region(view, region),
        }
    }

    /// A member that the group looks for at another address than the directory's.
    fn moved(&self, roster: &Roster, view: &View) -> Option<NodeId> {
        let mut members = roster.members.keys().filter_map(|node| view.node(*node));
        let moved = members.find(|node| self.group.member(node.id) != Some(raft_member(node)));
        moved.filter(|_| !roster.joint).map(|node| node.id)
    }

    async fn take(&self, step: Step, view: &View) -> Result<(), MembershipRefused> {
        let taken = match &step {
            Step::HandOver(node) => self.group.transfer_leadership(*node).await,
            Step::SetVoters(voters) => self.group.change_voters(voters.clone()).await,
            Step::Dismiss(node) => self.group.dismiss(*node).await,
            Step::Admit(node) => match view.node(*node) {
                Some(known) => self.group.admit(*node, raft_member(known)).await,
                None => Ok(()), // it left in between: the next look knows
            },
        };
        if taken.is_ok() {
            info!(group = %self.group.name(), ?step, "the members of the group have changed");
        }
        taken
    }
}
