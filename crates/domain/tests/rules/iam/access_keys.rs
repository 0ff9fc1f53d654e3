//! Access keys.

use trent_domain::global::command::{DeleteAccessKey, RegisterService, UpdateAccessKey};
use trent_domain::global::{Command, Reply};
use trent_domain::iam::*;

use super::world::*;

fn update(number: u8, owner: KeyHolder, status: AccessKeyStatus) -> Command {
    Command::UpdateAccessKey(UpdateAccessKey {
        id: access_key_id(number),
        owner,
        status,
    })
}

fn delete(number: u8, owner: KeyHolder) -> Command {
    Command::DeleteAccessKey(DeleteAccessKey {
        id: access_key_id(number),
        owner,
    })
}

fn service() -> KeyHolder {
    KeyHolder::Service(parse("s3.amazonaws.com"))
}

/// Whoever can have access keys.
fn owners() -> [KeyHolder; 3] {
    [KeyHolder::Root(us()), keys_of("Alice"), service()]
}

fn world() -> World {
    let mut world = World::new();
    world.must(create_user("Alice"));
    world.must(Command::RegisterService(RegisterService {
        principal: parse("s3.amazonaws.com"),
        accounts: ServedAccounts::All,
    }));
    world
}

#[test]
fn an_id_is_of_long_term_credentials() {
    assert_eq!(access_key_id(0).as_str(), "AKIAAAAAAAAAAAAAAAAA");
    assert_eq!(access_key_id(0xff).as_str(), "AKIA7777777777777777");
}

#[test]
fn an_owner_has_two_access_keys_at_most() {
    let mut world = world();
    for (number, owner) in (0..).step_by(3).zip(owners()) {
        let outcome = world.ask(create_access_key(number, owner.clone()));
        assert_eq!(outcome, Ok(Reply::Created { at: world.now() }));
        assert_eq!(
            world.ask(create_access_key(number, owner.clone())),
            Err(IamError::IdTaken)
        );
        world.must(create_access_key(number + 1, owner.clone()));
        let third = create_access_key(number + 2, owner.clone());
        assert_eq!(world.ask(third.clone()), quota(Quota::AccessKeys));
        world.must(delete(number, owner.clone()));
        world.must(third);
        let found = world.state.key_owner(&owner).unwrap();
        let ids: Vec<_> = world
            .state
            .access_keys_of(&found)
            .map(|key| key.id.clone())
            .collect();
        assert_eq!(ids, [access_key_id(number + 1), access_key_id(number + 2)]);
    }
    world.check_records();
}

#[test]
fn an_access_key_is_deactivated_and_activated() {
    let mut world = world();
    for (number, owner) in (0..).zip(owners()) {
        world.must(create_access_key(number, owner.clone()));
        for status in [
            AccessKeyStatus::Inactive,
            AccessKeyStatus::Inactive,
            AccessKeyStatus::Active,
        ] {
            world.must(update(number, owner.clone(), status));
            assert_eq!(
                world.state.access_key(&access_key_id(number)).unwrap().status,
                status
            );
        }
    }
    world.check_records();
}

#[test]
fn an_access_key_is_changed_through_its_owner_only() {
    let mut world = world();
    world.must(create_user("Bob"));
    world.must(create_access_key(1, keys_of("Alice")));
    let missing = no_such(EntityKind::AccessKey, access_key_id(1).as_str());
    for owner in [KeyHolder::Root(us()), keys_of("Bob"), service()] {
        let change = update(1, owner.clone(), AccessKeyStatus::Inactive);
        assert_eq!(world.ask(change), missing);
        assert_eq!(world.ask(delete(1, owner)), missing);
    }
    assert_eq!(
        world.ask(delete(2, keys_of("Alice"))),
        no_such(EntityKind::AccessKey, access_key_id(2).as_str())
    );
    for (owner, missing) in [
        (
            KeyHolder::Root(parse("000000000000")),
            no_such(EntityKind::Account, "000000000000"),
        ),
        (keys_of("None"), no_such(EntityKind::User, "None")),
        (
            KeyHolder::Service(parse("none.amazonaws.com")),
            no_such(EntityKind::Service, "none.amazonaws.com"),
        ),
    ] {
        assert_eq!(world.ask(create_access_key(3, owner)), missing);
    }
}
