//! Users.

use trent_domain::global::command::{CreateUser, UpdateUser};
use trent_domain::global::{Command, Reply};
use trent_domain::iam::*;

use super::world::*;

fn update(text: &str, new_name: Option<&str>, new_path: Option<&str>) -> Command {
    Command::UpdateUser(UpdateUser {
        account: us(),
        name: name(text),
        new_name: new_name.map(name),
        new_path: new_path.map(parse),
    })
}

#[test]
fn a_user_is_what_its_command_says() {
    let mut world = World::new();
    world.must(create_policy("bound", ALLOW));
    let create = CreateUser {
        entity: NewEntity {
            path: parse("/division/"),
            ..entity(IdKind::User, "Alice")
        },
        tags: vec![tag("team", "payments"), tag("Cost", "1")],
        boundary: Some(arn("bound")),
    };
    let outcome = world.ask(Command::CreateUser(create.clone()));
    assert_eq!(outcome, Ok(Reply::Created { at: world.now() }));
    let user = world.user("Alice");
    assert_eq!(*user, create.user(world.now()));
    assert_eq!(user.entity.arn(), "arn:aws:iam::111122223333:user/division/Alice");
    assert_eq!(
        user.tags,
        [tag("Cost", "1"), tag("team", "payments")],
        "by tag key"
    );
    world.check_records();
}

#[test]
fn names_are_found_and_unique_in_any_letter_case() {
    let mut world = World::new();
    world.must(create_user("Alice"));
    assert_eq!(world.ask(create_user("ALICE")), exists(EntityKind::User, "ALICE"));
    assert_eq!(world.user("aLiCe").entity.name, name("Alice"));
    world.must(create_group("Alice"));
    world.must(create_role("Alice", TRUST));
    world.must(create_policy("Alice", ALLOW));
}

#[test]
fn a_new_user_that_cannot_be_is_refused() {
    let mut world = World::new();
    world.must(create_user("Alice"));
    let taken = world.user("Alice").entity.id;
    let create = |entity, tags, boundary: Option<&str>| {
        Command::CreateUser(CreateUser {
            entity,
            tags,
            boundary: boundary.map(parse),
        })
    };
    let bob = || entity(IdKind::User, "Bob");
    let of_nobody = NewEntity {
        account: parse("000000000000"),
        ..bob()
    };
    assert_eq!(
        world.ask(create(of_nobody, vec![], None)),
        no_such(EntityKind::Account, "000000000000")
    );
    let of_role = entity(IdKind::Role, "Bob");
    assert_eq!(
        world.ask(create(of_role, vec![], None)),
        Err(IamError::InvalidInput(InvalidInput::IdOfAnotherKind))
    );
    assert_eq!(
        world.ask(create(entity_with(taken, "Bob"), vec![], None)),
        Err(IamError::IdTaken)
    );
    let doubled = vec![tag("Team", "1"), tag("team", "2")];
    assert_eq!(
        world.ask(create(bob(), doubled, None)),
        Err(IamError::InvalidInput(InvalidInput::DuplicateTagKeys))
    );
    for boundary in [
        "arn:aws:iam::111122223333:policy/none",
        "arn:aws:iam::aws:policy/None",
        "arn:aws-cn:iam::aws:policy/AdministratorAccess",
    ] {
        assert_eq!(
            world.ask(create(bob(), vec![], Some(boundary))),
            no_such(EntityKind::Boundary, boundary)
        );
    }
    world.must(create(bob(), vec![], Some(ADMINISTRATOR)));
}

#[test]
fn a_user_under_another_name_is_the_same_user() {
    let mut world = World::new();
    for command in [create_user("Alice"), create_user("Bob"), create_group("Admins")] {
        world.must(command);
    }
    for command in [
        join("Admins", "Alice"),
        create_access_key(1, keys_of("Alice")),
        put_inline(HolderKind::User, "Alice", "inline", ALLOW),
    ] {
        world.must(command);
    }
    let before = world.user("Alice").clone();
    assert_eq!(
        world.ask(update("Alice", Some("BOB"), None)),
        exists(EntityKind::User, "BOB")
    );
    world.must(update("Alice", Some("ALICE"), None));
    world.must(update("alice", Some("Carol"), Some("/moved/")));
    let after = world.user("Carol");
    assert_eq!(after.entity.arn(), "arn:aws:iam::111122223333:user/moved/Carol");
    let expected = User {
        entity: Entity {
            name: name("Carol"),
            path: parse("/moved/"),
            ..before.entity.clone()
        },
        ..before
    };
    assert_eq!(*after, expected);
    let owner = world.state.key_owner(&keys_of("Carol")).unwrap();
    assert_eq!(world.state.access_keys_of(&owner).count(), 1);
    assert_eq!(
        world.ask(update("Alice", None, None)),
        no_such(EntityKind::User, "Alice")
    );
    world.must(create_user("Alice"));
    world.check_records();
}

#[test]
fn a_user_is_deleted_when_nothing_is_left_of_it() {
    let mut world = World::new();
    for command in [
        create_user("Alice"),
        create_group("Admins"),
        join("Admins", "Alice"),
        create_access_key(1, keys_of("Alice")),
        put_inline(HolderKind::User, "Alice", "inline", ALLOW),
        attach(HolderKind::User, "Alice", ADMINISTRATOR),
        put_boundary(HolderKind::User, "Alice", ADMINISTRATOR),
    ] {
        world.must(command);
    }
    let delete_key = Command::DeleteAccessKey(trent_domain::global::command::DeleteAccessKey {
        id: access_key_id(1),
        owner: keys_of("Alice"),
    });
    for (in_the_way, removal) in [
        (
            Conflict::AttachedPolicies,
            detach(HolderKind::User, "Alice", ADMINISTRATOR),
        ),
        (
            Conflict::InlinePolicies,
            delete_inline(HolderKind::User, "Alice", "inline"),
        ),
        (Conflict::AccessKeys, delete_key),
        (Conflict::GroupMembers, leave("Admins", "Alice")),
    ] {
        assert_eq!(world.ask(delete_user("Alice")), conflict(in_the_way));
        world.must(removal);
    }
    world.must(delete_user("Alice"));
    assert_eq!(
        world.ask(delete_user("Alice")),
        no_such(EntityKind::User, "Alice")
    );
    world.check_records();
}
