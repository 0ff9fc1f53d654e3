//! Inline and attached policies of users, groups and roles.

use trent_domain::iam::limits::{
    MAX_ATTACHED_POLICIES, MAX_GROUP_INLINE_CHARACTERS, MAX_ROLE_INLINE_CHARACTERS,
    MAX_USER_INLINE_CHARACTERS,
};
use trent_domain::iam::*;

use super::world::*;

const KINDS: [HolderKind; 3] = [HolderKind::User, HolderKind::Group, HolderKind::Role];

/// A user, a group and a role of the name `holder`.
fn world() -> World {
    let mut world = World::new();
    for command in [
        create_user("holder"),
        create_group("holder"),
        create_role("holder", TRUST),
    ] {
        world.must(command);
    }
    world
}

fn policies(world: &World, kind: HolderKind) -> HeldPolicies {
    let found = world.state.expect_holder(us(), &holder(kind, "holder")).unwrap();
    found.policies().clone()
}

/// A policy of so many characters that count.
fn document(characters: usize) -> String {
    let empty =
        r#"{"Version":"2012-10-17","Id":"","Statement":{"Effect":"Allow","Action":"kms:*","Resource":"*"}}"#;
    let filled = format!(r#""Id":"{}""#, "x".repeat(characters - empty.len()));
    empty.replace(r#""Id":"""#, &filled)
}

#[test]
fn inline_policies_are_put_and_deleted() {
    let mut world = world();
    let missing = [
        EntityKind::UserPolicy,
        EntityKind::GroupPolicy,
        EntityKind::RolePolicy,
    ];
    for (kind, missing) in KINDS.into_iter().zip(missing) {
        world.must(put_inline(kind, "holder", "inline", ALLOW));
        world.must(put_inline(kind, "holder", "inline", DENY));
        let held = policies(&world, kind).inline;
        assert_eq!(held.len(), 1);
        assert_eq!(held[&name("inline")].as_str(), DENY);
        world.must(delete_inline(kind, "holder", "inline"));
        assert_eq!(policies(&world, kind), HeldPolicies::default());
        assert_eq!(
            world.ask(delete_inline(kind, "holder", "inline")),
            no_such(missing, "inline")
        );
    }
    world.check_records();
}

#[test]
fn an_inline_policy_is_one_of_an_identity() {
    let mut world = world();
    for (document, text) in [
        ("", "Syntax errors in policy."),
        (TRUST, "Policy document should not specify a principal."),
        (
            r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"kms:*"}}"#,
            "Policy statement must contain resources.",
        ),
        (
            r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Resource":"*"}}"#,
            "Policy statement must contain actions.",
        ),
    ] {
        for kind in KINDS {
            assert_eq!(
                world.ask(put_inline(kind, "holder", "inline", document)),
                malformed(text)
            );
        }
    }
}

#[test]
fn inline_policies_are_bounded_together() {
    let mut world = world();
    let max = [
        MAX_USER_INLINE_CHARACTERS,
        MAX_GROUP_INLINE_CHARACTERS,
        MAX_ROLE_INLINE_CHARACTERS,
    ];
    for (kind, max) in KINDS.into_iter().zip(max) {
        let rest = document(max - document(1000).len());
        world.must(put_inline(kind, "holder", "first", &document(1000)));
        world.must(put_inline(kind, "holder", "second", &format!("  {rest}\n\t ")));
        let too_long = Err(IamError::InlinePolicySize(holder(kind, "holder")));
        let one_more = put_inline(kind, "holder", "second", &document(max - 999));
        assert_eq!(world.ask(one_more), too_long);
        assert_eq!(policies(&world, kind).inline_size(), max);
    }
}

#[test]
fn managed_policies_are_attached_and_detached() {
    let mut world = world();
    world.must(create_policy("ours", ALLOW));
    for kind in KINDS {
        for policy in [arn("ours").as_str(), ADMINISTRATOR] {
            world.must(attach(kind, "holder", policy));
            world.must(attach(kind, "holder", policy));
        }
    }
    assert_eq!(world.state.attachment_count(us(), &arn("ours")), 3);
    assert_eq!(world.state.attachment_count(us(), &parse(ADMINISTRATOR)), 3);
    assert_eq!(world.state.attachment_count(them(), &parse(ADMINISTRATOR)), 0);
    let holders = world.state.holders_of(us(), &arn("ours")).map(|id| id.kind());
    assert_eq!(
        holders.collect::<Vec<_>>(),
        [IdKind::Group, IdKind::User, IdKind::Role]
    );
    for kind in KINDS {
        world.must(detach(kind, "holder", arn("ours").as_str()));
        assert_eq!(
            world.ask(detach(kind, "holder", arn("ours").as_str())),
            no_such(EntityKind::Attachment, arn("ours").as_str())
        );
    }
    assert_eq!(world.state.holders_of(us(), &arn("ours")).count(), 0);
    world.check_records();
}

#[test]
fn what_is_no_policy_of_the_account_is_not_attached() {
    let mut world = world();
    world.must(create_policy("ours", ALLOW));
    for policy in [
        "arn:aws:iam::111122223333:policy/none",
        "arn:aws:iam::111122223333:policy/path/ours",
        "arn:aws-cn:iam::111122223333:policy/ours",
        "arn:aws:iam::444455556666:policy/ours",
        "arn:aws:iam::aws:policy/None",
        "arn:aws:iam::aws:policy/job-function/AdministratorAccess",
        "arn:aws-cn:iam::aws:policy/AdministratorAccess",
    ] {
        for kind in KINDS {
            assert_eq!(
                world.ask(attach(kind, "holder", policy)),
                no_such(EntityKind::PolicyArn, policy)
            );
        }
    }
}

#[test]
fn ten_managed_policies_are_attached_at_most() {
    let mut world = world();
    for number in 0..=MAX_ATTACHED_POLICIES {
        world.must(create_policy(&format!("p{number}"), ALLOW));
    }
    let quotas = [
        Quota::PoliciesPerUser,
        Quota::PoliciesPerGroup,
        Quota::PoliciesPerRole,
    ];
    for (kind, full) in KINDS.into_iter().zip(quotas) {
        for number in 0..MAX_ATTACHED_POLICIES {
            world.must(attach(kind, "holder", arn(&format!("p{number}")).as_str()));
        }
        let last = arn(&format!("p{MAX_ATTACHED_POLICIES}"));
        assert_eq!(world.ask(attach(kind, "holder", last.as_str())), quota(full));
        world.must(attach(kind, "holder", arn("p0").as_str()));
    }
}

#[test]
fn who_is_not_there_holds_nothing() {
    let mut world = world();
    let missing = [EntityKind::User, EntityKind::Group, EntityKind::Role];
    for (kind, missing) in KINDS.into_iter().zip(missing) {
        for command in [
            put_inline(kind, "none", "inline", ALLOW),
            delete_inline(kind, "none", "inline"),
            attach(kind, "none", ADMINISTRATOR),
            detach(kind, "none", ADMINISTRATOR),
            put_boundary(kind, "none", ADMINISTRATOR),
            delete_boundary(kind, "none"),
        ] {
            assert_eq!(world.ask(command), no_such(missing, "none"));
        }
    }
}
