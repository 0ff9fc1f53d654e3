//! Roles.

use trent_domain::global::Command;
use trent_domain::global::command::{UpdateAssumeRolePolicy, UpdateRole};
use trent_domain::iam::*;

use super::world::*;

fn update(text: &str, description: Option<&str>, seconds: Option<u32>) -> Command {
    Command::UpdateRole(UpdateRole {
        account: us(),
        name: name(text),
        description: description.map(str::to_owned),
        max_session_duration: seconds.map(|seconds| seconds.try_into().unwrap()),
    })
}

fn trust(text: &str, document: &str) -> Command {
    Command::UpdateAssumeRolePolicy(UpdateAssumeRolePolicy {
        account: us(),
        name: name(text),
        trust_policy: document.into(),
    })
}

#[test]
fn a_role_changes_in_what_is_said() {
    let mut world = World::new();
    world.must(create_role("backup", TRUST));
    assert_eq!(
        world.role("backup").entity.arn(),
        "arn:aws:iam::111122223333:role/backup"
    );
    assert_eq!(world.role("backup").max_session_duration.as_secs(), 3600);
    world.must(update("backup", Some("nightly"), None));
    world.must(update("backup", None, Some(43_200)));
    let other = TRUST.replace('*', "111122223333");
    world.must(trust("backup", &other));
    let role = world.role("backup");
    assert_eq!(role.description, "nightly");
    assert_eq!(role.max_session_duration.as_secs(), 43_200);
    assert_eq!(role.trust_policy.as_str(), other);
    for command in [
        update("none", None, None),
        trust("none", TRUST),
        delete_role("none"),
    ] {
        assert_eq!(world.ask(command), no_such(EntityKind::Role, "none"));
    }
    assert_eq!(
        world.ask(create_role("BACKUP", TRUST)),
        exists(EntityKind::Role, "BACKUP")
    );
    world.check_records();
}

#[test]
fn a_trust_policy_is_checked_wherever_it_is_given() {
    let mut world = World::new();
    world.must(create_role("backup", TRUST));
    for (document, text) in [
        ("{", "This policy contains invalid Json"),
        (ALLOW, "Has prohibited field Resource"),
        (
            r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole"}}"#,
            "Missing required field Principal",
        ),
    ] {
        assert_eq!(world.ask(create_role("other", document)), malformed(text));
        assert_eq!(world.ask(trust("backup", document)), malformed(text));
    }
    let longest = |length: usize| format!("{TRUST}{}", " ".repeat(length - TRUST.len()));
    world.must(trust("backup", &longest(limits::MAX_TRUST_POLICY_CHARACTERS)));
    let too_long = longest(limits::MAX_TRUST_POLICY_CHARACTERS + 1);
    assert_eq!(
        world.ask(trust("backup", &too_long)),
        quota(Quota::TrustPolicySize)
    );
    assert_eq!(
        world.ask(create_role("other", &too_long)),
        quota(Quota::TrustPolicySize)
    );
}

#[test]
fn a_role_is_deleted_when_it_has_no_policies() {
    let mut world = World::new();
    for command in [
        create_role("backup", TRUST),
        attach(HolderKind::Role, "backup", ADMINISTRATOR),
        put_inline(HolderKind::Role, "backup", "inline", ALLOW),
        put_boundary(HolderKind::Role, "backup", ADMINISTRATOR),
    ] {
        world.must(command);
    }
    assert_eq!(
        world.ask(delete_role("backup")),
        conflict(Conflict::AttachedPolicies)
    );
    world.must(detach(HolderKind::Role, "backup", ADMINISTRATOR));
    assert_eq!(
        world.ask(delete_role("backup")),
        conflict(Conflict::InlinePolicies)
    );
    world.must(delete_inline(HolderKind::Role, "backup", "inline"));
    let old = world.role("backup").entity.id;
    world.must(delete_role("backup"));
    world.must(create_role("backup", TRUST));
    assert_ne!(world.role("backup").entity.id, old);
    assert!(world.state.role_by_id(&old).is_none());
    world.check_records();
}
