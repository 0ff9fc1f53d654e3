//! Token buckets, each of which is one number: the time at which it will be full again (the generic cell rate
//! algorithm, ITU-T I.371). Time comes from the caller, in nanoseconds since any moment.

use std::num::NonZeroU32;

const NANOS_PER_SECOND: u64 = 1_000_000_000;

/// A bucket that has given nothing yet.
pub const FULL: u64 = 0;

/// How fast a bucket fills, and how much fits in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refill {
    /// Time for one token.
    interval: u64,
    /// How far before it is full a bucket can still give.
    tolerance: u64,
    /// Time for what is taken at once.
    cost: u64,
}

impl Refill {
    /// One of `shares` equal parts of a rate, with room for a second of it. The parts together never give more than the
    /// rate, but for the rounding of their room to whole tokens.
    pub fn part_of(per_second: NonZeroU32, shares: NonZeroU32) -> Self {
        let (rate, shares) = (u64::from(per_second.get()), u64::from(shares.get()));
        let interval = (shares * NANOS_PER_SECOND).div_ceil(rate);
        let room = rate.div_ceil(shares);
        Self {
            interval,
            tolerance: interval * (room - 1),
            cost: interval,
        }
    }

    /// What costs so many tokens, and is given where there is one at least. What the bucket lacks it owes: so a small one
    /// gives it, too, as often as its rate allows.
    pub fn for_many(self, tokens: NonZeroU32) -> Self {
        Self {
            cost: self.interval.saturating_mul(tokens.get().into()),
            ..self
        }
    }

    /// Takes what it costs from a bucket that will be full at `full_at`: when it will be full then, or `None` if it is empty.
    pub fn take(self, full_at: u64, now: u64) -> Option<u64> {
        let full_at = full_at.max(now);
        (full_at - now <= self.tolerance).then(|| full_at.saturating_add(self.cost))
    }
}
