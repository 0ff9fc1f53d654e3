//! Regions that are lost and never come back: what the others let go of, what they wait for, and that nothing counts any
//! more that such a region sends.

use std::cell::Cell;
use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use trent_domain::command::Disown;
use trent_domain::ids::{KeyId, RegionName};
use trent_domain::key_state::KeyState;
use trent_domain::multi_region::MultiRegion;

use crate::families::REGIONS;
use crate::fixtures::*;
use crate::lost_regions::{KEY, a_move, family, family_at, lose, succeed, three_families};
use crate::world::World;

/// An operator says that the region never comes back; all others hear it, and let go of it.
fn abandon(world: &mut World, gone: &str) {
    world.losses.abandon(gone);
    let others: Vec<&str> = REGIONS.into_iter().filter(|name| *name != gone).collect();
    others.iter().for_each(|name| world.hear(name));
    for name in &others {
        world.part(name, gone, 1);
    }
    world.deliver_what_is_taken();
}

fn replicas(world: &World, name: &str) -> Vec<String> {
    let family = family_at(world, name);
    family.replicas.keys().map(ToString::to_string).collect()
}

/// Whether the region has nothing to do with the one that is gone.
fn is_free_of(world: &mut World, name: &str, gone: &str) -> bool {
    world.at(name).state.ties_to(&region(gone), 9).are_none()
}

#[test]
fn a_rotation_waits_no_more_for_a_replica_that_is_gone() {
    let mut world = family(&[EU, AP]);
    lose(&mut world, AP, EU);
    world.at(US).ask(rotate_on_demand(KEY, 50)).unwrap();
    world.deliver_what_is_taken();
    assert_eq!(
        world.key(US, &KEY).unwrap().current_material,
        Some(material(7).id)
    );
    assert!(!is_free_of(&mut world, US, AP));
    abandon(&mut world, AP);
    for name in [US, EU] {
        assert_eq!(
            world.key(name, &KEY).unwrap().current_material,
            Some(material(50).id),
            "{name}"
        );
        assert_eq!(replicas(&world, name), [EU], "{name}");
    }
    for name in [US, EU, SA] {
        assert!(is_free_of(&mut world, name, AP), "{name}");
    }
}

#[test]
fn a_primary_that_is_gone_is_no_replica_of_its_successor() {
    let mut world = family(&[EU, AP]);
    lose(&mut world, US, EU);
    succeed(&mut world, EU);
    world.deliver_what_is_taken();
    abandon(&mut world, US);
    for name in [EU, AP] {
        assert_eq!(family_at(&world, name).primary, region(EU));
        assert_eq!(replicas(&world, name), [AP], "{name}");
    }
}

#[test]
fn a_region_that_may_come_back_is_let_go_of_by_nobody() {
    let mut world = family(&[EU, AP]);
    lose(&mut world, AP, EU);
    let ties = world.at(US).state.ties_to(&region(AP), 9);
    let command = Disown {
        region: region(AP),
        led: ties.led,
        news: ties.news,
        follow_up_seed: [9; 16],
    };
    world.at(US).serve(command).unwrap();
    assert_eq!(replicas(&world, US), [AP, EU]);
}

#[test]
fn a_replica_that_was_being_made_there_is_given_up() {
    let mut world = family(&[EU]);
    world.losses.cut.insert(region(SA));
    world.at(US).ask(replicate(KEY, SA, 20)).unwrap();
    lose(&mut world, SA, EU);
    abandon(&mut world, SA);
    assert_eq!(replicas(&world, US), [EU]);
    assert_eq!(world.at(US).state.outbox().count(), 0);
}

#[test]
fn a_deletion_waits_no_more_for_the_last_replica() {
    let mut world = family(&[AP]);
    world.at(US).ask(schedule(KEY, 9)).unwrap();
    lose(&mut world, AP, EU);
    assert_eq!(
        world.key(US, &KEY).unwrap().state,
        KeyState::PendingReplicaDeletion
    );
    abandon(&mut world, AP);
    let key = world.key(US, &KEY).unwrap().clone();
    let date = world.at(US).state.log_time().plus_days(9);
    assert_eq!(
        (key.state, key.deletion_date()),
        (KeyState::PendingDeletion, Some(date))
    );
}

#[test]
fn farewells_to_it_are_dropped() {
    let mut world = family(&[EU, AP]);
    world.at(AP).ask(schedule(KEY, 7)).unwrap();
    lose(&mut world, US, EU);
    world.at(AP).pass_days(8);
    world.delete_due(AP);
    assert_eq!(world.at(AP).state.outbox_to(&region(US)).intents, 1);
    succeed(&mut world, EU);
    abandon(&mut world, US);
    assert_eq!(world.at(AP).state.outbox().count(), 0);
    assert!(replicas(&world, EU).is_empty());
}

#[test]
fn a_role_is_waited_for_and_succeeded_even_then() {
    for handed_over in [false, true] {
        let mut world = family(&[EU, AP]);
        let lost = if handed_over { AP } else { US };
        if handed_over {
            world.at(US).ask(promote(KEY, AP, 20)).unwrap();
            world.on_the_way.clear();
        }
        lose(&mut world, lost, SA);
        abandon(&mut world, lost);
        let waits = if handed_over { US } else { EU };
        assert!(!is_free_of(&mut world, waits, lost), "its primary is there");
        // A further successor may still be named.
        assert!(world.losses.declare(lost, EU));
        REGIONS.iter().for_each(|name| world.hear(name));
        succeed(&mut world, EU);
        world.deliver_what_is_taken();
        let rest = if handed_over { US } else { AP };
        assert_eq!(replicas(&world, EU), [rest], "the one that is gone is no member");
        for name in [EU, rest, SA] {
            assert!(is_free_of(&mut world, name, lost), "{name}");
        }
        world.check_primaries();
    }
}

#[test]
fn a_successor_does_not_take_over_a_member_that_is_gone() {
    let mut world = family(&[EU, AP]);
    lose(&mut world, AP, EU);
    world.losses.abandon(AP);
    // The primary is lost before it has let go of it.
    lose(&mut world, US, EU);
    succeed(&mut world, EU);
    assert_eq!(replicas(&world, EU), [US]);
}

/// What every region but one knows of its families.
fn families_but(world: &World, gone: &RegionName) -> BTreeMap<(RegionName, KeyId), MultiRegion> {
    let members = world.members().filter(|(name, _)| *name != gone);
    let family = |(name, key): (&RegionName, &std::sync::Arc<trent_domain::key::Key>)| {
        ((name.clone(), key.id), key.multi_region.clone().unwrap())
    };
    members.map(family).collect()
}

/// Whoever is not lost takes over what the lost region led, whichever region that needs.
fn succeed_wholly(world: &mut World, lost: &RegionName) {
    let others: Vec<&str> = REGIONS
        .into_iter()
        .filter(|name| *name != lost.as_str())
        .collect();
    for name in &others {
        world.losses.declare(lost.as_str(), name);
    }
    for _ in 0..4 {
        others.iter().for_each(|name| world.hear(name));
        world.deliver_what_is_taken();
        for key in (1..=3).map(multi) {
            for name in &others {
                others.iter().for_each(|of| world.inquire(name, of, key));
                world.take_over(name, key);
            }
        }
    }
}

/// Whatever went before, and whatever the region does afterwards where nobody hears it: it is in no family, and what it
/// sends changes nothing.
#[test]
fn what_is_gone_counts_nowhere() {
    let gone_regions = Cell::new(0);
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 192,
        source_file: Some(file!()),
        ..ProptestConfig::default()
    });
    let walked = runner.run(&vec(a_move(), 1..100), |moves| {
        let mut world = three_families();
        moves.iter().for_each(|one| one.make(&mut world, 1));
        let Some(gone) = world.losses.lost().pop() else {
            return Ok(());
        };
        gone_regions.set(gone_regions.get() + 1);
        world.losses.cut.clear();
        world.losses.cut.insert(gone.clone());
        succeed_wholly(&mut world, &gone);
        for _ in 0..3 {
            world.deliver_what_is_taken();
            abandon(&mut world, gone.as_str());
        }
        for name in REGIONS.into_iter().filter(|name| *name != gone.as_str()) {
            assert!(is_free_of(&mut world, name, gone.as_str()), "{name} and {gone}");
        }
        world.deliver_what_is_taken();
        let settled = families_but(&world, &gone);
        assert!(
            settled
                .values()
                .all(|family| family.primary != gone && !family.replicas.contains_key(&gone))
        );

        // It lives on, and does what it can.
        world.losses.cut.clear();
        for (number, key) in (1..=3).map(|number| (number, multi(number))) {
            let gone = world.at(gone.as_str());
            let _ = gone.ask(rotate_on_demand(key, 200 + number));
            let _ = gone.ask(schedule(key, 7));
            for (to, name) in (0..).zip(REGIONS) {
                let _ = gone.ask(promote(key, name, 210 + 8 * number + to));
                let _ = gone.ask(replicate(key, name, 170 + 8 * number + to));
            }
        }
        world.deliver_what_is_taken();
        assert_eq!(families_but(&world, &gone), settled);
        world.hear(gone.as_str());
        world.deliver_what_is_taken();
        world.end_fence(gone.as_str());
        world.end_loss(gone.as_str());
        world.deliver_what_is_taken();
        assert_eq!(families_but(&world, &gone), settled);
        world.check_primaries();
        Ok(())
    });
    walked.unwrap();
    assert!(gone_regions.get() > 10, "{} were given up", gone_regions.get());
}
