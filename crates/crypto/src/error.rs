//! What can go wrong, split by who is to blame.

/// The random number generator of the machine gave nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system's random number generator is unavailable")]
pub struct RandomnessUnavailable;

/// Any failure of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CryptoError {
    /// The caller sent a ciphertext that is malformed, altered, made under another key, or bound to another
    /// encryption context. Which of these it is stays unsaid, so that nobody learns from probing.
    #[error("the ciphertext is not valid")]
    InvalidCiphertext,

    /// The machine gave no randomness.
    #[error(transparent)]
    Randomness(#[from] RandomnessUnavailable),
}
