//! Pages of entities.

use trent_domain::global::Command;
use trent_domain::global::command::{CreatePolicy, CreateUser};
use trent_domain::global::state::Listing;
use trent_domain::iam::*;

use super::world::*;

fn create_user_at(path: &str, text: &str) -> Command {
    Command::CreateUser(CreateUser {
        entity: NewEntity {
            path: parse(path),
            ..entity(IdKind::User, text)
        },
        tags: vec![],
        boundary: None,
    })
}

/// The names of a page, and whether more follow.
fn users(world: &World, path_prefix: &str, after: Option<&str>, limit: usize) -> (Vec<String>, bool) {
    let page = world.state.list_users(Listing {
        account: us(),
        path_prefix,
        after: after.map(name).as_ref(),
        limit,
    });
    let names = page.items.iter().map(|user| user.entity.name.to_string());
    (names.collect(), page.truncated)
}

#[test]
fn pages_go_by_name_without_case() {
    let mut world = World::new();
    for command in [
        create_user_at("/", "bob"),
        create_user_at("/a/", "Alice"),
        create_user_at("/a/b/", "Carol"),
        create_user_at("/ab/", "dave"),
    ] {
        world.must(command);
    }
    let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(users(&world, "/", None, 2), (names(&["Alice", "bob"]), true));
    assert_eq!(
        users(&world, "/", Some("BOB"), 2),
        (names(&["Carol", "dave"]), false)
    );
    assert_eq!(
        users(&world, "/", Some("bz"), 9),
        (names(&["Carol", "dave"]), false)
    );
    assert_eq!(users(&world, "/a/", None, 9), (names(&["Alice", "Carol"]), false));
    assert_eq!(users(&world, "/a/", None, 1), (names(&["Alice"]), true));
    assert_eq!(users(&world, "/a/b/", None, 1), (names(&["Carol"]), false));
    assert_eq!(users(&world, "/none/", None, 1), (vec![], false));
}

#[test]
fn every_kind_is_listed_by_itself() {
    let mut world = World::new();
    let path: Path = parse("/a/");
    let of_path = |kind, text: &str| NewEntity {
        path: path.clone(),
        ..entity(kind, text)
    };
    for command in [
        create_user("user"),
        create_group("group"),
        create_role("role", TRUST),
        create_policy("idle", ALLOW),
        Command::CreatePolicy(CreatePolicy {
            entity: of_path(IdKind::Policy, "used"),
            description: String::new(),
            document: ALLOW.into(),
            tags: vec![],
        }),
        attach(HolderKind::Group, "group", arn("a/used").as_str()),
    ] {
        world.must(command);
    }
    let listing = |account| Listing {
        account,
        path_prefix: "/",
        after: None,
        limit: 10,
    };
    assert_eq!(world.state.list_users(listing(us())).items.len(), 1);
    assert_eq!(world.state.list_groups(listing(us())).items.len(), 1);
    assert_eq!(world.state.list_roles(listing(us())).items.len(), 1);
    assert_eq!(world.state.list_policies(listing(us()), false).items.len(), 2);
    let used = world.state.list_policies(listing(us()), true).items;
    assert_eq!(
        used.iter().map(|policy| policy.arn()).collect::<Vec<_>>(),
        [arn("a/used")]
    );
    assert!(world.state.list_users(listing(them())).items.is_empty());
}
