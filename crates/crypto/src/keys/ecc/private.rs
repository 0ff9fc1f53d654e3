//! An elliptic-curve private key at work.

use aws_lc_rs::agreement::{self, PrivateKey, UnparsedPublicKey};
use aws_lc_rs::encoding::{AsBigEndian, EcPrivateKeyBin};
use aws_lc_rs::signature::{EcdsaKeyPair, KeyPair};
use trent_domain::key_spec::SigningAlgorithm;
use zeroize::Zeroizing;

use super::Curve;
use crate::der::{self, INTEGER, OCTET_STRING, SEQUENCE};
use crate::error::{CryptoError, InvalidPeerKey, LibraryFailed, StoredError, UnsuitableUse};
use crate::keys::SigningInput;
use crate::secret::{Plaintext, redacted};

/// A key on P-256, P-384, P-521 or secp256k1, prepared to sign and to agree. Which of the two it may, its usage says.
pub struct EccKey {
    curve: Curve,
    signing: EcdsaKeyPair,
    agreeing: Option<PrivateKey>,
    public_key: Vec<u8>,
}

impl EccKey {
    /// Draws a private key: a scalar, big-endian, as long as the field. AWS-LC draws from its own generator, which is
    /// the source of `SystemRandomness`.
    pub(crate) fn draw(curve: Curve) -> Result<Zeroizing<Vec<u8>>, LibraryFailed> {
        let pair = EcdsaKeyPair::generate(curve.ecdsa().signing).map_err(|_| LibraryFailed)?;
        let scalar: EcPrivateKeyBin<'_> = pair.private_key().as_be_bytes().map_err(|_| LibraryFailed)?;
        Ok(Zeroizing::new(scalar.as_ref().to_vec()))
    }

    /// Prepares `scalar`, if it is a private key of `curve`.
    pub(crate) fn new(curve: Curve, scalar: &[u8]) -> Result<Self, StoredError> {
        if scalar.len() != curve.field_len() {
            return Err(StoredError::UnfitMaterial);
        }
        let unfit = |_| StoredError::UnfitMaterial;
        let der = ec_private_key(curve, scalar);
        let signing = EcdsaKeyPair::from_private_key_der(curve.ecdsa().signing, &der).map_err(unfit)?;
        let agreeing = curve
            .ecdh()
            .map(|ecdh| PrivateKey::from_private_key(ecdh, scalar));
        Ok(Self {
            curve,
            agreeing: agreeing.transpose().map_err(unfit)?,
            public_key: curve.spki(signing.public_key().as_ref()),
            signing,
        })
    }

    /// The public half, as SubjectPublicKeyInfo with the uncompressed point.
    #[must_use]
    pub fn public_key(&self) -> &[u8] {
        &self.public_key
    }

    /// The key as PrivateKeyInfo (RFC 5958, RFC 5915), its curve by name and its public half in it.
    pub(crate) fn pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, LibraryFailed> {
        let document = self.signing.to_pkcs8v1().map_err(|_| LibraryFailed)?;
        Ok(Zeroizing::new(document.as_ref().to_vec()))
    }

    /// Whether `point`, uncompressed or compressed, is the public half.
    pub(crate) fn has_point(&self, point: &[u8]) -> bool {
        let own = self.signing.public_key().as_ref();
        point == own || point == self.curve.compress(own)
    }

    /// Signs with ECDSA and the hash of the curve. The signature is in DER, its `s` as it came out.
    pub fn sign(&self, algorithm: SigningAlgorithm, input: SigningInput<'_>) -> Result<Vec<u8>, CryptoError> {
        let digest = self.curve.ecdsa().digest(algorithm, input).ok_or(UnsuitableUse)?;
        let signature = self.signing.sign_digest(&digest).map_err(|_| LibraryFailed)?;
        Ok(signature.as_ref().to_vec())
    }

    /// The X coordinate of the point shared with a peer, as long as the field. `peer` is SubjectPublicKeyInfo of a
    /// point on the same curve; secp256k1 agrees with nobody.
    pub fn derive_shared_secret(&self, peer: &[u8]) -> Result<Plaintext, InvalidPeerKey> {
        let own = self.agreeing.as_ref().ok_or(InvalidPeerKey)?;
        let point = self.curve.point(peer).ok_or(InvalidPeerKey)?;
        let peer = UnparsedPublicKey::new(own.algorithm(), point);
        agreement::agree(own, peer, InvalidPeerKey, |secret| {
            Ok(Plaintext::from(secret.to_vec()))
        })
    }
}

redacted!(EccKey);

/// ECPrivateKey (RFC 5915 section 3) without the public key, which AWS-LC then derives.
fn ec_private_key(curve: Curve, scalar: &[u8]) -> Zeroizing<Vec<u8>> {
    let version = der::element(INTEGER, &[&[1]]);
    let private_key = der::element(OCTET_STRING, &[scalar]);
    let parameters = der::element(der::explicit(0), &[curve.oid()]);
    der::element(SEQUENCE, &[&version, &private_key, &parameters])
}
