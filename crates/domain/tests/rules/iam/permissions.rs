//! The policies that say what a user or role may do.

use trent_domain::global::Command;
use trent_domain::global::command::{CreatePolicyVersion, DeleteGroup};
use trent_domain::iam::HolderKind;
use trent_domain::policy::IdentityPolicies;

use super::world::*;

fn named(policies: &IdentityPolicies) -> Vec<(&str, &str)> {
    let named = policies.policies.iter();
    named.map(|named| (&*named.name, named.policy.as_str())).collect()
}

#[test]
fn a_user_has_its_own_policies_and_those_of_its_groups() {
    let mut world = World::new();
    let ours = arn("ours");
    for command in [
        create_policy("ours", ALLOW),
        create_user("Alice"),
        create_group("Admins"),
        join("Admins", "Alice"),
        put_inline(HolderKind::User, "Alice", "own", ALLOW),
        attach(HolderKind::User, "Alice", ours.as_str()),
        put_inline(HolderKind::Group, "Admins", "shared", DENY),
        attach(HolderKind::Group, "Admins", ADMINISTRATOR),
    ] {
        world.must(command);
    }
    let administrator = trent_domain::iam::AwsManagedPolicy::find(&parse(ADMINISTRATOR)).unwrap();
    let policies = world.state.user_policies(world.user("Alice"));
    assert_eq!(
        named(&policies),
        [
            ("own", ALLOW),
            (ours.as_str(), ALLOW),
            ("shared", DENY),
            (ADMINISTRATOR, administrator.document),
        ]
    );
    assert_eq!((policies.boundary, policies.session), (None, None));
    world.must(leave("Admins", "Alice"));
    assert_eq!(named(&world.state.user_policies(world.user("Alice"))).len(), 2);
    for command in [
        detach(HolderKind::Group, "Admins", ADMINISTRATOR),
        delete_inline(HolderKind::Group, "Admins", "shared"),
        Command::DeleteGroup(DeleteGroup {
            account: us(),
            name: name("Admins"),
        }),
    ] {
        world.must(command);
    }
}

#[test]
fn the_version_in_force_counts() {
    let mut world = World::new();
    let ours = arn("ours");
    for command in [
        create_policy("ours", ALLOW),
        create_role("backup", TRUST),
        attach(HolderKind::Role, "backup", ours.as_str()),
        put_boundary(HolderKind::Role, "backup", ours.as_str()),
    ] {
        world.must(command);
    }
    let in_force = |world: &World| {
        let policies = world.state.role_policies(world.role("backup"));
        let boundary = policies.boundary.as_ref().unwrap();
        assert_eq!(&*boundary.name, arn("ours").as_str());
        (
            policies.policies[0].policy.as_str().to_owned(),
            boundary.policy.as_str().to_owned(),
        )
    };
    assert_eq!(in_force(&world), (ALLOW.into(), ALLOW.into()));
    for set_as_default in [false, true] {
        world.must(Command::CreatePolicyVersion(CreatePolicyVersion {
            account: us(),
            policy: ours.clone(),
            document: DENY.into(),
            set_as_default,
        }));
        let expected = if set_as_default { DENY } else { ALLOW };
        assert_eq!(in_force(&world), (expected.into(), expected.into()));
    }
}
