use rsa::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePublicKey};
use rsa::sha2::{Digest, Sha256, Sha384, Sha512};
use rsa::traits::{PublicKeyParts, SignatureScheme};
use rsa::{Oaep, Pkcs1v15Sign, Pss, RsaPrivateKey, RsaPublicKey};
use sha1::Sha1;
use trent_domain::key_spec::{EncryptionAlgorithm, KeySpec, SigningAlgorithm};

use super::private_key;
use crate::draw::Draw;
use crate::error::{CryptoError, InvalidCiphertext, InvalidSignature, SealError};
use crate::keys::rsa::{Modulus, RsaKey};
use crate::keys::{PublicKey, SigningInput};
use crate::random::SystemRandomness;
use crate::secret::Plaintext;

const MESSAGE: &[u8] = b"message";

/// One key, with us and with them.
struct Both {
    ours: RsaKey,
    our_public: PublicKey,
    theirs: RsaPrivateKey,
    their_public: RsaPublicKey,
}

impl Both {
    fn new(spec: KeySpec, modulus: Modulus) -> Self {
        let pkcs8 = private_key(spec);
        let ours = RsaKey::new(modulus, &pkcs8).unwrap();
        Self {
            our_public: PublicKey::parse(spec, ours.public_key()).unwrap(),
            theirs: RsaPrivateKey::from_pkcs8_der(&pkcs8).unwrap(),
            their_public: RsaPublicKey::from_public_key_der(ours.public_key()).unwrap(),
            ours,
        }
    }

    fn agree_on(&self, algorithm: SigningAlgorithm, digest: &[u8], scheme: impl Fn() -> Box<dyn Scheme>) {
        let input = SigningInput::Digest(digest);
        let ours = [SigningInput::Raw(MESSAGE), input].map(|input| self.ours.sign(algorithm, input).unwrap());
        for signature in &ours {
            assert_eq!(signature.len(), self.their_public.size());
            assert!(scheme().verifies(&self.their_public, digest, signature));
        }
        let theirs = scheme().signs(&self.theirs, digest);
        self.our_public.verify(algorithm, input, &theirs).unwrap();
        self.our_public
            .verify(algorithm, SigningInput::Raw(MESSAGE), &theirs)
            .unwrap();
        let hashed_again = SigningInput::Raw(digest);
        assert_eq!(
            self.our_public.verify(algorithm, hashed_again, &theirs),
            Err(InvalidSignature)
        );
    }

    fn agree_on_oaep<D: Digest + rsa::sha2::digest::FixedOutputReset>(
        &self,
        algorithm: EncryptionAlgorithm,
        overhead: usize,
    ) {
        let longest = self.their_public.size() - overhead;
        for len in [0, 1, longest] {
            let plaintext = vec![7; len];
            let ours = self
                .our_public
                .encrypt(algorithm, &Plaintext::from(plaintext.clone()))
                .unwrap();
            assert_eq!(self.theirs.decrypt(Oaep::<D>::new(), &ours).unwrap(), plaintext);
            let mut rng = Draw::new(&SystemRandomness);
            let theirs = self
                .their_public
                .encrypt(&mut rng, Oaep::<D>::new(), &plaintext)
                .unwrap();
            assert_eq!(self.ours.decrypt(algorithm, &theirs).unwrap().expose(), plaintext);
        }
        let too_long = self
            .our_public
            .encrypt(algorithm, &Plaintext::from(vec![7; longest + 1]));
        assert!(matches!(too_long, Err(CryptoError::Seal(SealError::TooLong))));
    }
}

/// Their schemes are used up by one signature.
trait Scheme {
    fn verifies(self: Box<Self>, key: &RsaPublicKey, digest: &[u8], signature: &[u8]) -> bool;
    fn signs(self: Box<Self>, key: &RsaPrivateKey, digest: &[u8]) -> Vec<u8>;
}

impl<S: SignatureScheme> Scheme for S {
    fn verifies(self: Box<Self>, key: &RsaPublicKey, digest: &[u8], signature: &[u8]) -> bool {
        key.verify(*self, digest, signature).is_ok()
    }

    fn signs(self: Box<Self>, key: &RsaPrivateKey, digest: &[u8]) -> Vec<u8> {
        key.sign_with_rng(&mut Draw::new(&SystemRandomness), *self, digest)
            .unwrap()
    }
}

fn agree(spec: KeySpec, modulus: Modulus, spki_len: usize) {
    use SigningAlgorithm as Name;
    let both = Both::new(spec, modulus);
    let (sha256, sha384, sha512) = (
        Sha256::digest(MESSAGE),
        Sha384::digest(MESSAGE),
        Sha512::digest(MESSAGE),
    );
    both.agree_on(Name::RsassaPssSha256, &sha256, || Box::new(Pss::<Sha256>::new()));
    both.agree_on(Name::RsassaPssSha384, &sha384, || Box::new(Pss::<Sha384>::new()));
    both.agree_on(Name::RsassaPssSha512, &sha512, || Box::new(Pss::<Sha512>::new()));
    both.agree_on(Name::RsassaPkcs1V15Sha256, &sha256, || {
        Box::new(Pkcs1v15Sign::new::<Sha256>())
    });
    both.agree_on(Name::RsassaPkcs1V15Sha384, &sha384, || {
        Box::new(Pkcs1v15Sign::new::<Sha384>())
    });
    both.agree_on(Name::RsassaPkcs1V15Sha512, &sha512, || {
        Box::new(Pkcs1v15Sign::new::<Sha512>())
    });
    both.agree_on_oaep::<Sha1>(EncryptionAlgorithm::RsaesOaepSha1, 42);
    both.agree_on_oaep::<Sha256>(EncryptionAlgorithm::RsaesOaepSha256, 66);
    let spki = both.their_public.to_public_key_der().unwrap();
    assert_eq!(both.ours.public_key(), spki.as_bytes());
    assert_eq!(spki.as_bytes().len(), spki_len);
    assert_eq!(
        both.their_public.e_bytes().as_ref(),
        [1, 0, 1],
        "the exponent is 65537"
    );
}

#[test]
fn rsa_2048() {
    agree(KeySpec::Rsa2048, Modulus::Bits2048, 294);
}

#[test]
fn rsa_3072() {
    agree(KeySpec::Rsa3072, Modulus::Bits3072, 422);
}

#[test]
fn rsa_4096() {
    agree(KeySpec::Rsa4096, Modulus::Bits4096, 550);
}

#[test]
fn what_does_not_fit_is_refused() {
    let both = Both::new(KeySpec::Rsa2048, Modulus::Bits2048);
    let sha256 = EncryptionAlgorithm::RsaesOaepSha256;
    let ciphertext = both
        .our_public
        .encrypt(sha256, &Plaintext::from(vec![7; 32]))
        .unwrap();
    let refused = |algorithm, ciphertext: &[u8]| {
        assert_eq!(
            both.ours.decrypt(algorithm, ciphertext).unwrap_err(),
            InvalidCiphertext
        );
    };
    refused(EncryptionAlgorithm::RsaesOaepSha1, &ciphertext);
    refused(EncryptionAlgorithm::SymmetricDefault, &ciphertext);
    refused(sha256, &ciphertext[1..]);
    refused(sha256, &[&ciphertext[..], &[0]].concat());
    refused(sha256, &[0xff; 256]);
    refused(sha256, &[]);
    for algorithm in [SigningAlgorithm::EcdsaSha256, SigningAlgorithm::MlDsaShake256] {
        let signed = both.ours.sign(algorithm, SigningInput::Raw(MESSAGE));
        assert!(matches!(signed, Err(CryptoError::Use(_))), "{signed:?}");
    }
    let pss = SigningAlgorithm::RsassaPssSha256;
    for input in [
        SigningInput::Digest(&[0; 31]),
        SigningInput::Digest(&[0; 33]),
        SigningInput::ExternalMu(&[0; 64]),
    ] {
        let signed = both.ours.sign(pss, input);
        assert!(matches!(signed, Err(CryptoError::Use(_))), "{signed:?}");
        assert_eq!(
            both.our_public.verify(pss, input, &[0; 256]),
            Err(InvalidSignature)
        );
    }
}
