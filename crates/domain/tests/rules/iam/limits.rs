//! How many entities an account has at most.

use trent_domain::global::Command;
use trent_domain::global::command::*;
use trent_domain::iam::limits::{
    MAX_GROUPS_PER_ACCOUNT, MAX_POLICIES_PER_ACCOUNT, MAX_ROLES_PER_ACCOUNT, MAX_USERS_PER_ACCOUNT,
};
use trent_domain::iam::*;

use super::world::*;

fn create(entity: NewEntity) -> Command {
    match entity.id.kind() {
        IdKind::User => Command::CreateUser(CreateUser {
            entity,
            tags: vec![],
            boundary: None,
        }),
        IdKind::Group => Command::CreateGroup(CreateGroup { entity }),
        IdKind::Role => Command::CreateRole(CreateRole {
            entity,
            trust_policy: TRUST.into(),
            description: String::new(),
            max_session_duration: SessionDuration::DEFAULT,
            tags: vec![],
            boundary: None,
        }),
        IdKind::Policy => Command::CreatePolicy(CreatePolicy {
            entity,
            description: String::new(),
            document: ALLOW.into(),
            tags: vec![],
        }),
    }
}

/// Fills an account without the checks after every command, then asks for one more.
fn fill(kind: IdKind, max: usize, full: Quota) {
    let mut world = World::new();
    let entity = |number| entity_with(id(kind, number), &format!("e{number}"));
    for number in 0..max {
        world.hurry(create(entity(number)));
    }
    assert_eq!(world.state.entity_count(us(), kind), max);
    assert_eq!(world.ask(create(entity(max))), quota(full));
    let of_others = NewEntity {
        account: them(),
        ..entity(max)
    };
    assert!(world.ask(create(of_others)).is_ok());
}

#[test]
fn users() {
    fill(IdKind::User, MAX_USERS_PER_ACCOUNT, Quota::Users);
}

#[test]
fn groups() {
    fill(IdKind::Group, MAX_GROUPS_PER_ACCOUNT, Quota::Groups);
}

#[test]
fn roles() {
    fill(IdKind::Role, MAX_ROLES_PER_ACCOUNT, Quota::Roles);
}

#[test]
fn policies() {
    fill(IdKind::Policy, MAX_POLICIES_PER_ACCOUNT, Quota::Policies);
}
