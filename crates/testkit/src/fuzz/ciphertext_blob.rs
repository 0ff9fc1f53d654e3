//! Ciphertext blobs.

use trent_crypto::blob::Blob;
use trent_crypto::error::RandomnessUnavailable;
use trent_crypto::random::Randomness;
use trent_domain::encryption_context::EncryptionContext;

use super::region::Region;

/// Where the salt stands: behind the format, the key id and the material id.
const SALT: std::ops::Range<usize> = 53..69;

/// Decrypts a blob without an encryption context and with `{"purpose": "fuzz"}`. What opens is what encrypting gives
/// with the same salt: there is one blob for a plaintext, a context and a salt.
pub fn ciphertext_blob(input: &[u8]) -> bool {
    let Ok(blob) = Blob::parse(input) else {
        return false;
    };
    let key = Region::get().key.as_symmetric().unwrap();
    let opened = [EncryptionContext::default(), purpose()].map(|context| {
        let Ok(plaintext) = key.decrypt(&blob, &context) else {
            return false;
        };
        assert_eq!(
            (blob.key_id(), blob.material_id()),
            (key.key_id(), key.material_id())
        );
        let salt = Salt(input[SALT].to_vec());
        assert_eq!(key.encrypt(&plaintext, &context, &salt).unwrap(), input);
        true
    });
    assert_ne!(opened, [true, true], "a blob opens for one context alone");
    opened.contains(&true)
}

fn purpose() -> EncryptionContext {
    let pairs = [("purpose".to_owned(), "fuzz".to_owned())];
    EncryptionContext::new(pairs.into()).unwrap()
}

/// The salt of a blob, to be drawn again.
#[derive(Debug)]
struct Salt(Vec<u8>);

impl Randomness for Salt {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomnessUnavailable> {
        bytes.copy_from_slice(&self.0);
        Ok(())
    }
}
