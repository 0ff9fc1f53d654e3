//! The newest applied state, readable without a lock.

use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::sync::watch;

use crate::types::{LogId, StoredMembership};

/// A state together with how far it has applied.
#[derive(Debug, Clone)]
pub struct Published<S> {
    /// The state after the entry at [`Published::applied`].
    pub state: S,
    pub(crate) mark: AppliedMark,
}

impl<S> Published<S> {
    /// The index of the last applied entry; 0 before the first.
    pub fn applied(&self) -> u64 {
        self.mark.index()
    }
}

/// Up to where records reach, and the membership there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct AppliedMark {
    pub(crate) last: Option<LogId>,
    pub(crate) membership: Arc<StoredMembership>,
}

impl AppliedMark {
    pub(crate) fn index(&self) -> u64 {
        self.last.map_or(0, |id| id.index)
    }
}

/// Where a group's states appear. Clones share it.
#[derive(Debug)]
pub(crate) struct Publisher<S> {
    newest: Arc<ArcSwap<Published<S>>>,
    index: watch::Sender<u64>,
}

impl<S> Clone for Publisher<S> {
    fn clone(&self) -> Self {
        Self {
            newest: self.newest.clone(),
            index: self.index.clone(),
        }
    }
}

impl<S> Publisher<S> {
    pub(crate) fn new(first: Published<S>) -> Self {
        let index = watch::Sender::new(first.applied());
        Self {
            newest: Arc::new(ArcSwap::from_pointee(first)),
            index,
        }
    }

    /// Replaces the newest state, then wakes those who wait for its index.
    pub(crate) fn publish(&self, published: Arc<Published<S>>) {
        let index = published.applied();
        self.newest.store(published);
        self.index.send_replace(index);
    }

    pub(crate) fn newest(&self) -> Arc<Published<S>> {
        self.newest.load_full()
    }

    /// Returns once the entry at `index` has been applied.
    pub(crate) async fn wait_for(&self, index: u64) -> Arc<Published<S>> {
        let newest = self.newest();
        if newest.applied() >= index {
            return newest;
        }
        let mut applied = self.index.subscribe();
        // The sender lives in `self`, so the wait ends by the index alone.
        let _ = applied.wait_for(|applied| *applied >= index).await;
        self.newest()
    }
}
