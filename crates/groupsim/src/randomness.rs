//! Randomness for keys that a seed repeats.

use std::sync::{Mutex, PoisonError};

use trent_crypto::error::RandomnessUnavailable;
use trent_crypto::random::Randomness;

/// A seed's randomness.
#[derive(Debug)]
pub(crate) struct SeededRandomness(Mutex<fastrand::Rng>);

impl SeededRandomness {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Mutex::new(fastrand::Rng::with_seed(seed)))
    }
}

impl Randomness for SeededRandomness {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomnessUnavailable> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill(bytes);
        Ok(())
    }
}
