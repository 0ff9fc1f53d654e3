//! Good requests of every operation that names a key, around the identifier that a row is about.

use serde_json::{Value, json};

use super::aws_json::base64;

/// How an operation names a key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Naming {
    /// The operation.
    pub(crate) operation: &'static str,
    /// The member with the identifier.
    pub(crate) member: &'static str,
    /// Whether aliases are taken.
    pub(crate) takes_aliases: bool,
}

const fn naming(operation: &'static str, member: &'static str, takes_aliases: bool) -> Naming {
    Naming {
        operation,
        member,
        takes_aliases,
    }
}

/// Every offered operation and each of its members that names a key.
pub(crate) const NAMINGS: &[Naming] = &[
    naming("Encrypt", "KeyId", true),
    naming("Decrypt", "KeyId", true),
    naming("ReEncrypt", "SourceKeyId", true),
    naming("ReEncrypt", "DestinationKeyId", true),
    naming("GenerateDataKey", "KeyId", true),
    naming("GenerateDataKeyWithoutPlaintext", "KeyId", true),
    // Cryptography
    naming("GenerateDataKeyPair", "KeyId", true),
    naming("GenerateDataKeyPairWithoutPlaintext", "KeyId", true),
    naming("Sign", "KeyId", true),
    naming("Verify", "KeyId", true),
    naming("GenerateMac", "KeyId", true),
    naming("VerifyMac", "KeyId", true),
    naming("DeriveSharedSecret", "KeyId", true),
    naming("Encapsulate", "KeyId", true),
    naming("Decapsulate", "KeyId", true),
    naming("GetPublicKey", "KeyId", true),
    naming("DescribeKey", "KeyId", true),
    naming("EnableKey", "KeyId", false),
    naming("DisableKey", "KeyId", false),
    naming("UpdateKeyDescription", "KeyId", false),
    naming("GetKeyPolicy", "KeyId", false),
    naming("GetKeyLastUsage", "KeyId", false),
    naming("ScheduleKeyDeletion", "KeyId", false),
    naming("CancelKeyDeletion", "KeyId", false),
    naming("ReplicateKey", "KeyId", false),
    naming("EnableKeyRotation", "KeyId", false),
    naming("DisableKeyRotation", "KeyId", false),
    naming("GetKeyRotationStatus", "KeyId", false),
    naming("ListKeyRotations", "KeyId", false),
    naming("RotateKeyOnDemand", "KeyId", false),
    naming("GetParametersForImport", "KeyId", false),
    naming("ImportKeyMaterial", "KeyId", false),
    naming("DeleteImportedKeyMaterial", "KeyId", false),
    naming("ListAliases", "KeyId", false),
    naming("CreateAlias", "TargetKeyId", false),
    naming("UpdateAlias", "TargetKeyId", false),
    // Grants
    naming("CreateGrant", "KeyId", false),
    naming("ListGrants", "KeyId", false),
    naming("RevokeGrant", "KeyId", false),
    // Tags and policies
    naming("TagResource", "KeyId", false),
    naming("UntagResource", "KeyId", false),
    naming("ListResourceTags", "KeyId", false),
    naming("PutKeyPolicy", "KeyId", false),
    naming("ListKeyPolicies", "KeyId", false),
    // Between regions
    naming("UpdatePrimaryRegion", "KeyId", false),
];

/// A principal for grants that nobody uses.
pub(crate) const NOBODY: &str = "arn:aws:iam::999988887777:user/nobody";
/// The id of no grant.
pub(crate) const NO_GRANT: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
/// A policy that locks nobody out.
const OPEN_POLICY: &str =
    r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}}"#;

/// What requests need besides the identifier.
pub(crate) struct Ingredients {
    /// A ciphertext of the key that is named, or what it makes instead: a signature, a MAC, an encapsulated secret,
    /// or the public key of a peer.
    pub(crate) ciphertext: String,
    /// The other key of ReEncrypt.
    pub(crate) other_key: String,
    /// A ciphertext of that.
    pub(crate) other_ciphertext: String,
    /// An alias to create, or to update.
    pub(crate) alias: String,
}

impl Naming {
    /// A request that is good if the identifier is.
    pub(crate) fn request(&self, identifier: &str, with: &Ingredients) -> Value {
        let Ingredients {
            ciphertext,
            other_key,
            other_ciphertext,
            alias,
        } = with;
        let mut request = match self.operation {
            "Encrypt" => json!({"Plaintext": base64(b"text")}),
            "Decrypt" => json!({"CiphertextBlob": ciphertext}),
            "ReEncrypt" if self.member == "SourceKeyId" => {
                json!({"CiphertextBlob": ciphertext, "DestinationKeyId": other_key})
            }
            "ReEncrypt" => json!({"CiphertextBlob": other_ciphertext}),
            "GenerateDataKey" | "GenerateDataKeyWithoutPlaintext" => json!({"KeySpec": "AES_256"}),
            // Cryptography
            "GenerateDataKeyPair" | "GenerateDataKeyPairWithoutPlaintext" => {
                json!({"KeyPairSpec": "ECC_NIST_P256"})
            }
            "Sign" => json!({"Message": base64(b"text"), "SigningAlgorithm": "ECDSA_SHA_256"}),
            "Verify" => {
                json!({"Message": base64(b"text"), "SigningAlgorithm": "ECDSA_SHA_256", "Signature": ciphertext})
            }
            "GenerateMac" => json!({"Message": base64(b"text"), "MacAlgorithm": "HMAC_SHA_256"}),
            "VerifyMac" => {
                json!({"Message": base64(b"text"), "MacAlgorithm": "HMAC_SHA_256", "Mac": ciphertext})
            }
            "DeriveSharedSecret" => json!({"KeyAgreementAlgorithm": "ECDH", "PublicKey": ciphertext}),
            "Encapsulate" => json!({"EncapsulationAlgorithm": "ML_KEM"}),
            "Decapsulate" => {
                json!({"EncapsulationAlgorithm": "ML_KEM", "SharedSecretCiphertextBlob": ciphertext})
            }
            "UpdateKeyDescription" => json!({"Description": "text"}),
            "ReplicateKey" => json!({"ReplicaRegion": "eu-west-1"}),
            "UpdatePrimaryRegion" => json!({"PrimaryRegion": "eu-west-1"}),
            "CreateAlias" | "UpdateAlias" => json!({"AliasName": alias}),
            // Imports
            "GetParametersForImport" => {
                json!({"WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"})
            }
            "ImportKeyMaterial" => json!({
                "ImportToken": base64(b"token"), "EncryptedKeyMaterial": base64(b"material"),
                "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
            }),
            // Grants
            "CreateGrant" => json!({"GranteePrincipal": NOBODY, "Operations": ["DescribeKey"]}),
            "RevokeGrant" => json!({"GrantId": NO_GRANT}),
            // Tags and policies
            "TagResource" => json!({"Tags": [{"TagKey": "a", "TagValue": "b"}]}),
            "UntagResource" => json!({"TagKeys": ["a"]}),
            "PutKeyPolicy" => json!({"Policy": OPEN_POLICY}),
            _ => json!({}),
        };
        request[self.member] = json!(identifier);
        request
    }

    /// The identifier's place in the texts of the model: `keyId` of `KeyId`.
    pub(crate) fn path(&self) -> String {
        let (first, rest) = self.member.split_at(1);
        first.to_lowercase() + rest
    }
}

/// A good request of an operation that names one key, with what that key has made.
pub(crate) fn good_request(operation: &str, id: &str, made: &str) -> Value {
    let naming = NAMINGS
        .iter()
        .find(|naming| naming.operation == operation)
        .unwrap();
    let ingredients = Ingredients {
        ciphertext: made.to_owned(),
        other_key: String::new(),
        other_ciphertext: String::new(),
        alias: String::new(),
    };
    naming.request(id, &ingredients)
}

/// Spec and usage of a key that the operation is for.
pub(crate) fn key_for(operation: &str) -> (&'static str, &'static str) {
    match operation {
        "Sign" | "Verify" | "GetPublicKey" => ("ECC_NIST_P256", "SIGN_VERIFY"),
        "GenerateMac" | "VerifyMac" => ("HMAC_256", "GENERATE_VERIFY_MAC"),
        "DeriveSharedSecret" => ("ECC_NIST_P256", "KEY_AGREEMENT"),
        "Encapsulate" | "Decapsulate" => ("ML_KEM_512", "ENCAPSULATE_DECAPSULATE"),
        _ => ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"),
    }
}
