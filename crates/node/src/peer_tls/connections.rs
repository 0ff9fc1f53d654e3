//! Which files open connections were judged by.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::PeerTls;

/// Open connections by the generation of the files that they were last judged by.
#[derive(Default)]
pub(super) struct Connections(Mutex<BTreeMap<u64, usize>>);

impl Connections {
    /// How many were judged by files before these alone.
    pub(super) fn before(&self, generation: u64) -> usize {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.range(..generation).map(|(_, count)| count).sum()
    }

    fn add(&self, generation: u64) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(generation).or_default() += 1;
    }

    fn remove(&self, generation: u64) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&generation) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&generation);
            }
        }
    }
}

/// Counts a connection for as long as it is open.
pub(super) struct Judged {
    tls: Arc<PeerTls>,
    generation: u64,
}

impl Judged {
    /// A connection whose handshake these files have allowed.
    pub(super) fn by(tls: Arc<PeerTls>, generation: u64) -> Self {
        tls.connections.add(generation);
        Self { tls, generation }
    }

    /// By whose files.
    pub(super) fn tls(&self) -> &Arc<PeerTls> {
        &self.tls
    }

    /// These files have allowed it, too.
    pub(super) fn again(&mut self, generation: u64) {
        self.tls.connections.add(generation);
        self.tls.connections.remove(self.generation);
        self.generation = generation;
    }
}

impl Drop for Judged {
    fn drop(&mut self) {
        self.tls.connections.remove(self.generation);
    }
}
