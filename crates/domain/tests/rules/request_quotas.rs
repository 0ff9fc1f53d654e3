//! Request quotas: every operation has a group, every group a rate.

use std::collections::BTreeSet;
use std::fmt::Write;

use trent_domain::key_spec::{KeyOrigin, KeySpec};
use trent_domain::operation::{Kind, Operation};
use trent_domain::request_quota::{Charge, Payer, QuotaGroup, charge};
use trent_domain::xks::KeyStoreBinding;

use crate::fixtures::*;
use crate::region::Region;

#[test]
fn rates_by_group() {
    let mut table = String::new();
    for group in QuotaGroup::all() {
        writeln!(
            table,
            "{:<35} {:>6}",
            group.to_string(),
            group.aws_rate().unwrap()
        )
        .unwrap();
    }
    insta::assert_snapshot!(table);
}

#[test]
fn groups_by_key_spec() {
    let mut us = Region::new(US);
    us.ask(create_key(single(1))).unwrap();
    let mut key = us.state.key(&single(1)).unwrap().as_ref().clone();
    let mut table = String::new();
    for spec in KeySpec::ALL {
        key.spec = *spec;
        writeln!(table, "{spec:<20} {}", QuotaGroup::of_key(&key)).unwrap();
    }
    insta::assert_snapshot!(table);
    for origin in KeyOrigin::ALL {
        key.origin = *origin;
        let in_store = matches!(origin, KeyOrigin::AwsCloudHsm | KeyOrigin::ExternalKeyStore);
        assert_eq!(QuotaGroup::of_key(&key) == QuotaGroup::CustomKeyStore, in_store);
    }
}

#[test]
fn cryptography_is_charged_to_the_caller_or_to_the_keys_store() {
    let mut us = Region::new(US);
    us.ask(create_key(single(1))).unwrap();
    let mut key = us.state.key(&single(1)).unwrap().as_ref().clone();
    let caller = account(OTHER_ACCOUNT);
    assert_eq!(Payer::of_key(caller, &key), Payer::Account(caller));
    let store = "cks-0123456789abcdef0".parse().unwrap();
    key.custom_key_store = Some(KeyStoreBinding {
        store,
        xks_key_id: "key".parse().unwrap(),
    });
    assert_eq!(Payer::of_key(caller, &key), Payer::KeyStore(store));
}

#[test]
fn every_operation_is_charged_somewhere() {
    for operation in Operation::ALL {
        match charge(*operation) {
            Charge::To(group) => assert!(group.aws_rate().is_some(), "{operation}"),
            Charge::ByKey | Charge::ByPair => {
                assert_eq!(operation.row().kind, Kind::Use, "{operation}");
                assert_eq!(QuotaGroup::Operation(*operation).aws_rate(), None, "{operation}");
            }
        }
    }
}

#[test]
fn groups_have_numbers_and_names_of_their_own() {
    let groups: Vec<QuotaGroup> = QuotaGroup::all().collect();
    let numbers: BTreeSet<usize> = groups.iter().map(|group| group.index()).collect();
    assert_eq!(numbers.len(), groups.len());
    assert!(numbers.iter().all(|number| *number < QuotaGroup::COUNT));
    let names: BTreeSet<String> = groups.iter().map(QuotaGroup::to_string).collect();
    assert_eq!(names.len(), groups.len());
}
