//! How a leader's jobs change what is replicated.

use std::sync::Arc;

use trent_crypto::error::RandomnessUnavailable;
use trent_crypto::random::{self, Randomness};
use trent_domain::caller::Caller;
use trent_domain::command::Command;
use trent_domain::entry::Entry;
use trent_domain::global;
use trent_domain::ids::RequestId;

use crate::clock::Clock;
use crate::groups::Groups;

/// Proposes what the service itself wants, to the region or to the cluster. Nothing is tried again: a job looks at the
/// state anew and proposes what is missing then.
pub struct Proposer {
    /// Region and cluster state.
    pub groups: Groups,
    /// When it was proposed.
    pub clock: Clock,
    /// For ids.
    pub randomness: Arc<dyn Randomness>,
}

/// Why something was not proposed, or not done.
#[derive(Debug, thiserror::Error)]
pub(super) enum ProposalError {
    #[error("not proposed: {0}")]
    Refused(String),
    #[error(transparent)]
    Randomness(#[from] RandomnessUnavailable),
}

impl Proposer {
    /// Changes the region.
    pub(super) async fn to_region(&self, command: Command) -> Result<(), ProposalError> {
        let entry = Entry {
            at: self.clock.now(),
            authority: Caller::Service.into(),
            request_id: self.request_id()?,
            command,
        };
        let outcome = self.groups.region.propose(&entry).await.map_err(refused)?;
        outcome
            .map(drop)
            .map_err(|error| ProposalError::Refused(format!("{error:?}")))
    }

    /// Changes the cluster.
    pub(super) async fn to_cluster(&self, command: global::Command) -> Result<(), ProposalError> {
        let entry = global::Entry {
            at: self.clock.now(),
            request_id: self.request_id()?,
            command,
        };
        let outcome = self.groups.global.propose(&entry).await.map_err(refused)?;
        outcome.map(drop).map_err(refused)
    }

    /// From which the ids of intents follow that a command makes.
    pub(super) fn seed(&self) -> Result<[u8; 16], ProposalError> {
        Ok(random::bytes(self.randomness.as_ref())?)
    }

    fn request_id(&self) -> Result<RequestId, ProposalError> {
        self.seed().map(RequestId::new)
    }
}

fn refused(reason: impl std::fmt::Display) -> ProposalError {
    ProposalError::Refused(reason.to_string())
}
