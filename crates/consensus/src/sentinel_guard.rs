//! Keeps the node's sentinel at or behind what one group has on disk.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use trent_storage::full_disk::FullDisk;
use trent_storage::sentinel::{Progress, Sentinel, VoteMark};

use crate::closing::KeptOpen;
use crate::types::Vote;

/// Committed entries between two fsyncs of the sentinel. A log that lost fewer than these in a restore is noticed
/// by its vote or by its peers alone.
const INDEX_STRIDE: u64 = 1024;

/// One group's line in the sentinel.
#[derive(Debug)]
pub(crate) struct SentinelGuard {
    sentinel: Arc<Sentinel>,
    group: String,
    noted: AtomicU64,
    full_disk: Arc<FullDisk>,
    _open: KeptOpen,
}

impl SentinelGuard {
    pub(crate) fn new(
        sentinel: Arc<Sentinel>,
        group: &str,
        full_disk: Arc<FullDisk>,
        open: KeptOpen,
    ) -> Self {
        let noted = AtomicU64::new(sentinel.progress(group).index.unwrap_or(0));
        Self {
            sentinel,
            group: group.to_owned(),
            noted,
            full_disk,
            _open: open,
        }
    }

    /// Makes the vote durable in the sentinel. To be awaited before the vote is answered.
    pub(crate) async fn record_vote(self: &Arc<Self>, vote: &Vote) -> io::Result<()> {
        let reached = Progress {
            vote: Some(vote_mark(vote)),
            index: None,
        };
        let guard = self.clone();
        let advance = move || {
            guard
                .full_disk
                .wait_out(|| guard.sentinel.advance(&guard.group, reached))
        };
        let written = tokio::task::spawn_blocking(advance).await?;
        written.map_err(io::Error::other)
    }

    /// Makes the index durable once it has moved far enough. Never waits.
    pub(crate) fn note_committed(self: &Arc<Self>, index: u64) {
        let noted = self.noted.load(Ordering::Relaxed);
        if index < noted + INDEX_STRIDE {
            return;
        }
        self.noted.store(index, Ordering::Relaxed);
        let guard = self.clone();
        tokio::task::spawn_blocking(move || {
            let reached = Progress {
                vote: None,
                index: Some(index),
            };
            if let Err(error) = guard.sentinel.advance(&guard.group, reached) {
                tracing::warn!(group = guard.group, %error, "the sentinel was not advanced");
            }
        });
    }
}

pub(crate) fn vote_mark(vote: &Vote) -> VoteMark {
    VoteMark {
        term: vote.leader_id.term,
        node: vote.leader_id.node_id.0,
        committed: vote.committed,
    }
}
