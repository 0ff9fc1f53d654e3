//! What algorithms take: keys, messages, plaintexts and contexts.

use std::fmt::Write;

use trent_domain::algorithms::{Algorithm, Algorithms};
use trent_domain::encryption::{check_context, check_plaintext};
use trent_domain::encryption_context::EncryptionContext;
use trent_domain::error::KmsError;
use trent_domain::key_spec::{
    EncryptionAlgorithm, KeyAgreementAlgorithm, KeySpec, KeyUsage, MacAlgorithm, MessageType,
    SigningAlgorithm,
};
use trent_domain::signing::check_message;

/// Every spec that signs, with each of its algorithms.
fn signing() -> impl Iterator<Item = (KeySpec, SigningAlgorithm)> {
    let algorithms = |spec: KeySpec| spec.algorithms(KeyUsage::SignVerify).into_iter();
    let specs = KeySpec::ALL.iter().copied();
    specs
        .flat_map(move |spec| {
            algorithms(spec)
                .flat_map(Algorithms::iter)
                .map(move |each| (spec, each))
        })
        .filter_map(|(spec, algorithm)| match algorithm {
            Algorithm::Signing(algorithm) => Some((spec, algorithm)),
            _ => None,
        })
}

#[test]
fn a_key_has_the_algorithms_of_its_usage_and_no_others() {
    let refused = |algorithm: &'static str, spec| {
        Err(KmsError::AlgorithmIncompatible {
            algorithm: algorithm.into(),
            spec,
        })
    };
    let rsa = KeySpec::Rsa2048;
    assert_eq!(
        rsa.check_algorithm(KeyUsage::EncryptDecrypt, EncryptionAlgorithm::RsaesOaepSha1),
        Ok(())
    );
    assert_eq!(
        rsa.check_algorithm(KeyUsage::EncryptDecrypt, EncryptionAlgorithm::SymmetricDefault),
        refused("SYMMETRIC_DEFAULT", rsa)
    );
    assert_eq!(
        rsa.check_algorithm(KeyUsage::SignVerify, EncryptionAlgorithm::RsaesOaepSha1),
        refused("RSAES_OAEP_SHA_1", rsa)
    );
    assert_eq!(
        KeySpec::Hmac224.check_algorithm(KeyUsage::GenerateVerifyMac, MacAlgorithm::HmacSha256),
        refused("HMAC_SHA_256", KeySpec::Hmac224)
    );
    // A pair that cannot be made has no algorithm at all.
    assert_eq!(
        rsa.check_algorithm(KeyUsage::KeyAgreement, KeyAgreementAlgorithm::Ecdh),
        refused("ECDH", rsa)
    );
}

#[test]
fn types_of_messages() {
    let mut table = String::new();
    for (spec, algorithm) in signing() {
        write!(table, "{:<21} {:<25}", spec.as_str(), algorithm.as_str()).unwrap();
        for message_type in MessageType::ALL {
            let lens: Vec<usize> = (1..=4096)
                .filter(|len| check_message(spec, algorithm, *message_type, *len).is_ok())
                .collect();
            let taken = match lens[..] {
                [] => refusal_of_type(spec, algorithm, *message_type).to_owned(),
                [only] => only.to_string(),
                _ => format!("{}..={}", lens[0], lens[lens.len() - 1]),
            };
            write!(table, " {message_type} {taken},").unwrap();
        }
        table.push('\n');
    }
    insta::assert_snapshot!(table);
}

fn refusal_of_type(spec: KeySpec, algorithm: SigningAlgorithm, message_type: MessageType) -> &'static str {
    match check_message(spec, algorithm, message_type, 1) {
        Err(KmsError::MessageTypeOfSpec { .. }) => "not spec",
        Err(KmsError::MessageTypeOfAlgorithm { .. }) => "not algorithm",
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_digest_of_another_length_is_told_so() {
    let check = |algorithm, len| check_message(KeySpec::Rsa4096, algorithm, MessageType::Digest, len);
    let algorithm = SigningAlgorithm::RsassaPssSha384;
    assert_eq!(check(algorithm, 48), Ok(()));
    for len in [1, 32, 47, 49, 64] {
        assert_eq!(check(algorithm, len), Err(KmsError::DigestLength(algorithm)));
    }
}

#[test]
fn rsa_encrypts_one_block() {
    for (spec, sha_1, sha_256) in [
        (KeySpec::Rsa2048, 214, 190),
        (KeySpec::Rsa3072, 342, 318),
        (KeySpec::Rsa4096, 470, 446),
    ] {
        for (algorithm, max) in [
            (EncryptionAlgorithm::RsaesOaepSha1, sha_1),
            (EncryptionAlgorithm::RsaesOaepSha256, sha_256),
        ] {
            assert_eq!(check_plaintext(spec, algorithm, max as usize), Ok(()));
            assert_eq!(
                check_plaintext(spec, algorithm, max as usize + 1),
                Err(KmsError::PlaintextTooLong { algorithm, spec, max })
            );
        }
    }
    let symmetric = EncryptionAlgorithm::SymmetricDefault;
    assert_eq!(
        check_plaintext(KeySpec::SymmetricDefault, symmetric, 4096),
        Ok(())
    );
}

#[test]
fn a_context_is_for_symmetric_encryption() {
    let none = EncryptionContext::default();
    let some = EncryptionContext::new([("a".into(), "b".into())].into()).unwrap();
    let rsa = EncryptionAlgorithm::RsaesOaepSha256;
    assert_eq!(
        check_context(EncryptionAlgorithm::SymmetricDefault, &some),
        Ok(())
    );
    assert_eq!(check_context(rsa, &none), Ok(()));
    assert_eq!(check_context(rsa, &some), Err(KmsError::ContextNotSupported));
}
