//! Packets that are on their way.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Instant;

/// Packets that may be on their way at once: at 1500 bytes each, 100 ms of a gigabit a second.
const MOST: usize = 8192;

/// A packet that is handed on later.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LatePacket {
    due: Instant,
    /// Of two that are due at once, the earlier one goes first.
    order: u64,
    pub(super) to: usize,
    pub(super) bytes: Vec<u8>,
    /// From whom, for the count.
    pub(super) from: usize,
}

/// All of them, the next one first. Buffers are used again.
#[derive(Debug, Default)]
pub(super) struct LatePackets {
    heap: BinaryHeap<Reverse<LatePacket>>,
    spare: Vec<Vec<u8>>,
    order: u64,
}

impl LatePackets {
    /// Takes a packet up; false if there is no room for it.
    pub(super) fn push(&mut self, due: Instant, from: usize, to: usize, bytes: &[u8]) -> bool {
        if self.heap.len() >= MOST {
            return false;
        }
        let mut buffer = self.spare.pop().unwrap_or_default();
        buffer.extend_from_slice(bytes);
        self.order += 1;
        self.heap.push(Reverse(LatePacket {
            due,
            order: self.order,
            from,
            to,
            bytes: buffer,
        }));
        true
    }

    pub(super) fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }

    /// When the next one is due.
    pub(super) fn next_due(&self) -> Option<Instant> {
        self.heap.peek().map(|Reverse(packet)| packet.due)
    }

    /// The next one, if it is due.
    pub(super) fn pop_due(&mut self, now: Instant) -> Option<LatePacket> {
        let due = self.next_due()? <= now;
        due.then(|| self.heap.pop().map(|Reverse(packet)| packet))
            .flatten()
    }

    /// Takes the buffer of a packet back.
    pub(super) fn recycle(&mut self, mut packet: LatePacket) {
        packet.bytes.clear();
        self.spare.push(packet.bytes);
    }
}
