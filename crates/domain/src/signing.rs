//! What Sign and Verify take as a message, by the algorithm.

use crate::error::KmsError;
use crate::key_spec::{KeySpec, MessageType, SigningAlgorithm};

/// Length of ML-DSA's message representative μ (FIPS 204, algorithm 7, line 6).
const MU_LEN: usize = 64;

/// Checks that the algorithm takes a message of this type and length. `spec` is the key's, which has the algorithm.
pub fn check_message(
    spec: KeySpec,
    algorithm: SigningAlgorithm,
    message_type: MessageType,
    len: usize,
) -> Result<(), KmsError> {
    check_type(spec, algorithm, message_type)?;
    let wanted = match message_type {
        // The model limits it.
        MessageType::Raw => None,
        MessageType::Digest => algorithm.digest_len(),
        MessageType::ExternalMu => Some(MU_LEN),
    };
    match wanted {
        Some(wanted) if len != wanted => Err(KmsError::DigestLength(algorithm)),
        _ => Ok(()),
    }
}

fn check_type(spec: KeySpec, algorithm: SigningAlgorithm, message_type: MessageType) -> Result<(), KmsError> {
    use MessageType::{Digest, ExternalMu, Raw};
    let takes: &[MessageType] = match algorithm {
        SigningAlgorithm::Ed25519Sha512 | SigningAlgorithm::Sm2Dsa => &[Raw],
        // Its message is hashed before it is signed, and KMS takes a digest for the message.
        SigningAlgorithm::Ed25519PhSha512 => &[Digest],
        SigningAlgorithm::MlDsaShake256 => &[Raw, ExternalMu],
        _ => &[Raw, Digest],
    };
    if takes.contains(&message_type) {
        return Ok(());
    }
    // Where a spec has algorithms that differ in this, AWS names the algorithm, elsewhere the spec.
    Err(match spec {
        KeySpec::EccNistEdwards25519 => KmsError::MessageTypeOfAlgorithm {
            message_type,
            algorithm,
        },
        _ => KmsError::MessageTypeOfSpec { message_type, spec },
    })
}

impl SigningAlgorithm {
    /// Length of the digest that `DIGEST` means; `None` if the algorithm takes none.
    const fn digest_len(self) -> Option<usize> {
        match self {
            Self::RsassaPssSha256 | Self::RsassaPkcs1V15Sha256 | Self::EcdsaSha256 => Some(32),
            Self::RsassaPssSha384 | Self::RsassaPkcs1V15Sha384 | Self::EcdsaSha384 => Some(48),
            Self::RsassaPssSha512
            | Self::RsassaPkcs1V15Sha512
            | Self::EcdsaSha512
            | Self::Ed25519PhSha512 => Some(64),
            Self::Ed25519Sha512 | Self::Sm2Dsa | Self::MlDsaShake256 => None,
        }
    }
}
