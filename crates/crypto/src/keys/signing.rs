//! What is signed, and verified.

use aws_lc_rs::digest as lc;
use trent_domain::key_spec::MessageType;

/// `Message` and `MessageType` of Sign and Verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SigningInput<'a> {
    /// A message.
    Raw(&'a [u8]),
    /// The digest of a message: it is not hashed again. (Ed25519ph alone takes its 64 bytes for the message.)
    Digest(&'a [u8]),
    /// ML-DSA's representative of a message, μ (FIPS 204, algorithm 7, line 6).
    ExternalMu(&'a [u8]),
}

impl<'a> SigningInput<'a> {
    /// `message` as what `message_type` says it is.
    #[must_use]
    pub fn new(message_type: MessageType, message: &'a [u8]) -> Self {
        match message_type {
            MessageType::Raw => Self::Raw(message),
            MessageType::Digest => Self::Digest(message),
            MessageType::ExternalMu => Self::ExternalMu(message),
        }
    }

    /// The digest to sign: RAW is hashed, DIGEST is taken as it is if it has the length of one.
    pub(super) fn digest(self, algorithm: &'static lc::Algorithm) -> Option<lc::Digest> {
        match self {
            Self::Raw(message) => Some(lc::digest(algorithm, message)),
            Self::Digest(digest) => lc::Digest::import_less_safe(digest, algorithm).ok(),
            Self::ExternalMu(_) => None,
        }
    }
}
