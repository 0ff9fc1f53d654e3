//! A symmetric KMS key in an external key store at work: its own material seals first, then the external key manager seals
//! that. What leaves for the manager is a ciphertext, and what the manager could decrypt is none of the plaintext.

use trent_domain::encryption_context::EncryptionContext;
use zeroize::Zeroizing;

use super::SymmetricKey;
use crate::aad::Aad;
use crate::aead::TAG_LEN;
use crate::error::{InvalidCiphertext, SealError};
use crate::external_blob::{self, ExternalBlob, INNER_OVERHEAD, ManagerCiphertext};
use crate::label;
use crate::one_time::{self, SALT_LEN};
use crate::random::{self, Randomness};
use crate::secret::Plaintext;

/// The inner layer: a ciphertext under our own material, for the manager to encrypt once more.
#[derive(Debug)]
pub struct InnerCiphertext {
    salt: [u8; SALT_LEN],
    bytes: Vec<u8>,
}

impl InnerCiphertext {
    /// What the manager is to encrypt.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// A blob whose seal was verified: this key made it, for this context. The manager may be asked to open its outer layer.
#[derive(Debug)]
pub struct VerifiedBlob<'a> {
    blob: &'a ExternalBlob<'a>,
    context: &'a EncryptionContext,
    key: &'a SymmetricKey,
}

impl SymmetricKey {
    /// Encrypts the inner layer.
    pub fn encrypt_inner(
        &self,
        plaintext: &Plaintext,
        context: &EncryptionContext,
        randomness: &dyn Randomness,
    ) -> Result<InnerCiphertext, SealError> {
        let salt = random::bytes::<SALT_LEN>(randomness)?;
        let mut bytes = Vec::with_capacity(plaintext.expose().len() + INNER_OVERHEAD);
        bytes.extend_from_slice(plaintext.expose());
        let tag = one_time::seal(&self.derivation, &salt, &self.inner_aad(context), &mut bytes)?;
        bytes.extend_from_slice(&tag);
        Ok(InnerCiphertext { salt, bytes })
    }

    /// Makes the blob of what the manager gave for `inner`.
    pub fn seal_external(
        &self,
        inner: &InnerCiphertext,
        manager: &ManagerCiphertext,
        context: &EncryptionContext,
    ) -> Result<Vec<u8>, SealError> {
        let mut blob = external_blob::begin(self.key_id, self.material_id, &inner.salt, manager);
        let aad = self.seal_aad(&blob, context);
        let seal = one_time::seal(&self.derivation, &inner.salt, &aad, &mut [])?;
        blob.extend_from_slice(&seal);
        Ok(blob)
    }

    /// Verifies that this key made the blob for `context`.
    pub fn verify_external<'a>(
        &'a self,
        blob: &'a ExternalBlob<'a>,
        context: &'a EncryptionContext,
    ) -> Result<VerifiedBlob<'a>, InvalidCiphertext> {
        if (blob.key_id(), blob.material_id()) != (self.key_id, self.material_id) {
            return Err(InvalidCiphertext);
        }
        let aad = self.seal_aad(blob.sealed, context);
        one_time::open(&self.derivation, blob.salt, &aad, &mut [], blob.seal)
            .map_err(|_| InvalidCiphertext)?;
        Ok(VerifiedBlob {
            blob,
            context,
            key: self,
        })
    }

    fn inner_aad(&self, context: &EncryptionContext) -> Aad {
        Aad::new(label::EXTERNAL_CIPHERTEXT)
            .field(self.identity.as_bytes())
            .with_context(context)
    }

    fn seal_aad(&self, sealed: &[u8], context: &EncryptionContext) -> Aad {
        Aad::new(label::EXTERNAL_SEAL)
            .field(self.identity.as_bytes())
            .field(sealed)
            .with_context(context)
    }
}

impl VerifiedBlob<'_> {
    /// What the manager is to decrypt.
    #[must_use]
    pub fn manager(&self) -> &ManagerCiphertext {
        &self.blob.manager
    }

    /// Decrypts the inner layer, which the manager gave back as `inner`.
    pub fn open(&self, inner: Vec<u8>) -> Result<Plaintext, InvalidCiphertext> {
        let mut inner = Zeroizing::new(inner);
        let (len, tag) = match inner.split_last_chunk::<TAG_LEN>() {
            Some((ciphertext, tag)) => (ciphertext.len(), *tag),
            None => return Err(InvalidCiphertext),
        };
        inner.truncate(len);
        let aad = self.key.inner_aad(self.context);
        one_time::open(&self.key.derivation, self.blob.salt, &aad, &mut inner, &tag)
            .map_err(|_| InvalidCiphertext)?;
        Ok(Plaintext::from_opened(inner))
    }
}

#[cfg(test)]
mod tests {
    use trent_domain::ids::{ClusterId, KeyId, MaterialId};

    use super::*;
    use crate::blob::Blob;
    use crate::secret::{KEY_LEN, KeyMaterial};
    use crate::testing::{CountingRandomness, damaged, to_hex};

    fn key_of(seed: u8, id: u8) -> SymmetricKey {
        let material = KeyMaterial::new(Zeroizing::new(vec![seed; KEY_LEN]));
        let (cluster, id) = (ClusterId::new([0xc1; 16]), KeyId::Single([id; 16]));
        SymmetricKey::new(cluster, id, MaterialId::new([0xd1; 32]), &material).unwrap()
    }

    fn key() -> SymmetricKey {
        key_of(7, 0xe1)
    }

    fn context(value: &str) -> EncryptionContext {
        EncryptionContext::new([("purpose".to_owned(), value.to_owned())].into()).unwrap()
    }

    /// A manager whose cipher is to turn every bit around.
    fn manager(inner: &[u8]) -> ManagerCiphertext {
        let ciphertext = inner.iter().map(|byte| !byte).collect();
        ManagerCiphertext::new(ciphertext, vec![1; 12], &[2; 16], vec![3; 5]).unwrap()
    }

    fn encrypt(key: &SymmetricKey, plaintext: &[u8], context: &EncryptionContext) -> Vec<u8> {
        let plaintext = Plaintext::from(plaintext.to_vec());
        let inner = key
            .encrypt_inner(&plaintext, context, &CountingRandomness::default())
            .unwrap();
        key.seal_external(&inner, &manager(inner.as_bytes()), context)
            .unwrap()
    }

    fn decrypt(
        key: &SymmetricKey,
        blob: &[u8],
        context: &EncryptionContext,
    ) -> Result<Vec<u8>, InvalidCiphertext> {
        let blob = ExternalBlob::parse(blob)?;
        let verified = key.verify_external(&blob, context)?;
        let inner = verified.manager().ciphertext().iter().map(|byte| !byte).collect();
        verified.open(inner).map(|plaintext| plaintext.expose().to_vec())
    }

    #[test]
    fn format_2_is_frozen() {
        let blob = encrypt(&key(), b"plaintext", &context("test"));
        assert_eq!(
            to_hex(&blob),
            "54524e0200e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1000102030405060708090a0b0c0d0e0f0c0101010101010101010101010202020202020202020202020202020205030303030386e70f5598d81f099c7fe8755ec992032ab1172add7e754a5a8e2d15e14218ac2dc413199950936b7d"
        );
        assert_eq!(decrypt(&key(), &blob, &context("test")).unwrap(), b"plaintext");
    }

    #[test]
    fn damage_is_refused_before_anybody_is_asked() {
        let context = context("test");
        let key = key();
        for damaged in damaged(&encrypt(&key, b"plaintext", &context)) {
            let Ok(blob) = ExternalBlob::parse(&damaged) else {
                continue;
            };
            assert!(key.verify_external(&blob, &context).is_err());
        }
    }

    #[test]
    fn another_context_key_or_material_is_refused() {
        let blob = encrypt(&key(), b"plaintext", &context("test"));
        assert_eq!(decrypt(&key(), &blob, &context("other")), Err(InvalidCiphertext));
        let none = EncryptionContext::default();
        assert_eq!(decrypt(&key(), &blob, &none), Err(InvalidCiphertext));
        for other in [key_of(8, 0xe1), key_of(7, 0xe2)] {
            assert_eq!(decrypt(&other, &blob, &context("test")), Err(InvalidCiphertext));
        }
    }

    #[test]
    fn a_manager_that_decrypts_to_something_else_opens_nothing() {
        let context = context("test");
        let key = key();
        let bytes = encrypt(&key, b"plaintext", &context);
        let blob = ExternalBlob::parse(&bytes).unwrap();
        let verified = key.verify_external(&blob, &context).unwrap();
        let right: Vec<u8> = verified.manager().ciphertext().iter().map(|byte| !byte).collect();
        for inner in [Vec::new(), vec![0; 15], vec![0; right.len()]] {
            assert!(verified.open(inner).is_err());
        }
        for damaged in damaged(&right) {
            assert!(verified.open(damaged).is_err());
        }
        assert!(verified.open(right).is_ok());
    }

    #[test]
    fn the_formats_are_told_apart() {
        let none = EncryptionContext::default();
        let external = encrypt(&key(), b"plaintext", &none);
        assert!(Blob::parse(&external).is_err());
        let plaintext = Plaintext::from(b"plaintext".to_vec());
        let own = key()
            .encrypt(&plaintext, &none, &CountingRandomness::default())
            .unwrap();
        assert!(ExternalBlob::parse(&own).is_err());
    }

    #[test]
    fn the_largest_blob_fits() {
        let none = EncryptionContext::default();
        let plaintext = Plaintext::from(vec![1; 4096]);
        let inner = key()
            .encrypt_inner(&plaintext, &none, &CountingRandomness::default())
            .unwrap();
        let ciphertext = inner.as_bytes().to_vec();
        let manager = ManagerCiphertext::new(ciphertext, vec![1; 16], &[2; 16], vec![3; 20]).unwrap();
        let blob = key().seal_external(&inner, &manager, &none).unwrap();
        assert_eq!(blob.len(), 4096 + external_blob::MAX_OVERHEAD);
        assert!(blob.len() <= 6144);
    }
}
