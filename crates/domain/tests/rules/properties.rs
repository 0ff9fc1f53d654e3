//! What holds for any sequence of commands.

use proptest::collection::vec;
use proptest::prelude::*;
use trent_domain::apply::Applied;
use trent_domain::caller::Caller;
use trent_domain::command::*;
use trent_domain::custom_key_store::ConnectionErrorCode;
use trent_domain::entry::Entry;
use trent_domain::ids::KeyId;
use trent_domain::import::Expiration;
use trent_domain::intent::IntentResult;
use trent_domain::limits::REQUEST_MEMORY_MILLIS;

use crate::fixtures::*;
use crate::region::{AnyCommand, Region};

#[derive(Debug, Clone)]
enum Step {
    Propose {
        caller: u8,
        kind: u8,
        key: u8,
        other: u8,
    },
    Repeat {
        back: usize,
    },
    Pass {
        millis: i64,
    },
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    let propose = (0..8u8, 0..35u8, 0..6u8, 0..6u8);
    let day = 24 * 60 * 60 * 1000;
    prop_oneof![
        20 => propose.prop_map(|(caller, kind, key, other)| Step::Propose { caller, kind, key, other }),
        2 => (1..6usize).prop_map(|back| Step::Repeat { back }),
        2 => prop::sample::select(vec![-5_000, 1, 20_000, 70_000, day, 8 * day, 91 * day]).prop_map(|millis| Step::Pass { millis }),
        1 => Just(Step::Restart),
    ]
}

fn key(number: u8) -> KeyId {
    if number < 3 { single(number) } else { multi(number) }
}

fn name(number: u8) -> String {
    format!("alias/{number}")
}

/// A command on one of a few keys, aliases and intents, so that commands meet.
fn command(region: &Region, kind: u8, number: u8, other: u8) -> AnyCommand {
    let key_id = key(number);
    match kind {
        0 => init(EU).into(),
        1..=3 => create_key(key_id).into(),
        4 => enable(key_id).into(),
        5 => disable(key_id).into(),
        6 => create_alias(&name(other), key_id).into(),
        7 => UpdateAlias {
            name: alias(&name(other)),
            target: key_id,
        }
        .into(),
        8 => DeleteAlias {
            name: alias(&name(other)),
        }
        .into(),
        9 => schedule(key_id, u16::from(other) + 6).into(),
        10 => CancelKeyDeletion { key_id }.into(),
        11 => DeleteKey {
            key_id,
            intent_id: intent_id(100 + number),
        }
        .into(),
        12 => UpdateKeyDescription {
            key_id,
            description: name(other),
        }
        .into(),
        13 => replicate(key_id, [US, EU, AP][usize::from(other) % 3], 10 * number + other).into(),
        14 => confirm(region, other).into(),
        15 => create_managed_key(["alias/aws/s3", "alias/aws/ebs"][usize::from(other) % 2], key_id).into(),
        16 | 17 => used(key_id, region.tick().as_millis() + u64::from(other) - 3, other).into(),
        18 => create_store(other).into(),
        19 => ConnectCustomKeyStore { id: store_id(other) }.into(),
        20 => conclude(region, number, other).into(),
        21 => DisconnectCustomKeyStore { id: store_id(other) }.into(),
        22 => DeleteCustomKeyStore { id: store_id(other) }.into(),
        23 => UpdateCustomKeyStore {
            id: store_id(other),
            name: Some(format!("store {number}")),
            uri_endpoint: Some(proxy(&format!("proxy{number}.example")).uri_endpoint),
            uri_path: None,
            credential: None,
        }
        .into(),
        24 => create_external_key(key_id, other, &format!("key-{}", number / 2)).into(),
        25 => enable_rotation(key_id, Some(90)).into(),
        26 => disable_rotation(key_id).into(),
        27 => rotate_on_demand(key_id, 50 + other).into(),
        28 => rotate(key_id, 60 + other).into(),
        29 => create_external(key_id).into(),
        30 => import_until(region, key_id, other).into(),
        31 => import_new(key_id, 70 + other).into(),
        32 => delete_material(key_id, (other > 2).then(|| material(70 + other).id)).into(),
        33 => promote(
            key_id,
            [US, EU, AP][usize::from(other) % 3],
            100 + 10 * number + other,
        )
        .into(),
        _ => expire(key_id).into(),
    }
}

/// Mostly what the leader finds out about the store as it is, sometimes about an earlier one.
fn conclude(region: &Region, number: u8, other: u8) -> ConcludeConnection {
    let store = region.state.key_store(&store_id(other));
    let failed = number == 1;
    ConcludeConnection {
        id: store_id(other),
        revision: store.map_or(0, |store| store.revision) + u64::from(number == 0),
        failure: failed.then_some(ConnectionErrorCode::XksProxyTimedOut),
    }
}

/// An import of known material, kept for some days.
fn import_until(region: &Region, key_id: KeyId, days: u8) -> ImportKeyMaterial {
    ImportKeyMaterial {
        expiration: Expiration::At(region.tick().plus_days(u16::from(days))),
        ..import(key_id, 70 + days / 3)
    }
}

fn confirm(region: &Region, other: u8) -> ConfirmIntent {
    let open = region.state.outbox().nth(usize::from(other) / 2);
    let results = [IntentResult::Applied, IntentResult::Refused];
    ConfirmIntent {
        intent_id: open.map_or(intent_id(0), |intent| intent.id),
        result: results[usize::from(other) % 2],
        follow_up_seed: [200 + other; 16],
    }
}

/// Mostly whoever may ask, sometimes somebody else.
fn caller(number: u8, kind: u8) -> Caller {
    match number {
        0 => stranger(),
        1 => Caller::Service,
        _ if matches!(kind, 0 | 11 | 14 | 16 | 17 | 20 | 28 | 34) => Caller::Service,
        _ => root(),
    }
}

fn repeat(region: &mut Region, log: &[(Entry, Applied)], back: usize) {
    let Some((entry, first)) = log.iter().rev().nth(back) else {
        return;
    };
    let oldest = region.state.log_time().minus_millis(REQUEST_MEMORY_MILLIS);
    // What was proposed long ago may be forgotten, and applied anew.
    if entry.at >= oldest {
        let before: Vec<_> = region.state.records().collect();
        let again = region.apply(entry);
        assert_eq!((again.outcome, again.events), (first.outcome.clone(), vec![]));
        assert_eq!(before, region.state.records().collect::<Vec<_>>());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    /// `Region` checks every entry; here replicas are compared: one that lives through everything, one that restarts
    /// from its records, and one that starts late and replays the log.
    #[test]
    fn replicas_agree(steps in vec(step(), 1..100)) {
        let (mut leader, mut follower) = (Region::new(US), Region::new(US));
        let mut log = Vec::new();
        for step in steps {
            match step {
                Step::Propose { caller: number, kind, key, other } => {
                    let command = command(&leader, kind, key, other);
                    let entry = leader.entry(caller(number, kind), command);
                    let applied = leader.apply(&entry);
                    prop_assert_eq!(&follower.apply(&entry), &applied);
                    log.push((entry, applied));
                }
                Step::Repeat { back } => {
                    repeat(&mut leader, &log, back);
                    repeat(&mut follower, &log, back);
                }
                Step::Pass { millis } => leader.pass(millis),
                Step::Restart => follower.restart(),
            }
        }
        let mut late = Region::new(US);
        for (entry, applied) in &log {
            prop_assert_eq!(&late.apply(entry), applied);
        }
        prop_assert!(leader.state.records().eq(follower.state.records()));
        prop_assert!(leader.state.records().eq(late.state.records()));
    }
}
