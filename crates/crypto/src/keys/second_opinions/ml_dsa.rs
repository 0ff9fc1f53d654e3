use ml_dsa::signature::{Signer, Verifier};
use ml_dsa::{
    B32, EncodedVerifyingKey, MlDsa44, MlDsa65, MlDsa87, MlDsaParams, Signature, SigningKey, VerifyingKey,
};
use shake::{ExtendableOutput, Shake256, Update, XofReader};
use trent_domain::key_spec::{KeySpec, SigningAlgorithm};

use crate::error::{CryptoError, InvalidSignature};
use crate::keys::ml_dsa::{MlDsaKey, MlDsaSet};
use crate::keys::{PublicKey, SigningInput};
use crate::random::SystemRandomness;
use crate::testing::BrokenRandomness;

const ALGORITHM: SigningAlgorithm = SigningAlgorithm::MlDsaShake256;
const MESSAGE: &[u8] = b"message";
const SEED: [u8; 32] = [9; 32];
/// What stands before the raw key in SubjectPublicKeyInfo.
const SPKI_HEAD_LEN: usize = 22;

/// μ as a caller computes it: SHAKE256(SHAKE256(pk, 64) ‖ 00 ‖ 00 ‖ M, 64).
fn mu(public_key: &[u8], message: &[u8]) -> [u8; 64] {
    let hashed_key = shake256(&[public_key]);
    shake256(&[&hashed_key, &[0], &[0], message])
}

fn shake256(parts: &[&[u8]]) -> [u8; 64] {
    let mut shake = Shake256::default();
    parts.iter().for_each(|part| shake.update(part));
    let mut out = [0; 64];
    shake.finalize_xof().read(&mut out);
    out
}

fn agree<P: MlDsaParams>(spec: KeySpec, set: MlDsaSet, spki_len: usize, signature_len: usize) {
    let ours = MlDsaKey::new(set, &SEED).unwrap();
    let our_public = PublicKey::parse(spec, ours.public_key()).unwrap();
    assert_eq!(ours.public_key().len(), spki_len);
    let raw_public = &ours.public_key()[SPKI_HEAD_LEN..];
    let theirs = SigningKey::<P>::from_seed(&B32::from(SEED));
    let encoded = EncodedVerifyingKey::<P>::try_from(raw_public).unwrap();
    let their_public = VerifyingKey::<P>::decode(&encoded);

    let mu = mu(raw_public, MESSAGE);
    let inputs = [SigningInput::Raw(MESSAGE), SigningInput::ExternalMu(&mu)];
    for input in inputs {
        let signature = ours.sign(ALGORITHM, input, &SystemRandomness).unwrap();
        assert_eq!(signature.len(), signature_len);
        let again = ours.sign(ALGORITHM, input, &SystemRandomness).unwrap();
        assert_ne!(signature, again, "hedged");
        let parsed = Signature::<P>::try_from(signature.as_slice()).unwrap();
        their_public.verify(MESSAGE, &parsed).unwrap();
        let their_signature = theirs.sign(MESSAGE).encode();
        for signature in [signature.as_slice(), &their_signature] {
            our_public.verify(ALGORITHM, inputs[0], signature).unwrap();
            our_public.verify(ALGORITHM, inputs[1], signature).unwrap();
        }
    }
    refuses(&ours, &our_public, &mu);
}

fn refuses(key: &MlDsaKey, public: &PublicKey, mu: &[u8; 64]) {
    let raw = SigningInput::Raw(MESSAGE);
    let signature = key.sign(ALGORITHM, raw, &SystemRandomness).unwrap();
    let refused = [
        (ALGORITHM, SigningInput::Digest(mu)),
        (ALGORITHM, SigningInput::ExternalMu(&mu[1..])),
        (SigningAlgorithm::Ed25519Sha512, raw),
    ];
    for (algorithm, input) in refused {
        let signed = key.sign(algorithm, input, &SystemRandomness);
        assert!(matches!(signed, Err(CryptoError::Use(_))), "{signed:?}");
        assert_eq!(public.verify(algorithm, input, &signature), Err(InvalidSignature));
    }
    let other_mu = [0; 64];
    let others = [
        SigningInput::Raw(b"massage"),
        SigningInput::ExternalMu(&other_mu),
        SigningInput::Raw(mu),
    ];
    for input in others {
        assert_eq!(public.verify(ALGORITHM, input, &signature), Err(InvalidSignature));
    }
    for malformed in [
        &[][..],
        &signature[1..],
        &[&signature[..], &[0]].concat(),
        &vec![0xff; signature.len()],
    ] {
        for input in [raw, SigningInput::ExternalMu(mu)] {
            assert_eq!(public.verify(ALGORITHM, input, malformed), Err(InvalidSignature));
        }
    }
    let unhedged = key.sign(ALGORITHM, SigningInput::ExternalMu(mu), &BrokenRandomness);
    assert!(matches!(unhedged, Err(CryptoError::Seal(_))), "{unhedged:?}");
}

#[test]
fn ml_dsa_44() {
    agree::<MlDsa44>(KeySpec::MlDsa44, MlDsaSet::MlDsa44, 1334, 2420);
}

#[test]
fn ml_dsa_65() {
    agree::<MlDsa65>(KeySpec::MlDsa65, MlDsaSet::MlDsa65, 1974, 3309);
}

#[test]
fn ml_dsa_87() {
    agree::<MlDsa87>(KeySpec::MlDsa87, MlDsaSet::MlDsa87, 2614, 4627);
}
