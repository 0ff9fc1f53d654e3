//! What an encryption algorithm takes: how much plaintext, and whether it binds an encryption context.

use crate::encryption_context::EncryptionContext;
use crate::error::KmsError;
use crate::key_spec::{EncryptionAlgorithm, KeySpec};

/// Checks that a context is given to an algorithm that binds one: asymmetric algorithms cannot.
pub fn check_context(algorithm: EncryptionAlgorithm, context: &EncryptionContext) -> Result<(), KmsError> {
    if algorithm == EncryptionAlgorithm::SymmetricDefault || context.is_empty() {
        Ok(())
    } else {
        Err(KmsError::ContextNotSupported)
    }
}

/// Checks that a plaintext of `len` bytes fits: RSA encrypts at most one block.
pub fn check_plaintext(spec: KeySpec, algorithm: EncryptionAlgorithm, len: usize) -> Result<(), KmsError> {
    match max_plaintext_len(spec, algorithm) {
        Some(max) if len > max => Err(KmsError::PlaintextTooLong {
            algorithm,
            spec,
            max: u32::try_from(max).unwrap_or(u32::MAX),
        }),
        _ => Ok(()),
    }
}

/// What OAEP takes at most: the modulus without two hashes and two bytes (RFC 8017, section 7.1.1).
const fn max_plaintext_len(spec: KeySpec, algorithm: EncryptionAlgorithm) -> Option<usize> {
    let modulus_len = match spec {
        KeySpec::Rsa2048 => 256,
        KeySpec::Rsa3072 => 384,
        KeySpec::Rsa4096 => 512,
        _ => return None,
    };
    let hash_len = match algorithm {
        EncryptionAlgorithm::RsaesOaepSha1 => 20,
        EncryptionAlgorithm::RsaesOaepSha256 => 32,
        EncryptionAlgorithm::SymmetricDefault | EncryptionAlgorithm::Sm2Pke => return None,
    };
    Some(modulus_len - 2 * hash_len - 2)
}
