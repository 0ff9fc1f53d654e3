//! Cryptographic operations.

use serde_json::json;
use trent_crypto::secret::Plaintext;
use trent_domain::{error::KmsError, ids::MaterialId, key_spec::EncryptionAlgorithm};

use super::{ARN, decoded, key, message};
use crate::{json::Object, ops::*};

#[test]
fn encrypt_reads_its_parameters() {
    let request = parse!(encrypt, {
        "KeyId": "alias/a", "Plaintext": "aGVsbG8=", "EncryptionContext": {"b": "2", "a": "1"},
        "GrantTokens": [], "EncryptionAlgorithm": "RSAES_OAEP_SHA_256", "DryRun": true,
    })
    .expect("a request");
    assert_eq!(
        (request.key_id.as_str(), request.plaintext.expose()),
        ("alias/a", b"hello".as_slice())
    );
    let context: Vec<_> = request.encryption_context.iter().collect();
    assert_eq!(context, [("a", "1"), ("b", "2")]);
    assert_eq!(request.encryption_algorithm, EncryptionAlgorithm::RsaesOaepSha256);
    assert!(request.dry_run);
    assert!(!format!("{request:?}").contains("hello"));
    let short = parse!(encrypt, {"KeyId": "k", "Plaintext": "AA=="}).expect("a request");
    assert_eq!(short.encryption_algorithm, EncryptionAlgorithm::SymmetricDefault);
    assert!(short.encryption_context.is_empty() && !short.dry_run);
}

#[test]
fn an_encryption_context_is_bounded() {
    let with = |length: usize| parse!(encrypt, {"KeyId": "k", "Plaintext": "AA==", "EncryptionContext": {"ab": "x".repeat(length)}});
    assert!(with(8190).is_ok());
    assert_eq!(
        message(with(8191).expect_err("too large")),
        "ValidationException: The encryption context must not be larger than 8192 bytes."
    );
}

#[test]
fn the_answers_of_cryptographic_operations() {
    let key = key();
    let algorithm = EncryptionAlgorithm::SymmetricDefault;
    let material_id = MaterialId::new([0xab; 32]);
    let material = "ab".repeat(32);
    let plaintext = Plaintext::from(b"hello".to_vec());
    let encrypted = encrypt::Response {
        key: &key,
        ciphertext_blob: b"blob",
        encryption_algorithm: algorithm,
    };
    assert_eq!(
        decoded(encrypted.encode()),
        json!({"CiphertextBlob": "YmxvYg==", "KeyId": ARN, "EncryptionAlgorithm": "SYMMETRIC_DEFAULT"})
    );
    let decrypted = decrypt::Response {
        key: &key,
        plaintext: &plaintext,
        encryption_algorithm: algorithm,
        material_id: Some(material_id),
    };
    assert_eq!(
        decoded(decrypted.encode()),
        json!({
            "KeyId": ARN, "Plaintext": "aGVsbG8=", "EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
            "KeyMaterialId": material,
        })
    );
    let asymmetric = re_encrypt::Side {
        key: &key,
        encryption_algorithm: EncryptionAlgorithm::RsaesOaepSha1,
        material_id: None,
    };
    let symmetric = re_encrypt::Side {
        key: &key,
        encryption_algorithm: algorithm,
        material_id: Some(material_id),
    };
    let re_encrypted = re_encrypt::Response {
        ciphertext_blob: b"blob",
        source: asymmetric,
        destination: symmetric,
    };
    assert_eq!(
        decoded(re_encrypted.encode()),
        json!({
            "CiphertextBlob": "YmxvYg==", "SourceKeyId": ARN, "KeyId": ARN,
            "SourceEncryptionAlgorithm": "RSAES_OAEP_SHA_1", "DestinationEncryptionAlgorithm": "SYMMETRIC_DEFAULT",
            "DestinationKeyMaterialId": material,
        })
    );
    let generated = generate_data_key::Response {
        key: &key,
        ciphertext_blob: b"blob",
        plaintext: &plaintext,
        material_id: Some(material_id),
    };
    assert_eq!(
        decoded(generated.encode()),
        json!({"CiphertextBlob": "YmxvYg==", "Plaintext": "aGVsbG8=", "KeyId": ARN, "KeyMaterialId": material})
    );
    let hidden = generate_data_key_without_plaintext::Response {
        key: &key,
        ciphertext_blob: b"blob",
        material_id: Some(material_id),
    };
    assert_eq!(
        decoded(hidden.encode()),
        json!({"CiphertextBlob": "YmxvYg==", "KeyId": ARN, "KeyMaterialId": material})
    );
    let random = generate_random::Response {
        plaintext: &plaintext,
    };
    assert_eq!(decoded(random.encode()), json!({"Plaintext": "aGVsbG8="}));
}

#[test]
fn decrypt_needs_a_ciphertext_unless_a_dry_run_ignores_it() {
    let request = parse!(decrypt, {"CiphertextBlob": "YmxvYg=="}).expect("a request");
    assert_eq!(request.ciphertext, Ciphertext::Given(b"blob".to_vec()));
    assert_eq!((&request.key_id, request.require_key_id()), (&None, Ok(())));
    let ignored = json!({"KeyId": "k", "DryRun": true, "DryRunModifiers": ["IGNORE_CIPHERTEXT"]});
    assert_eq!(
        parse!(decrypt, ignored).expect("a request").ciphertext,
        Ciphertext::Ignored
    );
    let absent = |path: &str| {
        format!(
            "ValidationException: 1 validation error detected: Value null at '{path}' failed to satisfy constraint: Member must not be null"
        )
    };
    for (body, path) in [
        (json!({}), "ciphertextBlob"),
        (json!({"DryRun": true}), "ciphertextBlob"),
        (
            json!({"KeyId": "k", "DryRunModifiers": ["IGNORE_CIPHERTEXT"]}),
            "ciphertextBlob",
        ),
        (
            json!({"DryRun": true, "DryRunModifiers": ["IGNORE_CIPHERTEXT"]}),
            "keyId",
        ),
    ] {
        assert_eq!(
            message(parse!(decrypt, body.clone()).expect_err("no request")),
            absent(path),
            "{body}"
        );
    }
    let named_late =
        json!({"DestinationKeyId": "k", "DryRun": true, "DryRunModifiers": ["IGNORE_CIPHERTEXT"]});
    assert_eq!(
        message(parse!(re_encrypt, named_late).expect_err("no request")),
        absent("sourceKeyId")
    );
}

#[test]
fn an_absent_ciphertext_is_reported_with_all_other_violations() {
    let body = json!({"DestinationEncryptionAlgorithm": 1});
    assert!(message(parse!(re_encrypt, body).expect_err("a number")).starts_with("SerializationException"));
    assert_eq!(
        message(parse!(re_encrypt, {}).expect_err("no request")),
        "ValidationException: 2 validation errors detected: Value null at 'ciphertextBlob' failed to satisfy constraint: \
         Member must not be null; Value null at 'destinationKeyId' failed to satisfy constraint: Member must not be null"
    );
}

#[test]
fn grant_tokens_are_read_as_given() {
    macro_rules! tokens {
        ($op:ident, $($json:tt)+) => {
            parse!($op, $($json)+).expect("a request").grant_tokens
        };
    }
    for tokens in [
        tokens!(encrypt, {"KeyId": "k", "Plaintext": "AA==", "GrantTokens": ["t", "u"]}),
        tokens!(decrypt, {"CiphertextBlob": "AA==", "GrantTokens": ["t", "u"]}),
        tokens!(re_encrypt, {"CiphertextBlob": "AA==", "DestinationKeyId": "k", "GrantTokens": ["t", "u"]}),
        tokens!(generate_data_key, {"KeyId": "k", "GrantTokens": ["t", "u"]}),
        tokens!(generate_data_key_without_plaintext, {"KeyId": "k", "GrantTokens": ["t", "u"]}),
        tokens!(describe_key, {"KeyId": "k", "GrantTokens": ["t", "u"]}),
        tokens!(get_public_key, {"KeyId": "k", "GrantTokens": ["t", "u"]}),
        tokens!(sign, {"KeyId": "k", "Message": "AA==", "SigningAlgorithm": "ECDSA_SHA_256", "GrantTokens": ["t", "u"]}),
        tokens!(verify, {
            "KeyId": "k", "Message": "AA==", "Signature": "AA==", "SigningAlgorithm": "ECDSA_SHA_256",
            "GrantTokens": ["t", "u"],
        }),
        tokens!(generate_mac, {"KeyId": "k", "Message": "AA==", "MacAlgorithm": "HMAC_SHA_256", "GrantTokens": ["t", "u"]}),
        tokens!(verify_mac, {
            "KeyId": "k", "Message": "AA==", "Mac": "AA==", "MacAlgorithm": "HMAC_SHA_256", "GrantTokens": ["t", "u"],
        }),
        tokens!(derive_shared_secret, {
            "KeyId": "k", "PublicKey": "AA==", "KeyAgreementAlgorithm": "ECDH", "GrantTokens": ["t", "u"],
        }),
        tokens!(encapsulate, {"KeyId": "k", "EncapsulationAlgorithm": "ML_KEM", "GrantTokens": ["t", "u"]}),
        tokens!(decapsulate, {
            "KeyId": "k", "SharedSecretCiphertextBlob": "AA==", "EncapsulationAlgorithm": "ML_KEM",
            "GrantTokens": ["t", "u"],
        }),
        tokens!(generate_data_key_pair, {"KeyId": "k", "KeyPairSpec": "SM2", "GrantTokens": ["t", "u"]}),
        tokens!(generate_data_key_pair_without_plaintext, {
            "KeyId": "k", "KeyPairSpec": "SM2", "GrantTokens": ["t", "u"],
        }),
    ] {
        assert!(tokens.iter().eq(&["t", "u"].map(GrantToken::new)));
    }
    assert!(tokens!(describe_key, {"KeyId": "k"}).iter().next().is_none());
}

#[test]
fn an_asymmetric_ciphertext_needs_its_key() {
    let body = json!({"CiphertextBlob": "YmxvYg==", "EncryptionAlgorithm": "RSAES_OAEP_SHA_1"});
    let request = parse!(decrypt, body).expect("a request");
    assert_eq!(
        request.require_key_id(),
        Err(KmsError::Validation("KeyId must not be null".to_owned()))
    );
    let body = json!({
        "CiphertextBlob": "YmxvYg==", "DestinationKeyId": "k", "SourceEncryptionAlgorithm": "RSAES_OAEP_SHA_1",
    });
    let request = parse!(re_encrypt, body).expect("a request");
    assert!(request.require_source_key_id().is_err());
}

#[test]
fn re_encrypt_keeps_its_two_sides_apart() {
    let request = parse!(re_encrypt, {
        "CiphertextBlob": "YmxvYg==", "SourceKeyId": "s", "SourceEncryptionContext": {"s": "1"},
        "SourceEncryptionAlgorithm": "RSAES_OAEP_SHA_1", "DestinationKeyId": "d",
        "DestinationEncryptionContext": {"d": "2"}, "DestinationEncryptionAlgorithm": "RSAES_OAEP_SHA_256",
    })
    .expect("a request");
    assert_eq!(
        (
            request.source_key_id.as_deref(),
            request.destination_key_id.as_str()
        ),
        (Some("s"), "d")
    );
    assert_eq!(
        request.source_encryption_context.iter().collect::<Vec<_>>(),
        [("s", "1")]
    );
    assert_eq!(
        request.destination_encryption_context.iter().collect::<Vec<_>>(),
        [("d", "2")]
    );
    assert_eq!(
        request.source_encryption_algorithm,
        EncryptionAlgorithm::RsaesOaepSha1
    );
    assert_eq!(
        request.destination_encryption_algorithm,
        EncryptionAlgorithm::RsaesOaepSha256
    );
    assert_eq!(request.require_source_key_id(), Ok(()));
}

#[test]
fn a_data_key_has_exactly_one_size() {
    for (body, length) in [
        (json!({"KeyId": "k", "KeySpec": "AES_128"}), Ok(16)),
        (json!({"KeyId": "k", "KeySpec": "AES_256"}), Ok(32)),
        (json!({"KeyId": "k", "NumberOfBytes": 1024}), Ok(1024)),
        (json!({"KeyId": "k"}), Err(KmsError::DataKeySize)),
        (
            json!({"KeyId": "k", "NumberOfBytes": 1, "KeySpec": "AES_128"}),
            Err(KmsError::DataKeySize),
        ),
    ] {
        let with = parse!(generate_data_key, body.clone()).expect("a request");
        let without = parse!(generate_data_key_without_plaintext, body).expect("a request");
        assert_eq!(
            (with.data_key_len(), without.data_key_len()),
            (length.clone(), length)
        );
    }
}

#[test]
fn random_bytes_need_a_number() {
    let number = |request: Result<generate_random::Request, _>| request.expect("a request").number_of_bytes();
    assert_eq!(number(parse!(generate_random, {"NumberOfBytes": 32})), Ok(32));
    assert_eq!(
        number(parse!(generate_random, {})),
        Err(KmsError::Validation("NumberOfBytes is required.".to_owned()))
    );
    assert_eq!(
        number(parse!(generate_random, {"NumberOfBytes": 1, "CustomKeyStoreId": "cks-1"})),
        Err(KmsError::NotOffered(
            "GenerateRandom in a custom key store".into()
        ))
    );
}

#[test]
fn a_recipient_is_refused_and_never_ignored() {
    let recipient = json!({"AttestationDocument": "AA=="});
    let refusals = [
        parse!(decrypt, {"CiphertextBlob": "AA==", "Recipient": recipient}).map(drop),
        parse!(generate_data_key, {"KeyId": "k", "KeySpec": "AES_256", "Recipient": recipient}).map(drop),
        parse!(generate_random, {"NumberOfBytes": 1, "Recipient": recipient}).map(drop),
        parse!(generate_data_key_pair, {"KeyId": "k", "KeyPairSpec": "RSA_2048", "Recipient": recipient})
            .map(drop),
        parse!(derive_shared_secret, {
            "KeyId": "k", "KeyAgreementAlgorithm": "ECDH", "PublicKey": "AA==", "Recipient": recipient,
        })
        .map(drop),
    ];
    for refusal in refusals {
        assert_eq!(
            message(refusal.expect_err("a refusal")),
            "ValidationException: Recipient is not supported: this service does not verify attestation documents."
        );
    }
}
