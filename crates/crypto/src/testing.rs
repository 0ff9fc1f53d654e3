//! What the tests of this crate share.

use std::sync::atomic::{AtomicU8, Ordering};

use crate::error::RandomnessUnavailable;
use crate::random::Randomness;

/// Gives 0, 1, 2, …: frozen bytes need randomness that is none.
#[derive(Debug, Default)]
pub(crate) struct CountingRandomness(AtomicU8);

impl Randomness for CountingRandomness {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomnessUnavailable> {
        for byte in bytes {
            *byte = self.0.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }
}

/// Gives nothing.
#[derive(Debug)]
pub(crate) struct BrokenRandomness;

impl Randomness for BrokenRandomness {
    fn fill(&self, _bytes: &mut [u8]) -> Result<(), RandomnessUnavailable> {
        Err(RandomnessUnavailable)
    }
}

/// The bytes that `text` writes in hexadecimal.
pub(crate) fn from_hex(text: &str) -> Vec<u8> {
    assert_eq!(text.len() % 2, 0, "an odd number of hex digits: {text}");
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

/// `bytes` in hexadecimal.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Every way to flip one bit of `bytes`, and every way to cut its end off.
pub(crate) fn damaged(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let flipped = (0..bytes.len() * 8).map(|bit| {
        let mut copy = bytes.to_vec();
        copy[bit / 8] ^= 1 << (bit % 8);
        copy
    });
    let truncated = (0..bytes.len()).map(|len| bytes[..len].to_vec());
    let extended = [0, 1].map(|byte| [bytes, &[byte]].concat());
    flipped.chain(truncated).chain(extended)
}
