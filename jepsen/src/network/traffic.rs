//! What has passed on a link, so that a run can tell a fault that took from one that met nothing.

use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;

/// Packets on one link since the run began.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Traffic {
    /// Handed on, copies included.
    pub passed: u64,
    /// Met a cut.
    pub cut: u64,
    /// Lost by chance.
    pub lost: u64,
    /// Handed on late.
    pub delayed: u64,
    /// Handed on twice.
    pub duplicated: u64,
    /// Found no room, in the queue of late packets or in the node's own: a real network loses those, too.
    pub overflowed: u64,
}

#[derive(Debug, Default)]
pub(super) struct Meter {
    pub(super) passed: AtomicU64,
    pub(super) cut: AtomicU64,
    pub(super) lost: AtomicU64,
    pub(super) delayed: AtomicU64,
    pub(super) duplicated: AtomicU64,
    pub(super) overflowed: AtomicU64,
}

impl Meter {
    pub(super) fn read(&self) -> Traffic {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Traffic {
            passed: of(&self.passed),
            cut: of(&self.cut),
            lost: of(&self.lost),
            delayed: of(&self.delayed),
            duplicated: of(&self.duplicated),
            overflowed: of(&self.overflowed),
        }
    }
}

pub(super) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}
