//! The curves, and what a key on each computes with.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256K1_SHA256_ASN1,
    ECDSA_P256K1_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1, ECDSA_P384_SHA384_ASN1_SIGNING,
    ECDSA_P521_SHA512_ASN1, ECDSA_P521_SHA512_ASN1_SIGNING, EcdsaSigningAlgorithm,
    EcdsaVerificationAlgorithm,
};
use aws_lc_rs::{agreement, digest};
use trent_domain::key_spec::SigningAlgorithm;

use crate::der::{self, SEQUENCE};
use crate::keys::{SigningInput, spki};

/// `id-ecPublicKey` (RFC 5480 section 2.1.1), as an element.
const ID_EC_PUBLIC_KEY: &[u8] = b"\x06\x07\x2a\x86\x48\xce\x3d\x02\x01";

/// The first byte of a point in uncompressed form (SEC 1 section 2.3.3).
const UNCOMPRESSED: u8 = 4;

/// A curve that a spec fixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Curve {
    P256,
    P384,
    P521,
    Secp256k1,
}

/// The hash is fixed by the curve.
pub(super) struct Ecdsa {
    pub(super) name: SigningAlgorithm,
    pub(super) digest: &'static digest::Algorithm,
    pub(super) signing: &'static EcdsaSigningAlgorithm,
    pub(super) verification: &'static EcdsaVerificationAlgorithm,
}

impl Curve {
    /// Length of a coordinate and of a private key: all have the same here.
    pub(crate) fn field_len(self) -> usize {
        match self {
            Self::P256 | Self::Secp256k1 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    /// The object identifier of the curve (RFC 5480 section 2.1.1.1, SEC 2), as an element.
    pub(crate) fn oid(self) -> &'static [u8] {
        match self {
            Self::P256 => b"\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07",
            Self::P384 => b"\x06\x05\x2b\x81\x04\x00\x22",
            Self::P521 => b"\x06\x05\x2b\x81\x04\x00\x23",
            Self::Secp256k1 => b"\x06\x05\x2b\x81\x04\x00\x0a",
        }
    }

    /// AlgorithmIdentifier { id-ecPublicKey, namedCurve }.
    pub(crate) fn key_algorithm(self) -> Vec<u8> {
        der::element(SEQUENCE, &[ID_EC_PUBLIC_KEY, self.oid()]).to_vec()
    }

    /// `point` as SubjectPublicKeyInfo.
    pub(in crate::keys) fn spki(self, point: &[u8]) -> Vec<u8> {
        spki::encode(&self.key_algorithm(), point)
    }

    /// The point in `spki`, if it names this curve: uncompressed or compressed, on the curve or not.
    pub(super) fn point(self, spki: &[u8]) -> Option<&[u8]> {
        let point = spki::decode(&self.key_algorithm(), spki)?;
        match (point.first()?, point.len() - 1) {
            (&UNCOMPRESSED, len) if len == 2 * self.field_len() => Some(point),
            (2 | 3, len) if len == self.field_len() => Some(point),
            _ => None,
        }
    }

    /// The compressed form of a point in uncompressed form (SEC 1 section 2.3.3).
    pub(super) fn compress(self, point: &[u8]) -> Vec<u8> {
        let odd = point.last().map_or(0, |y| y & 1);
        let x = point.iter().skip(1).take(self.field_len());
        std::iter::once(2 | odd).chain(x.copied()).collect()
    }

    pub(super) fn ecdsa(self) -> Ecdsa {
        match self {
            Self::P256 => Ecdsa {
                name: SigningAlgorithm::EcdsaSha256,
                digest: &digest::SHA256,
                signing: &ECDSA_P256_SHA256_ASN1_SIGNING,
                verification: &ECDSA_P256_SHA256_ASN1,
            },
            Self::P384 => Ecdsa {
                name: SigningAlgorithm::EcdsaSha384,
                digest: &digest::SHA384,
                signing: &ECDSA_P384_SHA384_ASN1_SIGNING,
                verification: &ECDSA_P384_SHA384_ASN1,
            },
            Self::P521 => Ecdsa {
                name: SigningAlgorithm::EcdsaSha512,
                digest: &digest::SHA512,
                signing: &ECDSA_P521_SHA512_ASN1_SIGNING,
                verification: &ECDSA_P521_SHA512_ASN1,
            },
            Self::Secp256k1 => Ecdsa {
                name: SigningAlgorithm::EcdsaSha256,
                digest: &digest::SHA256,
                signing: &ECDSA_P256K1_SHA256_ASN1_SIGNING,
                verification: &ECDSA_P256K1_SHA256_ASN1,
            },
        }
    }

    /// ECDH, where the curve has it.
    pub(super) fn ecdh(self) -> Option<&'static agreement::Algorithm> {
        match self {
            Self::P256 => Some(&agreement::ECDH_P256),
            Self::P384 => Some(&agreement::ECDH_P384),
            Self::P521 => Some(&agreement::ECDH_P521),
            Self::Secp256k1 => None,
        }
    }
}

impl Ecdsa {
    /// The digest to sign, if `algorithm` is that of the curve.
    pub(super) fn digest(
        &self,
        algorithm: SigningAlgorithm,
        input: SigningInput<'_>,
    ) -> Option<digest::Digest> {
        (algorithm == self.name).then(|| input.digest(self.digest))?
    }
}
