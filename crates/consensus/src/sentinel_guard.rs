//! Keeps the node's sentinel at or behind what one group has on disk.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use trent_storage::full_disk::FullDisk;
use trent_storage::sentinel::{Progress, Sentinel, VoteMark};

use crate::closing::KeptOpen;
use crate::types::Vote;

/// How far the sentinel may be behind, and so how often it is written at most. A log that lost no more than what was
/// written in that time is noticed by its vote or by its peers alone.
const NOTE_EVERY: Duration = Duration::from_secs(1);

/// One group's line in the sentinel.
#[derive(Debug)]
pub(crate) struct SentinelGuard {
    sentinel: Arc<Sentinel>,
    group: String,
    /// The newest index that may be recorded.
    reached: AtomicU64,
    /// Whether it will be soon.
    scheduled: AtomicBool,
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
        Self {
            sentinel,
            group: group.to_owned(),
            reached: AtomicU64::new(0),
            scheduled: AtomicBool::new(false),
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
        let written = crate::blocking::run(advance).await?;
        written.map_err(io::Error::other)
    }

    /// Makes the index durable before long. Never waits.
    pub(crate) fn note_committed(self: &Arc<Self>, index: u64) {
        self.reached.fetch_max(index, Ordering::Relaxed);
        if self.scheduled.swap(true, Ordering::AcqRel) {
            return;
        }
        let guard = Arc::downgrade(self); // a group that is closed meanwhile is not kept open
        tokio::spawn(async move {
            tokio::time::sleep(NOTE_EVERY).await;
            if let Some(guard) = guard.upgrade() {
                let _ = crate::blocking::run(move || guard.record_reached()).await; // it reports itself
            }
        });
    }

    fn record_reached(&self) {
        self.scheduled.store(false, Ordering::Release); // whoever notes from here on is recorded next time
        let reached = Progress {
            vote: None,
            index: Some(self.reached.load(Ordering::Acquire)),
        };
        if let Err(error) = self.sentinel.advance(&self.group, reached) {
            tracing::warn!(group = self.group, %error, "the sentinel was not advanced");
        }
    }
}

pub(crate) fn vote_mark(vote: &Vote) -> VoteMark {
    VoteMark {
        term: vote.leader_id.term,
        node: vote.leader_id.node_id.0,
        committed: vote.committed,
    }
}
