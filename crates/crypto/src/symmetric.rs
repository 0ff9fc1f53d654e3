//! A symmetric KMS key at work: Encrypt and Decrypt.

mod external;

use trent_domain::encryption_context::EncryptionContext;
use trent_domain::ids::{ClusterId, KeyId, MaterialId};
use zeroize::Zeroizing;

use crate::aad::Aad;
use crate::blob::{Blob, FORMAT, HEADER_LEN, KEY_ID_LEN, MATERIAL_ID_LEN, OVERHEAD};
use crate::digest::HmacSha256Key;
use crate::error::{InvalidCiphertext, SealError, StoredError};
use crate::label;
use crate::one_time::{self, SALT_LEN};
use crate::random::{self, Randomness};
use crate::secret::{KEY_LEN, KeyMaterial, Plaintext};

pub use external::{InnerCiphertext, VerifiedBlob};

/// One version of a SYMMETRIC_DEFAULT key's material, prepared for use: worth caching.
#[derive(Debug)]
pub struct SymmetricKey {
    key_id: KeyId,
    material_id: MaterialId,
    derivation: HmacSha256Key,
    /// What every blob of this key is bound to, before the encryption context. The account is not in it: a key never
    /// changes hands, and its id is unique in the cluster.
    identity: Aad,
}

impl SymmetricKey {
    /// Prepares `material`, if it is that of a SYMMETRIC_DEFAULT key.
    pub(crate) fn new(
        cluster: ClusterId,
        key_id: KeyId,
        material_id: MaterialId,
        material: &KeyMaterial,
    ) -> Result<Self, StoredError> {
        if material.expose().len() != KEY_LEN {
            return Err(StoredError::UnfitMaterial);
        }
        let identity = Aad::new(label::CIPHERTEXT_BLOB)
            .field(&FORMAT)
            .field(cluster.as_bytes())
            .field(&key_id.to_bytes())
            .field(material_id.as_bytes());
        Ok(Self {
            key_id,
            material_id,
            derivation: HmacSha256Key::new(material.expose()),
            identity,
        })
    }

    /// The KMS key.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// The version of its material.
    #[must_use]
    pub fn material_id(&self) -> MaterialId {
        self.material_id
    }

    /// Encrypts `plaintext` into a blob that only this key and `context` open.
    pub fn encrypt(
        &self,
        plaintext: &Plaintext,
        context: &EncryptionContext,
        randomness: &dyn Randomness,
    ) -> Result<Vec<u8>, SealError> {
        let salt = random::bytes::<SALT_LEN>(randomness)?;
        #[cfg(feature = "chaos-bugs")]
        let salt = counted(salt);
        let mut blob = self.begin_blob(&salt, plaintext.expose());
        let tag = one_time::seal(
            &self.derivation,
            &salt,
            &self.identity.with_context(context),
            &mut blob[HEADER_LEN..],
        )?;
        blob.extend_from_slice(&tag);
        Ok(blob)
    }

    /// Decrypts a blob that this key made for the same `context`.
    pub fn decrypt(
        &self,
        blob: &Blob<'_>,
        context: &EncryptionContext,
    ) -> Result<Plaintext, InvalidCiphertext> {
        if (blob.key_id(), blob.material_id()) != (self.key_id, self.material_id) {
            return Err(InvalidCiphertext);
        }
        let mut buffer = Zeroizing::new(blob.ciphertext.to_vec());
        one_time::open(
            &self.derivation,
            blob.salt,
            &self.identity.with_context(context),
            &mut buffer,
            blob.tag,
        )
        .map_err(|_| InvalidCiphertext)?;
        Ok(Plaintext::from_opened(buffer))
    }

    /// The header and the plaintext, in a buffer with room for the tag: it is encrypted in place and never grows.
    fn begin_blob(&self, salt: &[u8; SALT_LEN], plaintext: &[u8]) -> Vec<u8> {
        let mut blob = Vec::with_capacity(plaintext.len() + OVERHEAD);
        blob.extend_from_slice(&FORMAT);
        blob.extend_from_slice(&self.key_id.to_bytes() as &[u8; KEY_ID_LEN]);
        blob.extend_from_slice(self.material_id.as_bytes() as &[u8; MATERIAL_ID_LEN]);
        blob.extend_from_slice(salt);
        blob.extend_from_slice(plaintext);
        blob
    }
}

#[cfg(feature = "chaos-bugs")]
fn counted(random: [u8; SALT_LEN]) -> [u8; SALT_LEN] {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    if !trent_bugs::Bug::CountedSalts.is_on() {
        return random;
    }
    let mut salt = [0; SALT_LEN];
    salt[..8].copy_from_slice(&NEXT.fetch_add(1, Ordering::Relaxed).to_le_bytes());
    salt
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::RandomnessUnavailable;
    use crate::random::SystemRandomness;
    use crate::testing::{BrokenRandomness, CountingRandomness, damaged, to_hex};
    use proptest::prelude::*;

    const CLUSTER: ClusterId = ClusterId::new([0xc1; 16]);
    const KEY: KeyId = KeyId::MultiRegion([0xe1; 16]);
    const MATERIAL: MaterialId = MaterialId::new([0xd1; 32]);

    fn material(seed: u8) -> KeyMaterial {
        KeyMaterial::new(Zeroizing::new(vec![seed; KEY_LEN]))
    }

    fn key() -> SymmetricKey {
        SymmetricKey::new(CLUSTER, KEY, MATERIAL, &material(7)).unwrap()
    }

    fn context(pairs: &[(&str, &str)]) -> EncryptionContext {
        let owned = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        EncryptionContext::new(owned.collect()).unwrap()
    }

    fn encrypt(plaintext: &[u8], context: &EncryptionContext) -> Vec<u8> {
        let plaintext = Plaintext::from(plaintext.to_vec());
        key()
            .encrypt(&plaintext, context, &CountingRandomness::default())
            .unwrap()
    }

    fn decrypt(
        key: &SymmetricKey,
        blob: &[u8],
        context: &EncryptionContext,
    ) -> Result<Vec<u8>, InvalidCiphertext> {
        key.decrypt(&Blob::parse(blob)?, context)
            .map(|plaintext| plaintext.expose().to_vec())
    }

    #[test]
    fn format_1_is_frozen() {
        let context = context(&[("purpose", "test"), ("Übung", "größer")]);
        let blob = encrypt(b"plaintext", &context);
        assert_eq!(
            to_hex(&blob),
            "54524e0101e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1000102030405060708090a0b0c0d0e0f2cd8f44d6c5fd98e3543abd1c2c5dbae21965018483024cfb0"
        );
        assert_eq!(decrypt(&key(), &blob, &context).unwrap(), b"plaintext");
        let parsed = Blob::parse(&blob).unwrap();
        assert_eq!((parsed.key_id(), parsed.material_id()), (KEY, MATERIAL));
    }

    #[test]
    fn the_same_plaintext_never_encrypts_alike() {
        let plaintext = Plaintext::from(b"plaintext".to_vec());
        let encrypt = || {
            key()
                .encrypt(&plaintext, &EncryptionContext::default(), &SystemRandomness)
                .unwrap()
        };
        assert_ne!(encrypt(), encrypt());
    }

    #[test]
    fn the_buffer_of_a_blob_is_never_grown() {
        let blob = encrypt(&[1; 4096], &EncryptionContext::default());
        assert_eq!((blob.len(), blob.capacity()), (4096 + OVERHEAD, 4096 + OVERHEAD));
    }

    #[test]
    fn damage_is_refused_everywhere() {
        let context = context(&[("purpose", "test")]);
        for damaged in damaged(&encrypt(b"plaintext", &context)) {
            assert_eq!(decrypt(&key(), &damaged, &context), Err(InvalidCiphertext));
        }
    }

    #[test]
    fn any_other_context_is_refused() {
        let bound = context(&[("ab", "c"), ("d", "e")]);
        let blob = encrypt(b"plaintext", &bound);
        let others = [
            context(&[]),
            context(&[("ab", "c")]),
            context(&[("ab", "c"), ("d", "e"), ("f", "")]),
            context(&[("a", "bc"), ("d", "e")]),
            context(&[("ab", "cd"), ("", "e")]),
            context(&[("ab", "e"), ("d", "c")]),
            context(&[("c", "ab"), ("d", "e")]),
            context(&[("AB", "c"), ("d", "e")]),
        ];
        for other in others {
            assert_eq!(
                decrypt(&key(), &blob, &other),
                Err(InvalidCiphertext),
                "{other:?}"
            );
        }
        assert!(decrypt(&key(), &blob, &context(&[("d", "e"), ("ab", "c")])).is_ok());
    }

    #[test]
    fn unicode_in_a_context_is_not_normalised() {
        let blob = encrypt(b"plaintext", &context(&[("name", "\u{e9}")]));
        assert_eq!(
            decrypt(&key(), &blob, &context(&[("name", "e\u{301}")])),
            Err(InvalidCiphertext)
        );
    }

    #[test]
    fn another_cluster_key_material_or_id_is_refused() {
        let other_key = KeyId::MultiRegion([0xe2; 16]);
        let same_bytes = KeyId::Single([0xe1; 16]);
        let other_id = MaterialId::new([0xd2; 32]);
        let others = [
            SymmetricKey::new(ClusterId::new([0xc2; 16]), KEY, MATERIAL, &material(7)),
            SymmetricKey::new(CLUSTER, other_key, MATERIAL, &material(7)),
            SymmetricKey::new(CLUSTER, same_bytes, MATERIAL, &material(7)),
            SymmetricKey::new(CLUSTER, KEY, other_id, &material(7)),
            SymmetricKey::new(CLUSTER, KEY, MATERIAL, &material(8)),
        ];
        let blob = encrypt(b"plaintext", &EncryptionContext::default());
        for other in others {
            let other = other.unwrap();
            assert_eq!(
                decrypt(&other, &blob, &EncryptionContext::default()),
                Err(InvalidCiphertext)
            );
            let header = [
                &FORMAT[..],
                &other.key_id.to_bytes(),
                other.material_id.as_bytes(),
            ]
            .concat();
            let relabelled = [header.as_slice(), &blob[header.len()..]].concat();
            assert_eq!(
                decrypt(&other, &relabelled, &EncryptionContext::default()),
                Err(InvalidCiphertext)
            );
        }
    }

    #[test]
    fn material_of_another_kind_is_refused() {
        for len in [0, 31, 33, 64] {
            let material = KeyMaterial::new(Zeroizing::new(vec![7; len]));
            let refused = SymmetricKey::new(CLUSTER, KEY, MATERIAL, &material);
            assert_eq!(refused.unwrap_err(), StoredError::UnfitMaterial, "{len} bytes");
        }
    }

    #[test]
    fn nothing_is_encrypted_without_randomness() {
        let refused = key().encrypt(
            &Plaintext::from(vec![1]),
            &EncryptionContext::default(),
            &BrokenRandomness,
        );
        assert_eq!(refused, Err(SealError::Randomness(RandomnessUnavailable)));
    }

    #[test]
    fn a_key_prints_nothing_of_its_material() {
        let printed = format!("{:?}", key());
        assert!(printed.contains("HmacSha256Key(redacted)"), "{printed}");
        assert!(
            !printed.contains("7, 7, 7") && !printed.contains("070707"),
            "{printed}"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_was_encrypted_is_decrypted(
            plaintext in proptest::collection::vec(any::<u8>(), 0..4097),
            pairs in proptest::collection::btree_map(any::<String>(), any::<String>(), 0..9),
        ) {
            let context = EncryptionContext::new(pairs).unwrap();
            let blob = encrypt(&plaintext, &context);
            prop_assert_eq!(blob.len(), plaintext.len() + OVERHEAD);
            prop_assert_eq!(decrypt(&key(), &blob, &context), Ok(plaintext));
        }

        #[test]
        fn mutations_are_refused(
            start in 0_usize..100,
            replaced in 0_usize..50,
            inserted in proptest::collection::vec(any::<u8>(), 0..50),
        ) {
            let blob = encrypt(b"a plaintext", &EncryptionContext::default());
            let start = start.min(blob.len());
            let mut mutated = blob.clone();
            mutated.splice(start..(start + replaced).min(blob.len()), inserted);
            prop_assume!(mutated != blob);
            let decrypted = decrypt(&key(), &mutated, &EncryptionContext::default());
            prop_assert_eq!(decrypted, Err(InvalidCiphertext));
        }
    }
}
