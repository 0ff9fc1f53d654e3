//! Accounts and their aliases.

use trent_domain::global::Command;
use trent_domain::global::Reply;
use trent_domain::global::command::{
    BootstrapAccount, CreateAccount, DeleteAccessKey, DeleteAccountAlias, SetAccountAlias,
};
use trent_domain::iam::{AccessKeyStatus, AccountAlias, EntityKind, IamError, KeyHolder, KeyOwner};
use trent_domain::ids::AccountId;

use super::world::*;
use crate::fixtures::wrapped;

fn set(account: AccountId, alias: &str) -> Command {
    Command::SetAccountAlias(SetAccountAlias {
        account,
        alias: parse(alias),
    })
}

fn delete(account: AccountId, alias: &str) -> Command {
    Command::DeleteAccountAlias(DeleteAccountAlias {
        account,
        alias: parse(alias),
    })
}

#[test]
fn an_account_is_made_once() {
    let mut world = World::new();
    let again = Command::CreateAccount(CreateAccount { account: us() });
    assert_eq!(world.ask(again), exists(EntityKind::Account, "111122223333"));
    let third = Command::CreateAccount(CreateAccount {
        account: parse("000000000003"),
    });
    let outcome = world.ask(third);
    assert_eq!(outcome, Ok(Reply::Created { at: world.now() }));
    let ids: Vec<String> = world
        .state
        .accounts()
        .map(|account| account.id.to_string())
        .collect();
    assert_eq!(ids, ["000000000003", "111122223333", "444455556666"]);
    world.check_records();
}

#[test]
fn a_first_key_comes_with_its_account_and_never_back() {
    let mut world = World::new();
    let bootstrap = |account, number| {
        Command::BootstrapAccount(BootstrapAccount {
            account,
            key: access_key_id(number),
            secret: wrapped(number),
        })
    };
    let third: AccountId = parse("000000000003");
    let outcome = world.ask(bootstrap(third, 1));
    assert_eq!(outcome, Ok(Reply::Created { at: world.now() }));
    let key = world.state.access_key(&access_key_id(1)).unwrap();
    assert_eq!(
        (&key.owner, key.status),
        (&KeyOwner::Root(third), AccessKeyStatus::Active)
    );
    assert_eq!(
        world.ask(bootstrap(parse("000000000004"), 1)),
        Err(IamError::IdTaken)
    );
    world.must(Command::DeleteAccessKey(DeleteAccessKey {
        id: access_key_id(1),
        owner: KeyHolder::Root(third),
    }));
    assert_eq!(
        world.ask(bootstrap(third, 1)),
        exists(EntityKind::Account, "000000000003")
    );
    assert_eq!(world.state.access_key(&access_key_id(1)), None);
    world.check_records();
}

#[test]
fn an_alias_is_of_one_account_and_replaces_the_one_before() {
    let mut world = World::new();
    world.must(set(us(), "first"));
    world.must(set(us(), "first"));
    assert_eq!(
        world.ask(set(them(), "first")),
        exists(EntityKind::AccountAlias, "first")
    );
    world.must(set(us(), "second"));
    world.must(set(them(), "first"));
    let found = |alias: &str| {
        let alias: AccountAlias = parse(alias);
        world.state.account_of_alias(&alias).map(|account| account.id)
    };
    assert_eq!([found("first"), found("second")], [Some(them()), Some(us())]);
    assert_eq!(
        world.ask(delete(us(), "first")),
        no_such(EntityKind::AccountAlias, "first")
    );
    world.must(delete(us(), "second"));
    assert_eq!(
        world.ask(delete(us(), "second")),
        no_such(EntityKind::AccountAlias, "second")
    );
    assert_eq!(
        world.ask(set(parse("000000000000"), "third")),
        no_such(EntityKind::Account, "000000000000")
    );
    world.check_records();
}
