//! Groups, and who is in them.

use trent_domain::global::Command;
use trent_domain::global::command::UpdateGroup;
use trent_domain::iam::*;

use super::world::*;

fn rename(text: &str, new_name: &str) -> Command {
    Command::UpdateGroup(UpdateGroup {
        account: us(),
        name: name(text),
        new_name: Some(name(new_name)),
        new_path: None,
    })
}

#[test]
fn users_come_and_go() {
    let mut world = World::new();
    for command in [
        create_group("Admins"),
        create_user("Alice"),
        create_user("Bob"),
        join("Admins", "Alice"),
        join("Admins", "Alice"),
        join("Admins", "Bob"),
        leave("Admins", "Bob"),
        leave("Admins", "Bob"),
    ] {
        world.must(command);
    }
    let group = world.state.group(us(), &name("admins")).unwrap();
    let users: Vec<&Name> = world
        .state
        .users_of(group)
        .map(|user| &user.entity.name)
        .collect();
    assert_eq!(users, [&name("Alice")]);
    let groups: Vec<&Name> = world
        .state
        .groups_of(world.user("Alice"))
        .map(|group| &group.entity.name)
        .collect();
    assert_eq!(groups, [&name("Admins")]);
    for (command, missing) in [
        (join("None", "Alice"), no_such(EntityKind::Group, "None")),
        (join("Admins", "None"), no_such(EntityKind::User, "None")),
        (leave("None", "Alice"), no_such(EntityKind::Group, "None")),
        (leave("Admins", "None"), no_such(EntityKind::User, "None")),
    ] {
        assert_eq!(world.ask(command), missing);
    }
    world.check_records();
}

#[test]
fn a_group_under_another_name_keeps_its_users() {
    let mut world = World::new();
    for command in [
        create_group("Admins"),
        create_group("Others"),
        create_user("Alice"),
        join("Admins", "Alice"),
        rename("Admins", "ADMINS"),
        rename("Admins", "Owners"),
    ] {
        world.must(command);
    }
    assert_eq!(
        world.ask(rename("Owners", "others")),
        exists(EntityKind::Group, "others")
    );
    assert_eq!(
        world.ask(rename("Admins", "Guests")),
        no_such(EntityKind::Group, "Admins")
    );
    let group = world.state.group(us(), &name("Owners")).unwrap();
    assert_eq!(world.state.users_of(group).count(), 1);
    assert_eq!(group.entity.arn(), "arn:aws:iam::111122223333:group/Owners");
    world.check_records();
}

#[test]
fn a_group_is_deleted_when_nothing_is_left_of_it() {
    let mut world = World::new();
    for command in [
        create_group("Admins"),
        create_user("Alice"),
        join("Admins", "Alice"),
        attach(HolderKind::Group, "Admins", ADMINISTRATOR),
        put_inline(HolderKind::Group, "Admins", "inline", ALLOW),
    ] {
        world.must(command);
    }
    for (in_the_way, removal) in [
        (Conflict::GroupMembers, leave("Admins", "Alice")),
        (
            Conflict::AttachedPolicies,
            detach(HolderKind::Group, "Admins", ADMINISTRATOR),
        ),
        (
            Conflict::InlinePolicies,
            delete_inline(HolderKind::Group, "Admins", "inline"),
        ),
    ] {
        assert_eq!(world.ask(delete_group("Admins")), conflict(in_the_way));
        world.must(removal);
    }
    world.must(delete_group("Admins"));
    assert_eq!(
        world.ask(delete_group("Admins")),
        no_such(EntityKind::Group, "Admins")
    );
    world.check_records();
}

#[test]
fn a_user_is_in_ten_groups_at_most() {
    let mut world = World::new();
    world.must(create_user("Alice"));
    for number in 0..=limits::MAX_GROUPS_PER_USER {
        world.must(create_group(&format!("g{number}")));
        let outcome = world.ask(join(&format!("g{number}"), "Alice"));
        match number {
            limits::MAX_GROUPS_PER_USER => assert_eq!(outcome, quota(Quota::GroupsPerUser)),
            _ => assert!(outcome.is_ok()),
        }
    }
}
