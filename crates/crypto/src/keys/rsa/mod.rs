//! RSA keys: OAEP, PSS and PKCS #1 v1.5 (RFC 8017).

mod oaep;
mod private;
mod public;
mod scheme;

use aws_lc_rs::rsa::KeySize;

pub use private::RsaKey;

pub(crate) use oaep::OaepKey;
pub(crate) use private::KEY_ALGORITHM;
pub(super) use public::RsaPublicKey;

/// The length of a modulus that a spec fixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Modulus {
    Bits2048,
    Bits3072,
    Bits4096,
}

impl Modulus {
    fn key_size(self) -> KeySize {
        match self {
            Self::Bits2048 => KeySize::Rsa2048,
            Self::Bits3072 => KeySize::Rsa3072,
            Self::Bits4096 => KeySize::Rsa4096,
        }
    }

    fn bits(self) -> usize {
        8 * self.key_size().len()
    }
}
