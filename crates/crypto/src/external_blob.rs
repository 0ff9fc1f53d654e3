//! Ciphertext blobs of keys in external key stores: two layers, of which an external key manager has the outer key.
//!
//! Format 2: `54 52 4E 02 ‖ key id (1 + 16) ‖ material id (32) ‖ salt (16) ‖ IV length (1) ‖ IV ‖ tag (16) ‖ metadata length
//! (1) ‖ metadata ‖ ciphertext ‖ seal (16)`, where IV, tag, metadata and ciphertext are what the manager gave. The seal is
//! of our own key, over all that comes before it: what was altered, or is opened for another context, is refused here, and
//! nobody's key manager is asked about it.

use trent_domain::ids::{KeyId, MaterialId};

use crate::aead::TAG_LEN;
use crate::blob::{KEY_ID_LEN, MATERIAL_ID_LEN};
use crate::error::InvalidCiphertext;
use crate::one_time::SALT_LEN;

/// "TRN" and the format.
pub(crate) const FORMAT: [u8; 4] = *b"TRN\x02";

/// Lengths that an initialization vector can have (XKS proxy API 1.0).
pub const IV_LENS: [usize; 2] = [12, 16];
/// The most metadata that a proxy may add (XKS proxy API 1.0).
pub const MAX_METADATA_LEN: usize = 20;
/// The longest plaintext that every proxy takes (XKS proxy API 1.0).
pub const MAX_PROXY_PLAINTEXT: usize = 4300;

/// By how much a blob is longer than its plaintext, at most.
pub const MAX_OVERHEAD: usize = FORMAT.len()
    + KEY_ID_LEN
    + MATERIAL_ID_LEN
    + SALT_LEN
    + (1 + IV_LENS[1])
    + TAG_LEN
    + (1 + MAX_METADATA_LEN)
    + INNER_OVERHEAD
    + TAG_LEN;

/// By how much the inner layer is longer than the plaintext.
pub(crate) const INNER_OVERHEAD: usize = TAG_LEN;

const _: () = assert!(4096 + MAX_OVERHEAD <= 6144 && 4096 + INNER_OVERHEAD <= MAX_PROXY_PLAINTEXT);

/// What an external key manager made of a plaintext.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagerCiphertext {
    ciphertext: Vec<u8>,
    initialization_vector: Vec<u8>,
    authentication_tag: [u8; TAG_LEN],
    metadata: Vec<u8>,
}

impl ManagerCiphertext {
    /// The parts as the manager gave them, unless they are of lengths that the specification does not allow.
    pub fn new(
        ciphertext: Vec<u8>,
        initialization_vector: Vec<u8>,
        authentication_tag: &[u8],
        metadata: Vec<u8>,
    ) -> Result<Self, InvalidCiphertext> {
        let authentication_tag = authentication_tag.try_into().map_err(|_| InvalidCiphertext)?;
        let fits = IV_LENS.contains(&initialization_vector.len())
            && metadata.len() <= MAX_METADATA_LEN
            && ciphertext.len() <= MAX_PROXY_PLAINTEXT;
        fits.then_some(Self {
            ciphertext,
            initialization_vector,
            authentication_tag,
            metadata,
        })
        .ok_or(InvalidCiphertext)
    }

    /// As long as the plaintext.
    #[must_use]
    pub fn ciphertext(&self) -> &[u8] {
        &self.ciphertext
    }

    /// 12 or 16 bytes.
    #[must_use]
    pub fn initialization_vector(&self) -> &[u8] {
        &self.initialization_vector
    }

    /// 16 bytes.
    #[must_use]
    pub fn authentication_tag(&self) -> &[u8] {
        &self.authentication_tag
    }

    /// The manager's own notes, up to 20 bytes; it wants them back.
    #[must_use]
    pub fn metadata(&self) -> &[u8] {
        &self.metadata
    }
}

/// A blob of format 2, taken apart. Nothing of it is authentic until its seal was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalBlob<'a> {
    key_id: KeyId,
    material_id: MaterialId,
    pub(crate) salt: &'a [u8; SALT_LEN],
    pub(crate) manager: ManagerCiphertext,
    /// All that the seal is over.
    pub(crate) sealed: &'a [u8],
    pub(crate) seal: &'a [u8; TAG_LEN],
}

impl<'a> ExternalBlob<'a> {
    /// Takes `bytes` apart, without any key.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, InvalidCiphertext> {
        Self::split(bytes).ok_or(InvalidCiphertext)
    }

    fn split(bytes: &'a [u8]) -> Option<Self> {
        let (sealed, seal) = bytes.split_last_chunk()?;
        let rest = sealed.strip_prefix(&FORMAT)?;
        let (key_id, rest) = rest.split_first_chunk::<KEY_ID_LEN>()?;
        let (material_id, rest) = rest.split_first_chunk::<MATERIAL_ID_LEN>()?;
        let (salt, rest) = rest.split_first_chunk()?;
        let (initialization_vector, rest) = split_counted(rest)?;
        let (tag, rest) = rest.split_first_chunk::<TAG_LEN>()?;
        let (metadata, ciphertext) = split_counted(rest)?;
        let manager = ManagerCiphertext::new(
            ciphertext.to_vec(),
            initialization_vector.to_vec(),
            tag,
            metadata.to_vec(),
        );
        Some(Self {
            key_id: KeyId::from_bytes(key_id).ok()?,
            material_id: MaterialId::new(*material_id),
            salt,
            manager: manager.ok()?,
            sealed,
            seal,
        })
    }

    /// The KMS key that the blob says it was made under.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// The version of that key's material.
    #[must_use]
    pub fn material_id(&self) -> MaterialId {
        self.material_id
    }
}

/// All of a blob but its seal.
pub(crate) fn begin(
    key_id: KeyId,
    material_id: MaterialId,
    salt: &[u8; SALT_LEN],
    manager: &ManagerCiphertext,
) -> Vec<u8> {
    let mut blob = Vec::with_capacity(manager.ciphertext.len() + MAX_OVERHEAD);
    blob.extend_from_slice(&FORMAT);
    blob.extend_from_slice(&key_id.to_bytes());
    blob.extend_from_slice(material_id.as_bytes());
    blob.extend_from_slice(salt);
    push_counted(&mut blob, &manager.initialization_vector);
    blob.extend_from_slice(&manager.authentication_tag);
    push_counted(&mut blob, &manager.metadata);
    blob.extend_from_slice(&manager.ciphertext);
    blob
}

/// Appends a field behind its length; `ManagerCiphertext` has none that is longer than a byte can say.
fn push_counted(out: &mut Vec<u8>, field: &[u8]) {
    out.push(field.len() as u8);
    out.extend_from_slice(field);
}

fn split_counted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&len, rest) = bytes.split_first()?;
    rest.split_at_checked(len.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_manager_gives_what_the_specification_allows() {
        let with = |iv: usize, tag: usize, metadata: usize| {
            ManagerCiphertext::new(vec![1], vec![2; iv], &vec![3; tag], vec![4; metadata])
        };
        assert!(with(12, 16, 0).is_ok() && with(16, 16, 20).is_ok());
        for (iv, tag, metadata) in [(11, 16, 0), (13, 16, 0), (12, 15, 0), (12, 17, 0), (12, 16, 21)] {
            assert_eq!(with(iv, tag, metadata), Err(InvalidCiphertext));
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200), is_ours: bool) {
            let bytes = if is_ours { [FORMAT.as_slice(), &[0], &bytes].concat() } else { bytes };
            if let Ok(blob) = ExternalBlob::parse(&bytes) {
                let again = begin(blob.key_id(), blob.material_id(), blob.salt, &blob.manager);
                prop_assert_eq!(again, blob.sealed);
            }
        }
    }
}
