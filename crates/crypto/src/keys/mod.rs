//! Keys at work: what each spec computes, with its private half or with its public one.

pub(crate) mod ecc;
pub(crate) mod edwards;
pub(crate) mod hmac;
mod kind;
pub(crate) mod ml_dsa;
pub(crate) mod ml_kem;
mod prepared;
mod public_key;
pub(crate) mod rsa;
#[cfg(test)]
mod second_opinions;
mod signing;
pub(crate) mod spki;
#[cfg(test)]
mod vectors;

pub use ecc::EccKey;
pub use edwards::EdwardsKey;
pub use hmac::HmacKey;
pub use ml_dsa::MlDsaKey;
pub use ml_kem::MlKemKey;
pub use prepared::PreparedKey;
pub use public_key::PublicKey;
pub use rsa::RsaKey;
pub use signing::SigningInput;

pub(crate) use kind::Kind;
