//! What holds for any sequence of commands.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use trent_domain::global::Command;
use trent_domain::global::command::*;
use trent_domain::iam::*;

use super::world::*;

const NAMES: &[&str] = &["a", "B", "b"];
const KINDS: &[HolderKind] = &[HolderKind::User, HolderKind::Group, HolderKind::Role];

fn any_name() -> impl Strategy<Value = &'static str> {
    select(NAMES)
}

fn any_kind() -> impl Strategy<Value = HolderKind> {
    select(KINDS)
}

fn any_policy() -> impl Strategy<Value = PolicyArn> {
    prop_oneof![any_name().prop_map(arn), Just(parse(ADMINISTRATOR))]
}

fn any_owner() -> impl Strategy<Value = KeyHolder> {
    prop_oneof![
        Just(KeyHolder::Root(us())),
        any_name().prop_map(keys_of),
        Just(KeyHolder::Service(parse("s3.amazonaws.com"))),
    ]
}

/// A command on one of a few entities, so that commands meet.
fn command() -> impl Strategy<Value = Command> {
    prop_oneof![3 => creation(), 2 => renaming(), 4 => holding(), 3 => policies(), 2 => keys(), 2 => deletion()]
}

fn creation() -> impl Strategy<Value = Command> {
    (any_name(), 0..5u8).prop_map(|(name, kind)| match kind {
        0 => create_user(name),
        1 => create_group(name),
        2 => create_role(name, TRUST),
        3 => create_policy(name, ALLOW),
        _ => Command::RegisterService(RegisterService {
            principal: parse("s3.amazonaws.com"),
            accounts: ServedAccounts::All,
        }),
    })
}

fn renaming() -> impl Strategy<Value = Command> {
    (any_name(), any_name(), any::<bool>()).prop_map(|(old, new, is_user)| {
        let (account, old, new_name, new_path) = (us(), name(old), Some(name(new)), Some(parse("/p/")));
        if is_user {
            Command::UpdateUser(UpdateUser {
                account,
                name: old,
                new_name,
                new_path,
            })
        } else {
            Command::UpdateGroup(UpdateGroup {
                account,
                name: old,
                new_name,
                new_path,
            })
        }
    })
}

fn holding() -> impl Strategy<Value = Command> {
    (any_kind(), any_name(), any_name(), any_policy(), 0..8u8).prop_map(
        |(kind, holder, other, policy, what)| match what {
            0 => put_inline(kind, holder, other, ALLOW),
            1 => delete_inline(kind, holder, other),
            2 => attach(kind, holder, policy.as_str()),
            3 => detach(kind, holder, policy.as_str()),
            4 => put_boundary(kind, holder, policy.as_str()),
            5 => delete_boundary(kind, holder),
            6 => join(holder, other),
            _ => leave(holder, other),
        },
    )
}

fn policies() -> impl Strategy<Value = Command> {
    (any_policy(), 1..4u32, 0..4u8).prop_map(|(policy, version, what)| {
        let account = us();
        match what {
            0 => Command::CreatePolicyVersion(CreatePolicyVersion {
                account,
                policy,
                document: DENY.into(),
                set_as_default: version == 1,
            }),
            1 => Command::DeletePolicyVersion(DeletePolicyVersion {
                account,
                policy,
                version,
            }),
            2 => Command::SetDefaultPolicyVersion(SetDefaultPolicyVersion {
                account,
                policy,
                version,
            }),
            _ => Command::DeletePolicy(DeletePolicy { account, policy }),
        }
    })
}

fn keys() -> impl Strategy<Value = Command> {
    (any_owner(), 0..5u8, 0..3u8).prop_map(|(owner, number, what)| {
        let id = access_key_id(number);
        match what {
            0 => create_access_key(number, owner),
            1 => Command::UpdateAccessKey(UpdateAccessKey {
                id,
                owner,
                status: AccessKeyStatus::Inactive,
            }),
            _ => Command::DeleteAccessKey(DeleteAccessKey { id, owner }),
        }
    })
}

fn deletion() -> impl Strategy<Value = Command> {
    (any_name(), 0..4u8).prop_map(|(name, kind)| match kind {
        0 => delete_user(name),
        1 => delete_group(name),
        2 => delete_role(name),
        _ => Command::DeregisterService(DeregisterService {
            principal: parse("s3.amazonaws.com"),
        }),
    })
}

proptest! {
    /// The world checks after each command that the state is sound, and that a refusal changes nothing.
    #[test]
    fn records_are_the_state(commands in vec(command(), 1..80)) {
        let mut world = World::new();
        for command in commands {
            let _ = world.ask(command);
        }
        world.check_records();
    }
}
