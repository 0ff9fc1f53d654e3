use trent_domain::key_spec::{KeySpec, SigningAlgorithm};

use super::private_key;
use crate::error::{CryptoError, InvalidPeerKey, InvalidSignature};
use crate::keys::ecc::{Curve, EccKey};
use crate::keys::{PublicKey, SigningInput};

const MESSAGE: &[u8] = b"message";

/// Checks signatures both ways, the encodings, and what is refused, against the crate of the curve.
macro_rules! agree {
    ($test:ident, $krate:ident, $spec:expr, $curve:expr, $algorithm:expr, $digest:expr, $spki_len:literal) => {
        #[test]
        fn $test() {
            use $krate::ecdsa::signature::hazmat::{PrehashSigner, PrehashVerifier};
            use $krate::ecdsa::{Signature, SigningKey, VerifyingKey};
            use $krate::pkcs8::{DecodePublicKey, EncodePublicKey};

            let scalar = private_key($spec);
            let ours = EccKey::new($curve, &scalar).unwrap();
            let our_public = PublicKey::parse($spec, ours.public_key()).unwrap();
            let theirs = SigningKey::from_slice(&scalar).unwrap();
            let their_public = VerifyingKey::from_public_key_der(ours.public_key()).unwrap();
            let spki = theirs.verifying_key().to_public_key_der().unwrap();
            assert_eq!(ours.public_key(), spki.as_bytes());
            assert_eq!(spki.as_bytes().len(), $spki_len);

            let digest = aws_lc_rs::digest::digest($digest, MESSAGE);
            let digest = digest.as_ref();
            for input in [SigningInput::Raw(MESSAGE), SigningInput::Digest(digest)] {
                let signature = ours.sign($algorithm, input).unwrap();
                let signature = Signature::from_der(&signature).unwrap();
                // The crate of secp256k1 takes the lower of the two values of s alone.
                their_public
                    .verify_prehash(digest, &signature.normalize_s())
                    .unwrap();
                let signature: Signature = theirs.sign_prehash(digest).unwrap();
                our_public
                    .verify($algorithm, input, signature.to_der().as_bytes())
                    .unwrap();
            }
            refuses(&ours, &our_public, $algorithm, digest);
        }
    };
}

agree!(
    p256,
    p256,
    KeySpec::EccNistP256,
    Curve::P256,
    SigningAlgorithm::EcdsaSha256,
    &aws_lc_rs::digest::SHA256,
    91
);
agree!(
    p384,
    p384,
    KeySpec::EccNistP384,
    Curve::P384,
    SigningAlgorithm::EcdsaSha384,
    &aws_lc_rs::digest::SHA384,
    120
);
agree!(
    p521,
    p521,
    KeySpec::EccNistP521,
    Curve::P521,
    SigningAlgorithm::EcdsaSha512,
    &aws_lc_rs::digest::SHA512,
    158
);
agree!(
    k256,
    k256,
    KeySpec::EccSecgP256k1,
    Curve::Secp256k1,
    SigningAlgorithm::EcdsaSha256,
    &aws_lc_rs::digest::SHA256,
    88
);

/// Hashes of other curves, inputs of other kinds, digests of other lengths, malformed signatures.
fn refuses(key: &EccKey, public: &PublicKey, own: SigningAlgorithm, digest: &[u8]) {
    let raw = SigningInput::Raw(MESSAGE);
    let signature = key.sign(own, raw).unwrap();
    for algorithm in SigningAlgorithm::ALL.iter().filter(|other| **other != own) {
        let signed = key.sign(*algorithm, raw);
        assert!(
            matches!(signed, Err(CryptoError::Use(_))),
            "{algorithm}: {signed:?}"
        );
        assert_eq!(
            public.verify(*algorithm, raw, &signature),
            Err(InvalidSignature),
            "{algorithm}"
        );
    }
    for input in [
        SigningInput::ExternalMu(&[0; 64]),
        SigningInput::Digest(&digest[1..]),
        SigningInput::Digest(&[]),
    ] {
        let signed = key.sign(own, input);
        assert!(matches!(signed, Err(CryptoError::Use(_))), "{signed:?}");
        assert_eq!(public.verify(own, input, &signature), Err(InvalidSignature));
    }
    for malformed in [
        &[][..],
        &[0],
        &[0; 6144],
        &signature[1..],
        &[&signature[..], &[0]].concat(),
    ] {
        assert_eq!(public.verify(own, raw, malformed), Err(InvalidSignature));
    }
}

/// Checks the shared secret against the crate of the curve.
macro_rules! agree_on_secret {
    ($test:ident, $krate:ident, $spec:expr, $curve:expr, $len:literal) => {
        #[test]
        fn $test() {
            use $krate::pkcs8::EncodePublicKey;
            use $krate::{PublicKey, SecretKey, ecdh::diffie_hellman, elliptic_curve::sec1::ToSec1Point};

            let scalar = private_key($spec);
            let ours = EccKey::new($curve, &scalar).unwrap();
            let own = SecretKey::from_slice(&scalar).unwrap();
            let peer = SecretKey::from_slice(&private_key($spec))
                .unwrap()
                .public_key();
            let expected = diffie_hellman(own.to_nonzero_scalar(), peer.as_affine());
            let spki = peer.to_public_key_der().unwrap();
            let secret = ours.derive_shared_secret(spki.as_bytes()).unwrap();
            assert_eq!(secret.expose(), expected.raw_secret_bytes().as_slice());
            assert_eq!(secret.expose().len(), $len);
            let compressed = $curve.spki(peer.to_sec1_point(true).as_bytes());
            assert_eq!(
                ours.derive_shared_secret(&compressed).unwrap().expose(),
                secret.expose()
            );

            let _: PublicKey = peer;
            let point = peer.to_sec1_point(false);
            let mut beside_the_curve = spki.as_bytes().to_vec();
            *beside_the_curve.last_mut().unwrap() ^= 1;
            let refused = [
                point.as_bytes(),
                &spki.as_bytes()[1..],
                &[spki.as_bytes(), &[0]].concat(),
                &beside_the_curve,
                &Curve::Secp256k1.spki(point.as_bytes()),
                &$curve.spki(&[0]),
                &$curve.spki(&[]),
                &[],
            ];
            for peer in refused {
                assert_eq!(ours.derive_shared_secret(peer).unwrap_err(), InvalidPeerKey);
            }
        }
    };
}

agree_on_secret!(ecdh_p256, p256, KeySpec::EccNistP256, Curve::P256, 32);
agree_on_secret!(ecdh_p384, p384, KeySpec::EccNistP384, Curve::P384, 48);
agree_on_secret!(ecdh_p521, p521, KeySpec::EccNistP521, Curve::P521, 66);

#[test]
fn curves_do_not_mix() {
    let specs = [
        KeySpec::EccNistP256,
        KeySpec::EccNistP384,
        KeySpec::EccNistP521,
        KeySpec::EccSecgP256k1,
    ];
    let curves = [Curve::P256, Curve::P384, Curve::P521, Curve::Secp256k1];
    let keys: Vec<_> = specs
        .iter()
        .zip(curves)
        .map(|(spec, curve)| EccKey::new(curve, &private_key(*spec)).unwrap())
        .collect();
    for (own, key) in keys.iter().enumerate() {
        for (other, peer) in keys.iter().enumerate() {
            assert_eq!(
                PublicKey::parse(specs[own], peer.public_key()).is_ok(),
                own == other
            );
            let agrees = own == other && curves[own] != Curve::Secp256k1;
            assert_eq!(
                key.derive_shared_secret(peer.public_key()).is_ok(),
                agrees,
                "{own} {other}"
            );
        }
    }
}
