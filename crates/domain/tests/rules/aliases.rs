//! Aliases.

use trent_domain::alias::AliasName;
use trent_domain::command::{DeleteAlias, UpdateAlias};
use trent_domain::error::{KmsError, Quota};
use trent_domain::ids::KeyId;
use trent_domain::key_state::KeyState;
use trent_domain::limits::MAX_ALIASES_PER_KEY;
use trent_domain::reply::Reply;

use crate::fixtures::*;
use crate::region::Region;

fn update(name: &str, target: KeyId) -> UpdateAlias {
    UpdateAlias {
        name: alias(name),
        target,
    }
}

fn delete(name: &str) -> DeleteAlias {
    DeleteAlias { name: alias(name) }
}

fn with_keys() -> Region {
    let mut us = Region::new(US);
    us.ask(create_key(single(1))).unwrap();
    us.ask(create_key(single(2))).unwrap();
    us
}

fn target(us: &Region, name: &str) -> Option<KeyId> {
    us.state
        .alias(account(ACCOUNT), &alias(name))
        .map(|alias| alias.target)
}

#[test]
fn names_have_a_prefix_and_few_characters() {
    let parse = |text: &str| text.parse::<AliasName>().map(|_| ());
    assert_eq!(parse("alias/a-Z_0/9"), Ok(()));
    assert_eq!(parse("billing"), Err(KmsError::AliasPrefix));
    assert_eq!(parse("Alias/billing"), Err(KmsError::AliasPrefix));
    for bad in ["alias/", "alias/a b", "alias/a:b", "alias/ä"] {
        assert_eq!(parse(bad), Err(KmsError::InvalidAliasName), "{bad}");
    }
    assert_eq!(parse(&format!("alias/{}", "x".repeat(250))), Ok(()));
    assert_eq!(
        parse(&format!("alias/{}", "x".repeat(251))),
        Err(KmsError::InvalidAliasName)
    );
}

#[test]
fn a_name_is_given_once_per_account() {
    let mut us = with_keys();
    us.ask(create_alias("alias/a", single(1))).unwrap();
    let exists = KmsError::AliasExists(alias("alias/a").arn(&region(US), account(ACCOUNT)));
    assert_eq!(us.ask(create_alias("alias/a", single(2))), Err(exists));
    us.run(stranger(), strangers_key(single(3))).unwrap();
    assert_eq!(
        us.run(stranger(), create_alias("alias/a", single(3))),
        Ok(Reply::Done)
    );
}

#[test]
fn reserved_names_are_refused() {
    let mut us = with_keys();
    assert_eq!(
        us.ask(create_alias("alias/aws/x", single(1))),
        Err(KmsError::InvalidAliasName)
    );
    assert_eq!(us.ask(create_alias("alias/awsx", single(1))), Ok(Reply::Done));
}

#[test]
fn a_key_has_fifty_aliases_at_most() {
    let mut us = with_keys();
    for number in 0..MAX_ALIASES_PER_KEY {
        us.ask(create_alias(&format!("alias/{number:02}"), single(1)))
            .unwrap();
    }
    let full = Err(KmsError::LimitExceeded(Quota::AliasesPerKey));
    assert_eq!(us.ask(create_alias("alias/more", single(1))), full);
    us.ask(create_alias("alias/more", single(2))).unwrap();
    assert_eq!(us.ask(update("alias/more", single(1))), full);
    assert_eq!(us.ask(update("alias/00", single(1))), Ok(Reply::Done));
}

#[test]
fn an_alias_moves_and_remembers_its_creation() {
    let mut us = with_keys();
    us.ask(create_alias("alias/a", single(1))).unwrap();
    let created = us.state.log_time();
    us.pass(5);
    us.ask(update("alias/a", single(2))).unwrap();
    let moved = us.state.alias(account(ACCOUNT), &alias("alias/a")).unwrap();
    assert_eq!(moved.target, single(2));
    assert_eq!(
        (moved.created_at, moved.updated_at),
        (created, created.plus_millis(5))
    );
    let of_key = |number| {
        let key = us.state.key(&single(number)).unwrap();
        us.state.aliases_of_key(key, None, 10).items.len()
    };
    assert_eq!((of_key(1), of_key(2)), (0, 1));
}

#[test]
fn an_alias_leaves_a_key_pending_deletion_but_does_not_go_to_one() {
    let mut us = with_keys();
    us.ask(create_alias("alias/a", single(1))).unwrap();
    us.ask(schedule(single(1), 7)).unwrap();
    assert_eq!(us.ask(update("alias/a", single(2))), Ok(Reply::Done));
    let key = us.state.key(&single(1)).unwrap().arn(&region(US));
    let refusal = KmsError::InvalidState {
        key,
        state: KeyState::PendingDeletion,
    };
    assert_eq!(us.ask(update("alias/a", single(1))), Err(refusal.clone()));
    assert_eq!(us.ask(create_alias("alias/b", single(1))), Err(refusal));
}

#[test]
fn a_deleted_name_is_free_again() {
    let mut us = with_keys();
    us.ask(create_alias("alias/a", single(1))).unwrap();
    us.ask(delete("alias/a")).unwrap();
    let unknown = KmsError::AliasNotFound(alias("alias/a").arn(&region(US), account(ACCOUNT)));
    assert_eq!(us.ask(delete("alias/a")), Err(unknown.clone()));
    assert_eq!(us.ask(update("alias/a", single(2))), Err(unknown));
    us.ask(create_alias("alias/a", single(2))).unwrap();
    assert_eq!(target(&us, "alias/a"), Some(single(2)));
}

#[test]
fn an_alias_names_no_key_of_another_account() {
    let mut us = with_keys();
    let outcome = us.run(stranger(), create_alias("alias/a", single(1)));
    let arn = format!("arn:aws:kms:us-east-1:{OTHER_ACCOUNT}:key/{}", single(1));
    assert_eq!(outcome, Err(KmsError::KeyNotFound(arn)));
}

#[test]
fn aliases_are_listed_by_name_in_pages() {
    let mut us = with_keys();
    for name in ["alias/c", "alias/a", "alias/b"] {
        us.ask(create_alias(name, single(1))).unwrap();
    }
    let page = us.state.aliases_of(account(ACCOUNT), Some(&alias("alias/a")), 1);
    let page = page.unwrap();
    assert_eq!(
        (page.items[0].name().as_str(), page.truncated),
        ("alias/aws/acm", true)
    );
    let key = us.state.key(&single(1)).unwrap();
    let page = us.state.aliases_of_key(key, Some(&alias("alias/b")), 1);
    assert_eq!(
        (page.items[0].name().as_str(), page.truncated),
        ("alias/c", false)
    );
}
