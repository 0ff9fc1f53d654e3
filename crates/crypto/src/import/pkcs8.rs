//! PKCS #8: PrivateKeyInfo (RFC 5208) and OneAsymmetricKey (RFC 5958), unencrypted, in DER or BER.

use zeroize::Zeroizing;

use super::ber;
use crate::der::{self, BIT_STRING, INTEGER, OCTET_STRING, Reader, SEQUENCE, explicit, implicit};
use crate::keys::spki::NO_UNUSED_BITS;

/// A private key behind the name of its algorithm.
pub(super) struct Pkcs8 {
    /// AlgorithmIdentifier, as an element.
    pub(super) algorithm: Vec<u8>,
    /// The key in the form of its algorithm: one element.
    pub(super) private_key: Zeroizing<Vec<u8>>,
    /// The public half, where it stands beside the private one.
    pub(super) public_key: Option<Vec<u8>>,
}

impl Pkcs8 {
    /// Takes `bytes` apart. Attributes are passed over.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let der = ber::to_der(bytes)?;
        let mut fields = Reader::new(der::only(SEQUENCE, &der)?);
        let version = fields.element(INTEGER)?;
        let algorithm = fields.element(SEQUENCE)?;
        let private_key = fields.element(OCTET_STRING)?;
        fields.optional(explicit(0))?;
        let public_key = match fields.optional(implicit(1))? {
            Some(bits) => Some(whole_bytes(bits)?.to_vec()),
            None => None,
        };
        fields.finish()?;
        matches!(version, [0 | 1]).then_some(())?;
        Some(Self {
            algorithm: der::element(SEQUENCE, &[algorithm]).to_vec(),
            private_key: ber::to_der(private_key)?,
            public_key,
        })
    }
}

/// ECPrivateKey (RFC 5915 section 3).
pub(super) struct EcPrivateKey<'a> {
    /// The scalar, big-endian.
    pub(super) scalar: &'a [u8],
    /// The curve as an element, where it is named once more.
    pub(super) curve: Option<&'a [u8]>,
    /// The public half, where it is there.
    pub(super) point: Option<&'a [u8]>,
}

impl<'a> EcPrivateKey<'a> {
    /// Takes `der` apart.
    pub(super) fn parse(der: &'a [u8]) -> Option<Self> {
        let mut fields = Reader::new(der::only(SEQUENCE, der)?);
        let version = fields.element(INTEGER)?;
        let scalar = fields.element(OCTET_STRING)?;
        let curve = fields.optional(explicit(0))?;
        let point = match fields.optional(explicit(1))? {
            Some(public_key) => Some(whole_bytes(der::only(BIT_STRING, public_key)?)?),
            None => None,
        };
        fields.finish()?;
        (version == [1]).then_some(Self { scalar, curve, point })
    }
}

/// The bytes of a BIT STRING that has no others.
fn whole_bytes(bits: &[u8]) -> Option<&[u8]> {
    bits.strip_prefix(&[NO_UNUSED_BITS])
}
