//! Regions that are lost: who succeeds them, what becomes of what was under way, and what they find when they come back.

use std::cell::Cell;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use trent_domain::command::{CancelKeyDeletion, EndFence, NoteLosses, ReceiveIntent};
use trent_domain::error::KmsError;
use trent_domain::ids::KeyId;
use trent_domain::key_state::KeyState;
use trent_domain::multi_region::{MultiRegion, Role};
use trent_domain::reply::Reply;
use trent_domain::rotation::RotationType;

use crate::families::{REGIONS, Step, step, three_keys};
use crate::fixtures::*;
use crate::world::World;

pub(crate) const KEY: KeyId = KeyId::MultiRegion([7; 16]);

/// A primary in us-east-1 with replicas where `replicas` says, and nothing on its way.
pub(crate) fn family(replicas: &[&str]) -> World {
    let mut world = World::new(&REGIONS);
    world.at(US).ask(create_key(KEY)).unwrap();
    for (number, name) in (1..).zip(replicas) {
        world.at(US).ask(replicate(KEY, name, number)).unwrap();
        world.settle();
    }
    world
}

/// Nothing reaches the region any more, and an operator says that it is lost.
pub(crate) fn lose(world: &mut World, lost: &str, successor: &str) {
    world.losses.cut.insert(region(lost));
    assert!(world.losses.declare(lost, successor));
    REGIONS.iter().for_each(|name| world.hear(name));
}

/// The region asks all others, and takes over what it is the heir of.
pub(crate) fn succeed(world: &mut World, name: &str) {
    REGIONS.iter().for_each(|of| world.inquire(name, of, KEY));
    world.take_over(name, KEY);
}

pub(crate) fn family_at(world: &World, name: &str) -> MultiRegion {
    world.key(name, &KEY).unwrap().multi_region.clone().unwrap()
}

/// A member's role, the primary as it knows it, and its state.
fn member(world: &World, name: &str) -> (Role, String, KeyState) {
    let family = family_at(world, name);
    let state = world.key(name, &KEY).unwrap().state;
    (family.role, family.primary.to_string(), state)
}

fn primary(name: &str) -> (Role, String, KeyState) {
    (Role::Primary, name.to_owned(), KeyState::Enabled)
}

fn replica_of(name: &str) -> (Role, String, KeyState) {
    (Role::Replica, name.to_owned(), KeyState::Enabled)
}

fn recovered(world: &mut World) {
    world.recover();
    world.settle();
    world.check_primaries();
    world.check_converged();
    world.check_ciphertexts();
}

#[test]
fn the_successor_takes_over_once_all_others_have_answered() {
    let mut world = family(&[EU, AP]);
    lose(&mut world, US, EU);
    world.inquire(EU, AP, KEY);
    world.take_over(EU, KEY);
    assert_eq!(member(&world, EU), replica_of(US), "{SA} was not asked");
    world.inquire(EU, SA, KEY);
    world.take_over(EU, KEY);
    assert_eq!(member(&world, EU), primary(EU));
    world.deliver_what_is_taken();
    assert_eq!(member(&world, AP), replica_of(EU));
    assert_eq!(
        family_at(&world, EU).replicas.len(),
        2,
        "the lost one stays a member"
    );
    assert_eq!(family_at(&world, EU).revision.epoch, 1);

    recovered(&mut world);
    assert_eq!(member(&world, US), replica_of(EU));
}

#[test]
fn whoever_knows_other_losses_does_not_answer() {
    let mut world = family(&[EU]);
    world.losses.cut.insert(region(US));
    world.losses.declare(US, EU);
    world.hear(EU);
    succeed(&mut world, EU);
    assert_eq!(member(&world, EU), replica_of(US));
    world.hear(AP);
    world.hear(SA);
    succeed(&mut world, EU);
    assert_eq!(member(&world, EU), primary(EU));
}

#[test]
fn the_new_primary_does_all_that_a_primary_does() {
    let mut world = family(&[EU, AP]);
    lose(&mut world, US, EU);
    succeed(&mut world, EU);
    world.at(EU).ask(replicate(KEY, SA, 20)).unwrap();
    world.at(EU).ask(enable_rotation(KEY, Some(90))).unwrap();
    world.deliver_what_is_taken();
    assert_eq!(member(&world, SA), replica_of(EU));
    // New material waits for the lost region too: it may come back.
    world.at(EU).ask(rotate_on_demand(KEY, 50)).unwrap();
    world.deliver_what_is_taken();
    assert_eq!(
        world.key(EU, &KEY).unwrap().current_material,
        Some(material(7).id)
    );
    recovered(&mut world);
    for name in REGIONS {
        assert_eq!(
            world.key(name, &KEY).unwrap().current_material,
            Some(material(50).id)
        );
    }
}

#[test]
fn a_lost_primary_that_lives_on_gets_nothing_done_elsewhere() {
    let mut world = family(&[EU, AP]);
    lose(&mut world, US, EU);
    world.at(US).ask(rotate_on_demand(KEY, 50)).unwrap();
    world.at(US).ask(replicate(KEY, SA, 20)).unwrap();
    // What it sends arrives now, before it hears of anything.
    world.losses.cut.clear();
    world.deliver_what_is_taken();
    assert_eq!(world.key(SA, &KEY), None);
    assert_eq!(world.key(AP, &KEY).unwrap().materials.len(), 1);
    assert_eq!(
        world.key(US, &KEY).unwrap().current_material,
        Some(material(7).id)
    );
    succeed(&mut world, EU);
    recovered(&mut world);
    assert_eq!(world.key(US, &KEY).unwrap().materials.len(), 1);
    assert_eq!(member(&world, US), replica_of(EU));
}

#[test]
fn a_fenced_primary_changes_nothing_until_it_knows_its_successor() {
    let mut world = family(&[EU, AP]);
    lose(&mut world, US, EU);
    world.losses.cut.clear();
    world.hear(US);
    let fenced = Err(KmsError::RegionLost(region(US)));
    assert_eq!(world.at(US).ask(rotate_on_demand(KEY, 50)), fenced);
    assert_eq!(world.at(US).ask(enable_rotation(KEY, None)), fenced);
    assert_eq!(world.at(US).ask(replicate(KEY, SA, 20)), fenced);
    assert_eq!(world.at(US).ask(promote(KEY, EU, 20)), fenced);
    assert_eq!(
        world.at(US).ask(disable(KEY)),
        Ok(Reply::Done),
        "its own member it does change"
    );
    assert_eq!(world.at(US).ask(enable(KEY)), Ok(Reply::Done));
    // Keys of one region, and replicas, are none of this.
    world.at(US).ask(create_key(single(1))).unwrap();
    assert_eq!(
        world.at(US).ask(enable_rotation(single(1), None)),
        Ok(Reply::Done)
    );

    // Its successor has not taken over yet, so the fence stands however often it asks.
    REGIONS.iter().for_each(|of| world.inquire(US, of, KEY));
    world.end_fence(US);
    assert_eq!(world.at(US).ask(enable_rotation(KEY, None)), fenced);
    recovered(&mut world);
    assert!(matches!(
        world.at(US).ask(enable_rotation(KEY, None)),
        Err(KmsError::NotMultiRegionPrimary(_))
    ));
}

#[test]
fn a_primary_that_nobody_succeeds_goes_on() {
    let mut world = family(&[AP]);
    lose(&mut world, US, EU);
    succeed(&mut world, EU);
    succeed(&mut world, AP);
    assert_eq!(member(&world, AP), replica_of(US), "{AP} was not named");
    recovered(&mut world);
    assert_eq!(member(&world, US), primary(US));
    world.at(US).ask(rotate_on_demand(KEY, 50)).unwrap();
    world.settle();
    assert_eq!(
        world.key(AP, &KEY).unwrap().current_material,
        Some(material(50).id)
    );
}

#[test]
fn a_further_successor_takes_what_the_first_has_no_member_of() {
    let mut world = family(&[AP, SA]);
    lose(&mut world, US, EU);
    succeed(&mut world, EU);
    lose(&mut world, US, SA);
    lose(&mut world, US, AP);
    succeed(&mut world, AP);
    assert_eq!(member(&world, AP), replica_of(US), "{SA} comes first");
    succeed(&mut world, SA);
    assert_eq!(member(&world, SA), primary(SA));
    succeed(&mut world, AP);
    world.check_primaries();
    recovered(&mut world);
    assert_eq!(member(&world, US), replica_of(SA));
}

#[test]
fn whoever_still_follows_the_lost_region_asks_again() {
    let mut world = family(&[EU, AP]);
    world.at(EU).ask(schedule(KEY, 7)).unwrap();
    lose(&mut world, US, EU);
    lose(&mut world, US, AP);
    succeed(&mut world, AP);
    assert_eq!(member(&world, AP), replica_of(US), "{EU} comes first");
    assert_eq!(
        world.at(AP).state.followers_of(&region(US)).collect::<Vec<_>>(),
        [KEY]
    );
    // The first successor loses its member before it has taken over.
    world.at(EU).pass_days(8);
    world.delete_due(EU);
    succeed(&mut world, AP);
    assert_eq!(member(&world, AP), primary(AP));
    assert_eq!(world.at(AP).state.followers_of(&region(US)).count(), 0);
    recovered(&mut world);
}

#[test]
fn whoever_succeeds_a_lost_successor_takes_over() {
    let mut world = family(&[EU, AP]);
    lose(&mut world, US, EU);
    succeed(&mut world, EU);
    assert_eq!(member(&world, EU), primary(EU));
    // It is lost before it could tell anybody.
    lose(&mut world, EU, AP);
    succeed(&mut world, AP);
    assert_eq!(member(&world, AP), primary(AP));
    recovered(&mut world);
}

#[test]
fn whoever_got_a_further_successor_by_the_loss_of_another_region_is_fenced_again() {
    let mut world = family(&[AP]);
    lose(&mut world, US, EU);
    world.recover();
    let before = world.at(US).state.fencing().cleared;
    assert!(!world.at(US).state.fencing().is_fenced(&region(US)));
    lose(&mut world, US, EU);
    lose(&mut world, EU, AP);
    let fencing = world.at(AP).state.fencing();
    let epochs = [US, EU].map(|name| fencing.losses.epoch_of(&region(name)));
    assert_eq!(epochs[0], epochs[1], "{AP} succeeds both from the same moment on");
    assert!(epochs[0] > before);
}

#[test]
fn what_was_found_out_with_fewer_losses_does_not_count() {
    let mut world = family(&[EU, AP]);
    lose(&mut world, US, EU);
    REGIONS.iter().for_each(|of| world.inquire(EU, of, KEY));
    lose(&mut world, US, AP);
    world.take_over(EU, KEY);
    assert_eq!(member(&world, EU), replica_of(US));
    let late = EndFence { version: 1 };
    world.losses.cut.clear();
    world.hear(US);
    world.at(US).serve(late).unwrap();
    assert!(world.at(US).state.fencing().is_fenced(&region(US)));
    let older = trent_domain::losses::Losses::default();
    let note = NoteLosses {
        losses: older,
        follow_up_seed: [0; 16],
    };
    world.at(US).serve(note).unwrap();
    assert!(world.at(US).state.fencing().is_fenced(&region(US)));
    recovered(&mut world);
}

#[test]
fn a_rotation_that_has_reached_the_successor_ends_there() {
    for (told, kind) in [(false, RotationType::OnDemand), (true, RotationType::Automatic)] {
        let mut world = family(&[EU, AP]);
        if told {
            world.at(US).ask(enable_rotation(KEY, Some(90))).unwrap();
            world.settle();
            world.at(US).pass_days(91);
            let mut due = rotate(KEY, 50);
            due.material.created_at = world.at(US).tick();
            world.at(US).serve(due).unwrap();
        } else {
            world.at(US).ask(rotate_on_demand(KEY, 50)).unwrap();
        }
        // It reaches both, and the primary encrypts with it; the news of that is lost.
        for _ in 0..2 {
            (0..world.at(US).state.outbox().count()).for_each(|index| world.push(US, index));
            while !world.on_the_way.is_empty() {
                world.deliver(0, false);
            }
            if world.key(US, &KEY).unwrap().current_material == Some(material(50).id) {
                break;
            }
        }
        assert_eq!(
            world.key(US, &KEY).unwrap().current_material,
            Some(material(50).id)
        );
        assert_eq!(
            world.key(EU, &KEY).unwrap().current_material,
            Some(material(7).id)
        );
        lose(&mut world, US, EU);
        succeed(&mut world, EU);
        world.check_ciphertexts();
        world.deliver_what_is_taken();
        for name in [EU, AP] {
            let key = world.key(name, &KEY).unwrap();
            assert_eq!(key.current_material, Some(material(50).id), "{name}");
            assert_eq!(key.current().unwrap().rotated.unwrap().kind, kind);
        }
        recovered(&mut world);
    }
}

#[test]
fn a_rotation_that_has_not_reached_the_successor_is_void() {
    let mut world = family(&[EU, AP]);
    world.at(US).ask(rotate_on_demand(KEY, 50)).unwrap();
    // To the bystander alone.
    (0..world.at(US).state.outbox().count()).for_each(|index| world.push(US, index));
    world.losses.cut.insert(region(EU));
    while !world.on_the_way.is_empty() {
        world.deliver(0, false);
    }
    world.losses.cut.clear();
    assert_eq!(world.key(AP, &KEY).unwrap().materials.len(), 2);
    lose(&mut world, US, EU);
    succeed(&mut world, EU);
    // Its own next one is not mistaken for it, whatever comes first.
    world.at(EU).ask(rotate_on_demand(KEY, 51)).unwrap();
    recovered(&mut world);
    for name in [US, EU, AP] {
        let key = world.key(name, &KEY).unwrap();
        assert_eq!(key.current_material, Some(material(51).id), "{name}");
        assert!(key.material(&material(50).id).is_none(), "{name}");
    }
}

#[test]
fn a_role_on_its_way_from_the_lost_region_arrives_or_is_succeeded() {
    for arrives in [false, true] {
        let mut world = family(&[EU, AP]);
        world.at(US).ask(promote(KEY, AP, 20)).unwrap();
        world.push(US, 0);
        if arrives {
            world.deliver(0, false);
        }
        world.on_the_way.clear();
        lose(&mut world, US, EU);
        succeed(&mut world, EU);
        world.check_primaries();
        let leads = if arrives { AP } else { EU };
        assert_eq!(member(&world, leads).0, Role::Primary);
        recovered(&mut world);
        assert_eq!(member(&world, US), replica_of(leads));
    }
}

#[test]
fn a_role_on_its_way_to_the_lost_region_comes_back_or_is_succeeded() {
    for (arrives, has_member) in [(false, false), (false, true), (true, false), (true, true)] {
        let replicas: &[&str] = if has_member { &[EU, AP] } else { &[AP] };
        let mut world = family(replicas);
        world.at(US).ask(promote(KEY, AP, 20)).unwrap();
        world.push(US, 0);
        let late = world.on_the_way.clone();
        if arrives {
            world.deliver(0, false);
        }
        world.on_the_way.clear();
        lose(&mut world, AP, EU);
        succeed(&mut world, EU);
        succeed(&mut world, US);
        world.check_primaries();
        // Where the successor has no member, whoever had the role takes it back.
        let leads = if has_member { EU } else { US };
        assert_eq!(member(&world, leads), primary(leads));
        world.losses.cut.clear();
        world.on_the_way = late;
        world.deliver(0, false);
        recovered(&mut world);
        assert_eq!(member(&world, AP), replica_of(leads));
    }
}

#[test]
fn a_late_copy_makes_nobody_a_primary_after_the_fence() {
    let mut world = family(&[AP]);
    world.at(US).ask(promote(KEY, AP, 20)).unwrap();
    world.push(US, 0);
    let late = world.on_the_way.clone();
    world.on_the_way.clear();
    lose(&mut world, AP, EU);
    succeed(&mut world, US);
    world.losses.cut.clear();
    world.hear(AP);
    REGIONS.iter().for_each(|of| world.inquire(AP, of, KEY));
    world.end_fence(AP);
    world.end_loss(AP);
    world.on_the_way = late;
    world.deliver(0, false);
    world.check_primaries();
    assert_eq!(family_at(&world, AP).role, Role::Replica);
    recovered(&mut world);
}

#[test]
fn nothing_is_begun_with_a_lost_region() {
    let mut world = family(&[EU]);
    lose(&mut world, EU, AP);
    let lost = Err(KmsError::RegionLost(region(EU)));
    assert_eq!(world.at(US).ask(promote(KEY, EU, 20)), lost);
    lose(&mut world, AP, US);
    let lost = Err(KmsError::RegionLost(region(AP)));
    assert_eq!(world.at(US).ask(replicate(KEY, AP, 21)), lost);
}

#[test]
fn deletions_wait_for_whom_they_have_to_wait() {
    let mut world = family(&[EU, AP]);
    world.at(EU).ask(schedule(KEY, 7)).unwrap();
    world.at(US).ask(schedule(KEY, 9)).unwrap();
    assert_eq!(member(&world, US).2, KeyState::PendingReplicaDeletion);
    lose(&mut world, US, EU);
    succeed(&mut world, EU);
    let key = world.key(EU, &KEY).unwrap();
    assert_eq!(key.state, KeyState::PendingReplicaDeletion);
    assert_eq!(key.deletion_date(), None);

    recovered(&mut world);
    let key = world.key(US, &KEY).unwrap().clone();
    let date = world.at(US).state.log_time().plus_days(9);
    assert_eq!(
        (key.state, key.deletion_date()),
        (KeyState::PendingDeletion, Some(date))
    );
    for name in [US, AP] {
        let _ = world.at(name).ask(schedule(KEY, 9));
        world.at(name).pass_days(9);
        world.delete_due(name);
        world.settle();
    }
    assert_eq!(member(&world, EU).2, KeyState::PendingDeletion);
    world.at(EU).ask(CancelKeyDeletion { key_id: KEY }).unwrap();
    assert_eq!(member(&world, EU).2, KeyState::Disabled);
}

#[test]
fn what_comes_from_a_lost_region_has_no_answer() {
    let mut world = family(&[EU, AP]);
    world.at(US).ask(enable_rotation(KEY, Some(90))).unwrap();
    let intent = world.at(US).state.outbox().next().unwrap().clone();
    let push = ReceiveIntent {
        source: region(US),
        settled_before: intent.created_at,
        epochs: trent_domain::fencing::Epochs::default(),
        intent: trent_domain::intent::Intent::clone(&intent),
        follow_up_seed: [9; 16],
    };
    lose(&mut world, US, SA);
    let target = intent.target.to_string();
    assert_eq!(
        world.at(&target).serve(push),
        Err(KmsError::RegionLost(region(US)))
    );
}

/// What can happen to regions, beside what can happen in them.
#[derive(Debug, Clone)]
pub(crate) enum Move {
    Take(Step),
    Cut { at: usize },
    Heal { at: usize },
    Declare { lost: usize, successor: usize },
    Hear { at: usize },
    HearAll,
    InquireAll { at: usize, key: u8 },
    Inquire { at: usize, of: usize, key: u8 },
    TakeOver { at: usize, key: u8 },
    Succeed { key: u8 },
    EndFence { at: usize },
}

pub(crate) fn a_move() -> impl Strategy<Value = Move> {
    let at = 0..REGIONS.len();
    prop_oneof![
        40 => step().prop_map(Move::Take),
        1 => at.clone().prop_map(|at| Move::Cut { at }),
        4 => at.clone().prop_map(|at| Move::Heal { at }),
        2 => (at.clone(), at.clone()).prop_map(|(lost, successor)| Move::Declare { lost, successor }),
        4 => at.clone().prop_map(|at| Move::Hear { at }),
        6 => Just(Move::HearAll),
        10 => (at.clone(), 1..=3u8).prop_map(|(at, key)| Move::InquireAll { at, key }),
        8 => (at.clone(), at.clone(), 1..=3u8).prop_map(|(at, of, key)| Move::Inquire { at, of, key }),
        10 => (at.clone(), 1..=3u8).prop_map(|(at, key)| Move::TakeOver { at, key }),
        8 => (1..=3u8).prop_map(|key| Move::Succeed { key }),
        4 => at.prop_map(|at| Move::EndFence { at }),
    ]
}

impl Move {
    pub(crate) fn make(&self, world: &mut World, losses_at_a_time: usize) {
        match *self {
            Self::Take(ref step) => step.take(world),
            Self::Cut { at } => drop(world.losses.cut.insert(region(REGIONS[at]))),
            Self::Heal { at } => drop(world.losses.cut.remove(&region(REGIONS[at]))),
            Self::Declare { lost, successor } => {
                let open = world.losses.lost();
                let allowed = open.contains(&region(REGIONS[lost])) || open.len() < losses_at_a_time;
                if allowed {
                    world.losses.declare(REGIONS[lost], REGIONS[successor]);
                }
            }
            Self::Hear { at } => world.hear(REGIONS[at]),
            Self::HearAll => REGIONS.iter().for_each(|name| world.hear(name)),
            Self::InquireAll { at, key } => {
                let all = REGIONS.iter();
                all.for_each(|of| world.inquire(REGIONS[at], of, multi(key)));
            }
            Self::Inquire { at, of, key } => world.inquire(REGIONS[at], REGIONS[of], multi(key)),
            Self::TakeOver { at, key } => world.take_over(REGIONS[at], multi(key)),
            Self::Succeed { key } => {
                for name in REGIONS {
                    REGIONS.iter().for_each(|of| world.inquire(name, of, multi(key)));
                    world.take_over(name, multi(key));
                }
            }
            Self::EndFence { at } => {
                world.end_fence(REGIONS[at]);
                world.end_loss(REGIONS[at]);
            }
        }
    }
}

/// Keys with members in three of the four regions each.
pub(crate) fn three_families() -> World {
    let mut world = three_keys();
    for (number, (at, key, to)) in (100..).zip([
        (EU, 1, US),
        (EU, 1, AP),
        (AP, 2, EU),
        (AP, 2, SA),
        (US, 3, EU),
        (US, 3, SA),
    ]) {
        world.at(at).ask(replicate(multi(key), to, number)).unwrap();
        world.settle();
    }
    world
}

/// Random moves in many worlds; gives how many families were taken over, and how many fences ended.
fn walk(cases: u32, losses_at_a_time: usize, check: impl Fn(&World), end: impl Fn(World)) -> (usize, usize) {
    let counts = Cell::new((0, 0));
    let mut runner = TestRunner::new(ProptestConfig {
        cases,
        source_file: Some(file!()),
        ..ProptestConfig::default()
    });
    let walked = runner.run(&vec(a_move(), 1..120), |moves| {
        let mut world = three_families();
        for one in &moves {
            one.make(&mut world, losses_at_a_time);
            check(&world);
        }
        let (taken_over, ended) = counts.get();
        counts.set((taken_over + world.losses.taken_over, ended + world.losses.ended));
        end(world);
        Ok(())
    });
    walked.unwrap();
    counts.get()
}

/// Regions are lost one after the other, are cut off or live on, and come back.
#[test]
fn families_outlive_a_region() {
    let check = |world: &World| {
        world.check_primaries();
        world.check_ciphertexts();
    };
    let (taken_over, ended) = walk(256, 1, check, |mut world| recovered(&mut world));
    assert!(
        taken_over > 10 && ended > 0,
        "{taken_over} were taken over, {ended} ended"
    );
}

/// Several at a time.
#[test]
fn no_losses_make_two_primaries() {
    let (taken_over, _) = walk(256, 3, World::check_primaries, drop);
    assert!(taken_over > 10, "{taken_over} were taken over");
}
