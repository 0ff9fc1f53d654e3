//! Changes of accounts, principals, policies and access keys: every one is told to be made once the nodes have it.

use std::time::Duration;

use tokio::time::Instant;
use tracing::{info, warn};
use trent_consensus::{GlobalMachine, GroupHandle, Settled, Unavailable};
use trent_domain::global::{Command, Entry, Refusal, Reply};
use trent_domain::ids::RequestId;

use crate::clock::Clock;
use crate::elections;

/// For how long a change waits for nodes that do not have it. The others have it after a few milliseconds; one that is
/// down or cut off would be waited for in vain.
const SETTLE_WITHIN: Duration = Duration::from_secs(1);

/// Makes changes of the `global` group.
#[derive(Clone)]
pub struct IdentityChanges {
    /// The group.
    pub global: GroupHandle<GlobalMachine>,
    /// For the entries.
    pub clock: Clock,
    /// For how long a change that an election interrupts is tried again. Nothing is made twice by it: it keeps its request
    /// id.
    pub patience: Duration,
}

/// A change that was made.
#[derive(Debug)]
pub struct Made {
    /// What making it answered.
    pub reply: Reply,
    /// Which nodes have it.
    pub settled: Settled,
}

/// Why a change was not made, or may not have been.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// A rule forbids it: nothing was changed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The group did not answer: the change may or may not be made. Asking again under the same request id tells.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl IdentityChanges {
    /// Makes a change, then waits until every node that can be reached has it: whoever is told that an access key is
    /// revoked can rely on it.
    pub async fn make(&self, request_id: RequestId, command: Command) -> Result<Made, ChangeError> {
        let entry = Entry {
            at: self.clock.now(),
            request_id,
            command,
        };
        let deadline = Instant::now() + self.patience;
        let proposed = elections::outlast(deadline, || self.global.propose(&entry)).await;
        let reply = proposed??;
        let settled = self.settle().await;
        if settled.missing.is_empty() {
            info!(%request_id, "identity changed on every node");
        } else {
            warn!(%request_id, missing = ?settled.missing, "identity changed, but not every node has it yet");
        }
        Ok(Made { reply, settled })
    }

    /// Which nodes have what was just acknowledged. When nobody can tell, none is said to.
    async fn settle(&self) -> Settled {
        self.global.settle(SETTLE_WITHIN).await.unwrap_or_else(|error| {
            warn!(%error, "who has a change of identity is not known");
            let metrics = self.global.metrics();
            Settled {
                missing: metrics.voters.into_iter().chain(metrics.learners).collect(),
                ..Settled::default()
            }
        })
    }
}
