use ml_kem::kem::{Decapsulate, KeyExport, TryKeyInit};
use ml_kem::{B32, DecapsulationKey512, DecapsulationKey768, DecapsulationKey1024};
use ml_kem::{EncapsulationKey512, EncapsulationKey768, EncapsulationKey1024, Seed};
use trent_domain::key_spec::KeySpec;

use crate::error::InvalidCiphertext;
use crate::keys::PublicKey;
use crate::keys::ml_kem::{MlKemKey, MlKemSet};

const SEED: [u8; 64] = [9; 64];
/// What stands before the raw key in SubjectPublicKeyInfo.
const SPKI_HEAD_LEN: usize = 22;

macro_rules! agree {
    ($test:ident, $spec:expr, $set:expr, $private:ident, $public:ident, $spki_len:literal, $ciphertext_len:literal) => {
        #[test]
        fn $test() {
            let ours = MlKemKey::new($set, &SEED).unwrap();
            let our_public = PublicKey::parse($spec, ours.public_key()).unwrap();
            assert_eq!(ours.public_key().len(), $spki_len);
            let theirs = $private::from_seed(Seed::from(SEED));
            let raw_public = &ours.public_key()[SPKI_HEAD_LEN..];
            assert_eq!(theirs.encapsulation_key().to_bytes().as_slice(), raw_public);
            let their_public = $public::new_from_slice(raw_public).unwrap();

            let (ciphertext, secret) = our_public.encapsulate().unwrap();
            assert_eq!(
                (ciphertext.len(), secret.expose().len()),
                ($ciphertext_len, 32)
            );
            assert_eq!(
                theirs.decapsulate_slice(&ciphertext).unwrap().as_slice(),
                secret.expose()
            );
            let (ciphertext, secret) = their_public.encapsulate_deterministic(&B32::from([7; 32]));
            assert_eq!(
                ours.decapsulate(&ciphertext).unwrap().expose(),
                secret.as_slice()
            );

            // Altered ciphertexts give what only the holder of z can tell from a secret: both say the same.
            let mut altered = ciphertext.to_vec();
            altered[0] ^= 1;
            let rejected = ours.decapsulate(&altered).unwrap();
            assert_ne!(rejected.expose(), secret.as_slice());
            assert_eq!(
                theirs.decapsulate_slice(&altered).unwrap().as_slice(),
                rejected.expose()
            );
            for other_len in [&[][..], &ciphertext[1..], &[&ciphertext[..], &[0]].concat()] {
                assert_eq!(ours.decapsulate(other_len).unwrap_err(), InvalidCiphertext);
            }
        }
    };
}

agree!(
    ml_kem_512,
    KeySpec::MlKem512,
    MlKemSet::MlKem512,
    DecapsulationKey512,
    EncapsulationKey512,
    822,
    768
);
agree!(
    ml_kem_768,
    KeySpec::MlKem768,
    MlKemSet::MlKem768,
    DecapsulationKey768,
    EncapsulationKey768,
    1206,
    1088
);
agree!(
    ml_kem_1024,
    KeySpec::MlKem1024,
    MlKemSet::MlKem1024,
    DecapsulationKey1024,
    EncapsulationKey1024,
    1590,
    1568
);
