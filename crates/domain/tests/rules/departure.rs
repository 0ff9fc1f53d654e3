//! A region that leaves: what keeps it, what it gives up, and what it takes in no more.

use trent_domain::command::{Depart, EnableKey, EndFence};
use trent_domain::departure::{Departure, Holdings};
use trent_domain::error::KmsError;
use trent_domain::ids::{KeyId, RegionName};
use trent_domain::key_state::KeyState;
use trent_domain::reply::Reply;

use crate::families::REGIONS;
use crate::fixtures::*;
use crate::region::Region;
use crate::world::World;

const KEY: KeyId = KeyId::MultiRegion([7; 16]);

/// A primary in us-east-1 with replicas in eu-west-1 and ap-south-1.
fn family() -> World {
    let mut world = World::new(&REGIONS);
    world.at(US).ask(create_key(KEY)).unwrap();
    for (number, name) in [(1, EU), (2, AP)] {
        world.at(US).ask(replicate(KEY, name, number)).unwrap();
        world.settle();
    }
    world
}

/// What the region's leader proposes, again and again.
fn depart(world: &mut World, name: &str) {
    let replicas = world.at(name).state.keys_after(None).map(|key| key.id).collect();
    let follow_up_seed = world.seed();
    let command = Depart {
        replicas,
        managed_keys: Vec::new(),
        follow_up_seed,
    };
    assert_eq!(world.at(name).serve(command), Ok(Reply::Done));
}

fn holdings(world: &mut World, name: &str) -> Holdings {
    world.at(name).state.holdings()
}

#[test]
fn what_would_be_lost_is_counted_by_kind() {
    let mut world = family();
    assert!(holdings(&mut world, EU).are_none());
    assert_eq!(
        holdings(&mut world, US),
        Holdings {
            primaries: 1,
            ..Holdings::default()
        }
    );
    world.at(EU).ask(create_key(single(1))).unwrap();
    world
        .at(EU)
        .ask(create_managed_key("alias/aws/s3", single(2)))
        .unwrap();
    let held = holdings(&mut world, EU);
    assert_eq!(held.single_region_keys, 1);
    assert_eq!(held.managed_keys, [("alias/aws/s3".parse().unwrap(), 1)].into());

    // Where all relatives are lost, the replica is the last of them.
    for lost in [US, AP] {
        world.losses.declare(lost, SA);
        world.hear(EU);
    }
    assert_eq!(holdings(&mut world, EU).last_members, 1);
}

#[test]
fn a_region_gives_its_replicas_up_and_is_closed_when_nothing_is_left() {
    let mut world = family();
    depart(&mut world, EU);
    assert_eq!(world.key(EU, &KEY), None);
    assert_eq!(
        world.at(EU).state.departure(),
        Some(Departure::Leaving),
        "its farewell is on its way"
    );
    world.settle();
    depart(&mut world, EU);
    assert_eq!(world.at(EU).state.departure(), Some(Departure::Closed));
    world.at(EU).restart();
    assert_eq!(world.at(EU).state.departure(), Some(Departure::Closed));
    let family = world.key(US, &KEY).unwrap().multi_region.clone().unwrap();
    assert!(family.replicas.keys().eq([&region(AP)]));
    world.check_converged();
}

#[test]
fn keys_that_aws_manages_go_when_they_are_named_and_no_others() {
    let mut world = family();
    world
        .at(EU)
        .ask(create_managed_key("alias/aws/s3", single(2)))
        .unwrap();
    world.at(EU).ask(create_key(single(1))).unwrap();
    depart(&mut world, EU);
    assert!(world.key(EU, &single(2)).is_some(), "nobody has said so");
    let command = Depart {
        replicas: Vec::new(),
        managed_keys: vec![single(1), single(2)],
        follow_up_seed: [9; 16],
    };
    world.at(EU).serve(command).unwrap();
    assert_eq!(world.key(EU, &single(2)), None);
    assert!(world.key(EU, &single(1)).is_some());
    assert_eq!(world.at(EU).state.departure(), Some(Departure::Leaving));
}

#[test]
fn what_only_the_region_has_it_keeps() {
    let mut world = family();
    world.at(US).ask(create_key(single(1))).unwrap();
    depart(&mut world, US);
    world.settle();
    depart(&mut world, US);
    assert_eq!(world.at(US).state.departure(), Some(Departure::Leaving));
    assert!(world.key(US, &KEY).is_some());
    assert!(world.key(US, &single(1)).is_some());
}

#[test]
fn a_region_that_leaves_takes_nothing_in() {
    let mut world = family();
    depart(&mut world, SA);
    let refused = |outcome| matches!(outcome, Err(KmsError::NotOffered(_)));
    assert!(refused(world.at(SA).ask(create_key(single(1)))));
    assert!(refused(
        world.at(SA).ask(create_managed_key("alias/aws/s3", single(2)))
    ));
    // A replica that is asked for is refused, and its primary forgets it.
    world.at(US).ask(replicate(KEY, SA, 9)).unwrap();
    world.settle();
    assert_eq!(world.key(SA, &KEY), None);
    let family = world.key(US, &KEY).unwrap().multi_region.clone().unwrap();
    assert!(!family.replicas.contains_key(&region(SA)));

    // Nor a role.
    world
        .at(EU)
        .serve(Depart {
            replicas: Vec::new(),
            managed_keys: Vec::new(),
            follow_up_seed: [9; 16],
        })
        .unwrap();
    world.at(US).ask(promote(KEY, EU, 10)).unwrap();
    world.settle();
    assert_eq!(world.key(US, &KEY).unwrap().state, KeyState::Enabled);
    assert!(world.key(US, &KEY).unwrap().has_replicas());
    assert_eq!(world.at(EU).ask(EnableKey { key_id: KEY }), Ok(Reply::Done));
}

#[test]
fn rotations_wait_for_no_region_that_has_left() {
    let mut world = family();
    world.at(US).ask(rotate_on_demand(KEY, 50)).unwrap();
    depart(&mut world, EU);
    world.settle();
    for name in [US, AP] {
        assert_eq!(
            world.key(name, &KEY).unwrap().current_material,
            Some(material(50).id)
        );
    }
    world.check_converged();
}

/// Lets a region go that has nothing left to tell, and be forgotten.
fn leave(world: &mut World, name: &str) {
    depart(world, name);
    assert_eq!(world.at(name).state.departure(), Some(Departure::Closed));
    world.losses.forget(name);
}

fn replicas(world: &World, name: &str) -> Vec<RegionName> {
    let family = world.key(name, &KEY).unwrap().multi_region.clone().unwrap();
    family.replicas.keys().cloned().collect()
}

#[test]
fn a_replica_that_was_asked_of_a_region_that_has_left_ends_when_that_is_heard_of() {
    let mut world = family();
    leave(&mut world, SA);
    world.at(US).ask(replicate(KEY, SA, 9)).unwrap();
    world.at(US).ask(rotate_on_demand(KEY, 50)).unwrap();
    world.hear(US);
    world.settle();
    assert_eq!(replicas(&world, US), [region(AP), region(EU)]);
    for name in [US, EU, AP] {
        let key = world.key(name, &KEY).unwrap();
        assert_eq!(key.current_material, Some(material(50).id), "{name}");
    }
    world.check_converged();
    let again = world.at(US).ask(replicate(KEY, SA, 10));
    assert_eq!(again, Err(KmsError::RegionLost(region(SA))));
}

#[test]
fn a_role_that_was_on_its_way_to_a_region_that_has_left_is_taken_back_once_all_are_asked() {
    let mut world = family();
    depart(&mut world, EU);
    world.at(US).ask(promote(KEY, EU, 10)).unwrap();
    // The farewell finds no primary, and is answered.
    world.push(EU, 0);
    world.deliver(0, false);
    world.deliver(0, false);
    leave(&mut world, EU);
    for name in [US, AP, SA] {
        world.hear(name);
    }
    assert_eq!(world.key(US, &KEY).unwrap().state, KeyState::Updating);
    world.inquire(US, AP, KEY);
    world.take_over(US, KEY);
    assert_eq!(
        world.key(US, &KEY).unwrap().state,
        KeyState::Updating,
        "one was not asked"
    );
    world.inquire(US, SA, KEY);
    world.take_over(US, KEY);
    world.settle();
    assert_eq!(world.key(US, &KEY).unwrap().state, KeyState::Enabled);
    assert_eq!(replicas(&world, US), [region(AP)]);
    world.check_converged();
}

#[test]
fn a_role_that_went_on_from_a_region_that_has_left_is_found_where_it_is() {
    for hears_first in [false, true] {
        let mut world = family();
        world.at(US).ask(promote(KEY, EU, 10)).unwrap();
        world.push(US, 0);
        world.deliver(0, false);
        // The answer is lost, and so is the news of the new primary to its predecessor.
        world.lose(0);
        world.settle_without(US, EU);
        world.at(EU).ask(promote(KEY, AP, 11)).unwrap();
        world.push(EU, 0);
        world.deliver(0, false);
        world.deliver(0, false);
        depart(&mut world, EU);
        world.push(EU, 0);
        world.deliver(0, false);
        world.deliver(0, false);
        leave(&mut world, EU);
        if hears_first {
            world.hear(US);
        }
        world.hear(AP);
        world.settle_without(US, EU);
        world.hear(US);
        world.settle();
        assert_eq!(world.key(US, &KEY).unwrap().state, KeyState::Enabled);
        assert_eq!(replicas(&world, AP), [region(US)]);
        world.check_converged();
    }
}

#[test]
fn a_region_that_has_the_name_of_one_that_has_left_is_another_one() {
    const FIRST: KeyId = KeyId::MultiRegion([8; 16]);
    const SECOND: KeyId = KeyId::MultiRegion([9; 16]);
    let mut world = World::new(&REGIONS);
    world.at(US).ask(create_key(FIRST)).unwrap();
    world.at(US).ask(replicate(FIRST, EU, 1)).unwrap();
    world.push(US, 0);
    let late = world.on_the_way[0].clone();
    world.settle();
    // The former one believed in a clock that was a year ahead.
    world.at(EU).pass_days(365);
    depart(&mut world, EU);
    world.settle();
    leave(&mut world, EU);

    world.losses.add(EU);
    world.regions.insert(region(EU), Region::new(EU));
    for name in REGIONS {
        world.hear(name);
    }
    let version = world.at(EU).state.fencing().losses.version;
    world.at(EU).serve(EndFence { version }).unwrap();
    world.on_the_way.push(late);
    world.deliver(0, false);
    assert_eq!(world.key(EU, &FIRST), None, "it was asked of the former one");

    world.at(EU).ask(create_key(SECOND)).unwrap();
    world.at(EU).ask(replicate(SECOND, US, 2)).unwrap();
    world.settle();
    assert!(world.key(US, &SECOND).is_some(), "it is in time by its own clock");
    world.check_converged();
}
