//! Imports from the outside: wrapped as a caller wraps, with libraries that are not ours.

#![allow(
    clippy::unwrap_used,
    reason = "the lint does not take helpers of integration tests for tests"
)]
#[allow(dead_code, reason = "of the proofs, these tests need two")]
mod support;

use std::sync::LazyLock;

use aws_lc_rs::key_wrap::{AES_256, AesKek, KeyWrapPadded};
use rsa::pkcs8::DecodePublicKey;
use rsa::rand_core::{TryCryptoRng, TryRng};
use rsa::sha2::Sha256;
use rsa::{Oaep, RsaPublicKey};
use sha1::Sha1;
use trent_crypto::error::{CryptoError, ImportError, OtherPurpose, Unsupported};
use trent_crypto::keyring::{ImportParameters, NewMaterial, RegionKeyring};
use trent_crypto::keys::{PublicKey, SigningInput};
use trent_crypto::provider::SoftwareRootKey;
use trent_crypto::random::SystemRandomness;
use trent_domain::ids::{ClusterId, IntentId, KeyId};
use trent_domain::key_spec::{KeySpec, SigningAlgorithm, WrappingAlgorithm, WrappingKeySpec};
use trent_domain::time::Timestamp;

use support::{to_send, to_use};

const KEY: KeyId = KeyId::MultiRegion([0xe1; 16]);
const OTHER_KEY: KeyId = KeyId::MultiRegion([0xe2; 16]);
const NOW: Timestamp = Timestamp::from_millis(1_000_000);
const VALID_TO: Timestamp = NOW.plus_days(1);
const OAEP: WrappingAlgorithm = WrappingAlgorithm::RsaesOaepSha256;
const AROUND_AES: WrappingAlgorithm = WrappingAlgorithm::RsaAesKeyWrapSha256;

/// Two regions of a cluster.
struct Regions {
    root: SoftwareRootKey,
    east: RegionKeyring,
    west: RegionKeyring,
}

static REGIONS: LazyLock<Regions> = LazyLock::new(|| {
    let root = SoftwareRootKey::ephemeral(&SystemRandomness).unwrap();
    let open = |name: &str| open(&root, ClusterId::new([0xc1; 16]), name);
    let (east, west) = (open("us-east-1"), open("eu-west-1"));
    Regions { root, east, west }
});

/// Parameters of each algorithm for the key in the east, drawn once: RSA takes its time.
static PARAMETERS: LazyLock<Vec<(WrappingAlgorithm, ImportParameters)>> = LazyLock::new(|| {
    let algorithms = [
        OAEP,
        WrappingAlgorithm::RsaesOaepSha1,
        AROUND_AES,
        WrappingAlgorithm::RsaAesKeyWrapSha1,
    ];
    algorithms
        .map(|algorithm| (algorithm, parameters(algorithm, WrappingKeySpec::Rsa2048)))
        .into()
});

fn open(root: &SoftwareRootKey, cluster: ClusterId, name: &str) -> RegionKeyring {
    let setup = RegionKeyring::create(root, cluster, name.parse().unwrap(), NOW, &SystemRandomness).unwrap();
    RegionKeyring::open(root, &setup).unwrap()
}

fn parameters(algorithm: WrappingAlgorithm, spec: WrappingKeySpec) -> ImportParameters {
    REGIONS
        .east
        .import_parameters(&to_use(KEY), algorithm, spec, VALID_TO, &SystemRandomness)
        .unwrap()
}

fn drawn(wanted: WrappingAlgorithm) -> &'static ImportParameters {
    let mut all = PARAMETERS.iter();
    all.find_map(|(algorithm, parameters)| (*algorithm == wanted).then_some(parameters))
        .unwrap()
}

/// What a caller does with the parameters.
fn wrap(algorithm: WrappingAlgorithm, public_key: &[u8], material: &[u8]) -> Vec<u8> {
    let key = RsaPublicKey::from_public_key_der(public_key).unwrap();
    let oaep = |message: &[u8]| match algorithm {
        WrappingAlgorithm::RsaesOaepSha1 | WrappingAlgorithm::RsaAesKeyWrapSha1 => {
            key.encrypt(&mut Rng, Oaep::<Sha1>::new(), message).unwrap()
        }
        _ => key.encrypt(&mut Rng, Oaep::<Sha256>::new(), message).unwrap(),
    };
    match algorithm {
        WrappingAlgorithm::RsaAesKeyWrapSha1 | WrappingAlgorithm::RsaAesKeyWrapSha256 => {
            let aes_key = [0x5a; 32];
            [oaep(&aes_key), wrap_padded(&aes_key, material)].concat()
        }
        _ => oaep(material),
    }
}

fn wrap_padded(aes_key: &[u8; 32], material: &[u8]) -> Vec<u8> {
    let mut buffer = vec![0; material.len() + 15];
    let kek = AesKek::new(&AES_256, aes_key).unwrap();
    kek.wrap_with_padding(material, &mut buffer).unwrap().to_vec()
}

/// The system's randomness for the rsa crate.
struct Rng;

impl TryRng for Rng {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        self.try_next_u64().map(|number| number as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        aws_lc_rs::rand::fill(bytes).unwrap();
        Ok(())
    }
}

impl TryCryptoRng for Rng {}

fn import(spec: KeySpec, token: &[u8], encrypted: &[u8]) -> Result<NewMaterial, ImportError> {
    let proof = to_use(KEY);
    REGIONS
        .east
        .import_material(&proof, spec, token, encrypted, NOW, &SystemRandomness)
}

fn import_with(
    algorithm: WrappingAlgorithm,
    spec: KeySpec,
    material: &[u8],
) -> Result<NewMaterial, ImportError> {
    let ImportParameters { token, public_key } = drawn(algorithm);
    import(spec, token, &wrap(algorithm, public_key, material))
}

macro_rules! refused {
    ($result:expr, $error:pat) => {
        let result = $result;
        assert!(matches!(result, Err($error)), "{result:?}");
    };
}

/// A key pair that OpenSSL wrote.
macro_rules! key {
    ($name:literal) => {
        (
            include_bytes!(concat!("keys/", $name, ".p8")).as_slice(),
            include_bytes!(concat!("keys/", $name, ".spki")).as_slice(),
        )
    };
}

#[test]
fn private_keys_of_every_spec_come_in_and_sign() {
    use SigningAlgorithm as Name;
    let keys = [
        (KeySpec::Rsa2048, Name::RsassaPssSha512, key!("rsa_2048")),
        (KeySpec::Rsa2048, Name::RsassaPkcs1V15Sha256, key!("rsa_2048_e3")),
        (KeySpec::Rsa3072, Name::RsassaPssSha256, key!("rsa_3072")),
        (KeySpec::Rsa4096, Name::RsassaPkcs1V15Sha384, key!("rsa_4096")),
        (KeySpec::EccNistP256, Name::EcdsaSha256, key!("p256")),
        (KeySpec::EccNistP384, Name::EcdsaSha384, key!("p384")),
        (KeySpec::EccNistP521, Name::EcdsaSha512, key!("p521")),
        (KeySpec::EccSecgP256k1, Name::EcdsaSha256, key!("secp256k1")),
        (KeySpec::EccNistEdwards25519, Name::Ed25519Sha512, key!("ed25519")),
    ];
    for (spec, algorithm, (pkcs8, spki)) in keys {
        let imported = [AROUND_AES, WrappingAlgorithm::RsaAesKeyWrapSha1]
            .map(|wrapping| import_with(wrapping, spec, pkcs8).unwrap());
        assert_eq!(imported[0].id, imported[1].id, "{spec}");
        assert_eq!(imported[0].public_key.as_deref(), Some(spki), "{spec}");
        let proof = to_use(KEY);
        let key = REGIONS
            .east
            .prepare(&proof, spec, imported[0].id, &imported[0].wrapped)
            .unwrap();
        let message = SigningInput::Raw(b"message");
        let signature = key.sign(algorithm, message, &SystemRandomness).unwrap();
        let public = PublicKey::parse(spec, spki).unwrap();
        public.verify(algorithm, message, &signature).unwrap();
    }
}

#[test]
fn secret_and_small_private_keys_fit_into_oaep_alone() {
    let (p256, spki) = key!("p256");
    for algorithm in [OAEP, WrappingAlgorithm::RsaesOaepSha1] {
        let symmetric = import_with(algorithm, KeySpec::SymmetricDefault, &[7; 32]).unwrap();
        assert_eq!(symmetric.public_key, None);
        import_with(algorithm, KeySpec::Hmac512, &[7; 128]).unwrap();
        let ecc = import_with(algorithm, KeySpec::EccNistP256, p256).unwrap();
        assert_eq!(ecc.public_key.as_deref(), Some(spki));
    }
}

#[test]
fn equal_material_has_an_equal_id_under_one_key_alone() {
    let ids = [OAEP, AROUND_AES].map(|algorithm| {
        let imported = import_with(algorithm, KeySpec::SymmetricDefault, &[7; 32]);
        imported.unwrap().id
    });
    assert_eq!(ids[0], ids[1]);
    let other = import_with(OAEP, KeySpec::SymmetricDefault, &[8; 32]).unwrap();
    assert_ne!(other.id, ids[0]);

    let (east, west) = (&REGIONS.east, &REGIONS.west);
    for (keyring, key, same) in [(west, KEY, true), (east, OTHER_KEY, false)] {
        let proof = to_use(key);
        let parameters = keyring
            .import_parameters(
                &proof,
                OAEP,
                WrappingKeySpec::Rsa2048,
                VALID_TO,
                &SystemRandomness,
            )
            .unwrap();
        let wrapped = wrap(OAEP, &parameters.public_key, &[7; 32]);
        let spec = KeySpec::SymmetricDefault;
        let imported = keyring
            .import_material(&proof, spec, &parameters.token, &wrapped, NOW, &SystemRandomness)
            .unwrap();
        assert_eq!(imported.id == ids[0], same);
    }
}

#[test]
fn parameters_fit_what_carries_them() {
    let specs = [
        (WrappingKeySpec::Rsa2048, 294),
        (WrappingKeySpec::Rsa3072, 422),
        (WrappingKeySpec::Rsa4096, 550),
    ];
    for (spec, spki_len) in specs {
        let ImportParameters { token, public_key } = parameters(AROUND_AES, spec);
        assert!(token.len() <= 6144, "{spec}: {}", token.len());
        assert_eq!(public_key.len(), spki_len);
        let wrapped = wrap(AROUND_AES, &public_key, &[7; 32]);
        import(KeySpec::SymmetricDefault, &token, &wrapped).unwrap();
    }
}

#[test]
fn tokens_are_good_side_by_side_and_more_than_once() {
    let (first, second) = (drawn(OAEP), parameters(OAEP, WrappingKeySpec::Rsa2048));
    assert_ne!(first.public_key, second.public_key);
    for parameters in [first, &second, first] {
        let wrapped = wrap(OAEP, &parameters.public_key, &[7; 32]);
        import(KeySpec::SymmetricDefault, &parameters.token, &wrapped).unwrap();
    }
    let mixed_up = wrap(OAEP, &second.public_key, &[7; 32]);
    refused!(
        import(KeySpec::SymmetricDefault, &first.token, &mixed_up),
        ImportError::InvalidCiphertext
    );
}

#[test]
fn a_token_expires() {
    let ImportParameters { token, public_key } = drawn(OAEP);
    let wrapped = wrap(OAEP, public_key, &[7; 32]);
    let proof = to_use(KEY);
    let at = |now| {
        let spec = KeySpec::SymmetricDefault;
        REGIONS
            .east
            .import_material(&proof, spec, token, &wrapped, now, &SystemRandomness)
    };
    at(VALID_TO.minus_millis(1)).unwrap();
    refused!(at(VALID_TO), ImportError::ExpiredToken);
    refused!(at(VALID_TO.plus_days(1)), ImportError::ExpiredToken);
}

#[test]
fn a_token_is_good_for_its_key_region_and_cluster_alone() {
    let ImportParameters { token, public_key } = drawn(OAEP);
    let wrapped = wrap(OAEP, public_key, &[7; 32]);
    let other_cluster = open(&REGIONS.root, ClusterId::new([0xc2; 16]), "us-east-1");
    let elsewhere = [
        (&REGIONS.east, OTHER_KEY),
        (&REGIONS.east, KeyId::Single([0xe1; 16])),
        (&REGIONS.west, KEY),
        (&other_cluster, KEY),
    ];
    for (keyring, key) in elsewhere {
        let (proof, spec) = (to_use(key), KeySpec::SymmetricDefault);
        refused!(
            keyring.import_material(&proof, spec, token, &wrapped, NOW, &SystemRandomness),
            ImportError::InvalidToken
        );
    }
}

#[test]
fn an_altered_token_is_invalid_even_when_it_has_expired() {
    let ImportParameters { token, public_key } = drawn(OAEP);
    let wrapped = wrap(OAEP, public_key, &[7; 32]);
    let proof = to_use(KEY);
    let refused = |token: &[u8]| {
        let spec = KeySpec::SymmetricDefault;
        refused!(
            REGIONS
                .east
                .import_material(&proof, spec, token, &wrapped, VALID_TO, &SystemRandomness),
            ImportError::InvalidToken
        );
    };
    for bit in 0..token.len() * 8 {
        let mut altered = token.clone();
        altered[bit / 8] ^= 1 << (bit % 8);
        refused(&altered);
    }
    for len in [0, 1, 14, 15, 31, token.len() - 1] {
        refused(&token[..len]);
    }
    refused(&[token.as_slice(), &[0]].concat());
}

#[test]
fn ciphertexts_of_other_lengths_algorithms_and_keys_are_refused() {
    for (algorithm, ImportParameters { token, public_key }) in PARAMETERS.iter() {
        let wrapped = wrap(*algorithm, public_key, &[7; 32]);
        import(KeySpec::SymmetricDefault, token, &wrapped).unwrap();
        let last = wrapped.len() - 1;
        let mut altered = wrapped.clone();
        altered[last] ^= 1;
        let refused = [
            &altered,
            &wrapped[..last],
            &wrapped[..8],
            &[wrapped.as_slice(), &[0; 8]].concat(),
            &[],
        ];
        for wrapped in refused {
            refused!(
                import(KeySpec::SymmetricDefault, token, wrapped),
                ImportError::InvalidCiphertext
            );
        }
        for (other, _) in PARAMETERS.iter().filter(|(other, _)| other != algorithm) {
            let wrapped = wrap(*other, public_key, &[7; 32]);
            refused!(
                import(KeySpec::SymmetricDefault, token, &wrapped),
                ImportError::InvalidCiphertext
            );
        }
    }
}

#[test]
fn an_aes_key_has_256_bits() {
    let ImportParameters { token, public_key } = drawn(AROUND_AES);
    let short = wrap(OAEP, public_key, &[0x5a; 16]);
    let wrapped = [short, wrap_padded(&[0x5a; 32], &[7; 32])].concat();
    refused!(
        import(KeySpec::SymmetricDefault, token, &wrapped),
        ImportError::InvalidCiphertext
    );
}

#[test]
fn material_of_another_form_is_incorrect() {
    let (p256, _) = key!("p256");
    let refused: [(KeySpec, &[u8]); 7] = [
        (KeySpec::SymmetricDefault, &[7; 16]),
        (KeySpec::SymmetricDefault, p256),
        (KeySpec::Hmac256, &[7; 31]),
        (KeySpec::EccNistP256, &[7; 32]),
        (KeySpec::EccSecgP256k1, p256),
        (KeySpec::EccNistEdwards25519, p256),
        (KeySpec::Rsa2048, p256),
    ];
    for (spec, material) in refused {
        refused!(
            import_with(AROUND_AES, spec, material),
            ImportError::IncorrectMaterial
        );
    }
}

#[test]
fn what_is_not_imported_is_unsupported() {
    for spec in [KeySpec::MlDsa44, KeySpec::MlKem512, KeySpec::Sm2] {
        refused!(
            import_with(OAEP, spec, &[7; 64]),
            ImportError::Crypto(CryptoError::Unsupported(Unsupported))
        );
    }
    let proof = to_use(KEY);
    let wrappings = [
        (WrappingAlgorithm::RsaesPkcs1V15, WrappingKeySpec::Rsa2048),
        (WrappingAlgorithm::Sm2Pke, WrappingKeySpec::Sm2),
        (OAEP, WrappingKeySpec::Sm2),
    ];
    for (algorithm, spec) in wrappings {
        refused!(
            REGIONS
                .east
                .import_parameters(&proof, algorithm, spec, VALID_TO, &SystemRandomness),
            CryptoError::Unsupported(Unsupported)
        );
    }
}

#[test]
fn the_proof_of_a_transfer_imports_nothing() {
    let proof = to_send(KEY, IntentId::new([0xb1; 16]));
    let (spec, east) = (WrappingKeySpec::Rsa2048, &REGIONS.east);
    refused!(
        east.import_parameters(&proof, OAEP, spec, VALID_TO, &SystemRandomness),
        CryptoError::Purpose(OtherPurpose)
    );
    let token = &drawn(OAEP).token;
    refused!(
        east.import_material(
            &proof,
            KeySpec::SymmetricDefault,
            token,
            &[],
            NOW,
            &SystemRandomness
        ),
        ImportError::Crypto(CryptoError::Purpose(OtherPurpose))
    );
}
