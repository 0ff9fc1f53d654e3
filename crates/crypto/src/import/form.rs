//! What material of each spec must be (AWS KMS Developer Guide, "Requirements for imported key material").

use zeroize::Zeroizing;

use super::pkcs8::{EcPrivateKey, Pkcs8};
use crate::der::{self, OCTET_STRING};
use crate::error::{CryptoError, ImportError, Unsupported};
use crate::keys::Kind;
use crate::keys::ecc::{Curve, EccKey};
use crate::keys::edwards::{self, EdwardsKey};
use crate::keys::hmac::HmacKey;
use crate::keys::rsa::{self, Modulus, RsaKey};
use crate::secret::{KEY_LEN, KeyMaterial};

/// Reads material of `kind`: bytes for a secret key, PKCS #8 for a private one. Post-quantum keys are not imported.
pub(crate) fn read(kind: Kind, bytes: Zeroizing<Vec<u8>>) -> Result<KeyMaterial, ImportError> {
    let material = match kind {
        Kind::Symmetric => (bytes.len() == KEY_LEN).then(|| KeyMaterial::new(bytes)),
        Kind::Hmac(hash) => HmacKey::new(hash, &bytes).ok().map(|_| KeyMaterial::new(bytes)),
        Kind::Rsa(modulus) => Pkcs8::parse(&bytes).and_then(|pkcs8| rsa(modulus, &pkcs8)),
        Kind::Ecc(curve) => Pkcs8::parse(&bytes).and_then(|pkcs8| ecc(curve, &pkcs8)),
        Kind::Edwards => Pkcs8::parse(&bytes).and_then(|pkcs8| edwards(&pkcs8)),
        Kind::MlDsa(_) | Kind::MlKem(_) => return Err(CryptoError::from(Unsupported).into()),
    };
    material.ok_or(ImportError::IncorrectMaterial)
}

fn rsa(modulus: Modulus, pkcs8: &Pkcs8) -> Option<KeyMaterial> {
    if pkcs8.algorithm != rsa::KEY_ALGORITHM {
        return None;
    }
    let key = RsaKey::import(modulus, &pkcs8.private_key)?;
    Some(KeyMaterial::of_private_key(&key))
}

/// The curve is named, wherever it stands, and the point is the scalar's, wherever it stands.
fn ecc(curve: Curve, pkcs8: &Pkcs8) -> Option<KeyMaterial> {
    let given = EcPrivateKey::parse(&pkcs8.private_key)?;
    let named = pkcs8.algorithm == curve.key_algorithm() && given.curve.is_none_or(|oid| oid == curve.oid());
    let scalar = padded(given.scalar, curve.field_len())?;
    let key = EccKey::new(curve, &scalar).ok()?;
    let mut points = given.point.into_iter().chain(pkcs8.public_key.as_deref());
    (named && points.all(|point| key.has_point(point))).then(|| KeyMaterial::of_private_key(&scalar))
}

fn edwards(pkcs8: &Pkcs8) -> Option<KeyMaterial> {
    let seed = der::only(OCTET_STRING, &pkcs8.private_key)?;
    let key = EdwardsKey::new(seed).ok()?;
    let point = pkcs8.public_key.as_deref();
    let fits = pkcs8.algorithm == edwards::KEY_ALGORITHM && point.is_none_or(|point| key.has_point(point));
    fits.then(|| KeyMaterial::of_private_key(seed))
}

/// `number` with as many leading zeros as make it `len` bytes long: not every writer keeps them.
fn padded(number: &[u8], len: usize) -> Option<Zeroizing<Vec<u8>>> {
    let significant = number.iter().position(|byte| *byte != 0)?;
    let number = number.get(significant..)?;
    let mut out = Zeroizing::new(vec![0; len]);
    out.get_mut(len.checked_sub(number.len())?..)?
        .copy_from_slice(number);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::super::ber::tests::loosened;
    use super::*;
    use crate::der::{BIT_STRING, INTEGER, SEQUENCE, explicit, implicit};
    use crate::keys::hmac::MacHash;
    use crate::testing::damaged;
    use proptest::prelude::*;

    macro_rules! key {
        ($name:literal) => {
            include_bytes!(concat!("../../tests/keys/", $name)).as_slice()
        };
    }

    const RSA_2048: Kind = Kind::Rsa(Modulus::Bits2048);
    const P256: Kind = Kind::Ecc(Curve::P256);

    fn material(kind: Kind, bytes: &[u8]) -> Option<Vec<u8>> {
        match read(kind, Zeroizing::new(bytes.to_vec())) {
            Ok(material) => Some(material.expose().to_vec()),
            Err(ImportError::IncorrectMaterial) => None,
            Err(other) => panic!("{other:?}"),
        }
    }

    /// A key that OpenSSL wrote, of each kind that is written as PKCS #8.
    fn keys() -> [(Kind, &'static [u8]); 8] {
        [
            (RSA_2048, key!("rsa_2048.p8")),
            (Kind::Rsa(Modulus::Bits3072), key!("rsa_3072.p8")),
            (Kind::Rsa(Modulus::Bits4096), key!("rsa_4096.p8")),
            (P256, key!("p256.p8")),
            (Kind::Ecc(Curve::P384), key!("p384.p8")),
            (Kind::Ecc(Curve::P521), key!("p521.p8")),
            (Kind::Ecc(Curve::Secp256k1), key!("secp256k1.p8")),
            (Kind::Edwards, key!("ed25519.p8")),
        ]
    }

    #[test]
    fn a_key_is_of_one_kind() {
        for (kind, bytes) in keys() {
            for (other, _) in keys() {
                assert_eq!(
                    material(other, bytes).is_some(),
                    other == kind,
                    "{kind:?} as {other:?}"
                );
            }
        }
    }

    #[test]
    fn the_form_in_which_a_key_came_leaves_no_trace() {
        for (kind, bytes) in keys() {
            assert_eq!(
                material(kind, &loosened(bytes)),
                material(kind, bytes),
                "{kind:?}"
            );
        }
        let expected = material(P256, key!("p256.p8"));
        assert_eq!(expected.as_ref().unwrap().len(), 33);
        assert_eq!(material(P256, key!("p256_no_point.p8")), expected);
        assert_eq!(material(P256, key!("p256_compressed.p8")), expected);
        assert_eq!(
            material(RSA_2048, key!("rsa_2048.p8")).unwrap()[1..],
            *key!("rsa_2048.p8")
        );
    }

    #[test]
    fn rsa_keys_of_other_exponents_pass_and_other_keys_do_not() {
        assert!(material(RSA_2048, key!("rsa_2048_e3.p8")).is_some());
        for bytes in [
            key!("rsa_2048_three_primes.p8"),
            key!("rsa_2048_pss.p8"),
            key!("rsa_2056.p8"),
        ] {
            assert_eq!(material(RSA_2048, bytes), None);
        }
    }

    #[test]
    fn inconsistent_rsa_keys_are_refused() {
        let bytes = key!("rsa_2048.p8");
        // Every 16th bit of the modulus, the exponents, the primes and their inverses.
        for bit in (36 * 8..bytes.len() * 8).step_by(16) {
            let mut copy = bytes.to_vec();
            copy[bit / 8] ^= 1 << (bit % 8);
            let imported = material(RSA_2048, &copy);
            assert!(imported.is_none(), "bit {bit}");
        }
    }

    #[test]
    fn curves_are_named_and_points_belong_to_their_scalar() {
        assert_eq!(material(P256, key!("p256_explicit.p8")), None);
        assert_eq!(material(P256, key!("secp256k1.p8")), None);
        let scalar = &material(P256, key!("p256.p8")).unwrap()[1..];
        let point = &key!("p256.spki")[26..];
        let other_point = &key!("secp256k1.spki")[23..];
        let fields = |scalar: &[u8], curve: Option<Curve>, point: Option<&[u8]>| {
            let curve = curve.map(|curve| der::element(explicit(0), &[curve.oid()]));
            let point = point.map(|point| der::element(explicit(1), &[&bits(BIT_STRING, point)]));
            ec_key(Curve::P256, &[&[1], scalar], &[curve, point], None)
        };
        let accepted = [
            fields(scalar, None, None),
            fields(scalar, Some(Curve::P256), Some(point)),
            fields(&[&[0; 3], scalar].concat(), None, None),
            ec_key(Curve::P256, &[&[1], scalar], &[], Some(point)),
        ];
        for bytes in accepted {
            assert_eq!(material(P256, &bytes), material(P256, key!("p256.p8")));
        }
        let refused = [
            fields(scalar, Some(Curve::Secp256k1), None),
            fields(scalar, None, Some(other_point)),
            fields(scalar, None, Some(&[])),
            fields(&scalar[1..], None, Some(point)),
            fields(&[], None, None),
            fields(&[0; 32], None, None),
            fields(&[0xff; 32], None, None),
            fields(&[7; 33], None, None),
            ec_key(Curve::P256, &[&[2], scalar], &[], None),
            ec_key(Curve::P256, &[&[1], scalar], &[], Some(other_point)),
        ];
        for (number, bytes) in refused.iter().enumerate() {
            assert_eq!(material(P256, bytes), None, "{number}");
        }
    }

    #[test]
    fn ed25519_keys_come_with_their_own_point_or_none() {
        let point = &key!("ed25519.spki")[12..];
        let seed = &material(Kind::Edwards, key!("ed25519.p8")).unwrap()[1..];
        let with = |point: &[u8]| {
            let private_key = der::element(OCTET_STRING, &[&der::element(OCTET_STRING, &[seed])]);
            let fields = [
                &der::element(INTEGER, &[&[1]])[..],
                edwards::KEY_ALGORITHM,
                &private_key,
                &bits(implicit(1), point),
            ];
            der::element(SEQUENCE, &fields).to_vec()
        };
        assert_eq!(
            material(Kind::Edwards, &with(point)),
            material(Kind::Edwards, key!("ed25519.p8"))
        );
        assert_eq!(material(Kind::Edwards, &with(&[7; 32])), None);
    }

    #[test]
    fn secret_keys_are_their_bytes() {
        let lens = |kind| {
            let fits = |len: &usize| material(kind, &vec![7; *len]).is_some();
            let lens: Vec<_> = (0..200).filter(fits).collect();
            (lens[0], *lens.last().unwrap(), lens.len())
        };
        assert_eq!(lens(Kind::Symmetric), (32, 32, 1));
        assert_eq!(lens(Kind::Hmac(MacHash::Sha224)), (28, 128, 101));
        assert_eq!(lens(Kind::Hmac(MacHash::Sha256)), (32, 128, 97));
        assert_eq!(lens(Kind::Hmac(MacHash::Sha384)), (48, 128, 81));
        assert_eq!(lens(Kind::Hmac(MacHash::Sha512)), (64, 128, 65));
        assert_eq!(material(Kind::Symmetric, &[7; 32]).unwrap(), [7; 32]);
    }

    #[test]
    fn keys_of_other_lengths_are_refused() {
        for (kind, bytes) in keys() {
            assert_eq!(material(kind, &[bytes, &[0]].concat()), None, "{kind:?}");
            assert_eq!(material(kind, &bytes[..bytes.len() - 1]), None, "{kind:?}");
        }
    }

    /// Damage is refused, or gives another key of the kind: a scalar has no redundancy when its point is left out.
    #[test]
    fn damaged_keys_are_refused_where_they_can_be_told() {
        for (kind, bytes) in [(P256, key!("p256.p8")), (Kind::Edwards, key!("ed25519.p8"))] {
            let own = material(kind, bytes);
            let mistaken = damaged(bytes)
                .filter(|bytes| material(kind, bytes) == own)
                .count();
            // Version 1 of PKCS #8 says no more than version 0.
            assert_eq!(mistaken, 1, "{kind:?}");
        }
        let pair = key!("p256.p8");
        let imported = damaged(pair).filter(|bytes| material(P256, bytes).is_some());
        assert_eq!(imported.count(), 1, "the point gives damage away");
    }

    proptest! {
        #[test]
        fn reading_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            for (kind, _) in keys() {
                prop_assert_eq!(material(kind, &bytes), None);
            }
        }
    }

    fn bits(tag: u8, bytes: &[u8]) -> Vec<u8> {
        der::element(tag, &[&[0], bytes]).to_vec()
    }

    fn ec_key(
        curve: Curve,
        [version, scalar]: &[&[u8]; 2],
        optional: &[Option<Zeroizing<Vec<u8>>>],
        point: Option<&[u8]>,
    ) -> Vec<u8> {
        let optional: Vec<_> = optional
            .iter()
            .flatten()
            .flat_map(|field| field.to_vec())
            .collect();
        let version = der::element(INTEGER, &[version]);
        let scalar = der::element(OCTET_STRING, &[scalar]);
        let private_key = der::element(SEQUENCE, &[&version, &scalar, &optional]);
        let point = point.map_or(Vec::new(), |point| bits(implicit(1), point));
        let fields = [
            &der::element(INTEGER, &[&[1]])[..],
            &curve.key_algorithm(),
            &der::element(OCTET_STRING, &[&private_key]),
            &point,
        ];
        der::element(SEQUENCE, &fields).to_vec()
    }
}
