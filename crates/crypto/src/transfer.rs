//! Key material on its way from one region to another.
//!
//! The sealed content is a count and, for each material, its id (32) and the material behind its length; counts and
//! lengths have 64 bits. The envelope around it is described in `exchange`.

use trent_domain::authorize::{Authorized, Purpose};
use trent_domain::ids::{ClusterId, IntentId, KeyId, MaterialId, RegionName};
use zeroize::Zeroizing;

use crate::aad::{Aad, push_count, push_field};
use crate::error::{OtherPurpose, TransferError};
use crate::label;
use crate::secret::KeyMaterial;

/// One transfer, as the region at either end of it sees it. It opens for exactly what it was sealed for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    peer: RegionName,
    key: KeyId,
    intent: IntentId,
    end: End,
}

/// Where material comes from, or where it goes: a proof is for one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Sender,
    Receiver,
}

impl Transfer {
    /// The transfer that `proof` allows, with `peer` at the other end; none if it is for something else.
    #[must_use]
    pub fn new(proof: &Authorized, peer: RegionName) -> Option<Self> {
        let (end, intent) = match proof.purpose() {
            Purpose::Send(intent) => (End::Sender, intent),
            Purpose::Receive(intent) => (End::Receiver, intent),
            Purpose::Operation(_) => return None,
        };
        Some(Self {
            peer,
            key: proof.key_id(),
            intent,
            end,
        })
    }

    /// The multi-Region key whose material it is.
    pub(crate) fn key(&self) -> KeyId {
        self.key
    }

    /// What material is bound to that `here` seals.
    pub(crate) fn info_to_seal(&self, cluster: ClusterId, here: &RegionName) -> Result<Aad, OtherPurpose> {
        match self.end {
            End::Sender => Ok(self.info(cluster, here, &self.peer)),
            End::Receiver => Err(OtherPurpose),
        }
    }

    /// What material is bound to that `here` opens.
    pub(crate) fn info_to_open(&self, cluster: ClusterId, here: &RegionName) -> Result<Aad, OtherPurpose> {
        match self.end {
            End::Receiver => Ok(self.info(cluster, &self.peer, here)),
            End::Sender => Err(OtherPurpose),
        }
    }

    fn info(&self, cluster: ClusterId, source: &RegionName, target: &RegionName) -> Aad {
        Aad::new(label::TRANSFER)
            .field(cluster.as_bytes())
            .field(source.as_str().as_bytes())
            .field(target.as_str().as_bytes())
            .field(&self.key.to_bytes())
            .field(self.intent.as_bytes())
    }
}

/// The content of an envelope. It has room from the start, so that no copy is left behind by growing.
pub(crate) fn encode(materials: &[(MaterialId, KeyMaterial)]) -> Zeroizing<Vec<u8>> {
    let len = materials
        .iter()
        .map(|(id, material)| id.as_bytes().len() + 8 + material.expose().len());
    let mut content = Zeroizing::new(Vec::with_capacity(8 + len.sum::<usize>()));
    push_count(&mut content, materials.len());
    for (id, material) in materials {
        content.extend_from_slice(id.as_bytes());
        push_field(&mut content, material.expose());
    }
    content
}

/// The inverse of [`encode`]: all of `content` or nothing.
pub(crate) fn decode(content: &[u8]) -> Result<Vec<(MaterialId, KeyMaterial)>, TransferError> {
    let mut reader = Reader(content);
    let materials = reader.materials().ok_or(TransferError::UnknownFormat)?;
    if reader.0.is_empty() {
        Ok(materials)
    } else {
        Err(TransferError::UnknownFormat)
    }
}

/// Takes values off the front of bytes.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn materials(&mut self) -> Option<Vec<(MaterialId, KeyMaterial)>> {
        (0..self.count()?).map(|_| self.material()).collect()
    }

    fn material(&mut self) -> Option<(MaterialId, KeyMaterial)> {
        let id = MaterialId::new(*self.array()?);
        let len = usize::try_from(self.count()?).ok()?;
        let (material, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some((id, KeyMaterial::new(Zeroizing::new(material.to_vec()))))
    }

    fn count(&mut self) -> Option<u64> {
        self.array().copied().map(u64::from_be_bytes)
    }

    fn array<const N: usize>(&mut self) -> Option<&'a [u8; N]> {
        let (array, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(array)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Randomness;
    use crate::secret::KEY_LEN;
    use crate::testing::{CountingRandomness, to_hex};

    fn materials(randomness: &dyn Randomness) -> Vec<(MaterialId, KeyMaterial)> {
        let material = |id| {
            (
                MaterialId::new([id; 32]),
                KeyMaterial::generate(KEY_LEN, randomness).unwrap(),
            )
        };
        vec![material(0xa1), material(0xa2)]
    }

    fn exposed(materials: &[(MaterialId, KeyMaterial)]) -> Vec<(MaterialId, &[u8])> {
        materials
            .iter()
            .map(|(id, material)| (*id, material.expose()))
            .collect()
    }

    #[test]
    fn content_of_format_1_is_frozen() {
        let materials = materials(&CountingRandomness::default());
        assert_eq!(
            to_hex(&encode(&materials)),
            "0000000000000002a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a10000000000000020000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1fa2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a20000000000000020202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"
        );
        assert_eq!(
            exposed(&decode(&encode(&materials)).unwrap()),
            exposed(&materials)
        );
        assert!(decode(&encode(&[])).unwrap().is_empty());
    }

    #[test]
    fn the_buffer_is_never_grown() {
        let content = encode(&materials(&CountingRandomness::default()));
        assert_eq!(content.capacity(), content.len());
    }

    #[test]
    fn content_of_another_length_is_refused() {
        let content = encode(&materials(&CountingRandomness::default()));
        for len in 0..content.len() {
            assert_eq!(
                decode(&content[..len]).unwrap_err(),
                TransferError::UnknownFormat,
                "{len} bytes"
            );
        }
        assert_eq!(
            decode(&[&content[..], &[0]].concat()).unwrap_err(),
            TransferError::UnknownFormat
        );
        assert_eq!(decode(&[0xff; 200]).unwrap_err(), TransferError::UnknownFormat);
    }
}
