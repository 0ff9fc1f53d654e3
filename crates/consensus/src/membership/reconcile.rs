//! Joint configurations that a crashed leader left behind.

use std::collections::BTreeSet;
use std::sync::Weak;
use std::time::Duration;

use openraft::ChangeMembers;
use openraft::async_runtime::watch::WatchReceiver;
use tokio::time::sleep;
use trent_domain::ids::NodeId;

use crate::group::Group;
use crate::machine::Machine;
use crate::membership::change::commit;

/// How often a leader looks for a joint configuration that nobody is finishing.
const RECONCILE_EVERY: Duration = Duration::from_secs(1);

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
    // Whether a majority answers is not asked: as long as it does not, nothing is committed in any case.
    if let Err(refusal) = commit(group, ChangeMembers::ReplaceAllVoters(voters)).await {
        tracing::warn!(group = %group.name, %refusal, "the joint configuration stays for now");
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
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
    use crate::identity::NodeIdentity;
    use crate::network::Nobody;
    use crate::register_machine::RegisterMachine;
    use crate::types::{Entry, LeaderId, LogId, Member, Membership};
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
