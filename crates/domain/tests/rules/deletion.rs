//! Deletion and its clock.

use trent_domain::command::{CancelKeyDeletion, DeleteKey};
use trent_domain::error::KmsError;
use trent_domain::ids::KeyId;
use trent_domain::key_state::KeyState;
use trent_domain::reply::Reply;
use trent_domain::state::Event;

use crate::fixtures::*;
use crate::region::Region;

fn delete(key_id: KeyId) -> DeleteKey {
    DeleteKey {
        key_id,
        intent_id: intent_id(99),
    }
}

fn cancel(key_id: KeyId) -> CancelKeyDeletion {
    CancelKeyDeletion { key_id }
}

fn with_key() -> Region {
    let mut us = Region::new(US);
    us.ask(create_key(single(1))).unwrap();
    us
}

#[test]
fn the_window_is_seven_to_thirty_days() {
    let mut us = with_key();
    for days in [0, 6, 31, 365] {
        assert_eq!(us.ask(schedule(single(1), days)), Err(KmsError::PendingWindow));
    }
    let outcome = us.ask(schedule(single(1), 30));
    let expected = Reply::DeletionScheduled {
        key_id: single(1),
        state: KeyState::PendingDeletion,
        date: Some(us.state.log_time().plus_days(30)),
        window_days: 30,
    };
    assert_eq!(outcome, Ok(expected));
    assert!(matches!(
        us.ask(schedule(single(1), 7)),
        Err(KmsError::InvalidState { .. })
    ));
}

#[test]
fn a_cancelled_deletion_leaves_the_key_disabled() {
    let mut us = with_key();
    let arn = us.state.key(&single(1)).unwrap().arn(&region(US));
    assert_eq!(us.ask(cancel(single(1))), Err(KmsError::NotPendingDeletion(arn)));
    us.ask(schedule(single(1), 7)).unwrap();
    us.ask(cancel(single(1))).unwrap();
    let key = us.state.key(&single(1)).unwrap();
    assert_eq!((key.state, key.deletion), (KeyState::Disabled, None));
    assert_eq!(
        us.state.due_deletions(us.state.log_time().plus_days(100)).count(),
        0
    );
}

#[test]
fn a_key_goes_when_its_date_has_passed_in_log_time() {
    let mut us = with_key();
    us.ask(create_alias("alias/a", single(1))).unwrap();
    us.ask(schedule(single(1), 7)).unwrap();
    us.pass_days(7);
    us.pass(-1);
    assert!(matches!(
        us.serve(delete(single(1))),
        Err(KmsError::InvalidState { .. })
    ));
    assert_eq!(us.state.due_deletions(us.state.log_time()).count(), 0);
    us.pass(1);
    let due: Vec<_> = us
        .state
        .due_deletions(us.state.log_time().plus_millis(1))
        .collect();
    assert_eq!(due, [single(1)]);
    let entry = us.entry(trent_domain::caller::Caller::Service, delete(single(1)));
    let applied = us.apply(&entry);
    assert_eq!(applied.outcome, Ok(Reply::Done));
    assert_eq!(applied.events, [Event::KeyDeleted(single(1))]);
    assert_eq!(us.state.key(&single(1)), None);
    assert_eq!(us.state.alias(account(ACCOUNT), &alias("alias/a")), None);
    assert_eq!(us.serve(delete(single(1))), Ok(Reply::Done));
}

#[test]
fn a_job_that_comes_after_the_cancellation_deletes_nothing() {
    let mut us = with_key();
    us.ask(schedule(single(1), 7)).unwrap();
    us.pass_days(8);
    us.ask(cancel(single(1))).unwrap();
    assert!(matches!(
        us.serve(delete(single(1))),
        Err(KmsError::NotPendingDeletion(_))
    ));
    assert!(us.state.key(&single(1)).is_some());
}

#[test]
fn users_cannot_do_the_jobs_work() {
    let mut us = with_key();
    us.ask(schedule(single(1), 7)).unwrap();
    us.pass_days(8);
    assert!(matches!(
        us.ask(delete(single(1))),
        Err(KmsError::AccessDenied(_))
    ));
}
