//! Every key spec from the outside: drawn, wrapped, prepared, used, and checked with the public half alone.

#![allow(
    clippy::unwrap_used,
    reason = "the lint does not take helpers of integration tests for tests"
)]
#[allow(dead_code, reason = "of the proofs, these tests need one")]
mod support;

use trent_crypto::keyring::{NewMaterial, RegionKeyring};
use trent_crypto::keys::{PreparedKey, PublicKey, SigningInput};
use trent_crypto::provider::SoftwareRootKey;
use trent_crypto::random::SystemRandomness;
use trent_domain::ids::{ClusterId, KeyId};
use trent_domain::key_spec::{Algorithms, KeySpec, KeyUsage, SigningAlgorithm};

use support::to_use;

const KEY: KeyId = KeyId::MultiRegion([0xe1; 16]);

fn keyring() -> RegionKeyring {
    let root = SoftwareRootKey::ephemeral(&SystemRandomness).unwrap();
    let region = "us-east-1".parse().unwrap();
    let setup = RegionKeyring::create(&root, ClusterId::new([0xc1; 16]), region, &SystemRandomness).unwrap();
    RegionKeyring::open(&root, &setup).unwrap()
}

fn generate(keyring: &RegionKeyring, spec: KeySpec) -> (NewMaterial, PreparedKey) {
    let new = keyring.generate(KEY, spec, &SystemRandomness).unwrap();
    let key = keyring.prepare(&to_use(KEY), spec, new.id, &new.wrapped).unwrap();
    (new, key)
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
    let signing = KeySpec::ALL.iter().filter(|spec| **spec != KeySpec::Sm2);
    for spec in signing.filter(|spec| !signing_algorithms(**spec).is_empty()) {
        let (new, key) = generate(&keyring, *spec);
        let public = PublicKey::parse(*spec, new.public_key.as_deref().unwrap()).unwrap();
        for algorithm in signing_algorithms(*spec) {
            let message = [7; 64];
            let input = match algorithm {
                SigningAlgorithm::Ed25519PhSha512 => SigningInput::Digest(&message),
                _ => SigningInput::Raw(&message),
            };
            let signature = key.sign(*algorithm, input, &SystemRandomness).unwrap();
            public.verify(*algorithm, input, &signature).unwrap();
        }
    }
}
