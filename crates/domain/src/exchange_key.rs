//! A region's exchange key: what others seal to when they send it material, or the cluster's key.
//!
//! It is made anew on a schedule, version by version. What is under way may still be sealed to the version before, by a
//! region whose copy of the directory is behind, so that one stays until the next takes its place.

use crate::time::Timestamp;
use crate::wrapped::Wrapped;

/// The half of an exchange key that every region knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicExchangeKey {
    /// From 1.
    pub version: u32,
    /// The public key, 32 bytes.
    pub bytes: [u8; 32],
}

/// One version of an exchange key: an HPKE key pair (RFC 9180, X25519).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExchangeKey {
    /// What others seal to.
    pub public: PublicExchangeKey,
    /// The private key under a domain key of the region.
    pub private: Wrapped,
    /// Since when it has been the current one.
    pub made_at: Timestamp,
}

/// The versions that a region still opens with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExchangeKeys {
    /// The one that others are told of.
    pub current: ExchangeKey,
    /// The one before.
    pub previous: Option<ExchangeKey>,
}

impl ExchangeKeys {
    /// The keys of a new region.
    pub fn starting_with(first: ExchangeKey) -> Self {
        Self {
            current: first,
            previous: None,
        }
    }

    /// Every version, the newest first.
    pub fn iter(&self) -> impl Iterator<Item = &ExchangeKey> {
        std::iter::once(&self.current).chain(&self.previous)
    }

    /// Whether the current one was made a period ago, and whatever is kept for this region is sealed to it: the next
    /// rotation forgets the one before. What is kept is the cluster's key, of which `sealed_to` says the version.
    pub fn is_due(&self, now: Timestamp, period_days: u16, sealed_to: Option<u32>) -> bool {
        sealed_to == Some(self.current.public.version) && self.current.made_at.plus_days(period_days) <= now
    }

    /// The keys once `next` is current; none if it is not the version that follows.
    pub(crate) fn rotated_to(&self, next: &ExchangeKey, now: Timestamp) -> Option<Self> {
        let follows = self.current.public.version.checked_add(1) == Some(next.public.version);
        follows.then(|| Self {
            current: ExchangeKey {
                made_at: now,
                ..next.clone()
            },
            previous: Some(self.current.clone()),
        })
    }
}
