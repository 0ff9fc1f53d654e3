//! Imported material that waits for a rotation while the region of its primary is lost.

use trent_domain::command::ReceiveIntent;
use trent_domain::error::KmsError;
use trent_domain::fencing::Epochs;
use trent_domain::ids::IntentId;
use trent_domain::intent::{Intent, IntentAction};
use trent_domain::key::Key;
use trent_domain::key_state::KeyState;
use trent_domain::reply::Reply;
use trent_domain::rotation::{Rotated, RotationType};

use crate::families::REGIONS;
use crate::fixtures::*;
use crate::lost_regions::{KEY, family, family_at, lose, succeed};
use crate::world::World;

/// A family in us-east-1, eu-west-1 and ap-southeast-2 that every member has imported material 7 for. Material 50 waits, and
/// is where `imported` says.
fn family_awaiting_imports(imported: &[&str]) -> World {
    let mut world = World::new(&REGIONS);
    world.at(US).ask(create_external(KEY)).unwrap();
    world.at(US).ask(import(KEY, 7)).unwrap();
    for (number, name) in [(1, EU), (2, AP)] {
        world.at(US).ask(replicate(KEY, name, number)).unwrap();
        world.settle();
        world.at(name).ask(import(KEY, 7)).unwrap();
    }
    world.at(US).ask(import_new(KEY, 50)).unwrap();
    world.settle();
    for name in imported {
        world.at(name).ask(import(KEY, 50)).unwrap();
        world.settle();
    }
    world
}

fn key<'a>(world: &'a World, name: &str) -> &'a Key {
    world.key(name, &KEY).unwrap()
}

fn check_all_use(world: &World, number: u8) {
    for name in [US, EU, AP] {
        assert_eq!(
            key(world, name).current_material,
            Some(material(number).id),
            "{name}"
        );
    }
}

#[test]
fn it_waits_until_every_member_has_said_that_it_has_it() {
    let mut world = family_awaiting_imports(&[EU]);
    lose(&mut world, US, EU);
    succeed(&mut world, EU);
    world.deliver_what_is_taken();
    let rotate = |world: &mut World| world.at(EU).ask(rotate_to_imported(KEY));
    assert!(matches!(rotate(&mut world), Err(KmsError::NoPendingMaterial(_))));
    world.recover();
    world.settle();
    assert!(matches!(rotate(&mut world), Err(KmsError::NoPendingMaterial(_))));
    world.at(AP).ask(import(KEY, 50)).unwrap();
    world.settle();
    assert_eq!(rotate(&mut world), Ok(Reply::Done));
    world.settle();
    check_all_use(&world, 50);
}

/// us-east-1 has gone on to material 50 while it was lost, and eu-west-1 succeeded it, which knows that it waits.
fn rotated_while_lost() -> (World, Rotated) {
    let mut world = family_awaiting_imports(&[EU, AP]);
    lose(&mut world, US, EU);
    world.at(US).ask(rotate_to_imported(KEY)).unwrap();
    succeed(&mut world, EU);
    let rotated = key(&world, US).current().unwrap().rotated.unwrap();
    assert_eq!(rotated.kind, RotationType::OnDemand);
    (world, rotated)
}

#[test]
fn a_rotation_of_a_lost_primary_goes_on_when_it_returns() {
    let (mut world, rotated) = rotated_while_lost();
    world.deliver_what_is_taken();
    assert_eq!(key(&world, EU).current_material, Some(material(7).id));
    world.recover();
    world.settle();
    world.check_converged();
    check_all_use(&world, 50);
    for name in [US, EU, AP] {
        let key = key(&world, name);
        assert_eq!(key.current().unwrap().rotated, Some(rotated), "{name}");
        assert_eq!(key.rotation.on_demand_count, 1, "{name}");
        assert_eq!(key.state, KeyState::Enabled, "{name}");
    }
}

#[test]
fn a_rotation_goes_on_also_where_its_material_was_deleted_since() {
    let (mut world, _) = rotated_while_lost();
    world.deliver_what_is_taken();
    let delete = |world: &mut World, name: &str| {
        let deletion = delete_material(KEY, Some(material(50).id));
        world.at(name).ask(deletion).unwrap();
    };
    delete(&mut world, US);
    delete(&mut world, AP);
    world.recover();
    world.settle();
    check_all_use(&world, 50);
    assert_eq!(key(&world, EU).state, KeyState::Enabled);
    for name in [US, AP] {
        assert_eq!(key(&world, name).state, KeyState::PendingImport, "{name}");
        world.at(name).ask(import(KEY, 50)).unwrap();
        assert_eq!(key(&world, name).state, KeyState::Enabled, "{name}");
    }
    world.settle();
    world.check_converged();
}

#[test]
fn whoever_hears_of_a_rotation_twice_has_it_once() {
    let (mut world, _) = rotated_while_lost();
    world.recover();
    world.settle();
    world.at(EU).ask(promote(KEY, AP, 60)).unwrap();
    world.settle();
    check_all_use(&world, 50);
    assert_eq!(key(&world, AP).rotation.on_demand_count, 1);
}

#[test]
fn no_replica_ends_a_rotation_to_material_that_was_made_by_saying_that_it_uses_it() {
    let mut world = family(&[EU, AP]);
    world.at(US).ask(rotate_on_demand(KEY, 50)).unwrap();
    let pending = key(&world, US).pending_material().unwrap();
    let claimed = pending.created_at;
    let since = family_at(&world, US).replicas[&region(EU)].since;
    let intent = Intent {
        id: IntentId::new([9; 16]),
        target: region(US),
        created_at: claimed,
        action: IntentAction::MaterialOfReplica {
            key_id: KEY,
            replica: region(EU),
            since,
            material: pending.id,
            is_imported: true,
            rotated: Some(Rotated {
                at: claimed,
                kind: RotationType::OnDemand,
            }),
        },
    };
    let push = ReceiveIntent {
        source: region(EU),
        settled_before: claimed,
        epochs: Epochs::default(),
        intent,
        follow_up_seed: [8; 16],
    };
    world.at(US).serve(push).unwrap();
    assert_eq!(key(&world, US).current_material, Some(material(7).id));
}
