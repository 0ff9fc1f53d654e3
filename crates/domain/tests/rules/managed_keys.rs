//! AWS managed keys.

use std::fmt::Write;

use trent_domain::alias::ListedAlias;
use trent_domain::authorize::{self, Authorized};
use trent_domain::caller::Caller;
use trent_domain::command::*;
use trent_domain::error::{Denied, DeniedResource, DenyReason, KmsError};
use trent_domain::key_spec::KeyManager;
use trent_domain::key_state::KeyState;
use trent_domain::managed_key::ManagedService;
use trent_domain::operation::{Accepts, Operation};
use trent_domain::policy::Layer;
use trent_domain::reply::Reply;
use trent_domain::resolve::{AwaitedKey, Resolved, awaited_managed_key, resolve};
use trent_domain::state::State;

use crate::fixtures::*;
use crate::region::Region;

const S3: &str = "alias/aws/s3";

/// What the account may do with its managed key, services apart.
fn is_metadata(operation: Operation) -> bool {
    let shows = ["Describe", "Get", "List"];
    shows.iter().any(|start| operation.name().starts_with(start)) || operation == Operation::RevokeGrant
}

/// What the root user is told that asks for the operation on its managed key.
fn by_root(us: &Region, operation: Operation) -> Result<Authorized, KmsError> {
    let key = Resolved::by_id(us.state.key(&single(1)).unwrap().clone(), &region(US));
    authorize::on_key(&us.state, &key, &root_asks(), operation)
}

fn with_managed_key() -> Region {
    let mut us = Region::new(US);
    us.ask(create_managed_key(S3, single(1))).unwrap();
    us
}

fn listed(state: &State) -> Vec<ListedAlias> {
    state.aliases_of(account(ACCOUNT), None, 100).unwrap().items
}

#[test]
fn services_are_known_by_their_aliases_in_order() {
    let aliases: Vec<_> = ManagedService::ALL
        .iter()
        .map(|service| service.alias().unwrap())
        .collect();
    assert!(aliases.is_sorted());
    assert!(aliases.iter().all(|alias| alias.is_reserved()));
    for (service, alias) in ManagedService::ALL.iter().zip(&aliases) {
        assert_eq!(ManagedService::of_alias(alias), Some(*service));
    }
    assert_eq!(ManagedService::of_alias(&alias("alias/aws/unknown")), None);
    assert_eq!(ManagedService::of_alias(&alias("alias/s3")), None);
}

#[test]
fn policies_and_descriptions() {
    for service in ManagedService::ALL {
        let policy = service.policy(account(ACCOUNT), &region(US));
        trent_domain::policy::parse(&policy, "aws").unwrap();
    }
    let ebs = ManagedService::of_alias(&alias("alias/aws/ebs")).unwrap();
    let policy = ebs.policy(account(ACCOUNT), &region(US));
    insta::assert_snapshot!(format!("{}\n{policy}", ebs.description()));
}

#[test]
fn what_its_policy_lets_the_account_do() {
    let us = with_managed_key();
    let mut table = String::new();
    for operation in Operation::ALL {
        if operation.row().accepts != Accepts::Nothing {
            let allowed = by_root(&us, *operation).is_ok();
            writeln!(
                table,
                "{:<35} {}",
                operation.name(),
                if allowed { "yes" } else { "-" }
            )
            .unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn the_first_to_ask_makes_the_key_and_all_get_the_same() {
    let mut us = Region::new(US);
    let answers: Vec<_> = (1..4)
        .map(|number| us.ask(create_managed_key(S3, single(number))).unwrap())
        .collect();
    let Reply::Key(metadata) = &answers[0] else {
        panic!("{answers:?}")
    };
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(metadata.id, single(1));
    let key = us.state.key(&single(1)).unwrap();
    assert_eq!((key.manager, key.state), (KeyManager::Aws, KeyState::Enabled));
    assert_eq!(
        us.state.alias(account(ACCOUNT), &alias(S3)).unwrap().target,
        key.id
    );
    assert_eq!(us.state.key(&single(2)), None);
}

#[test]
fn every_account_has_its_own() {
    let mut us = with_managed_key();
    let theirs = CreateManagedKey {
        policy: ManagedService::ALL[0].policy(account(OTHER_ACCOUNT), &region(US)),
        ..create_managed_key(S3, single(2))
    };
    us.run(stranger(), theirs).unwrap();
    let of = |account_id| us.state.alias(account(account_id), &alias(S3)).unwrap().target;
    assert_eq!((of(ACCOUNT), of(OTHER_ACCOUNT)), (single(1), single(2)));
}

#[test]
fn only_predefined_aliases_stand_for_keys() {
    let mut us = Region::new(US);
    let unknown = alias("alias/aws/unknown");
    let not_found = KmsError::AliasNotFound(unknown.arn(&region(US), account(ACCOUNT)));
    let outcome = us.ask(create_managed_key("alias/aws/unknown", single(1)));
    assert_eq!(outcome, Err(not_found));
    let outcome = us.run(Caller::Service, create_managed_key(S3, single(1)));
    assert!(matches!(outcome, Err(KmsError::AccessDenied(_))), "{outcome:?}");
}

#[test]
fn only_describe_key_asks_for_a_key_that_is_not_there() {
    let us = Region::new(US);
    let awaited = |operation, raw: &str| awaited_managed_key(&us.state, &root_asks(), operation, raw);
    let s3 = ManagedService::of_alias(&alias(S3)).map(|service| AwaitedKey {
        service,
        account: account(ACCOUNT),
    });
    for operation in Operation::ALL {
        let wanted = s3.filter(|_| *operation == Operation::DescribeKey);
        assert_eq!(awaited(*operation, S3), wanted, "{operation}");
    }
    let arn = |account: &str| format!("arn:aws:kms:{US}:{account}:{S3}");
    assert_eq!(awaited(Operation::DescribeKey, &arn(ACCOUNT)), s3);
    assert_eq!(awaited(Operation::DescribeKey, &arn(OTHER_ACCOUNT)), None);
    for other in ["alias/aws/unknown", "alias/s3", "s3", "", &single(1).to_string()] {
        assert_eq!(awaited(Operation::DescribeKey, other), None, "{other}");
    }
    let us = with_managed_key();
    assert_eq!(
        awaited_managed_key(&us.state, &root_asks(), Operation::DescribeKey, S3),
        None
    );
}

#[test]
fn its_account_looks_at_it_and_does_nothing_with_it() {
    let us = with_managed_key();
    let key = us.state.key(&single(1)).unwrap().arn(&region(US)).to_string();
    for operation in Operation::ALL {
        if !matches!(operation.row().accepts, Accepts::KeyOnly | Accepts::KeyOrAlias) {
            continue;
        }
        let resolved = resolve(&us.state, &root_asks(), *operation, &key).unwrap();
        let outcome = authorize::on_key(&us.state, &resolved, &root_asks(), *operation);
        if is_metadata(*operation) {
            assert!(outcome.is_ok(), "{operation}");
        } else {
            let denied = Denied {
                caller: root().arn("aws"),
                action: operation.row().action.into(),
                resource: DeniedResource::Named(key.clone()),
                reason: DenyReason::NoAllow(Layer::Resource),
                because: None,
            };
            assert_eq!(
                outcome,
                Err(KmsError::AccessDenied(Box::new(denied))),
                "{operation}"
            );
        }
    }
}

/// The entry decides, whatever the proposer has checked.
#[test]
fn no_command_of_its_account_changes_it() {
    let mut us = with_managed_key();
    us.ask(create_key(single(2))).unwrap();
    let before: Vec<_> = us.state.keys_of(account(ACCOUNT), None, 9).items;
    let commands: [Command; 12] = [
        Command::DisableKey(disable(single(1))),
        Command::EnableKey(enable(single(1))),
        Command::ScheduleKeyDeletion(schedule(single(1), 7)),
        Command::CancelKeyDeletion(CancelKeyDeletion { key_id: single(1) }),
        Command::UpdateKeyDescription(UpdateKeyDescription {
            key_id: single(1),
            description: "mine".into(),
        }),
        Command::CreateAlias(create_alias("alias/mine", single(1))),
        Command::UpdateAlias(UpdateAlias {
            name: alias(S3),
            target: single(2),
        }),
        Command::DeleteAlias(DeleteAlias { name: alias(S3) }),
        Command::BeginReplicate(replicate(single(1), EU, 1)),
        Command::TagResource(TagResource {
            key_id: single(1),
            tags: Vec::new(),
        }),
        Command::UntagResource(UntagResource {
            key_id: single(1),
            tag_keys: Vec::new(),
        }),
        Command::PutKeyPolicy(PutKeyPolicy {
            key_id: single(1),
            policy: create_key(single(1)).policy,
        }),
    ];
    for command in commands {
        let outcome = us.ask(command);
        assert!(matches!(outcome, Err(KmsError::AccessDenied(_))), "{outcome:?}");
    }
    assert_eq!(us.state.keys_of(account(ACCOUNT), None, 9).items, before);
}

#[test]
fn predefined_aliases_are_listed_until_they_name_a_key() {
    let mut us = Region::new(US);
    us.ask(create_key(single(9))).unwrap();
    for name in ["alias/a", "alias/z"] {
        us.ask(create_alias(name, single(9))).unwrap();
    }
    let before = listed(&us.state);
    assert_eq!(before.len(), 2 + ManagedService::ALL.len());
    assert!(before.is_sorted_by_key(|alias| alias.name().clone()));
    us.ask(create_managed_key(S3, single(1))).unwrap();
    let after = listed(&us.state);
    assert_eq!(after.len(), before.len());
    for (before, after) in before.iter().zip(&after) {
        assert_eq!((before.name(), before.account()), (after.name(), after.account()));
        let made = matches!(after, ListedAlias::Made(_));
        let expected = !after.name().is_reserved() || after.name().as_str() == S3;
        assert_eq!(made, expected, "{}", after.name());
    }
}

#[test]
fn pages_go_through_made_and_predefined_aliases_alike() {
    let mut us = with_managed_key();
    us.ask(create_key(single(9))).unwrap();
    for number in 0..7 {
        us.ask(create_alias(&format!("alias/{number}"), single(9)))
            .unwrap();
        us.ask(create_alias(&format!("alias/x{number}"), single(9)))
            .unwrap();
    }
    let whole = listed(&us.state);
    for limit in 1..=whole.len() {
        let mut found = Vec::new();
        loop {
            let after = found.last().map(ListedAlias::name).cloned();
            let page = us
                .state
                .aliases_of(account(ACCOUNT), after.as_ref(), limit)
                .unwrap();
            assert!(page.items.len() == limit || !page.truncated);
            found.extend(page.items);
            if !page.truncated {
                break;
            }
        }
        assert_eq!(found, whole, "pages of {limit}");
    }
}

#[test]
fn managed_keys_count_for_no_quota() {
    let mut us = with_managed_key();
    us.ask(create_managed_key("alias/aws/ebs", single(2))).unwrap();
    assert_eq!(us.state.key_count(account(ACCOUNT)), 0);
    us.ask(create_key(single(3))).unwrap();
    assert_eq!(us.state.key_count(account(ACCOUNT)), 1);
    assert_eq!(us.state.keys_of(account(ACCOUNT), None, 9).items.len(), 3);
}
