//! The key that a secret makes for one day, region and service.

use trent_crypto::digest::HmacSha256Key;

use super::TERMINATOR;

/// A derived signing key, ready for use. It is worth caching by access key, day, region and service: deriving it
/// costs more than verifying with it.
#[derive(Debug)]
pub struct SigningKey(HmacSha256Key);

impl SigningKey {
    /// Derives the key. `prefixed_secret` is `AWS4` followed by the secret access key, so that the caller, who
    /// owns the secret's memory, makes the only copy.
    #[must_use]
    pub fn derive(prefixed_secret: &[u8], date: &str, region: &str, service: &str) -> Self {
        let chain = [date, region, service, TERMINATOR];
        let key = chain
            .iter()
            .fold(HmacSha256Key::new(prefixed_secret), |key, part| {
                HmacSha256Key::new(&key.sign(part.as_bytes()))
            });
        Self(key)
    }

    pub(super) fn sign(&self, string_to_sign: &[u8]) -> [u8; 32] {
        self.0.sign(string_to_sign)
    }
}
