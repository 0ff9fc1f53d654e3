//! What conditions see of keys and callers.

use serde_json::json;
use trent_domain::authorize::{on_account, on_key};
use trent_domain::command::CreateKey;
use trent_domain::operation::Operation;
use trent_domain::resolve::resolve;
use trent_domain::tag::Tag;
use trent_domain::time::Timestamp;

use super::asking::*;
use crate::fixtures::*;
use crate::region::Region;

/// Whether Bob, through S3, may carry out the operation under one condition of his policy.
fn holds(us: &Region, operation: Operation, operator: &str, key: &str, value: &str) -> bool {
    let mut statement = allow("kms:*", "*");
    statement["Condition"] = json!({operator: {key: value}});
    let bob = user(BOB).with(statement).through("s3.amazonaws.com");
    bob.on_key(us, operation, "alias/a").is_ok()
}

#[test]
fn keys_and_callers_have_values() {
    let mut us = Region::new(US);
    us.ask(CreateKey {
        tags: vec![Tag {
            key: "Team".into(),
            value: "red".into(),
        }],
        ..create_key(multi(1))
    })
    .unwrap();
    us.ask(create_alias("alias/a", multi(1))).unwrap();
    us.ask(create_alias("alias/b", multi(1))).unwrap();
    for (operator, key, value) in [
        ("StringEquals", "kms:KeySpec", "SYMMETRIC_DEFAULT"),
        ("StringEquals", "kms:CustomerMasterKeySpec", "SYMMETRIC_DEFAULT"),
        ("StringEquals", "kms:KeyUsage", "ENCRYPT_DECRYPT"),
        ("StringEquals", "kms:CustomerMasterKeyUsage", "ENCRYPT_DECRYPT"),
        ("StringEquals", "kms:KeyOrigin", "AWS_KMS"),
        ("Bool", "kms:MultiRegion", "true"),
        ("StringEquals", "kms:MultiRegionKeyType", "PRIMARY"),
        ("ForAnyValue:StringEquals", "kms:ResourceAliases", "alias/b"),
        ("StringEquals", "kms:RequestAlias", "alias/a"),
        ("StringEquals", "kms:CallerAccount", ACCOUNT),
        ("StringEquals", "kms:ViaService", "s3.us-east-1.amazonaws.com"),
        ("StringEquals", "aws:ResourceTag/team", "red"),
        ("StringEquals", "aws:ResourceAccount", ACCOUNT),
        ("DateEquals", "aws:CurrentTime", "1970-01-01T00:16:40Z"),
        ("NumericEquals", "aws:EpochTime", "1000"),
        ("Null", "kms:GrantIsForAWSResource", "true"),
        ("Null", "kms:TrailingDaysWithoutKeyUsage", "true"),
        ("Null", "kms:ReEncryptOnSameKey", "true"),
        ("Null", "kms:RecipientAttestation:PCR0", "true"),
        ("Null", "aws:ResourceTag/cost", "true"),
    ] {
        assert!(holds(&us, Operation::Encrypt, operator, key, value), "{key}");
        let other = if value == "true" { "false" } else { "1999" };
        assert!(!holds(&us, Operation::Encrypt, operator, key, other), "{key}");
    }
}

#[test]
fn grants_are_for_aws_resources_when_a_service_asks() {
    let us = with_key(policy(lets("111122223333", "kms:*")));
    let mut statement = allow("kms:*", "*");
    statement["Condition"] = json!({"Bool": {"kms:GrantIsForAWSResource": "true"}});
    let bob = user(BOB).with(statement);
    for operation in [
        Operation::CreateGrant,
        Operation::ListGrants,
        Operation::RevokeGrant,
    ] {
        assert!(bob.on_key(&us, operation, &arn()).is_err(), "{operation}");
        let through = bob.clone().through("ec2.amazonaws.com");
        assert!(through.on_key(&us, operation, &arn()).is_ok(), "{operation}");
    }
    let through = bob.through("ec2.amazonaws.com");
    assert!(through.on_key(&us, Operation::Encrypt, &arn()).is_err());
}

#[test]
fn days_without_usage_count_from_the_last_use_or_from_the_beginning() {
    let mut us = with_key(policy(lets("111122223333", "kms:*")));
    let mut statement = allow("kms:DisableKey", "*");
    statement["Condition"] = json!({"NumericGreaterThanEquals": {"kms:TrailingDaysWithoutKeyUsage": "7"}});
    let bob = user(BOB).with(statement);
    let may_disable = |us: &Region, days: u64| {
        let now = Timestamp::from_millis(1_000_000 + days * Timestamp::DAY_MILLIS);
        let asker = trent_domain::authorize::Asker { now, ..bob.asks() };
        let resolved = resolve(&us.state, &asker, Operation::DisableKey, &arn()).unwrap();
        on_key(&us.state, &resolved, &asker, Operation::DisableKey).is_ok()
    };
    assert_eq!((may_disable(&us, 6), may_disable(&us, 7)), (false, true));
    us.pass_days(3);
    us.serve(used(KEY, 1_000_000 + 3 * Timestamp::DAY_MILLIS, 1))
        .unwrap();
    assert_eq!((may_disable(&us, 9), may_disable(&us, 10)), (false, true));
}

#[test]
fn a_managed_key_is_used_through_its_service_alone() {
    let mut us = Region::new(US);
    let s3 = trent_domain::managed_key::ManagedService::of_alias(&alias("alias/aws/s3")).unwrap();
    us.ask(trent_domain::command::CreateManagedKey {
        policy: s3.policy(account(ACCOUNT), &region(US)),
        ..create_managed_key("alias/aws/s3", single(1))
    })
    .unwrap();
    let key = "alias/aws/s3";
    let bob = user(BOB);
    assert!(bob.on_key(&us, Operation::GenerateDataKey, key).is_err());
    let by = |service: &str| bob.clone().through(service);
    assert!(
        by("s3.amazonaws.com")
            .on_key(&us, Operation::GenerateDataKey, key)
            .is_ok()
    );
    assert!(
        by("ec2.amazonaws.com")
            .on_key(&us, Operation::GenerateDataKey, key)
            .is_err()
    );
    assert!(by("s3.amazonaws.com").on_key(&us, Operation::Sign, key).is_err());
    let reads = bob.clone().with(allow("kms:DescribeKey", "*"));
    assert!(reads.on_key(&us, Operation::DescribeKey, key).is_ok());
    assert!(bob.on_key(&us, Operation::DescribeKey, key).is_err());
    let arn = format!("arn:aws:kms:{US}:{ACCOUNT}:key/{}", single(1));
    let foreign = user(STRANGER)
        .with(allow("kms:*", "*"))
        .through("s3.amazonaws.com");
    assert!(foreign.on_key(&us, Operation::GenerateDataKey, &arn).is_err());
}

#[test]
fn what_names_no_key_is_about_everything() {
    for operation in [
        Operation::ListKeys,
        Operation::GenerateRandom,
        Operation::CreateCustomKeyStore,
    ] {
        let action = operation.row().action;
        let may = |who: Someone| on_account(&who.asks(), operation).map(|proof| proof.account());
        assert_eq!(may(user(BOB).with(allow(action, "*"))), Ok(account(ACCOUNT)));
        let on_keys = may(user(BOB).with(allow(action, "arn:aws:kms:*:*:key/*")));
        assert_eq!(refused(on_keys), Some((action.into(), "*".into())));
        assert_eq!(
            refused(may(aws_service("s3.amazonaws.com"))),
            Some((action.into(), "*".into()))
        );
    }
}

#[test]
fn a_re_encryption_may_be_kept_to_one_key() {
    let us = with_key(policy(lets("111122223333", "kms:*")));
    let mut statement = allow("kms:ReEncrypt*", "*");
    statement["Condition"] = json!({"Bool": {"kms:ReEncryptOnSameKey": "true"}});
    let bob = user(BOB).with(statement);
    for (on_same_key, expected) in [(Some(true), true), (Some(false), false), (None, false)] {
        let asker = trent_domain::authorize::Asker {
            on_same_key,
            ..bob.asks()
        };
        let resolved = resolve(&us.state, &asker, Operation::ReEncrypt, &arn()).unwrap();
        let outcome = on_key(&us.state, &resolved, &asker, Operation::ReEncrypt);
        assert_eq!(outcome.is_ok(), expected, "{on_same_key:?}");
    }
}

#[test]
fn who_may_not_look_at_a_managed_key_does_not_make_it() {
    let mut us = Region::new(US);
    let s3 = "alias/aws/s3";
    let alias_arn = format!("arn:aws:kms:{US}:{ACCOUNT}:{s3}");
    let outcome = user(BOB).change(&mut us, create_managed_key(s3, single(1)));
    assert_eq!(refused(outcome), Some(("kms:DescribeKey".into(), alias_arn)));
    assert_eq!(us.state.key(&single(1)), None);
    let bob = user(BOB).with(allow("kms:DescribeKey", "arn:aws:kms:*:*:key/*"));
    assert!(bob.change(&mut us, create_managed_key(s3, single(1))).is_ok());
}
