//! Sealing to a region's exchange key: HPKE (RFC 9180) in base mode with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and
//! AES-256-GCM.
//!
//! Format 1: `01 ‖ exchange key id (16) ‖ encapsulated key (32) ‖ ciphertext ‖ tag (16)`. Base mode does not prove who
//! sealed: that is the peer connection's task. What the message is, and between whom, is in `info`.

use hpke::aead::{AeadTag, AesGcm256};
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use zeroize::Zeroizing;

use crate::aad::Aad;
use crate::aead::TAG_LEN;
use crate::digest::sha256;
use crate::draw::Draw;
use crate::error::{CryptoError, RandomnessUnavailable, TransferError};
use crate::random::Randomness;
use crate::secret::ExchangePrivateKey;

/// Length of a public key, and of an encapsulated one.
pub(crate) const PUBLIC_KEY_LEN: usize = 32;
/// The format that is written.
const FORMAT: u8 = 1;
/// Length of the part of a public key's digest that names it.
const KEY_ID_LEN: usize = 16;

type PublicKey = <X25519HkdfSha256 as Kem>::PublicKey;
type PrivateKey = <X25519HkdfSha256 as Kem>::PrivateKey;
type EncappedKey = <X25519HkdfSha256 as Kem>::EncappedKey;

/// The key pair of a region that others seal to.
#[derive(Debug)]
pub(crate) struct ExchangeKeyPair {
    private: ExchangePrivateKey,
    public: [u8; PUBLIC_KEY_LEN],
}

impl ExchangeKeyPair {
    /// Draws a key pair.
    pub(crate) fn generate(randomness: &dyn Randomness) -> Result<Self, RandomnessUnavailable> {
        let mut draw = Draw::new(randomness);
        let (private, public) = X25519HkdfSha256::gen_keypair_with_rng(&mut draw);
        draw.finish()?;
        let private = ExchangePrivateKey::filled(|key| {
            private.write_exact(key);
            Ok::<_, RandomnessUnavailable>(())
        })?;
        Ok(Self {
            private,
            public: public.to_bytes().into(),
        })
    }

    /// The pair of a private key that was unwrapped.
    pub(crate) fn from_private(private: ExchangePrivateKey) -> Result<Self, TransferError> {
        let public = X25519HkdfSha256::sk_to_pk(&parse_private(&private)?)
            .to_bytes()
            .into();
        Ok(Self { private, public })
    }

    /// The half that others seal to.
    pub(crate) fn public(&self) -> &[u8; PUBLIC_KEY_LEN] {
        &self.public
    }

    /// The half that is kept, for wrapping.
    pub(crate) fn private(&self) -> &ExchangePrivateKey {
        &self.private
    }

    fn open(&self, envelope: &Envelope<'_>, info: &Aad) -> Result<Zeroizing<Vec<u8>>, TransferError> {
        let private = parse_private(&self.private)?;
        open_envelope(envelope, &private, info).map_err(|_| TransferError::NotAuthentic)
    }
}

/// Opens what [`seal`] sealed for the same `info` to one of these keys: the envelope names which.
pub(crate) fn open(
    keys: &[ExchangeKeyPair],
    sealed: &[u8],
    info: &Aad,
) -> Result<Zeroizing<Vec<u8>>, TransferError> {
    let envelope = Envelope::split(sealed)?;
    let key = keys.iter().find(|key| *envelope.key_id == key_id(&key.public));
    key.ok_or(TransferError::OtherExchangeKey)?.open(&envelope, info)
}

fn open_envelope(
    envelope: &Envelope<'_>,
    private: &PrivateKey,
    info: &Aad,
) -> Result<Zeroizing<Vec<u8>>, hpke::HpkeError> {
    let mut buffer = Zeroizing::new(envelope.ciphertext.to_vec());
    hpke::single_shot_open_inout_detached::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        private,
        &EncappedKey::from_bytes(envelope.encapped)?,
        info.as_bytes(),
        buffer.as_mut_slice().into(),
        &[FORMAT],
        &AeadTag::from_bytes(envelope.tag)?,
    )?;
    Ok(buffer)
}

/// Seals `secret` to `public`, bound to `info`. The buffer is used up.
pub(crate) fn seal(
    public: &[u8; PUBLIC_KEY_LEN],
    mut secret: Zeroizing<Vec<u8>>,
    info: &Aad,
    randomness: &dyn Randomness,
) -> Result<Vec<u8>, CryptoError> {
    let recipient = PublicKey::from_bytes(public).map_err(|_| TransferError::UnusableExchangeKey)?;
    let mut draw = Draw::new(randomness);
    let sealed = hpke::single_shot_seal_inout_detached_with_rng::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &recipient,
        info.as_bytes(),
        secret.as_mut_slice().into(),
        &[FORMAT],
        &mut draw,
    );
    draw.finish()?;
    let (encapped, tag) = sealed.map_err(|_| TransferError::UnusableExchangeKey)?;
    Ok([
        &[FORMAT],
        key_id(public).as_slice(),
        &encapped.to_bytes(),
        &secret,
        &tag.to_bytes(),
    ]
    .concat())
}

/// Names a public key: the start of its digest.
fn key_id(public: &[u8; PUBLIC_KEY_LEN]) -> [u8; KEY_ID_LEN] {
    let mut id = [0; KEY_ID_LEN];
    id.copy_from_slice(&sha256(public)[..KEY_ID_LEN]);
    id
}

fn parse_private(private: &ExchangePrivateKey) -> Result<PrivateKey, TransferError> {
    PrivateKey::from_bytes(private.expose()).map_err(|_| TransferError::UnusableExchangeKey)
}

/// Sealed bytes, taken apart.
struct Envelope<'a> {
    key_id: &'a [u8; KEY_ID_LEN],
    encapped: &'a [u8; PUBLIC_KEY_LEN],
    ciphertext: &'a [u8],
    tag: &'a [u8; TAG_LEN],
}

impl<'a> Envelope<'a> {
    fn split(sealed: &'a [u8]) -> Result<Self, TransferError> {
        let (&format, rest) = sealed.split_first().ok_or(TransferError::UnknownFormat)?;
        if format != FORMAT {
            return Err(TransferError::UnknownFormat);
        }
        let (key_id, rest) = rest.split_first_chunk().ok_or(TransferError::NotAuthentic)?;
        let (encapped, rest) = rest.split_first_chunk().ok_or(TransferError::NotAuthentic)?;
        let (ciphertext, tag) = rest.split_last_chunk().ok_or(TransferError::NotAuthentic)?;
        Ok(Self {
            key_id,
            encapped,
            ciphertext,
            tag,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::SealError;
    use crate::label;
    use crate::testing::{BrokenRandomness, CountingRandomness, damaged, to_hex};

    fn info() -> Aad {
        Aad::new(label::TRANSFER).field(b"intent")
    }

    fn pair() -> ExchangeKeyPair {
        ExchangeKeyPair::generate(&CountingRandomness::default()).unwrap()
    }

    fn sealed() -> Vec<u8> {
        let randomness = CountingRandomness::default();
        // The ephemeral key must differ from the static one.
        randomness.fill(&mut [0; 32]).unwrap();
        seal(
            pair().public(),
            Zeroizing::new(b"secret".to_vec()),
            &info(),
            &randomness,
        )
        .unwrap()
    }

    #[test]
    fn format_1_is_frozen() {
        assert_eq!(
            to_hex(pair().public()),
            "b1f1b840de7a3241b02748cf9b05b74dc8c5e8451298738817bd76aa8ebe8c2b"
        );
        assert_eq!(
            to_hex(&sealed()),
            "0101520b9fd72dc69a66a8124bb9126599693658254630f73ad8da78fb331bf976cd42f90e0e9c9e83f40c51072a6f7417c1baabda194fb78276fdb477fc6cfb87a5302bdbff40"
        );
        assert_eq!(*open(&[pair()], &sealed(), &info()).unwrap(), b"secret");
    }

    #[test]
    fn the_pair_follows_from_its_private_half() {
        let private = ExchangePrivateKey::try_from(pair().private().expose().as_slice()).unwrap();
        assert_eq!(
            ExchangeKeyPair::from_private(private).unwrap().public(),
            pair().public()
        );
    }

    #[test]
    fn damage_is_refused_everywhere() {
        let pair = [pair()];
        for damaged in damaged(&sealed()) {
            open(&pair, &damaged, &info()).unwrap_err();
        }
    }

    #[test]
    fn another_purpose_or_key_is_refused() {
        let other_info = Aad::new(label::TRANSFER).field(b"intents");
        assert_eq!(
            open(&[pair()], &sealed(), &other_info),
            Err(TransferError::NotAuthentic)
        );
        let other_use = Aad::new(label::GLOBAL_KEY).field(b"intent");
        assert_eq!(
            open(&[pair()], &sealed(), &other_use),
            Err(TransferError::NotAuthentic)
        );
        assert_eq!(
            open(&[other_pair()], &sealed(), &info()),
            Err(TransferError::OtherExchangeKey)
        );
        assert_eq!(
            open(&[], &sealed(), &info()),
            Err(TransferError::OtherExchangeKey)
        );
    }

    #[test]
    fn the_envelope_names_the_key_among_several() {
        for keys in [[pair(), other_pair()], [other_pair(), pair()]] {
            assert_eq!(*open(&keys, &sealed(), &info()).unwrap(), b"secret");
        }
    }

    fn other_pair() -> ExchangeKeyPair {
        ExchangeKeyPair::from_private([9; 32].as_slice().try_into().unwrap()).unwrap()
    }

    #[test]
    fn points_of_small_order_are_refused() {
        let secret = Zeroizing::new(b"secret".to_vec());
        let refused = seal(
            &[0; PUBLIC_KEY_LEN],
            secret,
            &info(),
            &CountingRandomness::default(),
        );
        assert!(
            matches!(
                refused,
                Err(CryptoError::Transfer(TransferError::UnusableExchangeKey))
            ),
            "{refused:?}"
        );
    }

    #[test]
    fn nothing_is_made_without_randomness() {
        assert_eq!(
            ExchangeKeyPair::generate(&BrokenRandomness).unwrap_err(),
            RandomnessUnavailable
        );
        let secret = Zeroizing::new(b"secret".to_vec());
        let refused = seal(pair().public(), secret, &info(), &BrokenRandomness);
        assert!(
            matches!(refused, Err(CryptoError::Seal(SealError::Randomness(_)))),
            "{refused:?}"
        );
    }
}
