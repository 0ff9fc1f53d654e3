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
