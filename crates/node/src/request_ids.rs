//! Ids of requests: unique, not secret.

use std::sync::atomic::{AtomicU64, Ordering};

use trent_crypto::error::RandomnessUnavailable;
use trent_crypto::random::{self, Randomness};
use trent_domain::ids::RequestId;

/// Draws request ids: eight random bytes of this start of this node, and a count. Replicated changes are
/// deduplicated by them, so no two requests of a cluster may share one; nobody is harmed by guessing one. Drawing
/// sixteen random bytes for every request instead would cost as much as deriving its message key.
#[derive(Debug)]
pub struct RequestIds {
    start: [u8; 8],
    next: AtomicU64,
}

impl RequestIds {
    /// Ids of this start.
    pub fn new(randomness: &dyn Randomness) -> Result<Self, RandomnessUnavailable> {
        Ok(Self {
            start: random::bytes(randomness)?,
            next: AtomicU64::new(0),
        })
    }

    /// The next id: a UUID of version 8 (RFC 9562, section 5.8).
    pub fn draw(&self) -> RequestId {
        let count = self.next.fetch_add(1, Ordering::Relaxed);
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.start);
        bytes[8..].copy_from_slice(&count.to_be_bytes());
        bytes[6] = (bytes[6] & 0x0f) | 0x80;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        RequestId::new(bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use trent_crypto::random::SystemRandomness;

    use super::*;

    #[test]
    fn ids_differ_and_are_uuids() {
        let (first, second) = (
            RequestIds::new(&SystemRandomness).unwrap(),
            RequestIds::new(&SystemRandomness).unwrap(),
        );
        let ids: BTreeSet<String> = (0..1000)
            .flat_map(|_| [first.draw(), second.draw()])
            .map(|id| id.to_string())
            .collect();
        assert_eq!(ids.len(), 2000);
        assert!(
            ids.iter()
                .all(|id| id.len() == 36 && &id[14..15] == "8" && &id[19..20] == "8")
        );
    }
}
