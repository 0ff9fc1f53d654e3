use ed25519_dalek::{Digest, Sha512, Signature, Signer, SigningKey, Verifier, VerifyingKey};
use trent_domain::key_spec::{KeySpec, SigningAlgorithm};

use super::pair;
use crate::error::{CryptoError, InvalidSignature};
use crate::keys::SigningInput;
use crate::keys::edwards::EdwardsKey;
use crate::random::SystemRandomness;

const PURE: SigningAlgorithm = SigningAlgorithm::Ed25519Sha512;
const PREHASHED: SigningAlgorithm = SigningAlgorithm::Ed25519PhSha512;
const MESSAGE: &[u8; 64] = &[7; 64];

#[test]
fn pure_ed25519() {
    let seed = [9; 32];
    let (ours, theirs) = (EdwardsKey::new(&seed).unwrap(), SigningKey::from_bytes(&seed));
    assert_eq!(ours.public_key().len(), 44);
    assert!(ours.public_key().ends_with(theirs.verifying_key().as_bytes()));
    let signature = ours.sign(PURE, SigningInput::Raw(MESSAGE)).unwrap();
    assert_eq!(signature, theirs.sign(MESSAGE).to_bytes());
    let signature = Signature::from_slice(&signature).unwrap();
    theirs.verifying_key().verify(MESSAGE, &signature).unwrap();
}

/// The digest is the message of Ed25519ph, hence hashed again.
#[test]
fn prehashed_ed25519() {
    let (key, public) = pair(KeySpec::EccNistEdwards25519);
    let input = SigningInput::Digest(MESSAGE);
    let signature = key.sign(PREHASHED, input, &SystemRandomness).unwrap();
    public.verify(PREHASHED, input, &signature).unwrap();
    let point = key.public_key().unwrap()[12..].try_into().unwrap();
    let theirs = VerifyingKey::from_bytes(point).unwrap();
    let signature = Signature::from_slice(&signature).unwrap();
    theirs
        .verify_prehashed(Sha512::new_with_prefix(MESSAGE), Some(b""), &signature)
        .unwrap();
}

#[test]
fn modes_inputs_and_lengths_do_not_mix() {
    let (key, public) = pair(KeySpec::EccNistEdwards25519);
    let refused = [
        (PURE, SigningInput::Digest(MESSAGE)),
        (PURE, SigningInput::ExternalMu(MESSAGE)),
        (PREHASHED, SigningInput::Raw(MESSAGE)),
        (PREHASHED, SigningInput::ExternalMu(MESSAGE)),
        (PREHASHED, SigningInput::Digest(&MESSAGE[1..])),
        (SigningAlgorithm::EcdsaSha512, SigningInput::Raw(MESSAGE)),
    ];
    for (algorithm, input) in refused {
        let signed = key.sign(algorithm, input, &SystemRandomness);
        assert!(matches!(signed, Err(CryptoError::Use(_))), "{signed:?}");
        assert_eq!(public.verify(algorithm, input, &[0; 64]), Err(InvalidSignature));
    }
    let (raw, digest) = (SigningInput::Raw(MESSAGE), SigningInput::Digest(MESSAGE));
    let pure = key.sign(PURE, raw, &SystemRandomness).unwrap();
    let prehashed = key.sign(PREHASHED, digest, &SystemRandomness).unwrap();
    assert_eq!(public.verify(PURE, raw, &prehashed), Err(InvalidSignature));
    assert_eq!(public.verify(PREHASHED, digest, &pure), Err(InvalidSignature));
}
