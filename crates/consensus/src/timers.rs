//! Every timer of Raft, set together so that they fit each other.

use std::sync::Arc;
use std::time::Duration;

use openraft::{Config, SnapshotPolicy};

use crate::error::OpenError;

/// The pace of a group.
///
/// A follower waits for the leader's lease (the largest election timeout) and then for its own timeout before it asks
/// for votes: a killed leader is replaced after one to two times [`Timers::election_max`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timers {
    /// Between two signs of life of a leader, and how long one may take: above the round trip between members.
    pub heartbeat: Duration,
    /// The smallest election timeout.
    pub election_min: Duration,
    /// The largest election timeout, which is also the leader's lease.
    pub election_max: Duration,
}

impl Timers {
    /// For members within one region: service returns within two seconds after a leader was killed.
    pub const REGION: Self = Self {
        heartbeat: Duration::from_millis(100),
        election_min: Duration::from_millis(400),
        election_max: Duration::from_millis(800),
    };

    /// For members on several continents.
    pub const GLOBAL: Self = Self {
        heartbeat: Duration::from_millis(500),
        election_min: Duration::from_millis(2000),
        election_max: Duration::from_millis(4000),
    };
}

/// How far the log grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compaction {
    /// Entries after which a snapshot is built. As many are kept before it, so that the snapshot before it is a
    /// fallback and a follower that was away briefly catches up by log.
    pub snapshot_every: u64,
}

impl Compaction {
    /// Some seconds of full load.
    pub const DEFAULT: Self = Self {
        snapshot_every: 20_000,
    };
}

/// Entries in one message to a follower.
const MESSAGE_ENTRIES: u64 = 256;

/// How long installing a received snapshot may take.
const SNAPSHOT_TIMEOUT: Duration = Duration::from_secs(600);

pub(crate) fn raft_config(
    group: &str,
    timers: Timers,
    compaction: Compaction,
) -> Result<Arc<Config>, OpenError> {
    let millis = |duration: Duration| duration.as_millis() as u64;
    let config = Config {
        cluster_name: group.to_owned(),
        heartbeat_interval: millis(timers.heartbeat),
        election_timeout_min: millis(timers.election_min),
        election_timeout_max: millis(timers.election_max),
        install_snapshot_timeout: millis(SNAPSHOT_TIMEOUT),
        enable_pre_vote: Some(true),
        // A restarted leader stands for election like anybody else.
        enable_leader_restore: Some(false),
        // A leader without a quorum falls silent, so that those it cannot hear may elect another (openraft #2080).
        quorum_loss_probe_interval: Some(2 * millis(timers.election_max)),
        // A follower that came back without entries it had acknowledged (its disk was restored from a copy, or lost the
        // end of a file) gets them again. Without this its leader would count on what is gone, and, where assertions are
        // compiled in, die of it. openraft warns of every such follower.
        allow_log_reversion: Some(true),
        max_payload_entries: MESSAGE_ENTRIES,
        snapshot_policy: SnapshotPolicy::LogsSinceLast(compaction.snapshot_every),
        max_in_snapshot_log_to_keep: compaction.snapshot_every,
        replication_lag_threshold: 3 * compaction.snapshot_every,
        backoff: format!("50ms 100ms 200ms ..{}ms", millis(timers.election_min)),
        ..Config::default()
    };
    Ok(Arc::new(
        config
            .validate()
            .map_err(|error| OpenError::Configuration(error.to_string()))?,
    ))
}
