//! A region that leaves: what keeps it, what it gives up, and what it takes in no more.

use trent_domain::command::{Depart, EnableKey};
use trent_domain::departure::{Departure, Holdings};
use trent_domain::error::KmsError;
use trent_domain::ids::KeyId;
use trent_domain::key_state::KeyState;
use trent_domain::reply::Reply;

use crate::families::REGIONS;
use crate::fixtures::*;
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
