//! An elliptic-curve public key at work.

use aws_lc_rs::signature::ParsedPublicKey;
use trent_domain::key_spec::SigningAlgorithm;

use super::Curve;
use crate::error::{InvalidSignature, StoredError};
use crate::keys::SigningInput;

/// A point on a curve.
#[derive(Debug)]
pub(in crate::keys) struct EccPublicKey {
    curve: Curve,
    point: ParsedPublicKey,
}

impl EccPublicKey {
    /// Parses SubjectPublicKeyInfo, if it is of a point on `curve`.
    pub(in crate::keys) fn parse(curve: Curve, spki: &[u8]) -> Result<Self, StoredError> {
        let point = curve.point(spki).ok_or(StoredError::UnfitMaterial)?;
        let point = ParsedPublicKey::new(curve.ecdsa().verification, point)
            .map_err(|_| StoredError::UnfitMaterial)?;
        Ok(Self { curve, point })
    }

    /// Verifies a signature in DER.
    pub(in crate::keys) fn verify(
        &self,
        algorithm: SigningAlgorithm,
        input: SigningInput<'_>,
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let digest = self
            .curve
            .ecdsa()
            .digest(algorithm, input)
            .ok_or(InvalidSignature)?;
        self.point
            .verify_digest_sig(&digest, signature)
            .map_err(|_| InvalidSignature)
    }
}
