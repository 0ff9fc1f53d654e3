//! Every key spec from the outside: drawn, wrapped, prepared, used, and checked with the public half alone.

#![allow(
    clippy::unwrap_used,
    reason = "the lint does not take helpers of integration tests for tests"
)]
mod support;

use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use trent_crypto::blob::Blob;
use trent_crypto::data_key_pair::DataKeyPair;
use trent_crypto::digest::sha256;
use trent_crypto::error::{CryptoError, InvalidMac, StoredError, Unsupported};
use trent_crypto::keyring::{NewMaterial, RegionKeyring};
use trent_crypto::keys::{PreparedKey, PublicKey, SigningInput};
use trent_crypto::provider::SoftwareRootKey;
use trent_crypto::random::SystemRandomness;
use trent_crypto::transfer::Transfer;
use trent_domain::algorithms::Algorithms;
use trent_domain::encryption_context::EncryptionContext;
use trent_domain::ids::{ClusterId, IntentId, KeyId};
use trent_domain::key_spec::{DataKeyPairSpec, KeyClass, KeySpec, KeyUsage, MessageType, SigningAlgorithm};
use trent_domain::setup::RegionSetup;
use trent_domain::time::Timestamp;

use support::{to_receive, to_send, to_use};

const NOW: Timestamp = Timestamp::from_millis(1_000_000);
const KEY: KeyId = KeyId::MultiRegion([0xe1; 16]);
const INTENT: IntentId = IntentId::new([0xb1; 16]);

fn region(name: &str) -> (RegionSetup, RegionKeyring) {
    let root = SoftwareRootKey::ephemeral(&SystemRandomness).unwrap();
    let region = name.parse().unwrap();
    let setup =
        RegionKeyring::create(&root, ClusterId::new([0xc1; 16]), region, NOW, &SystemRandomness).unwrap();
    let keyring = RegionKeyring::open(&root, &setup).unwrap();
    (setup, keyring)
}

fn keyring() -> RegionKeyring {
    region("us-east-1").1
}

fn generate(keyring: &RegionKeyring, spec: KeySpec) -> (NewMaterial, PreparedKey) {
    let new = keyring.generate(KEY, spec, &SystemRandomness).unwrap();
    let key = prepare(keyring, spec, &new);
    (new, key)
}

fn prepare(keyring: &RegionKeyring, spec: KeySpec, new: &NewMaterial) -> PreparedKey {
    keyring.prepare(&to_use(KEY), spec, new.id, &new.wrapped).unwrap()
}

fn public(spec: KeySpec, new: &NewMaterial) -> PublicKey {
    PublicKey::parse(spec, new.public_key.as_deref().unwrap()).unwrap()
}

/// Every spec that is built.
fn specs() -> impl Iterator<Item = KeySpec> {
    KeySpec::ALL.iter().copied().filter(|spec| *spec != KeySpec::Sm2)
}

/// Every spec that is built, RSA by its quickest member.
fn quick_specs() -> impl Iterator<Item = KeySpec> {
    specs().filter(|spec| !matches!(spec, KeySpec::Rsa3072 | KeySpec::Rsa4096))
}

fn signing_algorithms(spec: KeySpec) -> &'static [SigningAlgorithm] {
    match spec.algorithms(KeyUsage::SignVerify) {
        Some(Algorithms::Signing(algorithms)) => algorithms,
        _ => &[],
    }
}

#[test]
fn every_spec_signs_with_each_of_its_algorithms() {
    let keyring = keyring();
    for spec in specs().filter(|spec| !signing_algorithms(*spec).is_empty()) {
        let (new, key) = generate(&keyring, spec);
        let public = public(spec, &new);
        for algorithm in signing_algorithms(spec) {
            let message = [7; 64];
            let message_type = match algorithm {
                SigningAlgorithm::Ed25519PhSha512 => MessageType::Digest,
                _ => MessageType::Raw,
            };
            let input = SigningInput::new(message_type, &message);
            let signature = key.sign(*algorithm, input, &SystemRandomness).unwrap();
            public.verify(*algorithm, input, &signature).unwrap();
            for other in SigningAlgorithm::ALL.iter().filter(|other| *other != algorithm) {
                public.verify(*other, input, &signature).unwrap_err();
            }
        }
    }
}

#[test]
fn a_spec_does_what_it_is_for_and_nothing_else() {
    let keyring = keyring();
    for spec in quick_specs() {
        let (new, key) = generate(&keyring, spec);
        let asymmetric = spec.class() == KeyClass::Asymmetric;
        assert_eq!(new.public_key.is_some(), asymmetric, "{spec}");
        assert_eq!(new.public_key.as_deref(), key.public_key(), "{spec}");
        assert_eq!(key.as_symmetric().is_some(), spec == KeySpec::SymmetricDefault);
        assert_eq!(key.as_hmac().is_some(), spec.class() == KeyClass::Hmac);
        let kinds = [
            key.as_symmetric().is_some(),
            key.as_hmac().is_some(),
            key.as_rsa().is_some(),
            key.as_ecc().is_some(),
            key.as_edwards().is_some(),
            key.as_ml_dsa().is_some(),
            key.as_ml_kem().is_some(),
        ];
        assert_eq!(kinds.iter().filter(|is| **is).count(), 1, "{spec}");
        if signing_algorithms(spec).is_empty() {
            let input = SigningInput::Raw(b"message");
            let signed = key.sign(SigningAlgorithm::EcdsaSha256, input, &SystemRandomness);
            assert!(matches!(signed, Err(CryptoError::Use(_))), "{spec}: {signed:?}");
        }
        if asymmetric {
            let encapsulated = public(spec, &new).encapsulate();
            assert_eq!(encapsulated.is_ok(), key.as_ml_kem().is_some(), "{spec}");
        }
    }
}

#[test]
fn macs_are_as_long_as_the_hash_and_of_one_key() {
    let keyring = keyring();
    let specs = [
        (KeySpec::Hmac224, 28),
        (KeySpec::Hmac256, 32),
        (KeySpec::Hmac384, 48),
        (KeySpec::Hmac512, 64),
    ];
    for (spec, len) in specs {
        let (_, key) = generate(&keyring, spec);
        let (key, other) = (key.as_hmac().unwrap(), generate(&keyring, spec).1);
        let mac = key.generate(b"message");
        assert_eq!(mac.len(), len);
        key.verify(b"message", &mac).unwrap();
        assert_eq!(key.verify(b"massage", &mac), Err(InvalidMac));
        assert_eq!(key.verify(b"message", &mac[1..]), Err(InvalidMac));
        assert_eq!(key.verify(b"message", &[]), Err(InvalidMac));
        assert_eq!(other.as_hmac().unwrap().verify(b"message", &mac), Err(InvalidMac));
    }
}

#[test]
fn secrets_are_shared_by_agreement_and_by_encapsulation() {
    let keyring = keyring();
    for (spec, len) in [
        (KeySpec::EccNistP256, 32),
        (KeySpec::EccNistP384, 48),
        (KeySpec::EccNistP521, 66),
    ] {
        let [(ours, us), (theirs, them)] = [generate(&keyring, spec), generate(&keyring, spec)];
        let derive = |key: &PreparedKey, peer: &NewMaterial| {
            let secret = key
                .as_ecc()
                .unwrap()
                .derive_shared_secret(peer.public_key.as_ref().unwrap());
            secret.unwrap().expose().to_vec()
        };
        assert_eq!(derive(&us, &theirs), derive(&them, &ours));
        assert_eq!(derive(&us, &theirs).len(), len);
    }
    for spec in [KeySpec::MlKem512, KeySpec::MlKem768, KeySpec::MlKem1024] {
        let (new, key) = generate(&keyring, spec);
        let (ciphertext, secret) = public(spec, &new).encapsulate().unwrap();
        let decapsulated = key.as_ml_kem().unwrap().decapsulate(&ciphertext).unwrap();
        assert_eq!(decapsulated.expose(), secret.expose());
    }
}

#[test]
fn siblings_of_every_spec_have_the_same_public_half() {
    let (_, east) = region("us-east-1");
    let (west_setup, west) = region("eu-west-1");
    let to = Transfer::new(&to_send(KEY, INTENT), "eu-west-1".parse().unwrap()).unwrap();
    let from = Transfer::new(&to_receive(KEY, INTENT), "us-east-1".parse().unwrap()).unwrap();
    for spec in quick_specs() {
        let (original, _) = generate(&east, spec);
        let materials = [(original.id, &original.wrapped)];
        let peer = &west_setup.exchange_keys.current.public;
        let sealed = east
            .seal_materials(&to, peer, materials, &SystemRandomness)
            .unwrap();
        let replicas = west
            .open_materials(&from, spec, &sealed, &SystemRandomness)
            .unwrap();
        assert_eq!(replicas[0].id, original.id, "{spec}");
        assert_eq!(replicas[0].public_key, original.public_key, "{spec}");
        assert_ne!(replicas[0].wrapped, original.wrapped, "{spec}");
        prepare(&west, spec, &replicas[0]);
    }
}

#[test]
fn material_is_of_one_spec() {
    let keyring = keyring();
    let all: Vec<_> = quick_specs()
        .map(|spec| (spec, generate(&keyring, spec).0))
        .collect();
    for (spec, new) in &all {
        for (other, _) in all
            .iter()
            .filter(|(other, _)| other != spec && !share_a_form(*spec, *other))
        {
            let prepared = keyring.prepare(&to_use(KEY), *other, new.id, &new.wrapped);
            assert!(
                matches!(prepared, Err(CryptoError::Stored(StoredError::UnfitMaterial))),
                "{spec} as {other}: {prepared:?}"
            );
        }
    }
}

/// Keys that are any bytes of a length cannot be told apart: the record says which spec they are of.
fn share_a_form(spec: KeySpec, other: KeySpec) -> bool {
    let form = |spec: KeySpec| match spec {
        KeySpec::SymmetricDefault => "secret key",
        _ if spec.class() == KeyClass::Hmac => "secret key",
        KeySpec::EccNistP256 | KeySpec::EccSecgP256k1 | KeySpec::EccNistEdwards25519 => "32 bytes",
        KeySpec::MlDsa44 | KeySpec::MlDsa65 | KeySpec::MlDsa87 => "32 bytes",
        KeySpec::MlKem512 | KeySpec::MlKem768 | KeySpec::MlKem1024 => "64 bytes",
        _ => spec.as_str(),
    };
    // An HMAC key may be as long as a private key with its format byte.
    form(spec) == form(other) || other.class() == KeyClass::Hmac
}

#[test]
fn sm2_is_unsupported() {
    let generated = keyring().generate(KEY, KeySpec::Sm2, &SystemRandomness);
    assert!(
        matches!(generated, Err(CryptoError::Unsupported(Unsupported))),
        "{generated:?}"
    );
    let pair = DataKeyPair::generate(DataKeyPairSpec::Sm2, &SystemRandomness);
    assert!(
        matches!(pair, Err(CryptoError::Unsupported(Unsupported))),
        "{pair:?}"
    );
}

#[test]
fn prepared_keys_print_nothing_of_themselves() {
    let keyring = keyring();
    let printed: Vec<_> = [
        KeySpec::Rsa2048,
        KeySpec::EccNistP256,
        KeySpec::EccNistEdwards25519,
        KeySpec::Hmac256,
        KeySpec::MlDsa44,
        KeySpec::MlKem512,
    ]
    .map(|spec| format!("{:?}", generate(&keyring, spec).1))
    .into();
    let expected = [
        "Rsa(RsaKey(redacted))",
        "Ecc(EccKey(redacted))",
        "Edwards(EdwardsKey(redacted))",
        "Hmac(HmacKey(redacted))",
        "MlDsa(MlDsaKey(redacted))",
        "MlKem(MlKemKey(redacted))",
    ];
    assert_eq!(printed, expected);
    let pair = DataKeyPair::generate(DataKeyPairSpec::EccNistP256, &SystemRandomness).unwrap();
    assert_eq!(format!("{pair:?}"), "DataKeyPair(redacted)");
}

/// A data key pair is drawn outside of every key, so it is checked by what others read from it.
#[test]
fn data_key_pairs_are_read_by_others() {
    use rsa::pkcs8::{DecodePrivateKey, EncodePublicKey};

    macro_rules! checked {
        ($spec:ident, $private:ty, $public:expr) => {
            let pair = DataKeyPair::generate(DataKeyPairSpec::$spec, &SystemRandomness).unwrap();
            let theirs = <$private>::from_pkcs8_der(pair.private_key().expose()).unwrap();
            let public = $public(&theirs);
            assert_eq!(
                public.to_public_key_der().unwrap().as_bytes(),
                pair.public_key()
            );
        };
    }
    checked!(Rsa2048, rsa::RsaPrivateKey, rsa::RsaPrivateKey::to_public_key);
    checked!(Rsa3072, rsa::RsaPrivateKey, rsa::RsaPrivateKey::to_public_key);
    checked!(Rsa4096, rsa::RsaPrivateKey, rsa::RsaPrivateKey::to_public_key);
    checked!(EccNistP256, p256::SecretKey, p256::SecretKey::public_key);
    checked!(EccNistP384, p384::SecretKey, p384::SecretKey::public_key);
    checked!(EccNistP521, p521::SecretKey, p521::SecretKey::public_key);
    checked!(EccSecgP256k1, k256::SecretKey, k256::SecretKey::public_key);

    let pair = DataKeyPair::generate(DataKeyPairSpec::EccNistEdwards25519, &SystemRandomness).unwrap();
    let (private, public) = pair.into_parts();
    let seed = private
        .expose()
        .strip_prefix(b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20");
    let theirs = ed25519_dalek::SigningKey::from_bytes(seed.unwrap().try_into().unwrap());
    assert!(public.ends_with(theirs.verifying_key().as_bytes()));
}

/// RFC 9935: the seed behind the tag [0], implicitly.
#[test]
fn ml_kem_pairs_are_seeds() {
    use ml_kem::kem::KeyExport;

    macro_rules! checked {
        ($spec:ident, $private:ty, $oid_end:literal, $spki_len:literal) => {
            let pair = DataKeyPair::generate(DataKeyPairSpec::$spec, &SystemRandomness).unwrap();
            let head = [
                0x30, 0x54, 2, 1, 0, 0x30, 0x0b, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 4, $oid_end, 4, 0x42,
                0x80, 0x40,
            ];
            let seed = pair.private_key().expose().strip_prefix(&head).unwrap();
            let theirs = <$private>::from_seed(seed.try_into().unwrap());
            assert!(
                pair.public_key()
                    .ends_with(&theirs.encapsulation_key().to_bytes())
            );
            assert_eq!(pair.public_key().len(), $spki_len);
        };
    }
    checked!(MlKem512, ml_kem::DecapsulationKey512, 1, 822);
    checked!(MlKem768, ml_kem::DecapsulationKey768, 2, 1206);
    checked!(MlKem1024, ml_kem::DecapsulationKey1024, 3, 1590);
}

#[test]
fn a_data_key_pair_is_sealed_like_any_plaintext() {
    let (_, key) = generate(&keyring(), KeySpec::SymmetricDefault);
    let key = key.as_symmetric().unwrap();
    let context = EncryptionContext::default();
    let pair = DataKeyPair::generate(DataKeyPairSpec::EccNistP256, &SystemRandomness).unwrap();
    let blob = key
        .encrypt(pair.private_key(), &context, &SystemRandomness)
        .unwrap();
    let opened = key.decrypt(&Blob::parse(&blob).unwrap(), &context).unwrap();
    assert_eq!(opened.expose(), pair.private_key().expose());
}

/// One key of each kind that signs, drawn once.
static SIGNERS: LazyLock<Vec<(KeySpec, SigningAlgorithm, PreparedKey, PublicKey)>> = LazyLock::new(|| {
    let keyring = keyring();
    let specs = [
        (KeySpec::Rsa2048, SigningAlgorithm::RsassaPssSha256),
        (KeySpec::Rsa2048, SigningAlgorithm::RsassaPkcs1V15Sha256),
        (KeySpec::EccNistP256, SigningAlgorithm::EcdsaSha256),
        (KeySpec::EccSecgP256k1, SigningAlgorithm::EcdsaSha256),
        (KeySpec::EccNistEdwards25519, SigningAlgorithm::Ed25519Sha512),
        (KeySpec::MlDsa44, SigningAlgorithm::MlDsaShake256),
    ];
    let signer = |(spec, algorithm)| {
        let (new, key) = generate(&keyring, spec);
        (spec, algorithm, key, public(spec, &new))
    };
    specs.map(signer).into()
});

#[test]
fn damaged_signatures_are_refused() {
    let input = SigningInput::Raw(b"message");
    for (spec, algorithm, key, public) in SIGNERS.iter() {
        let signature = key.sign(*algorithm, input, &SystemRandomness).unwrap();
        // Every bit of a short signature, some of a long one.
        for bit in (0..signature.len() * 8).step_by(signature.len().div_ceil(256)) {
            let mut damaged = signature.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(
                public.verify(*algorithm, input, &damaged).is_err(),
                "{spec}, bit {bit}"
            );
        }
        for other in [
            &signature[..signature.len() - 1],
            &[&signature[..], &[0]].concat(),
            &[],
        ] {
            assert!(public.verify(*algorithm, input, other).is_err(), "{spec}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_message_signs_and_no_other_verifies(message in vec(any::<u8>(), 0..4096), other in vec(any::<u8>(), 0..64)) {
        for (spec, algorithm, key, public) in SIGNERS.iter() {
            let input = SigningInput::Raw(&message);
            let signature = key.sign(*algorithm, input, &SystemRandomness).unwrap();
            prop_assert!(public.verify(*algorithm, input, &signature).is_ok(), "{}", spec);
            let as_other = public.verify(*algorithm, SigningInput::Raw(&other), &signature);
            prop_assert_eq!(as_other.is_ok(), message == other, "{}", spec);
            let digest = sha256(&message);
            let by_digest = public.verify(*algorithm, SigningInput::Digest(&digest), &signature);
            let hashes_first = matches!(key, PreparedKey::Rsa(_) | PreparedKey::Ecc(_));
            prop_assert_eq!(by_digest.is_ok(), hashes_first, "{}", spec);
        }
    }

    #[test]
    fn parsing_a_public_key_never_panics(bytes in vec(any::<u8>(), 0..300), cut in any::<Index>(), bit in any::<Index>()) {
        for (spec, _, key, _) in SIGNERS.iter() {
            prop_assert!(PublicKey::parse(*spec, &bytes).is_err());
            let spki = key.public_key().unwrap();
            prop_assert!(PublicKey::parse(*spec, &spki[..cut.index(spki.len())]).is_err());
            let mut damaged = spki.to_vec();
            damaged[bit.index(spki.len() * 8) / 8] ^= 1 << (bit.index(spki.len() * 8) % 8);
            if let Ok(other) = PublicKey::parse(*spec, &damaged) {
                let verified = other.verify(SigningAlgorithm::EcdsaSha256, SigningInput::Raw(&bytes), &bytes);
                prop_assert!(verified.is_err());
            }
        }
    }
}
