//! Material that is known beforehand: what owners import, and the private keys that take too long to draw.

use trent_domain::key_spec::KeySpec;

/// PKCS #8.
const RSA_2048: &[u8] = include_bytes!("../../../crypto/tests/keys/rsa_2048.p8");
/// PKCS #8.
const P256: &[u8] = include_bytes!("../../../crypto/tests/keys/p256.p8");
/// PKCS #8.
const ED25519: &[u8] = include_bytes!("../../../crypto/tests/keys/ed25519.p8");

/// Where the scalar of [`P256`] stands.
const P256_SCALAR: std::ops::Range<usize> = 36..68;
/// Where the seed of [`ED25519`] stands.
const ED25519_SEED: std::ops::Range<usize> = 16..48;
/// The end of [`RSA_2048`] is the end of its last number, which is none of the public ones.
const RSA_TAIL_LEN: usize = 64;

/// The private key of a spec whose keys take too long to draw, or are imported in a form of their own.
pub(super) fn private_key(spec: KeySpec) -> Option<&'static [u8]> {
    match spec {
        KeySpec::Rsa2048 => Some(RSA_2048),
        KeySpec::EccNistP256 => Some(P256),
        KeySpec::EccNistEdwards25519 => Some(ED25519),
        _ => None,
    }
}

/// What nobody may see of the private keys.
pub(super) fn secrets() -> [&'static [u8]; 3] {
    [
        &P256[P256_SCALAR],
        &ED25519[ED25519_SEED],
        &RSA_2048[RSA_2048.len() - RSA_TAIL_LEN..],
    ]
}

/// The material that the owner of a key has under a number, and imports wherever he likes.
pub(super) fn imported(spec: KeySpec, seed: u64, key: usize, number: u8) -> Vec<u8> {
    if let Some(private_key) = private_key(spec) {
        return private_key.to_vec();
    }
    let own = fastrand::Rng::with_seed(!seed).u64(..) ^ (key as u64) << 8 ^ u64::from(number);
    let mut rng = fastrand::Rng::with_seed(own);
    let mut bytes = vec![0; 32];
    rng.fill(&mut bytes);
    bytes
}
