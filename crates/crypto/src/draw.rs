//! Randomness for other libraries.

use std::convert::Infallible;

use hpke::rand_core::{TryCryptoRng, TryRng};

use crate::error::RandomnessUnavailable;
use crate::random::Randomness;

/// Our source of randomness in the shape that HPKE and ML-DSA ask for, which knows no failure: it is remembered here, and
/// whatever was made of the zeros handed out instead must be thrown away.
pub(crate) struct Draw<'a> {
    randomness: &'a dyn Randomness,
    outcome: Result<(), RandomnessUnavailable>,
}

impl<'a> Draw<'a> {
    /// Draws from `randomness`.
    pub(crate) fn new(randomness: &'a dyn Randomness) -> Self {
        Self {
            randomness,
            outcome: Ok(()),
        }
    }

    /// Whether every draw succeeded.
    pub(crate) fn finish(self) -> Result<(), RandomnessUnavailable> {
        self.outcome
    }

    fn array<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.outcome = self.outcome.and(self.randomness.fill(&mut bytes));
        bytes
    }
}

impl TryRng for Draw<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(self.array()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(self.array()))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.outcome = self.outcome.and(self.randomness.fill(bytes));
        Ok(())
    }
}

impl TryCryptoRng for Draw<'_> {}
