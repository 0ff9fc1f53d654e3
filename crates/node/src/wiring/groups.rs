//! The groups that a node is in.

use std::collections::BTreeMap;
use std::sync::Arc;

use trent_consensus::{
    Compaction, GlobalMachine, GroupOptions, Groups as RaftGroups, GroupsOptions, NodeIdentity, OpenError,
    RegionMachine,
};
use trent_domain::ids::{GroupId, NodeId};

use super::RunError;
use super::peers::dialer;
use crate::config::{Config, Member};
use crate::groups::Groups;
use crate::peer_tls::PeerTls;

/// Opens what is on disk, and keeps other processes out of it.
pub(super) async fn open_raft(config: &Config, peer_tls: &Arc<PeerTls>) -> Result<RaftGroups, RunError> {
    let options = GroupsOptions {
        identity: NodeIdentity {
            cluster: config.cluster,
            node: config.node,
            member: config.me().into(),
        },
        dir: config.data_dir.clone(),
        dialer: dialer(config, peer_tls),
        store: Default::default(),
        space: Default::default(),
    };
    let opened = tokio::task::spawn_blocking(move || RaftGroups::open(options)).await;
    Ok(opened.map_err(|error| OpenError::Thread(std::io::Error::other(error)))??)
}

/// Opens the groups of the region and of the cluster.
pub(super) async fn open_groups(config: &Config, raft: &RaftGroups) -> Result<Groups, RunError> {
    let compaction = Compaction {
        snapshot_every: config.snapshot_every,
    };
    let region = raft
        .open_group(
            region_group(config),
            RegionMachine,
            GroupOptions {
                compaction,
                ..GroupOptions::REGION
            },
        )
        .await?;
    let global = raft
        .open_group(
            GroupId::Global,
            GlobalMachine,
            GroupOptions {
                compaction,
                ..GroupOptions::GLOBAL
            },
        )
        .await?;
    Ok(Groups { region, global })
}

/// Begins the groups that this node is a first voter of; a group that has begun is left alone. A node that joins later
/// begins nothing here.
pub(super) async fn begin_groups(config: &Config, groups: &Groups) -> Result<(), RunError> {
    if config.members.is_joining() {
        return Ok(());
    }
    let region = voters(config.members.founders_of(config.region()));
    groups
        .region
        .initialize(region)
        .await
        .map_err(|source| RunError::Begin {
            group: region_group(config),
            source,
        })?;
    let global = voters(config.members.global_voters());
    if global.contains_key(&config.node) {
        groups
            .global
            .initialize(global)
            .await
            .map_err(|source| RunError::Begin {
                group: GroupId::Global,
                source,
            })?;
    }
    Ok(())
}

fn voters<'a>(members: impl IntoIterator<Item = &'a Member>) -> BTreeMap<NodeId, trent_consensus::Member> {
    members
        .into_iter()
        .map(|member| (member.id, member.into()))
        .collect()
}

fn region_group(config: &Config) -> GroupId {
    GroupId::Region(config.region().clone())
}
