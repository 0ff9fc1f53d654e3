//! What this node has applied, as digests that can be compared with those of other nodes.

use std::sync::Arc;

use tokio::sync::Semaphore;
use tracing::error;
use trent_consensus::{GroupHandle, Machine, MachineError, StateImage};
use trent_crypto::digest::Sha256;
use trent_proto::admin::v1 as pb;
use trent_proto::tonic::Status;

use super::Admin;
use crate::groups::Groups;

/// Digests that are computed at a time: each keeps a thread busy for as long as every record takes to encode.
const AT_ONCE: usize = 1;

/// Computes digests of the groups' states, on threads that may block and beside everything that is applied meanwhile.
pub struct StateDigests {
    groups: Groups,
    turns: Arc<Semaphore>,
}

impl StateDigests {
    /// Of these groups.
    pub fn new(groups: Groups) -> Self {
        Self {
            groups,
            turns: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// Each state as it is when its turn has come. Work goes on when nobody waits for it any more, and so does its turn.
    async fn compute(&self) -> Result<Vec<pb::StateDigest>, Status> {
        let turn = self.turns.clone().acquire_owned().await;
        let turn = turn.map_err(|_| Status::unavailable("the node is shutting down"))?;
        let groups = self.groups.clone();
        let computed = tokio::task::spawn_blocking(move || {
            let digests = [digest_of(&groups.region), digest_of(&groups.global)];
            drop(turn);
            digests.into_iter().collect::<Result<Vec<_>, MachineError>>()
        });
        let computed = computed.await.map_err(failed)?;
        computed.map_err(failed)
    }
}

impl Admin {
    /// Nothing here needs another node.
    pub(super) async fn list_state_digests(
        &self,
        _: pb::ListStateDigestsRequest,
    ) -> Result<pb::ListStateDigestsResponse, Status> {
        let groups = self.state_digests.compute().await?;
        Ok(pb::ListStateDigestsResponse { groups })
    }
}

fn digest_of<M: Machine>(group: &GroupHandle<M>) -> Result<pb::StateDigest, MachineError> {
    let image = group.image();
    let (sha256, records) = digest(&image)?;
    Ok(pb::StateDigest {
        group: group.name().to_string(),
        index: image.index(),
        term: image.term(),
        sha256: sha256.to_vec().into(),
        records,
    })
}

fn digest<M: Machine>(image: &StateImage<M>) -> Result<([u8; 32], u64), MachineError> {
    let mut digest = Sha256::new();
    let mut records = 0;
    digest.update_framed(&image.mark()?);
    for record in image.records() {
        let (key, value) = record?;
        digest.update_framed(&key);
        digest.update_framed(&value);
        records += 1;
    }
    Ok((digest.finish(), records))
}

/// Why stands in the log.
fn failed(problem: impl std::fmt::Display) -> Status {
    error!(%problem, "a state has no digest");
    Status::internal("the node failed; its log says why")
}
