//! Every primitive beside another implementation of it: what either makes, the other takes.

mod ecc;
mod edwards;
mod ml_dsa;
mod ml_kem;
mod rsa;

use trent_domain::ids::{ClusterId, KeyId, MaterialId};
use trent_domain::key_spec::KeySpec;

use super::{Kind, PreparedKey, PublicKey};
use crate::material::{self, Owner};
use crate::random::SystemRandomness;
use crate::secret::KeyMaterial;

/// A new key of `spec` and its public half.
fn pair(spec: KeySpec) -> (PreparedKey, PublicKey) {
    let kind = Kind::of(spec).unwrap();
    let material = KeyMaterial::of_kind(kind, &SystemRandomness).unwrap();
    let owner = Owner {
        cluster: ClusterId::new([1; 16]),
        key: KeyId::Single([2; 16]),
        material: MaterialId::new([3; 32]),
    };
    let key = material::prepare(kind, owner, &material).unwrap();
    let public = PublicKey::parse(spec, key.public_key().unwrap()).unwrap();
    (key, public)
}

/// The private key that the material of a new key of `spec` is.
fn private_key(spec: KeySpec) -> Vec<u8> {
    let material = KeyMaterial::of_kind(Kind::of(spec).unwrap(), &SystemRandomness).unwrap();
    material.expose()[1..].to_vec()
}
