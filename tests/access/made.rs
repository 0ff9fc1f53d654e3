//! What requests need that only the key can make, or that is made for it.

use serde_json::{Value, json};

use super::aws_json::{Key, base64, from_base64};
use super::requests::{good_request, key_for};
use super::world::World;
use super::wrapping::wrap;

const WRAPPING: &str = "RSAES_OAEP_SHA_256";

impl World {
    /// A new key that the operation is for.
    pub(crate) fn key_for(&self, operation: &str) -> Key {
        let (spec, usage) = key_for(operation);
        let is_multi_region = ["ReplicateKey", "UpdatePrimaryRegion"].contains(&operation);
        let imports = [
            "ImportKeyMaterial",
            "DeleteImportedKeyMaterial",
            "GetParametersForImport",
        ];
        let origin = if imports.contains(&operation) {
            "EXTERNAL"
        } else {
            "AWS_KMS"
        };
        self.create(json!({
            "KeySpec": spec, "KeyUsage": usage, "MultiRegion": is_multi_region, "Origin": origin,
        }))
    }

    /// What a request takes of the key besides its name: a signature, a MAC, an encapsulated secret, the public key of a
    /// peer, or a ciphertext.
    pub(crate) fn made_by(&self, operation: &str, key: &Key) -> String {
        let made = |by: &str, member: &str| {
            let answer = self.must(by, good_request(by, &key.arn, ""));
            answer[member].as_str().unwrap().to_owned()
        };
        match operation {
            "Verify" => made("Sign", "Signature"),
            "VerifyMac" => made("GenerateMac", "Mac"),
            "DeriveSharedSecret" => made("GetPublicKey", "PublicKey"),
            "Decapsulate" => made("Encapsulate", "SharedSecretCiphertextBlob"),
            "Decrypt" | "ReEncrypt" => made("Encrypt", "CiphertextBlob"),
            _ => String::new(),
        }
    }

    /// A request that imports material into a key.
    pub(crate) fn import(&self, key: &Key) -> Value {
        let parameters = self.must(
            "GetParametersForImport",
            json!({"KeyId": key.arn, "WrappingAlgorithm": WRAPPING, "WrappingKeySpec": "RSA_2048"}),
        );
        let public_key = from_base64(parameters["PublicKey"].as_str().unwrap());
        json!({
            "KeyId": key.arn, "ImportToken": parameters["ImportToken"],
            "EncryptedKeyMaterial": base64(&wrap(WRAPPING, &public_key, &[7; 32])),
            "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
        })
    }

    /// A new key in the owner's account.
    pub(crate) fn create(&self, request: Value) -> Key {
        Key::of(&self.must("CreateKey", request)["KeyMetadata"])
    }

    /// A preparation by the owner's root user, which has to succeed.
    pub(crate) fn must(&self, operation: &str, request: Value) -> Value {
        let answer = self.root().call(operation, &request);
        assert_eq!(answer.status, 200, "{operation} {request}: {}", answer.text());
        answer.json()
    }
}
