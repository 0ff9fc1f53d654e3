//! The newest applied state, readable without a lock.

use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::sync::{broadcast, watch};

use crate::machine::Machine;
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

    /// The first entry that is not applied. Raft's first entry has index 0.
    pub(crate) fn next_index(&self) -> u64 {
        self.last.map_or(0, |id| id.index + 1)
    }
}

/// What a node hears of a group's states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice<E> {
    /// An entry did this.
    Event(E),
    /// The state was replaced by a snapshot: anything may have happened. A receiver that lags has to take that for
    /// the same.
    Replaced,
}

/// Notices that a slow receiver may leave waiting before it lags.
const NOTICES: usize = 4096;

/// Where a group's states appear. Clones share it.
pub(crate) struct Publisher<M: Machine> {
    newest: Arc<ArcSwap<Published<M::State>>>,
    index: watch::Sender<u64>,
    notices: broadcast::Sender<Notice<M::Event>>,
}

impl<M: Machine> Clone for Publisher<M> {
    fn clone(&self) -> Self {
        Self {
            newest: self.newest.clone(),
            index: self.index.clone(),
            notices: self.notices.clone(),
        }
    }
}

impl<M: Machine> Publisher<M> {
    pub(crate) fn new(first: Published<M::State>) -> Self {
        let index = watch::Sender::new(first.applied());
        let notices = broadcast::Sender::new(NOTICES);
        Self {
            newest: Arc::new(ArcSwap::from_pointee(first)),
            index,
            notices,
        }
    }

    /// Replaces the newest state, then wakes those who wait for its index and tells what happened.
    pub(crate) fn publish(&self, published: Arc<Published<M::State>>, notices: Vec<Notice<M::Event>>) {
        let index = published.applied();
        self.newest.store(published);
        self.index.send_replace(index);
        for notice in notices {
            let _ = self.notices.send(notice); // nobody may be listening
        }
    }

    pub(crate) fn notices(&self) -> broadcast::Receiver<Notice<M::Event>> {
        self.notices.subscribe()
    }

    /// Follows the index of the newest state.
    pub(crate) fn applied(&self) -> watch::Receiver<u64> {
        self.index.subscribe()
    }

    pub(crate) fn newest(&self) -> Arc<Published<M::State>> {
        self.newest.load_full()
    }

    /// Returns once the entry at `index` has been applied.
    pub(crate) async fn wait_for(&self, index: u64) -> Arc<Published<M::State>> {
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
