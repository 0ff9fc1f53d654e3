//! Randomness that a seed repeats. RSA and ECC keys are not drawn from it but taken from `known`: the library that draws
//! them has a generator of its own.

use std::sync::{Mutex, MutexGuard, PoisonError};

use trent_crypto::error::RandomnessUnavailable;
use trent_crypto::random::Randomness;
use trent_crypto::secret::KEY_LEN;

/// A seed's randomness. It remembers what was drawn for keys, so that it can be looked for where it may not be.
#[derive(Debug)]
pub(super) struct SeededRandomness(Mutex<Drawn>);

#[derive(Debug)]
struct Drawn {
    rng: fastrand::Rng,
    secrets: Vec<Vec<u8>>,
}

impl SeededRandomness {
    pub(super) fn new(seed: u64) -> Self {
        Self(Mutex::new(Drawn {
            rng: fastrand::Rng::with_seed(seed),
            secrets: Vec::new(),
        }))
    }

    /// Goes on as another seed does.
    pub(super) fn reseed(&self, seed: u64) {
        self.drawn().rng.seed(seed);
    }

    /// What was drawn for keys since this was last asked.
    pub(super) fn take_secrets(&self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.drawn().secrets)
    }

    fn drawn(&self) -> MutexGuard<'_, Drawn> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Randomness for SeededRandomness {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomnessUnavailable> {
        let mut drawn = self.drawn();
        drawn.rng.fill(bytes);
        // Whatever is shorter is an id, a salt or a nonce.
        if bytes.len() >= KEY_LEN {
            drawn.secrets.push(bytes.to_vec());
        }
        Ok(())
    }
}
