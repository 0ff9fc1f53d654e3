//! Operations with asymmetric, HMAC and post-quantum keys.

use serde_json::{Value, json};
use trent_crypto::secret::Plaintext;
use trent_domain::ids::MaterialId;
use trent_domain::key_spec::{
    DataKeyPairSpec, EncapsulationAlgorithm, KeyAgreementAlgorithm, KeyOrigin, KeySpec, KeyUsage,
    MacAlgorithm, MessageType, SigningAlgorithm,
};

use super::{ARN, decoded, key, message};
use crate::{json::Object, ops::*};

#[test]
fn a_message_is_raw_unless_it_says_what_it_is() {
    let body = |message_type: Value| {
        json!({
            "KeyId": "alias/a", "Message": "aGVsbG8=", "MessageType": message_type,
            "SigningAlgorithm": "RSASSA_PSS_SHA_384", "Signature": "c2ln", "DryRun": true,
        })
    };
    for (given, message_type) in [
        (Value::Null, MessageType::Raw),
        (json!("RAW"), MessageType::Raw),
        (json!("DIGEST"), MessageType::Digest),
        (json!("EXTERNAL_MU"), MessageType::ExternalMu),
    ] {
        let signing = parse!(sign, body(given.clone())).expect("a request");
        assert_eq!((signing.key_id.as_str(), signing.dry_run), ("alias/a", true));
        assert_eq!(signing.message.expose(), b"hello");
        assert_eq!(
            (signing.message_type, signing.signing_algorithm),
            (message_type, SigningAlgorithm::RsassaPssSha384)
        );
        assert!(!format!("{signing:?}").contains("hello"));
        let verifying = parse!(verify, body(given)).expect("a request");
        assert_eq!(
            (verifying.message.expose(), verifying.signature.as_slice()),
            (b"hello".as_slice(), b"sig".as_slice())
        );
        assert_eq!(verifying.message_type, message_type);
    }
}

#[test]
fn what_is_missing_is_told_with_null_only_where_it_is_no_secret() {
    let text = "failed to satisfy constraint: Member must not be null";
    assert_eq!(
        message(parse!(verify, {"KeyId": "k", "SigningAlgorithm": "ECDSA_SHA_256"}).expect_err("no request")),
        format!(
            "ValidationException: 2 validation errors detected: Value at 'message' {text}; Value null at 'signature' {text}"
        )
    );
    assert_eq!(
        message(parse!(verify_mac, {"KeyId": "k", "Message": "AA=="}).expect_err("no request")),
        format!(
            "ValidationException: 2 validation errors detected: Value null at 'mac' {text}; Value null at 'macAlgorithm' {text}"
        )
    );
    assert_eq!(
        message(parse!(decapsulate, {"KeyId": "k"}).expect_err("no request")),
        format!(
            "ValidationException: 2 validation errors detected: Value null at 'encapsulationAlgorithm' {text}; Value null at 'sharedSecretCiphertextBlob' {text}"
        )
    );
}

#[test]
fn answers_about_signatures_and_macs() {
    let key = key();
    let signed = sign::Response {
        key: &key,
        signature: b"sig",
        signing_algorithm: SigningAlgorithm::EcdsaSha256,
    };
    assert_eq!(
        decoded(signed.encode()),
        json!({"KeyId": ARN, "Signature": "c2ln", "SigningAlgorithm": "ECDSA_SHA_256"})
    );
    let verified = verify::Response {
        key: &key,
        signing_algorithm: SigningAlgorithm::MlDsaShake256,
    };
    assert_eq!(
        decoded(verified.encode()),
        json!({"KeyId": ARN, "SignatureValid": true, "SigningAlgorithm": "ML_DSA_SHAKE_256"})
    );
    let authenticated = generate_mac::Response {
        key: &key,
        mac: b"mac",
        mac_algorithm: MacAlgorithm::HmacSha224,
    };
    assert_eq!(
        decoded(authenticated.encode()),
        json!({"KeyId": ARN, "Mac": "bWFj", "MacAlgorithm": "HMAC_SHA_224"})
    );
    let verified = verify_mac::Response {
        key: &key,
        mac_algorithm: MacAlgorithm::HmacSha512,
    };
    assert_eq!(
        decoded(verified.encode()),
        json!({"KeyId": ARN, "MacValid": true, "MacAlgorithm": "HMAC_SHA_512"})
    );
}

#[test]
fn answers_with_shared_secrets() {
    let key = key();
    let secret = Plaintext::from(b"secret".to_vec());
    let derived = derive_shared_secret::Response {
        key: &key,
        shared_secret: &secret,
        key_agreement_algorithm: KeyAgreementAlgorithm::Ecdh,
        key_origin: KeyOrigin::External,
    };
    assert_eq!(
        decoded(derived.encode()),
        json!({"KeyId": ARN, "SharedSecret": "c2VjcmV0", "KeyAgreementAlgorithm": "ECDH", "KeyOrigin": "EXTERNAL"})
    );
    let encapsulated = encapsulate::Response {
        key: &key,
        shared_secret: &secret,
        ciphertext_blob: b"blob",
        encapsulation_algorithm: EncapsulationAlgorithm::MlKem,
    };
    assert_eq!(
        decoded(encapsulated.encode()),
        json!({
            "KeyId": ARN, "SharedSecret": "c2VjcmV0", "SharedSecretCiphertextBlob": "YmxvYg==",
            "EncapsulationAlgorithm": "ML_KEM",
        })
    );
    let decapsulated = decapsulate::Response {
        key: &key,
        shared_secret: &secret,
        encapsulation_algorithm: EncapsulationAlgorithm::MlKem,
    };
    assert_eq!(
        decoded(decapsulated.encode()),
        json!({"KeyId": ARN, "SharedSecret": "c2VjcmV0", "EncapsulationAlgorithm": "ML_KEM"})
    );
}

#[test]
fn answers_with_data_key_pairs() {
    let key = key();
    let private_key = Plaintext::from(b"private".to_vec());
    let material = "ab".repeat(32);
    let shown = generate_data_key_pair::Response {
        key: &key,
        private_key_ciphertext_blob: b"blob",
        private_key_plaintext: &private_key,
        public_key: b"public",
        key_pair_spec: DataKeyPairSpec::EccSecgP256k1,
        material_id: MaterialId::new([0xab; 32]),
    };
    assert_eq!(
        decoded(shown.encode()),
        json!({
            "PrivateKeyCiphertextBlob": "YmxvYg==", "PrivateKeyPlaintext": "cHJpdmF0ZQ==", "PublicKey": "cHVibGlj",
            "KeyId": ARN, "KeyPairSpec": "ECC_SECG_P256K1", "KeyMaterialId": material,
        })
    );
    let hidden = generate_data_key_pair_without_plaintext::Response {
        key: &key,
        private_key_ciphertext_blob: b"blob",
        public_key: b"public",
        key_pair_spec: DataKeyPairSpec::MlKem768,
        material_id: MaterialId::new([0xab; 32]),
    };
    assert_eq!(
        decoded(hidden.encode()),
        json!({
            "PrivateKeyCiphertextBlob": "YmxvYg==", "PublicKey": "cHVibGlj", "KeyId": ARN,
            "KeyPairSpec": "ML_KEM_768", "KeyMaterialId": material,
        })
    );
}

#[test]
fn a_public_key_comes_with_what_it_is_for() {
    let key = key();
    let shown = |key_spec, key_usage| {
        let answer = get_public_key::Response {
            key: &key,
            public_key: b"public",
            key_spec,
            key_usage,
        };
        decoded(answer.encode())
    };
    assert_eq!(
        shown(KeySpec::Rsa4096, KeyUsage::EncryptDecrypt),
        json!({
            "KeyId": ARN, "PublicKey": "cHVibGlj", "CustomerMasterKeySpec": "RSA_4096", "KeySpec": "RSA_4096",
            "KeyUsage": "ENCRYPT_DECRYPT", "EncryptionAlgorithms": ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"],
        })
    );
    assert_eq!(
        shown(KeySpec::EccNistP384, KeyUsage::KeyAgreement),
        json!({
            "KeyId": ARN, "PublicKey": "cHVibGlj", "CustomerMasterKeySpec": "ECC_NIST_P384",
            "KeySpec": "ECC_NIST_P384", "KeyUsage": "KEY_AGREEMENT", "KeyAgreementAlgorithms": ["ECDH"],
        })
    );
    // The older enum does not know these.
    assert_eq!(
        shown(KeySpec::EccNistEdwards25519, KeyUsage::SignVerify),
        json!({
            "KeyId": ARN, "PublicKey": "cHVibGlj", "KeySpec": "ECC_NIST_EDWARDS25519", "KeyUsage": "SIGN_VERIFY",
            "SigningAlgorithms": ["ED25519_SHA_512", "ED25519_PH_SHA_512"],
        })
    );
    assert_eq!(
        shown(KeySpec::MlKem512, KeyUsage::EncapsulateDecapsulate),
        json!({
            "KeyId": ARN, "PublicKey": "cHVibGlj", "KeySpec": "ML_KEM_512", "KeyUsage": "ENCAPSULATE_DECAPSULATE",
            "EncapsulationAlgorithms": ["ML_KEM"],
        })
    );
}
