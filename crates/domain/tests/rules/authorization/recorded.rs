//! Entries carry what their caller's policies said, and the key's side is asked again.

use trent_domain::apply::rehearse;
use trent_domain::authorize::{Recorder, promotion_verdict};
use trent_domain::command::{DisableKey, PutKeyPolicy};
use trent_domain::error::DenyReason;
use trent_domain::handover::Handover;
use trent_domain::key_state::KeyState;
use trent_domain::operation::Operation;
use trent_domain::policy::{IdentityVerdict, Layer, default_policy};
use trent_domain::promotion::check_candidate;
use trent_domain::record::RecordKey;
use trent_domain::reply::Reply;

use super::asking::*;
use crate::fixtures::*;
use crate::world::World;

fn disable_it() -> DisableKey {
    DisableKey { key_id: KEY }
}

fn bob() -> Someone {
    user(BOB).with(allow("kms:*", "*"))
}

#[test]
fn a_change_without_verdict_is_not_allowed() {
    let mut us = with_key(default_policy(account(ACCOUNT), "aws"));
    let bare = us.run(bob().authority, disable_it());
    assert_eq!(reason(bare), Some(DenyReason::NoAllow(Layer::Identity)));
    assert_eq!(us.state.key(&KEY).unwrap().state, KeyState::Enabled);
    assert_eq!(bob().change(&mut us, disable_it()), Ok(Reply::Done));
}

#[test]
fn a_rehearsal_records_what_was_asked_and_applying_asks_the_same() {
    let us = with_key(default_policy(account(ACCOUNT), "aws"));
    let bob = bob();
    let recorder = Recorder::new(&bob.policies);
    let entry = us
        .clone()
        .entry(bob.authority.clone(), create_alias("alias/a", KEY));
    assert_eq!(rehearse(&us.state, &entry, &recorder), Ok(Reply::Done));
    let verdicts = recorder.into_verdicts();
    let asked: Vec<_> = verdicts
        .0
        .iter()
        .map(|recorded| (&*recorded.action, &*recorded.resource))
        .collect();
    let alias_arn = format!("arn:aws:kms:{US}:{ACCOUNT}:alias/a");
    assert_eq!(
        asked,
        [("kms:CreateAlias", &*alias_arn), ("kms:CreateAlias", &*arn())]
    );
    assert!(
        verdicts
            .0
            .iter()
            .all(|recorded| matches!(recorded.verdict, IdentityVerdict::Allowed(_)))
    );
    // A verdict about one thing is none about another.
    let mut partly = entry.clone();
    partly.authority.verdicts.0 = verdicts.0[..1].to_vec();
    let outcome = us.clone().apply(&partly).outcome;
    assert_eq!(refused(outcome), Some(("kms:CreateAlias".into(), arn())));
    let mut whole = entry;
    whole.authority.verdicts = verdicts;
    assert_eq!(us.clone().apply(&whole).outcome, Ok(Reply::Done));
}

#[test]
fn a_key_policy_that_changes_in_between_counts() {
    let mut us = with_key(default_policy(account(ACCOUNT), "aws"));
    let bob = bob();
    let mut entry = us.entry(bob.authority.clone(), disable_it());
    let recorder = Recorder::new(&bob.policies);
    rehearse(&us.state, &entry, &recorder).unwrap();
    entry.authority.verdicts = recorder.into_verdicts();
    us.ask(PutKeyPolicy {
        key_id: KEY,
        policy: policy(lets(ROLE, "kms:*")),
    })
    .unwrap();
    let outcome = us.apply(&entry).outcome;
    assert_eq!(reason(outcome), Some(DenyReason::NoAllow(Layer::Resource)));
    assert_eq!(us.state.key(&KEY).unwrap().state, KeyState::Enabled);
}

#[test]
fn a_rehearsal_changes_nothing() {
    let us = with_key(default_policy(account(ACCOUNT), "aws"));
    let before: Vec<_> = us.state.records().collect();
    let entry = us.clone().entry(bob().authority, disable_it());
    rehearse(&us.state, &entry, &bob().policies).unwrap();
    assert_eq!(us.state.records().collect::<Vec<_>>(), before);
    let denied = rehearse(&us.state, &entry, &user(BOB).policies);
    assert_eq!(reason(denied), Some(DenyReason::NoAllow(Layer::Identity)));
    assert!(us.state.record(&RecordKey::Clock).is_some());
}

#[test]
fn the_other_region_asks_its_own_key_policy() {
    let key = multi(1);
    let mut world = World::new(&[US, EU]);
    world.at(US).ask(create_key(key)).unwrap();
    world.at(US).ask(replicate(key, EU, 1)).unwrap();
    world.settle();
    let primary = world.key(US, &key).unwrap().clone();
    let handover = Handover::of(&primary);
    let ask = |world: &mut World, who: &Someone| {
        let verdicts = {
            let us = &world.at(US).state;
            promotion_verdict(us, &who.asks(), &primary, &region(EU))
        };
        let authority = trent_domain::authorize::Authority {
            verdicts,
            ..who.authority.clone()
        };
        check_candidate(&world.at(EU).state, &authority, &key, &handover)
    };
    let eu_arn = format!("arn:aws:kms:{EU}:{ACCOUNT}:key/{key}");
    let action = Operation::UpdatePrimaryRegion.row().action;
    assert_eq!(ask(&mut world, &user(BOB).with(allow(action, &eu_arn))), Ok(()));
    let here_only = user(BOB).with(allow(action, &eu_arn.replace(EU, US)));
    assert_eq!(
        refused(ask(&mut world, &here_only)),
        Some((action.into(), eu_arn))
    );
    world
        .at(EU)
        .ask(PutKeyPolicy {
            key_id: key,
            policy: policy(lets(ROLE, "kms:*")),
        })
        .unwrap();
    let outcome = ask(&mut world, &user(BOB).with(allow(action, "*")));
    assert_eq!(reason(outcome), Some(DenyReason::NoAllow(Layer::Resource)));
}
