//! Registered services.

use trent_domain::global::command::{DeregisterService, RegisterService};
use trent_domain::global::{Command, Reply};
use trent_domain::iam::*;

use super::world::*;

fn register(accounts: ServedAccounts) -> Command {
    Command::RegisterService(RegisterService {
        principal: parse("s3.amazonaws.com"),
        accounts,
    })
}

fn deregister() -> Command {
    Command::DeregisterService(DeregisterService {
        principal: parse("s3.amazonaws.com"),
    })
}

#[test]
fn a_service_serves_the_accounts_that_were_said_last() {
    let mut world = World::new();
    let first = world.ask(register(ServedAccounts::All));
    let at = world.now();
    assert_eq!(first, Ok(Reply::Created { at }));
    let serves = |world: &World| {
        let service = world.state.services().next().unwrap();
        [us(), them()].map(|account| service.accounts.contains(&account))
    };
    assert_eq!(serves(&world), [true, true]);
    assert_eq!(
        world.ask(register(ServedAccounts::Only([us()].into()))),
        Ok(Reply::Created { at }),
        "it stays registered since then"
    );
    assert_eq!(serves(&world), [true, false]);
    world.check_records();
}

#[test]
fn a_service_goes_with_its_access_keys() {
    let mut world = World::new();
    assert_eq!(
        world.ask(deregister()),
        no_such(EntityKind::Service, "s3.amazonaws.com")
    );
    world.must(register(ServedAccounts::All));
    for number in [1, 2] {
        let owner = KeyHolder::Service(parse("s3.amazonaws.com"));
        world.must(create_access_key(number, owner));
    }
    world.must(create_access_key(3, KeyHolder::Root(us())));
    world.must(deregister());
    let left: Vec<bool> = [1, 2, 3]
        .map(|number| world.state.access_key(&access_key_id(number)).is_some())
        .into();
    assert_eq!(left, [false, false, true]);
    world.check_records();
}
