//! CreateKey and the switches of a key.

use trent_domain::command::{CreateKey, UpdateKeyDescription};
use trent_domain::error::{KmsError, TagError};
use trent_domain::key_metadata::{KeyMetadata, MultiRegionConfiguration};
use trent_domain::key_spec::{KeyManager, KeyOrigin, KeySpec, KeyUsage, check_new_key};
use trent_domain::key_state::KeyState;
use trent_domain::multi_region::Role;
use trent_domain::reply::{Outcome, Reply};
use trent_domain::state::Event;
use trent_domain::tag::Tag;

use crate::fixtures::*;
use crate::region::Region;

fn key_of(outcome: Outcome) -> KeyMetadata {
    match outcome {
        Ok(Reply::Key(metadata)) => *metadata,
        other => panic!("no key: {other:?}"),
    }
}

fn tag(key: &str) -> Tag {
    Tag {
        key: key.into(),
        value: String::new(),
    }
}

#[test]
fn nothing_works_before_the_region_is_set_up() {
    let mut region = Region::bare();
    assert_eq!(region.ask(create_key(single(1))), Err(KmsError::NotReady));
    assert_eq!(region.serve(init(US)), Ok(Reply::Done));
    assert!(region.ask(create_key(single(1))).is_ok());
}

#[test]
fn the_first_setup_wins() {
    let mut region = Region::new(US);
    let first = region.state.setup().cloned();
    let mut second = init(US);
    second.setup.exchange_keys.current.public.bytes = [9; 32];
    assert_eq!(region.serve(second), Ok(Reply::Done));
    assert_eq!(region.state.setup().cloned(), first);
}

#[test]
fn a_new_key_is_enabled_and_described() {
    let mut us = Region::new(US);
    let command = CreateKey {
        tags: vec![tag("b"), tag("a")],
        ..create_key(multi(1))
    };
    let outcome = us.ask(command);
    let expected = KeyMetadata {
        region: region(US),
        manager: KeyManager::Customer,
        account: account(ACCOUNT),
        id: multi(1),
        created_at: us.state.log_time(),
        description: "a key".into(),
        state: KeyState::Enabled,
        spec: KeySpec::SymmetricDefault,
        usage: KeyUsage::EncryptDecrypt,
        origin: KeyOrigin::AwsKms,
        current_material: Some(material(1).id),
        deletion_date: None,
        pending_window_days: None,
        expiration: None,
        multi_region: Some(MultiRegionConfiguration {
            role: Role::Primary,
            primary: region(US),
            replicas: vec![],
        }),
        custom_key_store: None,
    };
    assert_eq!(outcome, Ok(Reply::Key(Box::new(expected.clone()))));
    let key = us.state.key(&multi(1)).unwrap();
    assert_eq!(us.state.metadata(key), Ok(expected));
    assert_eq!(key.tags, [tag("a"), tag("b")]);
}

#[test]
fn a_single_region_key_has_no_family() {
    let mut us = Region::new(US);
    us.ask(create_key(single(1))).unwrap();
    assert_eq!(us.state.key(&single(1)).unwrap().multi_region, None);
}

#[test]
fn an_impossible_pair_comes_before_what_is_not_offered() {
    let mut us = Region::new(US);
    let sm2 = |usage| CreateKey {
        spec: KeySpec::Sm2,
        usage,
        ..create_key(single(1))
    };
    let refusal = KmsError::UsageNotCompatible {
        usage: KeyUsage::GenerateVerifyMac,
        spec: KeySpec::Sm2,
    };
    assert_eq!(us.ask(sm2(KeyUsage::GenerateVerifyMac)), Err(refusal));
    assert_eq!(
        us.ask(sm2(KeyUsage::SignVerify)),
        Err(KmsError::NotOffered("KeySpec SM2".into()))
    );
}

#[test]
fn material_is_made_here_or_brought_by_the_owner() {
    let mut us = Region::new(US);
    let external = CreateKey {
        origin: KeyOrigin::External,
        material: None,
        ..create_key(single(1))
    };
    let metadata = key_of(us.ask(external));
    assert_eq!(metadata.state, KeyState::PendingImport);
    assert_eq!(metadata.current_material, None);
    let own_material_for_external = CreateKey {
        origin: KeyOrigin::External,
        ..create_key(single(2))
    };
    assert_eq!(
        us.ask(own_material_for_external),
        Err(KmsError::NotOffered("Origin EXTERNAL".into()))
    );
}

#[test]
fn keys_of_every_spec_but_sm2_are_made() {
    for spec in KeySpec::ALL {
        for usage in KeyUsage::ALL {
            let made = check_new_key(*spec, *usage, KeyOrigin::AwsKms);
            match spec.algorithms(*usage) {
                None => assert_eq!(
                    made,
                    Err(KmsError::UsageNotCompatible {
                        usage: *usage,
                        spec: *spec
                    })
                ),
                Some(_) => assert_eq!(made.is_ok(), *spec != KeySpec::Sm2, "{spec} {usage}"),
            }
        }
    }
}

#[test]
fn keys_whose_material_cannot_be_imported_do_not_wait_for_any() {
    let external = |spec, usage| check_new_key(spec, usage, KeyOrigin::External);
    for (spec, usage) in [
        (KeySpec::MlDsa65, KeyUsage::SignVerify),
        (KeySpec::MlKem768, KeyUsage::EncapsulateDecapsulate),
    ] {
        let feature = format!("Origin EXTERNAL with KeySpec {spec}");
        assert_eq!(external(spec, usage), Err(KmsError::NotOffered(feature.into())));
    }
    assert_eq!(
        external(KeySpec::EccNistEdwards25519, KeyUsage::SignVerify),
        Ok(())
    );
    assert_eq!(external(KeySpec::Hmac384, KeyUsage::GenerateVerifyMac), Ok(()));
}

#[test]
fn only_symmetric_keys_show_which_material_is_current() {
    let mut us = Region::new(US);
    let rsa = CreateKey {
        spec: KeySpec::Rsa2048,
        usage: KeyUsage::SignVerify,
        ..create_key(single(1))
    };
    assert_eq!(key_of(us.ask(rsa)).current_material, None);
    assert_eq!(
        us.state.key(&single(1)).unwrap().current_material,
        Some(material(1).id)
    );
}

#[test]
fn an_id_is_never_given_twice() {
    let mut us = Region::new(US);
    us.ask(create_key(single(1))).unwrap();
    let refusal = KmsError::ReplicaExists {
        key_id: single(1),
        region: region(US),
    };
    assert_eq!(us.run(stranger(), strangers_key(single(1))), Err(refusal));
}

#[test]
fn tags_follow_their_rules() {
    let mut us = Region::new(US);
    let mut create = |tags| {
        us.ask(CreateKey {
            tags,
            ..create_key(single(1))
        })
    };
    let many = |count: usize| {
        (0..count)
            .map(|number| tag(&number.to_string()))
            .collect::<Vec<_>>()
    };
    let broken = |error| Err(KmsError::Tag(error));
    assert_eq!(create(many(51)), broken(TagError::TooMany));
    assert_eq!(create(vec![tag("a"), tag("a")]), broken(TagError::Duplicate));
    assert_eq!(create(vec![tag("aWs:x")]), broken(TagError::Reserved));
    assert!(create(many(50)).is_ok());
}

#[test]
fn tag_keys_are_case_sensitive_and_may_look_like_the_prefix() {
    let mut us = Region::new(US);
    let tags = vec![tag("A"), tag("a"), tag("aws"), tag("é")];
    let outcome = us.ask(CreateKey {
        tags,
        ..create_key(single(1))
    });
    assert!(outcome.is_ok());
}

#[test]
fn switching_a_key_twice_is_no_change() {
    let mut us = Region::new(US);
    us.ask(create_key(single(1))).unwrap();
    for (command, state) in [
        (disable(single(1)), KeyState::Disabled),
        (disable(single(1)), KeyState::Disabled),
    ] {
        assert_eq!(us.ask(command), Ok(Reply::Done));
        assert_eq!(us.state.key(&single(1)).unwrap().state, state);
    }
    let first = us.entry(root(), enable(single(1)));
    assert_eq!(us.apply(&first).events, [Event::KeyChanged(single(1))]);
    let second = us.entry(root(), enable(single(1)));
    assert_eq!(us.apply(&second).events, []);
}

#[test]
fn the_description_changes_and_nothing_else() {
    let mut us = Region::new(US);
    us.ask(create_key(single(1))).unwrap();
    let mut expected = us.state.key(&single(1)).unwrap().as_ref().clone();
    expected.description = "new".into();
    let command = UpdateKeyDescription {
        key_id: single(1),
        description: "new".into(),
    };
    us.ask(command).unwrap();
    assert_eq!(**us.state.key(&single(1)).unwrap(), expected);
}

#[test]
fn keys_are_listed_by_account_in_pages() {
    let mut us = Region::new(US);
    for number in 1..=5 {
        us.ask(create_key(single(number))).unwrap();
    }
    us.run(stranger(), strangers_key(single(6))).unwrap();
    let first = us.state.keys_of(account(ACCOUNT), None, 3);
    assert_eq!((first.items.len(), first.truncated), (3, true));
    let last = first.items.last().unwrap().id;
    let second = us.state.keys_of(account(ACCOUNT), Some(&last), 3);
    assert_eq!((second.items.len(), second.truncated), (2, false));
    let all: Vec<_> = first
        .items
        .iter()
        .chain(&second.items)
        .map(|key| key.id)
        .collect();
    assert!(all.is_sorted() && all.len() == us.state.key_count(account(ACCOUNT)));
}
