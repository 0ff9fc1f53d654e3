//! Who gets a proof, and what a refusal tells.

use trent_domain::authorize::{self, Purpose};
use trent_domain::caller::Caller;
use trent_domain::error::{Denied, DeniedResource, DenyReason, KmsError};
use trent_domain::global;
use trent_domain::intent::IntentAction;
use trent_domain::operation::Operation;
use trent_domain::resolve::resolve;

use crate::fixtures::*;
use crate::region::Region;

fn with_key() -> Region {
    let mut us = Region::new(US);
    us.ask(create_key(multi(1))).unwrap();
    us
}

/// A cluster without rules of residency.
fn anywhere() -> global::State {
    global::State::default()
}

#[test]
fn the_root_user_may_use_its_own_key() {
    let us = with_key();
    let id = multi(1).to_string();
    for operation in [Operation::Encrypt, Operation::ScheduleKeyDeletion] {
        let resolved = resolve(&us.state, &root_asks(), operation, &id).unwrap();
        let proof = authorize::on_key(&us.state, &resolved, &root_asks(), operation).unwrap();
        assert_eq!(proof.key_id(), multi(1));
        assert_eq!(proof.purpose(), Purpose::Operation(operation));
        assert_eq!(*proof.caller(), root());
    }
}

#[test]
fn a_ciphertext_tells_nothing_about_its_key() {
    let us = with_key();
    let key = us.state.key(&multi(1)).map(|key| key.as_ref());
    let open = |key, asker| authorize::on_ciphertext(&us.state, key, &asker, Operation::Decrypt);
    assert_eq!(open(key, root_asks()).map(|proof| proof.key_id()), Ok(multi(1)));
    let hidden = KmsError::AccessDenied(Box::new(Denied {
        caller: format!("arn:aws:iam::{OTHER_ACCOUNT}:root"),
        action: "kms:Decrypt".into(),
        resource: DeniedResource::OfCiphertext,
        reason: DenyReason::CiphertextResourceHidden,
        because: None,
    }));
    assert_eq!(open(key, stranger_asks()), Err(hidden.clone()));
    assert_eq!(open(None, stranger_asks()), Err(hidden));
}

#[test]
fn an_account_makes_and_lists_its_own() {
    let proof = authorize::on_account(&root_asks(), Operation::CreateKey).unwrap();
    assert_eq!(
        (proof.account(), proof.operation()),
        (account(ACCOUNT), Operation::CreateKey)
    );
    let refusal = authorize::on_account(&asker(&Caller::Service.into()), Operation::ListKeys);
    let Err(KmsError::AccessDenied(denied)) = refusal else {
        panic!("{refusal:?}")
    };
    assert_eq!(denied.resource, DeniedResource::Named("*".into()));
    assert_eq!(denied.action, "kms:ListKeys");
}

#[test]
fn material_leaves_only_for_an_intent_of_the_outbox() {
    let mut us = with_key();
    assert_eq!(authorize::to_send(&us.state, &anywhere(), &intent_id(1)), None);
    us.ask(replicate(multi(1), EU, 1)).unwrap();
    let proof = authorize::to_send(&us.state, &anywhere(), &intent_id(1)).unwrap();
    assert_eq!(
        (proof.key_id(), proof.purpose()),
        (multi(1), Purpose::Send(intent_id(1)))
    );
}

#[test]
fn material_enters_only_for_a_replica_that_is_missing_here() {
    let mut us = with_key();
    us.ask(replicate(multi(1), EU, 1)).unwrap();
    let intent = us.state.intent(&intent_id(1)).unwrap().clone();
    let IntentAction::CreateReplica(blueprint) = &intent.action else {
        panic!("{intent:?}")
    };
    let (mut eu, ap) = (Region::new(EU), Region::new(AP));
    let proof = authorize::to_receive(&eu.state, &anywhere(), &intent.id, blueprint).unwrap();
    assert_eq!(
        (proof.key_id(), proof.purpose()),
        (multi(1), Purpose::Receive(intent.id))
    );
    assert_eq!(
        authorize::to_receive(&ap.state, &anywhere(), &intent.id, blueprint),
        None
    );
    eu.ask(create_key(multi(1))).unwrap();
    assert_eq!(
        authorize::to_receive(&eu.state, &anywhere(), &intent.id, blueprint),
        None
    );
}

#[test]
fn a_partition_shows_in_the_callers_arn() {
    assert_eq!(root().arn("aws-cn"), format!("arn:aws-cn:iam::{ACCOUNT}:root"));
}
