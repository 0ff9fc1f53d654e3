//! The key that a secret makes for one day, region and service.

use trent_crypto::{digest::HmacSha256Key, secret::AccessSecret};

use super::TERMINATOR;

/// What stands before the secret in the first key of the chain.
const PREFIX: &str = "AWS4";

/// A derived signing key, ready for use. It is worth caching by access key, day, region and service: deriving it
/// costs more than verifying with it.
#[derive(Debug)]
pub struct SigningKey(HmacSha256Key);

impl SigningKey {
    /// Derives the key from an access key's secret.
    #[must_use]
    pub fn derive(secret: &AccessSecret, date: &str, region: &str, service: &str) -> Self {
        let mut prefixed = String::with_capacity(PREFIX.len() + secret.expose().len());
        prefixed.push_str(PREFIX);
        prefixed.push_str(secret.expose());
        let prefixed = AccessSecret::from(prefixed); // zeroized when it goes
        let chain = [date, region, service, TERMINATOR];
        let key = chain
            .iter()
            .fold(HmacSha256Key::new(prefixed.expose().as_bytes()), |key, part| {
                HmacSha256Key::new(&key.sign(part.as_bytes()))
            });
        Self(key)
    }

    pub(super) fn sign(&self, string_to_sign: &[u8]) -> [u8; 32] {
        self.0.sign(string_to_sign)
    }
}
