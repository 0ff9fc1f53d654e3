//! Keys that an operation is for, and what its requests take of them.

use serde_json::json;

use super::requests::key_for;
use super::world::{Key, World, base64};

impl World {
    /// A new key that the operation is for, in us-east-1.
    pub(crate) fn key_for(&self, operation: &str, multi_region: bool) -> Key {
        let (spec, usage) = key_for(operation);
        self.create(json!({"KeySpec": spec, "KeyUsage": usage, "MultiRegion": multi_region}))
    }

    /// What the operation takes of such a key besides its name: a signature, a MAC, an encapsulated secret, all of
    /// `text`, or the public key of a peer; a ciphertext of `text` for all others.
    pub(crate) fn made_by(&self, operation: &str, key: &Key) -> String {
        match key_for(operation).1 {
            "SIGN_VERIFY" => self.sign(key, "ECDSA_SHA_256", "RAW", b"text"),
            "GENERATE_VERIFY_MAC" => self.mac(key, "HMAC_SHA_256", b"text"),
            "KEY_AGREEMENT" => base64(&self.public_key(key)),
            "ENCAPSULATE_DECAPSULATE" => {
                let request = json!({"KeyId": key.id, "EncapsulationAlgorithm": "ML_KEM"});
                let encapsulated = self.must("Encapsulate", request);
                let ciphertext = encapsulated["SharedSecretCiphertextBlob"].as_str();
                ciphertext.unwrap().to_owned()
            }
            _ => self.seal(key, b"text"),
        }
    }
}
