//! Secrets of external key stores' proxy credentials, wrapped under a region's domain key.

#![allow(
    clippy::unwrap_used,
    reason = "the lint does not take helpers of integration tests for tests"
)]

use trent_crypto::error::StoredError;
use trent_crypto::keyring::RegionKeyring;
use trent_crypto::provider::SoftwareRootKey;
use trent_crypto::random::SystemRandomness;
use trent_crypto::secret::AccessSecret;
use trent_domain::ids::{ClusterId, CustomKeyStoreId};
use trent_domain::time::Timestamp;
use trent_domain::wrapped::Wrapped;
use trent_domain::xks::ProxyAccessKeyId;

const SECRET: &str = "PdBRJ3pvzGBFXWPxWBUFkPf7vxhYwJbDXDlHLdQmaTc";

fn keyring(region: &str) -> RegionKeyring {
    let root = SoftwareRootKey::ephemeral(&SystemRandomness).unwrap();
    let cluster = ClusterId::new([0xc1; 16]);
    let setup = RegionKeyring::create(
        &root,
        cluster,
        region.parse().unwrap(),
        Timestamp::default(),
        &SystemRandomness,
    )
    .unwrap();
    RegionKeyring::open(&root, &setup).unwrap()
}

fn store(number: u8) -> CustomKeyStoreId {
    CustomKeyStoreId::from_random([number; 9])
}

fn id(last: char) -> ProxyAccessKeyId {
    format!("ABCDEFGHIJKLMNOP234{last}").parse().unwrap()
}

fn wrap(keyring: &RegionKeyring) -> Wrapped {
    let secret = AccessSecret::from(SECRET.to_owned());
    keyring
        .wrap_proxy_secret(&store(1), &id('A'), &secret, &SystemRandomness)
        .unwrap()
}

#[test]
fn a_secret_comes_back_as_it_was() {
    let keyring = keyring("us-east-1");
    let wrapped = wrap(&keyring);
    let secret = keyring
        .unwrap_proxy_secret(&store(1), &id('A'), &wrapped)
        .unwrap();
    assert_eq!(secret.expose(), SECRET);
    let in_clear = wrapped
        .bytes
        .windows(8)
        .any(|window| SECRET.as_bytes().starts_with(window));
    assert!(!in_clear);
}

#[test]
fn a_secret_is_bound_to_its_store_and_its_id() {
    let keyring = keyring("us-east-1");
    let wrapped = wrap(&keyring);
    for (store, id) in [(store(2), id('A')), (store(1), id('B'))] {
        let refused = keyring.unwrap_proxy_secret(&store, &id, &wrapped);
        assert_eq!(refused.unwrap_err(), StoredError::NotAuthentic);
    }
}

#[test]
fn another_region_opens_nothing() {
    let wrapped = wrap(&keyring("us-east-1"));
    let refused = keyring("eu-west-1").unwrap_proxy_secret(&store(1), &id('A'), &wrapped);
    assert_eq!(refused.unwrap_err(), StoredError::NotAuthentic);
}
