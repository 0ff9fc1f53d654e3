//! The key hierarchy from the outside: root key, domain keys, material, and the way between regions.

#![allow(
    clippy::unwrap_used,
    reason = "the lint does not take helpers of integration tests for tests"
)]
mod support;

use trent_crypto::blob::Blob;
use trent_crypto::error::{CryptoError, OtherPurpose, ProviderError, StoredError, TransferError};
use trent_crypto::keyring::{GlobalKeyring, NewMaterial, RegionKeyring};
use trent_crypto::keys::PreparedKey;
use trent_crypto::provider::SoftwareRootKey;
use trent_crypto::random::SystemRandomness;
use trent_crypto::secret::{AccessSecret, Plaintext};
use trent_crypto::symmetric::SymmetricKey;
use trent_crypto::transfer::Transfer;
use trent_domain::encryption_context::EncryptionContext;
use trent_domain::exchange_key::{ExchangeKeys, PublicExchangeKey};
use trent_domain::ids::{ClusterId, IntentId, KeyId, MaterialId, RegionName};
use trent_domain::key_spec::KeySpec;
use trent_domain::setup::RegionSetup;
use trent_domain::time::Timestamp;
use trent_domain::wrapped::Wrapped;

use support::{to_receive, to_send, to_use};

const NOW: Timestamp = Timestamp::from_millis(1_000_000);
const CLUSTER: ClusterId = ClusterId::new([0xc1; 16]);
const KEY: KeyId = KeyId::MultiRegion([0xe1; 16]);
const INTENT: IntentId = IntentId::new([0xb1; 16]);

fn region(name: &str) -> RegionName {
    name.parse().unwrap()
}

/// A region with a root key of its own.
struct Region {
    root: &'static SoftwareRootKey,
    setup: RegionSetup,
    keyring: RegionKeyring,
}

impl Region {
    fn new(name: &str) -> Self {
        Self::of_cluster(name, CLUSTER)
    }

    fn of_cluster(name: &str, cluster: ClusterId) -> Self {
        let root: &SoftwareRootKey =
            Box::leak(Box::new(SoftwareRootKey::ephemeral(&SystemRandomness).unwrap()));
        let setup = RegionKeyring::create(root, cluster, region(name), NOW, &SystemRandomness).unwrap();
        let keyring = RegionKeyring::open(root, &setup).unwrap();
        Self { root, setup, keyring }
    }

    fn material(&self) -> NewMaterial {
        self.keyring
            .generate(KEY, KeySpec::SymmetricDefault, &SystemRandomness)
            .unwrap()
    }

    fn public(&self) -> &PublicExchangeKey {
        &self.setup.exchange_keys.current.public
    }

    /// The region with its next exchange key.
    fn rotated(&self) -> Self {
        let current = &self.setup.exchange_keys.current;
        let next = self
            .keyring
            .next_exchange_key(current.public.version, NOW, &SystemRandomness)
            .unwrap();
        let setup = RegionSetup {
            exchange_keys: ExchangeKeys {
                current: next,
                previous: Some(current.clone()),
            },
            ..self.setup.clone()
        };
        let keyring = RegionKeyring::open(self.root, &setup).unwrap();
        Self {
            root: self.root,
            setup,
            keyring,
        }
    }
}

fn to(peer: &str) -> Transfer {
    Transfer::new(&to_send(KEY, INTENT), region(peer)).unwrap()
}

fn from(peer: &str) -> Transfer {
    Transfer::new(&to_receive(KEY, INTENT), region(peer)).unwrap()
}

fn symmetric(key: &PreparedKey) -> &SymmetricKey {
    key.as_symmetric().unwrap()
}

fn decrypt(keyring: &RegionKeyring, material: &NewMaterial, blob: &[u8]) -> Vec<u8> {
    let key = keyring
        .prepare(
            &to_use(KEY),
            KeySpec::SymmetricDefault,
            material.id,
            &material.wrapped,
        )
        .unwrap();
    symmetric(&key)
        .decrypt(&Blob::parse(blob).unwrap(), &EncryptionContext::default())
        .unwrap()
        .expose()
        .to_vec()
}

#[test]
fn a_keyring_opens_again_and_decrypts() {
    let region = Region::new("us-east-1");
    let material = region.material();
    let key = region
        .keyring
        .prepare(
            &to_use(KEY),
            KeySpec::SymmetricDefault,
            material.id,
            &material.wrapped,
        )
        .unwrap();
    let plaintext = Plaintext::from(b"plaintext".to_vec());
    let blob = symmetric(&key)
        .encrypt(&plaintext, &EncryptionContext::default(), &SystemRandomness)
        .unwrap();
    let again = RegionKeyring::open(region.root, &region.setup).unwrap();
    assert_eq!(decrypt(&again, &material, &blob), b"plaintext");
}

#[test]
fn another_root_key_opens_nothing() {
    let refused = RegionKeyring::open(Region::new("us-east-1").root, &Region::new("us-east-1").setup);
    assert!(
        matches!(
            refused,
            Err(CryptoError::Provider(ProviderError::OtherRootKey { .. }))
        ),
        "{refused:?}"
    );
}

#[test]
fn a_setup_that_was_tampered_with_opens_nothing() {
    let region_a = Region::new("us-east-1");
    let other = Region::new("us-east-1").setup.exchange_keys.current;
    let mut tampered: Vec<RegionSetup> = vec![region_a.setup.clone(); 8];
    tampered[0].cluster = ClusterId::new([0xc2; 16]);
    tampered[1].region = region("us-east-2");
    tampered[2].domain_keys[0].version = 2;
    tampered[3].domain_keys.clear();
    tampered[4].exchange_keys.current.public = other.public;
    tampered[5].exchange_keys.current = other.clone();
    tampered[6].exchange_keys.current.public.version = 2;
    tampered[7].exchange_keys.previous = Some(other);
    for setup in tampered {
        RegionKeyring::open(region_a.root, &setup).unwrap_err();
    }
}

#[test]
fn wrapped_material_is_bound_to_region_key_and_id() {
    let region = Region::new("us-east-1");
    let (material, other) = (region.material(), region.material());
    let refused = |keyring: &RegionKeyring, key: KeyId, id: MaterialId, wrapped: &Wrapped| {
        let refused = keyring.prepare(&to_use(key), KeySpec::SymmetricDefault, id, wrapped);
        assert!(
            matches!(refused, Err(CryptoError::Stored(StoredError::NotAuthentic))),
            "{refused:?}"
        );
    };
    refused(
        &region.keyring,
        KeyId::MultiRegion([0xe2; 16]),
        material.id,
        &material.wrapped,
    );
    refused(
        &region.keyring,
        KeyId::Single([0xe1; 16]),
        material.id,
        &material.wrapped,
    );
    refused(&region.keyring, KEY, other.id, &material.wrapped);
    refused(&region.keyring, KEY, material.id, &other.wrapped);
    refused(
        &Region::new("us-east-1").keyring,
        KEY,
        material.id,
        &material.wrapped,
    );
}

#[test]
fn damaged_material_is_refused() {
    let region = Region::new("us-east-1");
    let (proof, material) = (to_use(KEY), region.material());
    for bit in 0..material.wrapped.bytes.len() * 8 {
        let mut damaged = material.wrapped.clone();
        damaged.bytes[bit / 8] ^= 1 << (bit % 8);
        region
            .keyring
            .prepare(&proof, KeySpec::SymmetricDefault, material.id, &damaged)
            .unwrap_err();
    }
    let unknown = Wrapped {
        domain_key_version: 9,
        ..material.wrapped
    };
    let refused = region
        .keyring
        .prepare(&proof, KeySpec::SymmetricDefault, material.id, &unknown);
    assert!(
        matches!(
            refused,
            Err(CryptoError::Stored(StoredError::UnknownDomainKeyVersion(9)))
        ),
        "{refused:?}"
    );
}

#[test]
fn siblings_of_two_regions_open_each_others_blobs() {
    let (east, west) = (Region::new("us-east-1"), Region::new("eu-west-1"));
    let materials = [east.material(), east.material()];
    let wrapped = materials.iter().map(|material| (material.id, &material.wrapped));
    let sealed = east
        .keyring
        .seal_materials(&to("eu-west-1"), west.public(), wrapped, &SystemRandomness)
        .unwrap();
    let replicas = west
        .keyring
        .open_materials(
            &from("us-east-1"),
            KeySpec::SymmetricDefault,
            &sealed,
            &SystemRandomness,
        )
        .unwrap();
    assert_eq!(replicas.len(), 2);
    for (original, replica) in materials.iter().zip(&replicas) {
        assert_eq!(original.id, replica.id);
        assert_ne!(original.wrapped, replica.wrapped);
        let key = east
            .keyring
            .prepare(
                &to_use(KEY),
                KeySpec::SymmetricDefault,
                original.id,
                &original.wrapped,
            )
            .unwrap();
        let plaintext = Plaintext::from(b"here and there".to_vec());
        let blob = symmetric(&key)
            .encrypt(&plaintext, &EncryptionContext::default(), &SystemRandomness)
            .unwrap();
        assert_eq!(decrypt(&west.keyring, replica, &blob), b"here and there");
    }
}

#[test]
fn what_is_sealed_opens_until_the_exchange_key_after_the_next() {
    let (east, west) = (Region::new("us-east-1"), Region::new("eu-west-1"));
    let material = east.material();
    let sealed_to = |peer: &PublicExchangeKey| {
        let wrapped = [(material.id, &material.wrapped)];
        let sealed = east
            .keyring
            .seal_materials(&to("eu-west-1"), peer, wrapped, &SystemRandomness);
        sealed.unwrap()
    };
    let open = |region: &Region, sealed: &[u8]| {
        let spec = KeySpec::SymmetricDefault;
        region
            .keyring
            .open_materials(&from("us-east-1"), spec, sealed, &SystemRandomness)
    };
    let next = west.rotated();
    let last = next.rotated();
    assert_eq!(
        [&west, &next, &last].map(|region| region.public().version),
        [1, 2, 3]
    );
    let to_first = sealed_to(west.public());
    for region in [&west, &next] {
        assert_eq!(open(region, &to_first).unwrap()[0].id, material.id);
    }
    let forgotten = open(&last, &to_first);
    assert!(
        matches!(
            forgotten,
            Err(CryptoError::Transfer(TransferError::OtherExchangeKey))
        ),
        "{forgotten:?}"
    );
    let to_second = sealed_to(next.public());
    assert!(open(&west, &to_second).is_err(), "it is not made yet");
    for region in [&next, &last] {
        assert_eq!(open(region, &to_second).unwrap()[0].id, material.id);
    }
}

#[test]
fn the_global_key_is_sealed_to_the_exchange_key_that_it_names() {
    let east = Region::new("us-east-1");
    let rotated = east.rotated();
    let global = GlobalKeyring::create(CLUSTER, &SystemRandomness).unwrap();
    let shared = |with: &Region| {
        global
            .share_with(&region("us-east-1"), with.public(), &SystemRandomness)
            .unwrap()
    };
    let (first, second) = (shared(&east), shared(&rotated));
    assert_eq!((first.exchange_version, second.exchange_version), (1, 2));
    rotated.keyring.open_global_key(&first).unwrap();
    rotated.keyring.open_global_key(&second).unwrap();
    east.keyring.open_global_key(&second).unwrap_err();
}

#[test]
fn a_transfer_opens_for_nothing_else() {
    let (east, west) = (Region::new("us-east-1"), Region::new("eu-west-1"));
    let material = east.material();
    let wrapped = [(material.id, &material.wrapped)];
    let seal = |transfer: &Transfer| {
        east.keyring
            .seal_materials(transfer, west.public(), wrapped, &SystemRandomness)
            .unwrap()
    };
    let refused = |keyring: &RegionKeyring, transfer: &Transfer, sealed: &[u8], expected: TransferError| {
        let refused = keyring.open_materials(transfer, KeySpec::SymmetricDefault, sealed, &SystemRandomness);
        assert!(
            matches!(&refused, Err(CryptoError::Transfer(error)) if *error == expected),
            "{refused:?}"
        );
    };
    let sealed = seal(&to("eu-west-1"));
    let expected = from("us-east-1");
    let others = [
        (KEY, INTENT, "us-east-2"),
        (KeyId::MultiRegion([0xe2; 16]), INTENT, "us-east-1"),
        (KEY, IntentId::new([0xb2; 16]), "us-east-1"),
    ];
    for (key, intent, peer) in others {
        let other = Transfer::new(&to_receive(key, intent), region(peer)).unwrap();
        refused(&west.keyring, &other, &sealed, TransferError::NotAuthentic);
    }
    let to_another = seal(&to("eu-west-2"));
    refused(&west.keyring, &expected, &to_another, TransferError::NotAuthentic);
    let third = Region::new("eu-west-1");
    refused(
        &third.keyring,
        &expected,
        &sealed,
        TransferError::OtherExchangeKey,
    );
}

#[test]
fn a_proof_is_good_for_its_purpose_alone() {
    fn refused<T: std::fmt::Debug>(result: Result<T, CryptoError>) {
        assert!(
            matches!(result, Err(CryptoError::Purpose(OtherPurpose))),
            "{result:?}"
        );
    }
    let east = Region::new("us-east-1");
    let (keyring, material) = (&east.keyring, east.material());
    assert_eq!(Transfer::new(&to_use(KEY), region("us-east-1")), None);
    for proof in [to_send(KEY, INTENT), to_receive(KEY, INTENT)] {
        refused(keyring.prepare(&proof, KeySpec::SymmetricDefault, material.id, &material.wrapped));
    }
    // A region sends to itself: but for the proof, all fits.
    let wrapped = [(material.id, &material.wrapped)];
    let seal =
        |transfer: &Transfer| keyring.seal_materials(transfer, east.public(), wrapped, &SystemRandomness);
    let sealed = seal(&to("us-east-1")).unwrap();
    let open = |transfer: &Transfer| {
        keyring.open_materials(transfer, KeySpec::SymmetricDefault, &sealed, &SystemRandomness)
    };
    refused(seal(&from("us-east-1")));
    refused(open(&to("us-east-1")));
    assert_eq!(open(&from("us-east-1")).unwrap()[0].id, material.id);
}

#[test]
fn a_transfer_of_another_cluster_is_refused() {
    let east = Region::of_cluster("us-east-1", ClusterId::new([0xc2; 16]));
    let west = Region::new("eu-west-1");
    let material = east.material();
    let sealed = east
        .keyring
        .seal_materials(
            &to("eu-west-1"),
            west.public(),
            [(material.id, &material.wrapped)],
            &SystemRandomness,
        )
        .unwrap();
    let refused = west.keyring.open_materials(
        &from("us-east-1"),
        KeySpec::SymmetricDefault,
        &sealed,
        &SystemRandomness,
    );
    assert!(
        matches!(refused, Err(CryptoError::Transfer(TransferError::NotAuthentic))),
        "{refused:?}"
    );
}

#[test]
fn the_global_key_reaches_a_region_and_no_other() {
    let (east, west) = (Region::new("us-east-1"), Region::new("eu-west-1"));
    let global = GlobalKeyring::create(CLUSTER, &SystemRandomness).unwrap();
    let id = "AKIAIOSFODNN7EXAMPLE".parse().unwrap();
    let secret = AccessSecret::generate(&SystemRandomness).unwrap();
    let wrapped = global
        .wrap_access_secret(&id, &secret, &SystemRandomness)
        .unwrap();
    let shared = global
        .share_with(&region("us-east-1"), east.public(), &SystemRandomness)
        .unwrap();

    let opened = east.keyring.open_global_key(&shared).unwrap();
    assert_eq!(
        opened.unwrap_access_secret(&id, &wrapped).unwrap().expose(),
        secret.expose()
    );
    let other_id = "AKIAIOSFODNN7EXAMPLF".parse().unwrap();
    assert_eq!(
        opened.unwrap_access_secret(&other_id, &wrapped).unwrap_err(),
        StoredError::NotAuthentic
    );
    west.keyring.open_global_key(&shared).unwrap_err();

    // The next region gets it from a region that has it.
    let shared = opened
        .share_with(&region("eu-west-1"), west.public(), &SystemRandomness)
        .unwrap();
    let opened = west.keyring.open_global_key(&shared).unwrap();
    assert_eq!(
        opened.unwrap_access_secret(&id, &wrapped).unwrap().expose(),
        secret.expose()
    );
    let misaddressed = global
        .share_with(&region("eu-west-1"), east.public(), &SystemRandomness)
        .unwrap();
    east.keyring.open_global_key(&misaddressed).unwrap_err();
}
