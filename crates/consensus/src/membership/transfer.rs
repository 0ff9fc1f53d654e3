//! Leadership that moves on request.

use tokio::time::{Instant, timeout_at};
use trent_domain::ids::NodeId;

use crate::error::Unavailable;
use crate::group::Group;
use crate::leadership::Leadership;
use crate::machine::Machine;
use crate::membership::MembershipRefused;
use crate::membership::roster::roster;

/// Lets another voter take over, and returns when another node leads.
///
/// A leader that has asked for it takes no more proposals until somebody leads, so a voter that would not answer is not
/// asked. Proposals that meet the pause are tried again by whoever forwards them.
pub(crate) async fn transfer_leadership<M: Machine>(
    group: &Group<M>,
    to: NodeId,
) -> Result<(), MembershipRefused> {
    let roster = roster(group).ok_or(MembershipRefused::NotLeader)?;
    match roster.voters.contains(&to) {
        _ if to == roster.leader => return Ok(()),
        _ if roster.joint => return Err(MembershipRefused::UnderWay),
        false => return Err(MembershipRefused::NotAVoter(to)),
        true if !roster.is_ready(to) => return Err(MembershipRefused::NotReady(to)),
        true => {}
    }
    let unfinished = MembershipRefused::Unfinished;
    let asked = group.raft.trigger().transfer_leader(to).await;
    asked.map_err(|_| unfinished(Unavailable::Stopped))?;
    let deadline = Instant::now() + group.deadlines.propose;
    let mut leadership = group.leadership.clone();
    let moved = leadership.wait_for(|view| led_by_another(view, group.node()));
    match timeout_at(deadline, moved).await {
        Ok(Ok(view)) if view.stopped => Err(unfinished(Unavailable::Stopped)),
        Ok(Ok(_)) => Ok(()),
        Ok(Err(_)) => Err(unfinished(Unavailable::Stopped)),
        Err(_) => Err(unfinished(Unavailable::Deadline)),
    }
}

fn led_by_another(view: &Leadership, this: NodeId) -> bool {
    view.stopped || view.leader.is_some_and(|leader| leader != this)
}
