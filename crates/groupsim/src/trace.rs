//! What happened, as a number: two runs of a seed have the same.

/// A sum over everything that came over the network, when and where, and over what clients saw.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Trace {
    sum: u64,
    events: u64,
}

impl Trace {
    /// Adds an event.
    pub(crate) fn note(&mut self, at: u64, place: u64, what: &[u8]) {
        let mut mixed =
            self.sum ^ u64::from(crc32fast::hash(what)) ^ at.rotate_left(20) ^ place.rotate_left(44);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        self.sum = mixed ^ (mixed >> 31);
        self.events += 1;
    }

    pub(crate) fn events(self) -> u64 {
        self.events
    }

    pub(crate) fn sum(self) -> u64 {
        self.sum
    }
}
