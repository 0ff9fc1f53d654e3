//! Secrets, key hierarchy, ciphertext blobs and sealed transfer: the only crate that names ciphers.
//!
//! A [`provider`] gives the root key, which wraps domain keys; a [`keyring`] holds those and wraps key material and
//! other secrets under them; a [`symmetric`] key seals and opens ciphertext [`blob`]s. Plain keys never leave the
//! crate: material is generated, imported, moved between regions and used here ([`keys`]), and outside it exists
//! wrapped. Using and moving it takes the domain's proof that somebody may.

mod aad;
mod aead;
pub mod blob;
pub mod data_key_pair;
mod der;
pub mod digest;
mod draw;
pub mod error;
mod exchange;
pub mod external_blob;
pub mod hardening;
mod import;
mod kdf;
pub mod keyring;
pub mod keys;
mod label;
mod material;
mod one_time;
pub mod provider;
pub mod random;
pub mod secret;
pub mod symmetric;
#[cfg(test)]
mod testing;
pub mod transfer;
mod wrap;
