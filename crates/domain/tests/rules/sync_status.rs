//! What other regions have still to hear, as the region that has to tell counts it. That the counts fit the keys and the
//! outbox after every entry is an invariant of the state.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use trent_domain::command::UpdatePrimaryRegion;
use trent_domain::ids::{IntentId, KeyId};
use trent_domain::state::State;
use trent_domain::sync_status::{Lag, OutOfSync, OutboxStatus};
use trent_domain::time::Timestamp;

use crate::fixtures::*;
use crate::world::World;

const KEY: KeyId = KeyId::MultiRegion([1; 16]);
const REGIONS: [&str; 3] = [US, EU, AP];

/// A primary in us-east-1 with replicas where `replicas` says, and nothing on its way.
fn family(replicas: &[&str]) -> World {
    let mut world = World::new(&REGIONS);
    world.at(US).ask(create_key(KEY)).unwrap();
    for (number, name) in (1..).zip(replicas) {
        world.at(US).ask(replicate(KEY, name, number)).unwrap();
        world.settle();
    }
    world
}

fn state<'a>(world: &'a World, name: &str) -> &'a State {
    &world.regions[&region(name)].state
}

fn lag(name: &str, why: OutOfSync) -> Lag {
    Lag {
        region: region(name),
        why,
    }
}

/// Every region and reason that a region counts a key for, as `region reason`.
fn lags(world: &World, name: &str) -> Vec<String> {
    let state = state(world, name);
    let all = REGIONS
        .iter()
        .flat_map(|name| OutOfSync::ALL.map(|why| (name, why)));
    all.filter(|(name, why)| state.keys_lagging(&lag(name, *why)) > 0)
        .map(|(name, why)| format!("{name} {}", why.as_str()))
        .collect()
}

fn assert_in_sync(world: &World) {
    for name in REGIONS {
        assert_eq!(lags(world, name), [""; 0], "{name}");
        assert_eq!(state(world, name).keys_out_of_sync(), 0, "{name}");
        assert_eq!(state(world, name).outbox_targets().count(), 0, "{name}");
    }
}

#[test]
fn a_replica_is_out_of_sync_until_it_is_made() {
    let mut world = family(&[]);
    assert_in_sync(&world);
    world.at(US).ask(replicate(KEY, EU, 1)).unwrap();
    assert_eq!(lags(&world, US), ["eu-west-1 creating"]);
    assert_eq!(state(&world, US).keys_out_of_sync(), 1);
    world.push(US, 0);
    world.deliver(0, false);
    assert_eq!(
        lags(&world, US),
        ["eu-west-1 creating"],
        "the answer is on its way"
    );
    world.deliver(0, false);
    assert_eq!(lags(&world, US), ["eu-west-1 news_under_way"]);
    world.settle();
    assert_in_sync(&world);
}

#[test]
fn new_material_is_awaited_and_its_use_is_news() {
    let mut world = family(&[EU, AP]);
    world.at(US).ask(rotate_on_demand(KEY, 50)).unwrap();
    let both = |name| ["awaiting_material", "news_under_way"].map(|why| format!("{name} {why}"));
    assert_eq!(lags(&world, US), [both(EU), both(AP)].concat());
    assert_eq!(state(&world, US).keys_out_of_sync(), 1, "one key, four times");
    world.settle_without(US, AP);
    assert_eq!(lags(&world, US), both(AP));
    world.settle();
    assert_in_sync(&world);
}

#[test]
fn imported_material_is_awaited_of_its_owner() {
    let mut world = World::new(&REGIONS);
    world.at(US).ask(create_external(KEY)).unwrap();
    world.at(US).ask(import(KEY, 7)).unwrap();
    world.at(US).ask(replicate(KEY, EU, 1)).unwrap();
    world.settle();
    world.at(EU).ask(import(KEY, 7)).unwrap();
    world.at(US).ask(import_new(KEY, 8)).unwrap();
    world.settle();
    let listed = state(&world, US).list_out_of_sync(None, 9).items.concat();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].lag, lag(EU, OutOfSync::AwaitingMaterial));
    assert_eq!(listed[0].since, None, "no intent would bring it");
    world.at(EU).ask(import(KEY, 8)).unwrap();
    assert_eq!(lags(&world, EU), ["us-east-1 news_under_way"]);
    world.settle();
    assert_in_sync(&world);
}

#[test]
fn the_former_primary_knows_that_the_role_is_on_its_way() {
    let mut world = family(&[EU, AP]);
    world.at(US).ask(promote(KEY, EU, 9)).unwrap();
    assert_eq!(lags(&world, US), ["eu-west-1 updating"]);
    world.push(US, 0);
    world.deliver(0, false);
    let news = ["us-east-1 news_under_way", "ap-south-1 news_under_way"];
    assert_eq!(lags(&world, EU), news);
    world.settle();
    assert_in_sync(&world);
}

#[test]
fn a_farewell_outlives_its_key() {
    let mut world = family(&[EU]);
    world.at(EU).ask(schedule(KEY, 7)).unwrap();
    world.at(EU).pass_days(7);
    world.delete_due(EU);
    assert_eq!(world.key(EU, &KEY), None);
    assert_eq!(lags(&world, EU), ["us-east-1 news_under_way"]);
    assert_eq!(state(&world, EU).keys_out_of_sync(), 1);
    world.settle();
    assert_in_sync(&world);
}

#[test]
fn an_outbox_is_as_old_as_its_oldest_intent() {
    let mut world = family(&[EU, AP]);
    let begun = world.at(US).tick();
    world.at(US).ask(enable_rotation(KEY, Some(90))).unwrap();
    world.at(US).pass(5_000);
    world.at(US).ask(disable_rotation(KEY)).unwrap();
    let later = Timestamp::from_millis(begun.as_millis() + 5_000);
    let of = |intents, oldest| OutboxStatus {
        intents,
        oldest,
        oldest_family_news: oldest,
    };
    assert_eq!(state(&world, US).outbox_to(&region(EU)), of(2, Some(begun)));
    let listed = state(&world, US).list_out_of_sync(None, 9).items.concat();
    assert!(listed.iter().all(|key| key.since == Some(begun)), "{listed:?}");

    let first = state(&world, US)
        .outbox()
        .position(|intent| intent.target == region(EU) && intent.created_at == begun);
    world.push(US, first.unwrap());
    world.deliver(0, false);
    world.deliver(0, false);
    assert_eq!(state(&world, US).outbox_to(&region(EU)), of(1, Some(later)));
    assert_eq!(state(&world, US).outbox_to(&region(AP)), of(2, Some(begun)));
    world.settle();
    assert_eq!(state(&world, US).outbox_to(&region(AP)), of(0, None));
}

#[test]
fn material_that_is_under_way_is_no_news_of_a_family() {
    let mut world = family(&[EU]);
    world.at(US).ask(rotate_on_demand(KEY, 50)).unwrap();
    let outbox = state(&world, US).outbox_to(&region(EU));
    assert_eq!((outbox.intents, outbox.oldest_family_news.is_some()), (2, true));
    let news = state(&world, US).outbox().position(|intent| {
        matches!(
            intent.action,
            trent_domain::intent::IntentAction::SyncFamily { .. }
        )
    });
    world.push(US, news.unwrap());
    world.deliver(0, false);
    world.deliver(0, false);
    let outbox = state(&world, US).outbox_to(&region(EU));
    assert_eq!((outbox.intents, outbox.oldest_family_news), (1, None));
}

/// What happens to one of a few keys.
#[derive(Debug, Clone)]
enum Step {
    Replicate { key: u8, to: usize },
    Rotate { at: usize, key: u8 },
    Promote { at: usize, key: u8, to: usize },
    Push { at: usize, index: usize },
    Deliver { index: usize },
    Crash { at: usize },
}

fn step() -> impl Strategy<Value = Step> {
    let (at, key) = (0..REGIONS.len(), 1..=4u8);
    prop_oneof![
        3 => (key.clone(), at.clone()).prop_map(|(key, to)| Step::Replicate { key, to }),
        2 => (at.clone(), key.clone()).prop_map(|(at, key)| Step::Rotate { at, key }),
        1 => (at.clone(), key, at.clone()).prop_map(|(at, key, to)| Step::Promote { at, key, to }),
        4 => (at.clone(), 0..8usize).prop_map(|(at, index)| Step::Push { at, index }),
        4 => (0..16usize).prop_map(|index| Step::Deliver { index }),
        1 => at.prop_map(|at| Step::Crash { at }),
    ]
}

impl Step {
    /// Whether a command succeeds does not matter here.
    fn take(&self, world: &mut World, number: u8) {
        match *self {
            Self::Replicate { key, to } => {
                let _ = world.at(US).ask(replicate(multi(key), REGIONS[to], number));
            }
            Self::Rotate { at, key } => {
                let _ = world
                    .at(REGIONS[at])
                    .ask(rotate_on_demand(multi(key), 100 + number));
            }
            Self::Promote { at, key, to } => {
                let command = UpdatePrimaryRegion {
                    intent_id: IntentId::new(world.seed()),
                    ..promote(multi(key), REGIONS[to], 0)
                };
                let _ = world.at(REGIONS[at]).ask(command);
            }
            Self::Push { at, index } => world.push(REGIONS[at], index),
            Self::Deliver { index } => world.deliver(index, false),
            Self::Crash { at } => world.at(REGIONS[at]).restart(),
        }
    }
}

/// What is counted and what is listed, page by page, are the same.
fn check_pages(state: &State, limit: usize) {
    let mut listed = Vec::new();
    let mut after: Option<KeyId> = None;
    loop {
        let page = state.list_out_of_sync(after.as_ref(), limit);
        assert!(page.items.len() <= limit);
        listed.extend(page.items);
        after = listed.last().and_then(|rows| rows.first()).map(|row| row.key_id);
        if !page.truncated {
            break;
        }
    }
    assert_eq!(listed.len(), state.keys_out_of_sync());
    let rows = listed.concat();
    for name in REGIONS {
        for why in OutOfSync::ALL {
            let lag = lag(name, why);
            let keys = rows.iter().filter(|row| row.lag == lag);
            let keys: BTreeSet<KeyId> = keys.map(|row| row.key_id).collect();
            assert_eq!(keys.len(), state.keys_lagging(&lag), "{lag:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn what_is_counted_is_listed_and_ends(steps in vec(step(), 1..60), limit in 1..4usize) {
        let mut world = World::new(&REGIONS);
        for key in 1..=4u8 {
            world.at(US).ask(create_key(multi(key))).unwrap();
        }
        for (number, step) in (0..).zip(&steps) {
            step.take(&mut world, number);
            for name in REGIONS {
                check_pages(state(&world, name), limit);
            }
        }
        world.settle();
        assert_in_sync(&world);
    }
}
