//! The tables as text: every change of a cell shows in review.

use std::fmt::Write;

use trent_domain::algorithms::Algorithm;
use trent_domain::arn::KeyArn;
use trent_domain::error::KmsError;
use trent_domain::key_spec::{KeySpec, KeyUsage};
use trent_domain::key_state::{self, KeyState};
use trent_domain::operation::Operation;

use crate::fixtures::*;

fn arn() -> KeyArn {
    KeyArn {
        region: region(US),
        account: account(ACCOUNT),
        key_id: single(1),
    }
}

#[test]
fn operations() {
    let mut table = String::new();
    for operation in Operation::ALL {
        let row = operation.row();
        let usage = row.usage.map_or("any", KeyUsage::as_str);
        writeln!(
            table,
            "{:<35} {:<6} {:<10} {:<23} {:<10} {:<12} {} {}",
            row.name,
            format!("{:?}", row.kind),
            format!("{:?}", row.accepts),
            usage,
            format!("{:?}", row.reach),
            format!("{:?}", row.consistency),
            row.action,
            row.source_action,
        )
        .unwrap();
    }
    insta::assert_snapshot!(table);
}

#[test]
fn operations_are_found_by_name() {
    assert_eq!(Operation::ALL.len(), 56);
    for operation in Operation::ALL {
        assert_eq!(Operation::from_name(operation.name()), Some(*operation));
    }
    assert_eq!(Operation::from_name("encrypt"), None);
    assert!(Operation::ALL.is_sorted_by_key(|operation| operation.name()));
}

#[test]
fn states_and_operations() {
    let mut table = format!("{:<35}", "");
    for state in KeyState::ALL {
        write!(table, " {:<22}", state.as_str()).unwrap();
    }
    for operation in Operation::ALL {
        write!(table, "\n{:<35}", operation.name()).unwrap();
        for state in KeyState::ALL {
            write!(table, " {:<22}", cell(*operation, *state)).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

fn cell(operation: Operation, state: KeyState) -> &'static str {
    match key_state::check(operation, state, &arn()) {
        Ok(()) => "yes",
        Err(KmsError::Disabled(_)) => "DISABLED",
        Err(KmsError::InvalidState { .. }) => "STATE",
        Err(KmsError::NotPendingDeletion(_)) => "NOT PENDING",
        Err(KmsError::OriginNotValid { .. }) => "ORIGIN",
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn a_refusing_state_is_named_as_it_is() {
    for state in [KeyState::PendingDeletion, KeyState::PendingReplicaDeletion] {
        let refusal = key_state::check(Operation::Encrypt, state, &arn());
        assert_eq!(refusal, Err(KmsError::InvalidState { key: arn(), state }));
    }
}

#[test]
fn specs_usages_and_algorithms() {
    let mut table = String::new();
    for spec in KeySpec::ALL {
        for usage in KeyUsage::ALL {
            let Some(algorithms) = spec.algorithms(*usage) else {
                continue;
            };
            let names: Vec<&str> = algorithms.iter().map(Algorithm::as_str).collect();
            writeln!(table, "{spec} {:?} {usage} {}", spec.class(), names.join(" ")).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn usage_is_checked_against_the_row() {
    let check = |operation: Operation, usage| operation.check_usage(usage, &arn());
    assert_eq!(check(Operation::Encrypt, KeyUsage::EncryptDecrypt), Ok(()));
    assert_eq!(check(Operation::DescribeKey, KeyUsage::SignVerify), Ok(()));
    let refusal = KmsError::KeyUsageNotValid {
        key: arn(),
        usage: KeyUsage::EncryptDecrypt,
        operation: "GenerateMac".into(),
    };
    assert_eq!(
        check(Operation::GenerateMac, KeyUsage::EncryptDecrypt),
        Err(refusal)
    );
}
