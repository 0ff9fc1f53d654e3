//! The bytes of format 1 as they are stored and sent, each bound to its place: what was written once opens for ever.

#![allow(
    clippy::unwrap_used,
    reason = "the lint does not take helpers of integration tests for tests"
)]

mod support;

use std::fmt::Write;
use std::sync::atomic::{AtomicU8, Ordering};

use trent_crypto::blob::Blob;
use trent_crypto::digest::sha256;
use trent_crypto::error::RandomnessUnavailable;
use trent_crypto::keyring::{GlobalKeyring, NewMaterial, RegionKeyring};
use trent_crypto::keys::PreparedKey;
use trent_crypto::provider::SoftwareRootKey;
use trent_crypto::random::Randomness;
use trent_crypto::secret::{AccessSecret, Plaintext, RootKey};
use trent_crypto::symmetric::SymmetricKey;
use trent_crypto::transfer::Transfer;
use trent_domain::authorize::Authorized;
use trent_domain::encryption_context::EncryptionContext;
use trent_domain::exchange_key::{ExchangeKey, ExchangeKeys, PublicExchangeKey};
use trent_domain::global::state::SealedGlobalKey;
use trent_domain::ids::{AccessKeyId, ClusterId, IntentId, KeyId, MaterialId};
use trent_domain::key_spec::KeySpec;
use trent_domain::setup::{RegionSetup, WrappedDomainKey};
use trent_domain::time::Timestamp;
use trent_domain::wrapped::Wrapped;

const V1: &str = include_str!("frozen/v1.txt");
const IMPORTS_V1: &str = include_str!("frozen/imports_v1.txt");
const MATERIALS_V1: &str = include_str!("frozen/materials_v1.txt");
const CLUSTER: ClusterId = ClusterId::new([0xc1; 16]);
const NOW: Timestamp = Timestamp::from_millis(1_000_000);
const KEY: KeyId = KeyId::MultiRegion([0xe1; 16]);
const INTENT: IntentId = IntentId::new([0xb1; 16]);
const PLAINTEXT: &[u8] = b"here and there";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

/// Gives 0, 1, 2, …
#[derive(Debug, Default)]
struct Counting(AtomicU8);

impl Randomness for Counting {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomnessUnavailable> {
        bytes
            .iter_mut()
            .for_each(|byte| *byte = self.0.fetch_add(1, Ordering::Relaxed));
        Ok(())
    }
}

fn root() -> SoftwareRootKey {
    SoftwareRootKey::new(&RootKey::try_from([7; 32].as_slice()).unwrap())
}

fn access_key() -> AccessKeyId {
    "AKIAIOSFODNN7EXAMPLE".parse().unwrap()
}

fn context() -> EncryptionContext {
    EncryptionContext::new([("purpose".to_owned(), "test".to_owned())].into()).unwrap()
}

/// The transfer goes from a region to itself, so that one keyring seals and opens it.
fn transfer(proof: &Authorized) -> Transfer {
    Transfer::new(proof, "us-east-1".parse().unwrap()).unwrap()
}

fn symmetric(key: &PreparedKey) -> &SymmetricKey {
    key.as_symmetric().unwrap()
}

/// Everything of format 1, written now.
fn write() -> String {
    let randomness = Counting::default();
    let setup =
        RegionKeyring::create(&root(), CLUSTER, "us-east-1".parse().unwrap(), NOW, &randomness).unwrap();
    let keyring = RegionKeyring::open(&root(), &setup).unwrap();
    let material = keyring
        .generate(KEY, KeySpec::SymmetricDefault, &randomness)
        .unwrap();
    let key = keyring
        .prepare(
            &support::to_use(KEY),
            KeySpec::SymmetricDefault,
            material.id,
            &material.wrapped,
        )
        .unwrap();
    let blob = symmetric(&key)
        .encrypt(&Plaintext::from(PLAINTEXT.to_vec()), &context(), &randomness)
        .unwrap();
    let exchange_key = &setup.exchange_keys.current;
    let public = &exchange_key.public;
    let materials = [(material.id, &material.wrapped)];
    let transfer = keyring
        .seal_materials(
            &transfer(&support::to_send(KEY, INTENT)),
            public,
            materials,
            &randomness,
        )
        .unwrap();
    let global = GlobalKeyring::create(CLUSTER, &randomness).unwrap();
    let secret = AccessSecret::from(SECRET.to_owned());
    let secret = global
        .wrap_access_secret(&access_key(), &secret, &randomness)
        .unwrap();
    let shared = global.share_with(&setup.region, public, &randomness).unwrap();
    [
        ("domain key", setup.domain_keys[0].bytes.as_slice()),
        ("exchange public key", &public.bytes),
        ("exchange private key", &exchange_key.private.bytes),
        ("material id", material.id.as_bytes()),
        ("material", &material.wrapped.bytes),
        ("blob", &blob),
        ("transfer", &transfer),
        ("access secret", &secret.bytes),
        ("global key", &shared.sealed),
    ]
    .iter()
    .fold(String::new(), |text, (name, bytes)| text + &line(name, bytes))
}

/// Specs whose material is drawn from our randomness alone.
const DRAWN: [KeySpec; 11] = [
    KeySpec::Hmac224,
    KeySpec::Hmac256,
    KeySpec::Hmac384,
    KeySpec::Hmac512,
    KeySpec::EccNistEdwards25519,
    KeySpec::MlDsa44,
    KeySpec::MlDsa65,
    KeySpec::MlDsa87,
    KeySpec::MlKem512,
    KeySpec::MlKem768,
    KeySpec::MlKem1024,
];

/// Specs whose material AWS-LC draws: theirs was imported with the frozen token.
const IMPORTED: [KeySpec; 5] = [
    KeySpec::Rsa2048,
    KeySpec::EccNistP256,
    KeySpec::EccNistP384,
    KeySpec::EccNistP521,
    KeySpec::EccSecgP256k1,
];

/// Material of every kind of spec, written now.
fn write_materials() -> String {
    let keyring = frozen_keyring();
    let drawn = DRAWN.map(|spec| (spec, keyring.generate(KEY, spec, &Counting::default()).unwrap()));
    let imported = IMPORTED.map(|spec| {
        let (token, encrypted) = (frozen("import token"), frozen(&format!("{spec} encrypted")));
        let (proof, now) = (support::to_use(KEY), Timestamp::from_millis(0));
        let new = keyring.import_material(&proof, spec, &token, &encrypted, now, &Counting::default());
        (spec, new.unwrap())
    });
    drawn
        .iter()
        .chain(&imported)
        .fold(String::new(), |text, (spec, new)| {
            let public_key = new
                .public_key
                .as_ref()
                .map_or(Vec::new(), |key| sha256(key).to_vec());
            text + &line(&format!("{spec} id"), new.id.as_bytes())
                + &line(&format!("{spec} material"), &new.wrapped.bytes)
                + &line(&format!("{spec} digest of public key"), &public_key)
        })
}

fn line(name: &str, bytes: &[u8]) -> String {
    let mut line = format!("{name}: ");
    bytes.iter().for_each(|byte| write!(line, "{byte:02x}").unwrap());
    line + "\n"
}

/// The bytes that version 1 wrote for `name`.
fn frozen(name: &str) -> Vec<u8> {
    let hex = [V1, IMPORTS_V1, MATERIALS_V1]
        .iter()
        .flat_map(|text| text.lines())
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
        .unwrap();
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
        .collect()
}

fn frozen_wrapped(name: &str) -> Wrapped {
    Wrapped {
        domain_key_version: 1,
        bytes: frozen(name),
    }
}

fn frozen_keyring() -> RegionKeyring {
    let setup = RegionSetup {
        cluster: CLUSTER,
        region: "us-east-1".parse().unwrap(),
        domain_keys: vec![WrappedDomainKey {
            version: 1,
            bytes: frozen("domain key"),
        }],
        exchange_keys: ExchangeKeys::starting_with(ExchangeKey {
            public: PublicExchangeKey {
                version: 1,
                bytes: frozen("exchange public key").try_into().unwrap(),
            },
            private: frozen_wrapped("exchange private key"),
            made_at: NOW,
        }),
    };
    RegionKeyring::open(&root(), &setup).unwrap()
}

fn decrypt_frozen_blob(keyring: &RegionKeyring, material: &NewMaterial) {
    let key = keyring
        .prepare(
            &support::to_use(KEY),
            KeySpec::SymmetricDefault,
            material.id,
            &material.wrapped,
        )
        .unwrap();
    let blob = frozen("blob");
    let plaintext = symmetric(&key)
        .decrypt(&Blob::parse(&blob).unwrap(), &context())
        .unwrap();
    assert_eq!(plaintext.expose(), PLAINTEXT);
}

#[test]
fn what_is_written_has_not_changed() {
    assert_eq!(write(), V1);
    assert_eq!(write_materials(), MATERIALS_V1);
}

#[test]
fn frozen_material_of_every_spec_is_the_key_it_was() {
    let keyring = frozen_keyring();
    for spec in DRAWN.iter().chain(&IMPORTED) {
        let id = MaterialId::try_from(frozen(&format!("{spec} id")).as_slice()).unwrap();
        let wrapped = frozen_wrapped(&format!("{spec} material"));
        let key = keyring
            .prepare(&support::to_use(KEY), *spec, id, &wrapped)
            .unwrap();
        let public_key = key.public_key().map_or(Vec::new(), |key| sha256(key).to_vec());
        assert_eq!(
            public_key,
            frozen(&format!("{spec} digest of public key")),
            "{spec}"
        );
    }
}

#[test]
fn frozen_material_opens_the_frozen_blob() {
    let id = MaterialId::try_from(frozen("material id").as_slice()).unwrap();
    decrypt_frozen_blob(
        &frozen_keyring(),
        &NewMaterial {
            id,
            wrapped: frozen_wrapped("material"),
            public_key: None,
        },
    );
}

#[test]
fn a_frozen_transfer_opens_the_frozen_blob() {
    let keyring = frozen_keyring();
    let transfer = transfer(&support::to_receive(KEY, INTENT));
    let materials = keyring
        .open_materials(
            &transfer,
            KeySpec::SymmetricDefault,
            &frozen("transfer"),
            &Counting::default(),
        )
        .unwrap();
    assert_eq!(materials.len(), 1);
    decrypt_frozen_blob(&keyring, &materials[0]);
}

#[test]
fn the_frozen_global_key_opens_the_frozen_access_secret() {
    let shared = SealedGlobalKey {
        version: 1,
        exchange_version: 1,
        sealed: frozen("global key"),
    };
    let global = frozen_keyring().open_global_key(&shared).unwrap();
    let secret = global
        .unwrap_access_secret(&access_key(), &frozen_wrapped("access secret"))
        .unwrap();
    assert_eq!(secret.expose(), SECRET);
}
