//! Managed policies and their versions.

use trent_domain::global::command::{
    CreatePolicyVersion, DeletePolicy, DeletePolicyVersion, SetDefaultPolicyVersion,
};
use trent_domain::global::{Command, Reply};
use trent_domain::iam::*;

use super::world::*;

fn create_version(policy: &PolicyArn, document: &str, set_as_default: bool) -> Command {
    Command::CreatePolicyVersion(CreatePolicyVersion {
        account: us(),
        policy: policy.clone(),
        document: document.into(),
        set_as_default,
    })
}

fn delete_version(policy: &PolicyArn, version: u32) -> Command {
    Command::DeletePolicyVersion(DeletePolicyVersion {
        account: us(),
        policy: policy.clone(),
        version,
    })
}

fn set_default(policy: &PolicyArn, version: u32) -> Command {
    Command::SetDefaultPolicyVersion(SetDefaultPolicyVersion {
        account: us(),
        policy: policy.clone(),
        version,
    })
}

fn delete(policy: &PolicyArn) -> Command {
    Command::DeletePolicy(DeletePolicy {
        account: us(),
        policy: policy.clone(),
    })
}

fn numbers(world: &World) -> Vec<u32> {
    world.policy("ours").versions.keys().copied().collect()
}

#[test]
fn numbers_of_versions_are_not_used_again() {
    let mut world = World::new();
    world.must(create_policy("ours", ALLOW));
    let ours = arn("ours");
    let outcome = world.ask(create_version(&ours, DENY, false));
    let at = world.now();
    assert_eq!(outcome, Ok(Reply::PolicyVersion { number: 2, at }));
    assert_eq!(world.policy("ours").default_version, 1);
    world.must(delete_version(&ours, 2));
    let outcome = world.ask(create_version(&ours, DENY, true));
    let at = world.now();
    assert_eq!(outcome, Ok(Reply::PolicyVersion { number: 3, at }));
    assert_eq!(
        (
            world.policy("ours").default_version,
            world.policy("ours").updated_at
        ),
        (3, at)
    );
    assert_eq!(world.policy("ours").default_document().unwrap().as_str(), DENY);
    world.must(set_default(&ours, 1));
    assert_eq!(world.policy("ours").default_document().unwrap().as_str(), ALLOW);
    assert_eq!(numbers(&world), [1, 3]);
    world.check_records();
}

#[test]
fn a_policy_has_five_versions_at_most() {
    let mut world = World::new();
    world.must(create_policy("ours", ALLOW));
    for _ in 1..limits::MAX_POLICY_VERSIONS {
        world.must(create_version(&arn("ours"), DENY, true));
    }
    assert_eq!(
        world.ask(create_version(&arn("ours"), DENY, true)),
        quota(Quota::PolicyVersions)
    );
    world.must(delete_version(&arn("ours"), 1));
    world.must(create_version(&arn("ours"), DENY, true));
    assert_eq!(numbers(&world), [2, 3, 4, 5, 6]);
}

#[test]
fn versions_that_are_needed_or_missing_are_refused() {
    let mut world = World::new();
    world.must(create_policy("ours", ALLOW));
    let ours = arn("ours");
    assert_eq!(
        world.ask(delete_version(&ours, 1)),
        conflict(Conflict::DefaultVersion)
    );
    let missing = no_such(
        EntityKind::PolicyArn,
        "arn:aws:iam::111122223333:policy/ours version v2",
    );
    assert_eq!(world.ask(delete_version(&ours, 2)), missing);
    assert_eq!(world.ask(set_default(&ours, 2)), missing);
}

#[test]
fn a_policy_is_deleted_when_it_is_in_no_use() {
    let mut world = World::new();
    let ours = arn("ours");
    for command in [
        create_policy("ours", ALLOW),
        create_user("Alice"),
        attach(HolderKind::User, "Alice", ours.as_str()),
        create_version(&ours, DENY, false),
    ] {
        world.must(command);
    }
    assert_eq!(world.ask(delete(&ours)), conflict(Conflict::PolicyAttached));
    world.must(detach(HolderKind::User, "Alice", ours.as_str()));
    assert_eq!(world.ask(delete(&ours)), conflict(Conflict::PolicyVersions));
    world.must(delete_version(&ours, 2));
    world.must(delete(&ours));
    assert_eq!(
        world.ask(delete(&ours)),
        no_such(EntityKind::Attachment, ours.as_str())
    );
    world.check_records();
}

#[test]
fn policies_of_others_are_not_changed() {
    let mut world = World::new();
    for policy in [ADMINISTRATOR, "arn:aws:iam::444455556666:policy/theirs"] {
        let policy = parse(policy);
        for command in [
            create_version(&policy, ALLOW, true),
            delete_version(&policy, 1),
            set_default(&policy, 1),
            delete(&policy),
        ] {
            assert_eq!(world.ask(command), Err(IamError::PolicyOutsideAccount));
        }
    }
}

#[test]
fn a_document_is_checked_wherever_it_is_given() {
    let mut world = World::new();
    world.must(create_policy("ours", ALLOW));
    assert_eq!(
        world.ask(create_policy("OURS", ALLOW)),
        exists(EntityKind::Policy, "OURS")
    );
    let syntax = malformed("Syntax errors in policy.");
    assert_eq!(world.ask(create_policy("other", "[]")), syntax);
    assert_eq!(world.ask(create_version(&arn("ours"), "[]", false)), syntax);

    let of = |characters: usize| {
        let id = "x".repeat(characters - ALLOW.len() - r#""Id":"","#.len());
        ALLOW.replacen('{', &format!(r#"{{ "Id":"{id}", "#), 1)
    };
    world.must(create_policy(
        "longest",
        &of(limits::MAX_MANAGED_POLICY_CHARACTERS),
    ));
    let too_long = of(limits::MAX_MANAGED_POLICY_CHARACTERS + 1);
    assert_eq!(
        world.ask(create_policy("other", &too_long)),
        quota(Quota::PolicySize)
    );
    assert_eq!(
        world.ask(create_version(&arn("ours"), &too_long, false)),
        quota(Quota::PolicySize)
    );
}
