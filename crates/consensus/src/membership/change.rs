//! Changes of the members, by the leader.

use std::collections::{BTreeMap, BTreeSet};

use openraft::errors::{ChangeMembershipError, ClientWriteError, RaftError};
use openraft::metrics::WaitError;
use openraft::raft::ClientWriteResponse;
use openraft::{ChangeMembers, ServerState};
use tokio::time::{Instant, timeout_at};
use trent_domain::ids::NodeId;
use trent_domain::placement::Roster;

use crate::error::Unavailable;
use crate::group::Group;
use crate::machine::Machine;
use crate::membership::MembershipRefused;
use crate::membership::roster::roster;
use crate::types::{Member, RaftMetrics, TypeConfig};

type Change = ChangeMembers<NodeId, Member>;

/// Makes a node a learner, or tells the group the node's new address.
pub(crate) async fn admit<M: Machine>(
    group: &Group<M>,
    node: NodeId,
    member: Member,
) -> Result<(), MembershipRefused> {
    let admitted = BTreeMap::from([(node, member.clone())]);
    match group.member(node) {
        Some(known) if known == member => Ok(()),
        Some(_) => commit(group, ChangeMembers::SetNodes(admitted)).await,
        None => commit(group, ChangeMembers::AddNodes(admitted)).await,
    }
}

/// Lets go of a learner. It hears nothing more of the group, not even that.
pub(crate) async fn dismiss<M: Machine>(group: &Group<M>, node: NodeId) -> Result<(), MembershipRefused> {
    let roster = roster(group).ok_or(MembershipRefused::NotLeader)?;
    match roster.members.contains_key(&node) {
        _ if roster.joint => Err(MembershipRefused::UnderWay),
        _ if roster.voters.contains(&node) => Err(MembershipRefused::Votes(node)),
        true => commit(group, ChangeMembers::RemoveNodes(BTreeSet::from([node]))).await,
        false => Ok(()),
    }
}

/// Replaces the voters by joint consensus, if the new ones could commit anything now. Those that leave stay learners.
pub(crate) async fn change_voters<M: Machine>(
    group: &Group<M>,
    voters: BTreeSet<NodeId>,
) -> Result<(), MembershipRefused> {
    let roster = roster(group).ok_or(MembershipRefused::NotLeader)?;
    check_voters(&roster, &voters)?;
    match voters == roster.voters {
        true => Ok(()),
        false => commit(group, ChangeMembers::ReplaceAllVoters(voters)).await,
    }
}

fn check_voters(roster: &Roster, voters: &BTreeSet<NodeId>) -> Result<(), MembershipRefused> {
    if roster.joint {
        return Err(MembershipRefused::UnderWay);
    }
    if let Some(stranger) = voters.iter().find(|node| !roster.members.contains_key(node)) {
        return Err(MembershipRefused::NotAMember(*stranger));
    }
    let mut newcomers = voters.difference(&roster.voters);
    if let Some(newcomer) = newcomers.find(|node| !roster.is_ready(**node)) {
        return Err(MembershipRefused::NotReady(*newcomer));
    }
    match roster.reaches_majority_of(voters) {
        true => Ok(()),
        false => Err(MembershipRefused::NoMajority {
            heard: voters.iter().filter(|voter| roster.is_heard(**voter)).count(),
            voters: voters.len(),
        }),
    }
}

/// Brings a change to its end, both halves of it where it is one of voters. Whoever gives up waiting leaves it to the
/// reconciler.
pub(super) async fn commit<M: Machine>(group: &Group<M>, change: Change) -> Result<(), MembershipRefused> {
    let deadline = Instant::now() + group.deadlines.propose;
    newest_committed(group, deadline).await?;
    let changed = timeout_at(deadline, group.raft.change_membership(change, true)).await;
    changed
        .map(refusal)
        .unwrap_or(Err(MembershipRefused::Unfinished(Unavailable::Deadline)))
}

/// Waits until the newest membership is committed: the first one of a group that has just begun, or one that a leader found
/// in its log. No other one can follow before, and Raft takes the attempt for an error.
async fn newest_committed<M: Machine>(group: &Group<M>, deadline: Instant) -> Result<(), MembershipRefused> {
    let left = deadline.saturating_duration_since(Instant::now());
    let is_settled = |metrics: &RaftMetrics| {
        metrics.state != ServerState::Leader
            || metrics.membership_config.log_id() == metrics.committed_membership_config.log_id()
    };
    let settled = group
        .raft
        .wait(Some(left))
        .metrics(is_settled, "a committed membership")
        .await;
    match settled {
        Ok(metrics) if metrics.state == ServerState::Leader => Ok(()),
        Ok(_) => Err(MembershipRefused::NotLeader),
        Err(WaitError::Timeout(..)) => Err(MembershipRefused::UnderWay),
        Err(WaitError::ShuttingDown) => Err(MembershipRefused::Unfinished(Unavailable::Stopped)),
    }
}

type Changed = Result<ClientWriteResponse<TypeConfig>, RaftError<TypeConfig, ClientWriteError<TypeConfig>>>;

fn refusal(result: Changed) -> Result<(), MembershipRefused> {
    match result {
        Ok(_) => Ok(()),
        Err(RaftError::Fatal(_)) => Err(MembershipRefused::Unfinished(Unavailable::Stopped)),
        Err(RaftError::APIError(error)) => Err(match error {
            ClientWriteError::ForwardToLeader(_) | ClientWriteError::LogEntryDiscarded(_) => {
                MembershipRefused::NotLeader
            }
            ClientWriteError::ChangeMembershipError(ChangeMembershipError::LearnerNotFound(missing)) => {
                MembershipRefused::NotAMember(missing.node_id)
            }
            // The newest membership is not committed yet, or another one came in between.
            ClientWriteError::ChangeMembershipError(_) | ClientWriteError::PreconditionFailed(_) => {
                MembershipRefused::UnderWay
            }
        }),
    }
}
