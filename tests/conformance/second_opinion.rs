//! What callers do with public keys outside: other implementations of what Trent computes.

use ed25519_dalek::{Sha512 as EdwardsHash, Verifier as _};
use ml_dsa::{EncodedVerifyingKey, MlDsa44, MlDsa65, MlDsa87, MlDsaParams};
use ml_kem::kem::{KeyExport as _, TryKeyInit as _};
use rsa::pkcs8::{DecodePrivateKey as _, DecodePublicKey as _, EncodePublicKey as _};
use rsa::sha2::{Digest, Sha256, Sha384, Sha512};
use rsa::{Pkcs1v15Sign, Pss, RsaPrivateKey, RsaPublicKey};
use shake::{ExtendableOutput as _, Shake256, Update as _, XofReader as _};

/// What stands before the raw key in SubjectPublicKeyInfo of the post-quantum algorithms.
const POST_QUANTUM_HEAD_LEN: usize = 22;
/// What stands before it for Ed25519.
const EDWARDS_HEAD_LEN: usize = 12;

/// The digest that an algorithm signs, of a message.
pub(crate) fn digest(algorithm: &str, message: &[u8]) -> Vec<u8> {
    match algorithm {
        name if name.ends_with("SHA_256") => Sha256::digest(message).to_vec(),
        name if name.ends_with("SHA_384") => Sha384::digest(message).to_vec(),
        _ => Sha512::digest(message).to_vec(),
    }
}

/// ML-DSA's μ as callers compute it.
pub(crate) fn mu(public_key: &[u8], message: &[u8]) -> Vec<u8> {
    let hashed_key = shake256(&[&public_key[POST_QUANTUM_HEAD_LEN..]]);
    shake256(&[&hashed_key, &[0], &[0], message]).to_vec()
}

fn shake256(parts: &[&[u8]]) -> [u8; 64] {
    let mut shake = Shake256::default();
    parts.iter().for_each(|part| shake.update(part));
    let mut out = [0; 64];
    shake.finalize_xof().read(&mut out);
    out
}

/// ECDSA with the crate of a curve.
macro_rules! ecdsa_verifies {
    ($krate:ident, $public_key:expr, $digest:expr, $signature:expr) => {{
        use $krate::ecdsa::signature::hazmat::PrehashVerifier as _;
        let key = $krate::ecdsa::VerifyingKey::from_public_key_der($public_key).unwrap();
        let signature = $krate::ecdsa::Signature::from_der($signature).unwrap();
        // The crate of secp256k1 takes the lower of the two values of s alone.
        key.verify_prehash($digest, &signature.normalize_s()).is_ok()
    }};
}

/// Whether a signature is that of a RAW message.
pub(crate) fn verifies(
    spec: &str,
    algorithm: &str,
    public_key: &[u8],
    message: &[u8],
    signature: &[u8],
) -> bool {
    let digest = digest(algorithm, message);
    match spec {
        "ECC_NIST_P256" => ecdsa_verifies!(p256, public_key, &digest, signature),
        "ECC_NIST_P384" => ecdsa_verifies!(p384, public_key, &digest, signature),
        "ECC_NIST_P521" => ecdsa_verifies!(p521, public_key, &digest, signature),
        "ECC_SECG_P256K1" => ecdsa_verifies!(k256, public_key, &digest, signature),
        "ECC_NIST_EDWARDS25519" => edwards_verifies(algorithm, public_key, message, signature),
        "ML_DSA_44" => ml_dsa_verifies::<MlDsa44>(public_key, message, signature),
        "ML_DSA_65" => ml_dsa_verifies::<MlDsa65>(public_key, message, signature),
        "ML_DSA_87" => ml_dsa_verifies::<MlDsa87>(public_key, message, signature),
        _ => rsa_verifies(algorithm, public_key, &digest, signature),
    }
}

fn rsa_verifies(algorithm: &str, public_key: &[u8], digest: &[u8], signature: &[u8]) -> bool {
    let key = RsaPublicKey::from_public_key_der(public_key).unwrap();
    let verified = match algorithm {
        "RSASSA_PSS_SHA_256" => key.verify(Pss::<Sha256>::new(), digest, signature),
        "RSASSA_PSS_SHA_384" => key.verify(Pss::<Sha384>::new(), digest, signature),
        "RSASSA_PSS_SHA_512" => key.verify(Pss::<Sha512>::new(), digest, signature),
        "RSASSA_PKCS1_V1_5_SHA_256" => key.verify(Pkcs1v15Sign::new::<Sha256>(), digest, signature),
        "RSASSA_PKCS1_V1_5_SHA_384" => key.verify(Pkcs1v15Sign::new::<Sha384>(), digest, signature),
        "RSASSA_PKCS1_V1_5_SHA_512" => key.verify(Pkcs1v15Sign::new::<Sha512>(), digest, signature),
        other => panic!("{other} is none of RSA"),
    };
    verified.is_ok()
}

/// Ed25519ph takes the 64 bytes for its message: they are hashed again.
fn edwards_verifies(algorithm: &str, public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let point = public_key[EDWARDS_HEAD_LEN..].try_into().unwrap();
    let key = ed25519_dalek::VerifyingKey::from_bytes(point).unwrap();
    let signature = ed25519_dalek::Signature::from_slice(signature).unwrap();
    if algorithm == "ED25519_SHA_512" {
        return key.verify(message, &signature).is_ok();
    }
    let prehash = EdwardsHash::new_with_prefix(message);
    key.verify_prehashed(prehash, Some(b""), &signature).is_ok()
}

fn ml_dsa_verifies<P: MlDsaParams>(public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    use ml_dsa::signature::Verifier as _;
    let encoded = EncodedVerifyingKey::<P>::try_from(&public_key[POST_QUANTUM_HEAD_LEN..]).unwrap();
    let signature = ml_dsa::Signature::<P>::try_from(signature).unwrap();
    let key = ml_dsa::VerifyingKey::<P>::decode(&encoded);
    key.verify(message, &signature).is_ok()
}

/// A peer's public key, and what it agrees on with ours.
pub(crate) struct Agreed {
    pub(crate) peer: Vec<u8>,
    pub(crate) secret: Vec<u8>,
}

/// ECDH with the crate of a curve.
macro_rules! agree {
    ($krate:ident, $scalar:expr, $public_key:expr) => {{
        let own = $krate::SecretKey::from_slice($scalar).unwrap();
        let theirs = $krate::PublicKey::from_public_key_der($public_key).unwrap();
        let shared = $krate::ecdh::diffie_hellman(own.to_nonzero_scalar(), theirs.as_affine());
        Agreed {
            peer: own.public_key().to_public_key_der().unwrap().into_vec(),
            secret: shared.raw_secret_bytes().to_vec(),
        }
    }};
}

/// Agrees on a secret with the holder of a public key.
pub(crate) fn agree(spec: &str, public_key: &[u8]) -> Agreed {
    match spec {
        "ECC_NIST_P256" => agree!(p256, &[7; 32], public_key),
        "ECC_NIST_P384" => agree!(p384, &[7; 48], public_key),
        _ => agree!(p521, &[&[0, 7][..], &[7; 64]].concat(), public_key),
    }
}

/// Encapsulates a secret for the holder of a public key: ciphertext, secret.
pub(crate) fn encapsulate(spec: &str, public_key: &[u8]) -> (Vec<u8>, Vec<u8>) {
    macro_rules! encapsulate {
        ($key:ident) => {{
            let key = ml_kem::$key::new_from_slice(&public_key[POST_QUANTUM_HEAD_LEN..]).unwrap();
            let (ciphertext, secret) = key.encapsulate_deterministic(&ml_kem::B32::from([7; 32]));
            (ciphertext.to_vec(), secret.to_vec())
        }};
    }
    match spec {
        "ML_KEM_512" => encapsulate!(EncapsulationKey512),
        "ML_KEM_768" => encapsulate!(EncapsulationKey768),
        _ => encapsulate!(EncapsulationKey1024),
    }
}

/// The public half, as SubjectPublicKeyInfo, of a private key in PrivateKeyInfo.
pub(crate) fn public_half(spec: &str, private_key: &[u8]) -> Vec<u8> {
    macro_rules! of_curve {
        ($krate:ident) => {{
            let key = $krate::SecretKey::from_pkcs8_der(private_key).unwrap();
            key.public_key().to_public_key_der().unwrap().into_vec()
        }};
    }
    match spec {
        "ECC_NIST_P256" => of_curve!(p256),
        "ECC_NIST_P384" => of_curve!(p384),
        "ECC_NIST_P521" => of_curve!(p521),
        "ECC_SECG_P256K1" => of_curve!(k256),
        _ => {
            let key = RsaPrivateKey::from_pkcs8_der(private_key).unwrap();
            key.to_public_key().to_public_key_der().unwrap().into_vec()
        }
    }
}

/// The raw public half of an Ed25519 or ML-KEM private key, which ends in its seed, and that of SubjectPublicKeyInfo.
pub(crate) fn raw_public_halves(spec: &str, private_key: &[u8], public_key: &[u8]) -> (Vec<u8>, Vec<u8>) {
    macro_rules! of_seed {
        ($key:ident) => {{
            let seed: [u8; 64] = private_key[private_key.len() - 64..].try_into().unwrap();
            let key = ml_kem::$key::from_seed(ml_kem::Seed::from(seed));
            key.encapsulation_key().to_bytes().to_vec()
        }};
    }
    let raw = match spec {
        "ML_KEM_512" => of_seed!(DecapsulationKey512),
        "ML_KEM_768" => of_seed!(DecapsulationKey768),
        "ML_KEM_1024" => of_seed!(DecapsulationKey1024),
        _ => {
            let seed = private_key[private_key.len() - 32..].try_into().unwrap();
            let key = ed25519_dalek::SigningKey::from_bytes(&seed);
            return (
                key.verifying_key().to_bytes().to_vec(),
                public_key[EDWARDS_HEAD_LEN..].to_vec(),
            );
        }
    };
    (raw, public_key[POST_QUANTUM_HEAD_LEN..].to_vec())
}
