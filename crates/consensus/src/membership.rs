//! Who belongs to a group: learners that join, voters that change, and joint configurations that must not stay.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Weak;
use std::time::Duration;

use openraft::ChangeMembers;
use openraft::async_runtime::watch::WatchReceiver;
use openraft::errors::{ClientWriteError, RaftError};
use openraft::raft::ClientWriteResponse;
use tokio::time::{Instant, sleep, timeout_at};
use trent_domain::ids::NodeId;
use trent_proto::peer::v1 as pb;

use crate::codec;
use crate::error::Unavailable;
use crate::forward::{self, LeaderClient, LeaderRequest};
use crate::group::Group;
use crate::identity::NodeIdentity;
use crate::machine::Machine;
use crate::server::Refusal;
use crate::types::{Member, TypeConfig};

/// How often a leader looks for a joint configuration that nobody is finishing.
const RECONCILE_EVERY: Duration = Duration::from_secs(1);

/// The pause after no seed would lead.
const JOIN_PAUSE: Duration = Duration::from_millis(100);

/// Makes a node a learner of the group, or tells the group its new address.
pub(crate) struct Join {
    pub(crate) node: NodeId,
    pub(crate) member: Member,
}

impl Join {
    /// This node as it is now.
    pub(crate) fn of(identity: &NodeIdentity) -> Self {
        Self {
            node: identity.node,
            member: identity.member.clone(),
        }
    }
}

impl<M: Machine> LeaderRequest<M> for Join {
    type Answer = ();

    async fn serve(&self, group: &Group<M>) -> Result<(), Refusal> {
        let nodes = || BTreeMap::from([(self.node, self.member.clone())]);
        match group.member(self.node) {
            Some(known) if known == self.member => Ok(()),
            Some(_) => changed(
                group
                    .raft
                    .change_membership(ChangeMembers::SetNodes(nodes()), true)
                    .await,
            ),
            None => changed(
                group
                    .raft
                    .change_membership(ChangeMembers::AddNodes(nodes()), true)
                    .await,
            ),
        }
    }

    async fn send(&self, mut leader: LeaderClient) -> Result<(), Refusal> {
        use pb::join_response::Result as Kind;
        let node = Some(codec::member_to_pb(self.node, &self.member));
        let call = leader.request(pb::JoinRequest {
            header: leader.route.header(),
            node,
        });
        let answer = leader.client.join(call).await.map_err(forward::unanswered)?;
        match answer.into_inner().result {
            Some(Kind::Joined(_)) => Ok(()),
            Some(Kind::NotLeader(not_leader)) => Err(forward::refused(not_leader)),
            Some(Kind::Unavailable(reason)) => Err(forward::unavailable(reason)),
            None => Err(Refusal::Unavailable(Unavailable::Unreadable)),
        }
    }
}

/// Asks one seed after the other until the one that leads has taken this node in.
pub(crate) async fn join_through<M: Machine>(
    group: &Group<M>,
    seeds: &BTreeMap<NodeId, Member>,
    deadline: Instant,
) -> Result<(), Unavailable> {
    let request = Join::of(group.peers.identity());
    while Instant::now() < deadline {
        for (seed, member) in seeds {
            let joining = LeaderRequest::<M>::send(&request, group.client(*seed, member, deadline));
            match timeout_at(deadline, joining).await {
                Ok(Ok(())) => return Ok(()),
                Ok(Err(Refusal::Unavailable(reason))) => return Err(reason),
                Ok(Err(Refusal::NotLeader(_))) => {} // another seed leads, or will
                Err(_) => return Err(Unavailable::Deadline),
            }
        }
        sleep(JOIN_PAUSE).await;
    }
    Err(Unavailable::NoLeader)
}

/// Replaces the voters. They must be members already; those that leave stay as learners.
pub(crate) async fn set_voters<M: Machine>(
    group: &Group<M>,
    voters: BTreeSet<NodeId>,
) -> Result<(), Refusal> {
    changed(group.raft.change_membership(voters, true).await)
}

type Changed = Result<ClientWriteResponse<TypeConfig>, RaftError<TypeConfig, ClientWriteError<TypeConfig>>>;

fn changed(result: Changed) -> Result<(), Refusal> {
    match result {
        Ok(_) => Ok(()),
        Err(RaftError::APIError(ClientWriteError::ForwardToLeader(to))) => {
            Err(Refusal::NotLeader(to.leader_id))
        }
        Err(RaftError::APIError(error)) => {
            // Mostly another change in progress: it is tried again.
            tracing::info!(%error, "the membership was not changed");
            Err(Refusal::NotLeader(None))
        }
        Err(RaftError::Fatal(_)) => Err(Refusal::Unavailable(Unavailable::Stopped)),
    }
}

/// Finishes joint configurations that a crashed leader left behind, for as long as the group is open.
pub(crate) async fn reconcile<M: Machine>(group: Weak<Group<M>>) {
    let mut pending = None;
    loop {
        sleep(RECONCILE_EVERY).await;
        let Some(group) = group.upgrade() else { return };
        let joint = joint_configuration(&group);
        // A change in progress is over by the next look; only one that stays was left behind.
        match &joint {
            Some(voters) if pending == joint => finish(&group, voters.clone()).await,
            _ => {}
        }
        pending = joint;
    }
}

/// The voters that a joint configuration leads to, if this node leads a group that has one.
fn joint_configuration<M: Machine>(group: &Group<M>) -> Option<BTreeSet<NodeId>> {
    if !group.leadership.borrow().leads {
        return None;
    }
    let metrics = group.raft.server_metrics();
    let membership = metrics.borrow_watched().membership_config.clone();
    let configs = membership.get_joint_config();
    (configs.len() > 1).then(|| configs.last().cloned()).flatten()
}

async fn finish<M: Machine>(group: &Group<M>, voters: BTreeSet<NodeId>) {
    tracing::info!(
        group = %group.name,
        ?voters,
        "finishing a joint configuration that was left behind"
    );
    if let Err(refusal) = set_voters(group, voters).await {
        tracing::warn!(
            group = %group.name,
            ?refusal,
            "the joint configuration stays for now"
        );
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;
    use std::sync::Arc;

    use openraft::EntryPayload;
    use openraft::vote::RaftLeaderId;
    use tempfile::TempDir;
    use tokio::time::timeout;
    use trent_domain::ids::{ClusterId, GroupId};
    use trent_storage::log::{Log, LogOptions};
    use trent_storage::space_guard::SpaceOptions;
    use trent_storage::store::StoreOptions;

    use super::*;
    use crate::network::Nobody;
    use crate::register_machine::RegisterMachine;
    use crate::types::{Entry, LeaderId, LogId, Membership};
    use crate::{GroupMetrics, GroupOptions, Groups, GroupsOptions, stored};

    const PATIENCE: Duration = Duration::from_secs(30);

    /// The log of a node whose leader crashed between the two halves of a change.
    fn left_joint(dir: &Path) {
        let voters = BTreeSet::from([NodeId(1)]);
        let nodes = BTreeMap::from([(NodeId(1), Member::default())]);
        let membership = Membership::new(vec![voters.clone(), voters], nodes).unwrap();
        let log_id = LogId::new(LeaderId::new(1, NodeId(1)), 0);
        let entry = Entry {
            log_id,
            payload: EntryPayload::Membership(membership),
        };
        let (log, _) = Log::open(&dir.join("groups/global/log"), LogOptions::default()).unwrap();
        let (done, written) = std::sync::mpsc::channel();
        let frame = stored::frame(entry).unwrap();
        log.append(vec![frame], Box::new(move |result| done.send(result).unwrap()));
        written.recv().unwrap().unwrap();
    }

    fn options(dir: &Path) -> GroupsOptions {
        GroupsOptions {
            identity: NodeIdentity {
                cluster: ClusterId::new([1; 16]),
                node: NodeId(1),
                member: Member::default(),
            },
            dir: dir.to_owned(),
            dialer: Arc::new(Nobody),
            store: StoreOptions {
                cache_bytes: 1 << 20,
                queue_batches: 64,
            },
            space: SpaceOptions {
                floor_bytes: 0,
                ballast_bytes: 0,
            },
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_joint_configuration_that_was_left_behind_is_finished() {
        let dir = TempDir::new().unwrap();
        left_joint(dir.path());
        let groups = Groups::open(options(dir.path())).unwrap();
        let handle = groups
            .open_group(GroupId::Global, RegisterMachine, GroupOptions::REGION)
            .await
            .unwrap();
        // The log alone says otherwise at first: joint, and by the same voters.
        let is_finished = |metrics: GroupMetrics| metrics.voters == [NodeId(1)] && !metrics.joint;
        let finished = async {
            while !is_finished(handle.metrics()) {
                tokio::task::yield_now().await;
            }
        };
        timeout(PATIENCE, finished).await.expect("the change is finished");
        groups.shutdown().await;
    }
}
