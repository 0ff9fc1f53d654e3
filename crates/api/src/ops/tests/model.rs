//! The domain and the model have the same names.

use std::collections::BTreeSet;

use trent_domain::algorithms::{Algorithm, Algorithms};
use trent_domain::grant::GrantOperation;
use trent_domain::import::{ExpirationModel, ImportType};
use trent_domain::key_spec::{
    DataKeyPairSpec, DataKeySpec, EncapsulationAlgorithm, EncryptionAlgorithm, KeyAgreementAlgorithm,
    KeyOrigin, KeySpec, KeyUsage, MacAlgorithm, MessageType, SigningAlgorithm, WrappingAlgorithm,
    WrappingKeySpec,
};
use trent_domain::rotation::IncludeKeyMaterial;

use crate::{
    ops::algorithms,
    validation::{shape_values, tables},
};

/// The names that the model has for a member's values and those that the domain knows are the same.
#[test]
fn the_domain_knows_every_name_of_the_model() {
    fn names<T: Copy>(all: &[T], as_str: fn(T) -> &'static str) -> BTreeSet<&'static str> {
        all.iter().map(|value| as_str(*value)).collect()
    }
    let modelled = |shape| shape_values(shape).iter().copied().collect::<BTreeSet<_>>();
    assert_eq!(modelled(&tables::KEY_SPEC), names(KeySpec::ALL, KeySpec::as_str));
    assert_eq!(
        modelled(&tables::KEY_USAGE_TYPE),
        names(KeyUsage::ALL, KeyUsage::as_str)
    );
    assert_eq!(
        modelled(&tables::ORIGIN_TYPE),
        names(KeyOrigin::ALL, KeyOrigin::as_str)
    );
    assert_eq!(
        modelled(&tables::DATA_KEY_SPEC),
        names(DataKeySpec::ALL, DataKeySpec::as_str)
    );
    assert_eq!(
        modelled(&tables::ALGORITHM_SPEC),
        names(WrappingAlgorithm::ALL, WrappingAlgorithm::as_str)
    );
    assert_eq!(
        modelled(&tables::WRAPPING_KEY_SPEC),
        names(WrappingKeySpec::ALL, WrappingKeySpec::as_str)
    );
    assert_eq!(
        modelled(&tables::IMPORT_TYPE),
        names(ImportType::ALL, ImportType::as_str)
    );
    assert_eq!(
        modelled(&tables::EXPIRATION_MODEL_TYPE),
        names(ExpirationModel::ALL, ExpirationModel::as_str)
    );
    assert_eq!(
        modelled(&tables::INCLUDE_KEY_MATERIAL),
        names(IncludeKeyMaterial::ALL, IncludeKeyMaterial::as_str)
    );
    assert_eq!(
        modelled(&tables::ENCRYPTION_ALGORITHM_SPEC),
        names(EncryptionAlgorithm::ALL, EncryptionAlgorithm::as_str)
    );
    assert_eq!(
        modelled(&tables::GRANT_OPERATION),
        names(GrantOperation::ALL, GrantOperation::as_str)
    );
    assert_eq!(
        modelled(&tables::SIGNING_ALGORITHM_SPEC),
        names(SigningAlgorithm::ALL, SigningAlgorithm::as_str)
    );
    assert_eq!(
        modelled(&tables::MAC_ALGORITHM_SPEC),
        names(MacAlgorithm::ALL, MacAlgorithm::as_str)
    );
    assert_eq!(
        modelled(&tables::KEY_AGREEMENT_ALGORITHM_SPEC),
        names(KeyAgreementAlgorithm::ALL, KeyAgreementAlgorithm::as_str)
    );
    assert_eq!(
        modelled(&tables::ENCAPSULATION_ALGORITHM_SPEC),
        names(EncapsulationAlgorithm::ALL, EncapsulationAlgorithm::as_str)
    );
    assert_eq!(
        modelled(&tables::DATA_KEY_PAIR_SPEC),
        names(DataKeyPairSpec::ALL, DataKeyPairSpec::as_str)
    );
    assert_eq!(
        modelled(&tables::MESSAGE_TYPE),
        names(MessageType::ALL, MessageType::as_str)
    );
    let older: BTreeSet<_> = KeySpec::ALL
        .iter()
        .filter(|spec| algorithms::is_customer_master_key_spec(**spec))
        .map(|spec| spec.as_str())
        .collect();
    assert_eq!(modelled(&tables::CUSTOMER_MASTER_KEY_SPEC), older);
}

#[test]
fn every_algorithm_is_one_of_the_model() {
    let modelled: BTreeSet<_> = [
        &tables::ENCRYPTION_ALGORITHM_SPEC,
        &tables::SIGNING_ALGORITHM_SPEC,
        &tables::MAC_ALGORITHM_SPEC,
        &tables::KEY_AGREEMENT_ALGORITHM_SPEC,
        &tables::ENCAPSULATION_ALGORITHM_SPEC,
    ]
    .into_iter()
    .flat_map(shape_values)
    .copied()
    .collect();
    let offered: BTreeSet<_> = KeySpec::ALL
        .iter()
        .flat_map(|spec| {
            let usages = KeyUsage::ALL.iter();
            usages.filter_map(|usage| spec.algorithms(*usage))
        })
        .flat_map(Algorithms::iter)
        .map(Algorithm::as_str)
        .collect();
    assert_eq!(offered, modelled);
}
