//! What a `KeyId` may be, and what it finds.

use trent_domain::error::{Denied, DeniedResource, DenyReason, KmsError};
use trent_domain::ids::KeyId;
use trent_domain::operation::Operation;
use trent_domain::policy::Layer;
use trent_domain::resolve::{resolve, resolve_source};

use crate::fixtures::*;
use crate::region::Region;

const SINGLE: &str = "01010101-0101-4101-8101-010101010101";
const MULTI: &str = "mrk-02020202020202020202020202020202";
const FOREIGN: &str = "03030303-0303-4303-8303-030303030303";
const UNKNOWN: &str = "12345678-1234-1234-1234-123456789012";

/// One single-Region key with alias/one, one multi-Region key, and a key of another account with alias/theirs.
fn world() -> Region {
    let mut us = Region::new(US);
    us.ask(create_key(single(1))).unwrap();
    us.ask(create_key(multi(2))).unwrap();
    us.ask(create_alias("alias/one", single(1))).unwrap();
    us.ask(create_alias("alias/mrk-x", single(1))).unwrap();
    us.run(stranger(), strangers_key(single(3))).unwrap();
    us.run(stranger(), create_alias("alias/theirs", single(3)))
        .unwrap();
    us
}

fn own(resource: &str) -> String {
    format!("arn:aws:kms:us-east-1:{ACCOUNT}:{resource}")
}

fn foreign(resource: &str) -> String {
    format!("arn:aws:kms:us-east-1:{OTHER_ACCOUNT}:{resource}")
}

fn find(us: &Region, operation: Operation, raw: &str) -> Result<KeyId, KmsError> {
    resolve(&us.state, &root_asks(), operation, raw).map(|resolved| resolved.key.id)
}

fn denied(action: &'static str, resource: String) -> KmsError {
    KmsError::AccessDenied(Box::new(Denied {
        caller: format!("arn:aws:iam::{ACCOUNT}:root"),
        action: action.into(),
        resource: DeniedResource::Named(resource),
        reason: DenyReason::NoAllow(Layer::Resource),
        because: None,
    }))
}

#[test]
fn every_form_of_an_own_key_finds_it() {
    let us = world();
    let forms = [
        (SINGLE.to_owned(), single(1)),
        (MULTI.to_owned(), multi(2)),
        (own(&format!("key/{SINGLE}")), single(1)),
        (own(&format!("key/{MULTI}")), multi(2)),
        ("alias/one".to_owned(), single(1)),
        (own("alias/one"), single(1)),
        ("alias/mrk-x".to_owned(), single(1)),
    ];
    for (raw, id) in forms {
        assert_eq!(find(&us, Operation::Encrypt, &raw), Ok(id), "{raw}");
    }
    let by_alias = resolve(&us.state, &root_asks(), Operation::Encrypt, "alias/one").unwrap();
    assert_eq!(by_alias.via_alias, Some(alias("alias/one")));
    let by_id = resolve(&us.state, &root_asks(), Operation::Encrypt, SINGLE).unwrap();
    assert_eq!(by_id.via_alias, None);
}

#[test]
fn unknown_keys_are_not_found_under_the_arn_asked_for() {
    let us = world();
    let upper = "ABCDEF00-1234-1234-1234-123456789012";
    let mrk = "mrk-12345678123412341234123456789012";
    for id in [UNKNOWN, upper, mrk, FOREIGN] {
        let not_found = Err(KmsError::KeyNotFound(own(&format!("key/{id}"))));
        assert_eq!(find(&us, Operation::Encrypt, id), not_found);
        assert_eq!(
            find(&us, Operation::EnableKey, &own(&format!("key/{id}"))),
            not_found
        );
    }
    // The upper-case form of an existing key is another, unknown key.
    let upper = SINGLE.to_uppercase().replace('0', "A");
    assert!(matches!(
        find(&us, Operation::Encrypt, &upper),
        Err(KmsError::KeyNotFound(_))
    ));
}

#[test]
fn malformed_ids_are_echoed() {
    let us = world();
    let malformed = [
        "foo",
        "",
        "12345678123412341234123456789012",
        "12345678-1234-1234-1234-12345678901",
        "12345678-1234-1234-1234-12345678901g",
        "12345678-12341-234-1234-123456789012",
        "mrk-1234",
        "mrk-1234567812341234123412345678901Z",
        "mrk-ABCDEF78123412341234123456789012",
        "mrk-12345678-1234-1234-1234-123456789012",
        "MRK-12345678123412341234123456789012",
        "key/12345678-1234-1234-1234-123456789012",
    ];
    for id in malformed {
        let invalid = |bare| {
            Err(KmsError::InvalidKeyId {
                given: id.to_owned(),
                bare,
            })
        };
        assert_eq!(find(&us, Operation::Encrypt, id), invalid(true), "{id}");
        assert_eq!(
            find(&us, Operation::Encrypt, &own(&format!("key/{id}"))),
            invalid(false),
            "{id}"
        );
    }
    let in_key = own("key/alias/one");
    let invalid = KmsError::InvalidKeyId {
        given: "alias/one".into(),
        bare: false,
    };
    assert_eq!(find(&us, Operation::EnableKey, &in_key), Err(invalid));
}

#[test]
fn malformed_arns_are_refused_whole() {
    let us = world();
    let malformed = [
        "arn:".to_owned(),
        "arn:aws:kms:us-east-1".to_owned(),
        format!("arn:aws:kms:us-east-1:{ACCOUNT}"),
        format!("arn:aws:kms::{ACCOUNT}:key/{SINGLE}"),
        format!("arn:aws:s3:us-east-1:{ACCOUNT}:key/{SINGLE}"),
        format!("arn:aws-cn:kms:us-east-1:{ACCOUNT}:key/{SINGLE}"),
        format!("arn:aws:kms:us-east-1:1234:key/{SINGLE}"),
        own(SINGLE),
        own("grant/x"),
    ];
    for raw in malformed {
        for (operation, expected) in [
            (Operation::DescribeKey, KmsError::InvalidArn(raw.clone())),
            (Operation::EnableKey, KmsError::InvalidArn(raw.clone())),
            // They do not declare InvalidArnException.
            (Operation::Encrypt, KmsError::ArnNotFound(raw.clone())),
            (Operation::CreateAlias, KmsError::ArnNotFound(raw.clone())),
        ] {
            assert_eq!(find(&us, operation, &raw), Err(expected), "{operation} {raw}");
        }
    }
}

#[test]
fn an_arn_of_another_region_is_not_looked_up() {
    let us = world();
    for resource in [format!("key/{MULTI}"), "key/foo".into(), "alias/one".into()] {
        let raw = format!("arn:aws:kms:eu-west-1:{ACCOUNT}:{resource}");
        assert_eq!(
            find(&us, Operation::Decrypt, &raw),
            Err(KmsError::ArnNotFound(EU.into()))
        );
    }
}

#[test]
fn unknown_aliases_are_named_by_their_arn() {
    let us = world();
    for name in ["alias/none", "alias/aws/s3", "alias/theirs"] {
        let not_found = KmsError::AliasNotFound(alias(name).arn(&region(US), account(ACCOUNT)));
        assert_eq!(find(&us, Operation::DescribeKey, name), Err(not_found.clone()));
        assert_eq!(find(&us, Operation::DescribeKey, &own(name)), Err(not_found));
    }
    let malformed = KmsError::InvalidKeyId {
        given: "alias/a b".into(),
        bare: true,
    };
    assert_eq!(find(&us, Operation::DescribeKey, "alias/a b"), Err(malformed));
}

#[test]
fn key_only_operations_refuse_aliases_before_they_look() {
    let us = world();
    let forms = [
        "alias/one".to_owned(),
        "alias/none".to_owned(),
        own("alias/one"),
        foreign("alias/theirs"),
        format!("arn:aws:kms:eu-west-1:{ACCOUNT}:alias/one"),
        "x:alias/".to_owned(),
    ];
    for operation in [
        Operation::EnableKey,
        Operation::CreateAlias,
        Operation::ListAliases,
    ] {
        for raw in &forms {
            assert_eq!(
                find(&us, operation, raw),
                Err(KmsError::AliasNotSupported),
                "{operation} {raw}"
            );
        }
    }
}

#[test]
fn a_foreign_key_is_refused_whether_it_exists_or_not() {
    let us = world();
    for resource in [
        format!("key/{UNKNOWN}"),
        format!("key/{SINGLE}"),
        "alias/none".into(),
    ] {
        let raw = foreign(&resource);
        assert_eq!(
            find(&us, Operation::Encrypt, &raw),
            Err(denied("kms:Encrypt", raw.clone()))
        );
    }
    for resource in [format!("key/{FOREIGN}"), "alias/theirs".into()] {
        let raw = foreign(&resource);
        let resolved = resolve(&us.state, &root_asks(), Operation::Encrypt, &raw).unwrap();
        let refusal = trent_domain::authorize::on_key(&us.state, &resolved, &root_asks(), Operation::Encrypt);
        assert_eq!(refusal, Err(denied("kms:Encrypt", raw)));
    }
}

#[test]
fn the_source_of_a_reencryption_has_its_own_action() {
    let us = world();
    let raw = foreign(&format!("key/{UNKNOWN}"));
    let source = resolve_source(&us.state, &root_asks(), Operation::ReEncrypt, &raw);
    assert_eq!(source, Err(denied("kms:ReEncryptFrom", raw.clone())));
    let destination = resolve(&us.state, &root_asks(), Operation::ReEncrypt, &raw);
    assert_eq!(destination, Err(denied("kms:ReEncryptTo", raw)));
}
