//! A key's spec and algorithms, as KeyMetadata and GetPublicKey show them.

use trent_domain::{
    algorithms::Algorithms,
    key_spec::{KeySpec, KeyUsage},
};

use crate::json::ObjectWriter;

/// Writes the spec, under its older name too where that one knows it.
pub(super) fn write_spec(answer: &mut ObjectWriter<'_>, spec: KeySpec) {
    if is_customer_master_key_spec(spec) {
        answer.string("CustomerMasterKeySpec", spec);
    }
    answer.string("KeySpec", spec);
}

/// Writes the one list of algorithms that a key has.
pub(super) fn write_list(answer: &mut ObjectWriter<'_>, spec: KeySpec, usage: KeyUsage) {
    let Some(algorithms) = spec.algorithms(usage) else {
        return;
    };
    answer.list(member(algorithms), |list| {
        for algorithm in algorithms.iter() {
            list.string(algorithm.as_str());
        }
    });
}

fn member(algorithms: Algorithms) -> &'static str {
    match algorithms {
        Algorithms::Encryption(_) => "EncryptionAlgorithms",
        Algorithms::Signing(_) => "SigningAlgorithms",
        Algorithms::Mac(_) => "MacAlgorithms",
        Algorithms::KeyAgreement(_) => "KeyAgreementAlgorithms",
        Algorithms::Encapsulation(_) => "EncapsulationAlgorithms",
    }
}

/// Whether `CustomerMasterKeySpec`, whose enum is older than some specs, has a name for `spec`.
pub(super) fn is_customer_master_key_spec(spec: KeySpec) -> bool {
    !matches!(
        spec,
        KeySpec::MlDsa44
            | KeySpec::MlDsa65
            | KeySpec::MlDsa87
            | KeySpec::MlKem512
            | KeySpec::MlKem768
            | KeySpec::MlKem1024
            | KeySpec::EccNistEdwards25519
    )
}
