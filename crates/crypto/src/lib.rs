//! Secrets, key hierarchy, ciphertext blobs and sealed transfer: the only crate that names ciphers.

pub mod digest;
pub mod error;
pub mod random;
