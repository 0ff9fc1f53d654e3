//! New material of multi-Region keys: every member has it before any encrypts with it.

use trent_domain::arn::KeyArn;
use trent_domain::error::KmsError;
use trent_domain::ids::KeyId;
use trent_domain::key::Key;
use trent_domain::key_state::KeyState;
use trent_domain::rotation::KeyMaterialState;

use crate::fixtures::*;
use crate::world::World;

const KEY: KeyId = KeyId::MultiRegion([1; 16]);

/// A primary in us-east-1 and its replicas.
fn family(replicas: &[&str]) -> World {
    let mut world = World::new(&[US, EU, AP]);
    world.at(US).ask(create_key(KEY)).unwrap();
    replicate_to(&mut world, replicas);
    world
}

/// The same of imported material, number 7, which every member has.
fn imported_family(replicas: &[&str]) -> World {
    let mut world = World::new(&[US, EU, AP]);
    world.at(US).ask(create_external(KEY)).unwrap();
    world.at(US).ask(import(KEY, 7)).unwrap();
    replicate_to(&mut world, replicas);
    for name in replicas {
        world.at(name).ask(import(KEY, 7)).unwrap();
    }
    world.settle();
    world
}

fn replicate_to(world: &mut World, replicas: &[&str]) {
    for (intent, name) in (1..).zip(replicas) {
        world.at(US).ask(replicate(KEY, name, intent)).unwrap();
    }
    world.settle();
}

fn key<'a>(world: &'a World, name: &str) -> &'a Key {
    world.key(name, &KEY).unwrap()
}

fn arn(name: &str) -> KeyArn {
    KeyArn {
        region: region(name),
        account: account(ACCOUNT),
        key_id: KEY,
    }
}

/// Delivers one intent of a region's outbox for another region, and its answer.
fn deliver(world: &mut World, from: &str, to: &str) {
    let state = &world.at(from).state;
    let index = state
        .outbox()
        .position(|intent| intent.target == region(to))
        .unwrap();
    world.push(from, index);
    world.deliver(0, false);
    world.deliver(0, false);
}

#[test]
fn nobody_encrypts_with_what_a_replica_lacks() {
    let mut world = family(&[EU, AP]);
    world.at(US).ask(rotate_on_demand(KEY, 50)).unwrap();
    assert_eq!(key(&world, US).current_material, Some(material(1).id));
    assert!(key(&world, US).on_demand_rotation_start().is_some());
    world.settle_without(US, AP);
    assert_eq!(
        key(&world, US).current_material,
        Some(material(1).id),
        "one is awaited"
    );
    assert!(
        key(&world, EU).material(&material(50).id).is_some(),
        "the other has it"
    );
    world.settle();
    for name in [US, EU, AP] {
        assert_eq!(
            key(&world, name).current_material,
            Some(material(50).id),
            "{name}"
        );
    }
    assert_eq!(key(&world, US).on_demand_rotation_start(), None);
    assert_eq!(key(&world, US).rotation.on_demand_count, 1);
    world.check_converged();
}

#[test]
fn one_rotation_at_a_time() {
    let mut world = family(&[EU]);
    world.at(US).ask(enable_rotation(KEY, Some(90))).unwrap();
    world.settle();
    world.at(US).ask(rotate_on_demand(KEY, 50)).unwrap();
    assert_eq!(
        world.at(US).ask(rotate_on_demand(KEY, 51)),
        Err(KmsError::RotationConflict(arn(US)))
    );
    world.at(US).pass_days(91);
    let now = world.at(US).tick();
    assert_eq!(world.at(US).state.due_rotations(now).count(), 0);
    world.at(US).serve(rotate(KEY, 52)).unwrap();
    assert_eq!(key(&world, US).materials.len(), 2, "the job waits, too");
    world.settle();
    assert_eq!(world.at(US).state.due_rotations(now).count(), 1, "overdue");
    world.at(US).serve(rotate(KEY, 52)).unwrap();
    world.at(US).serve(rotate(KEY, 53)).unwrap();
    world.settle();
    assert_eq!(key(&world, EU).current_material, Some(material(52).id));
    assert_eq!(key(&world, EU).materials.len(), 3);
    world.check_converged();
}

#[test]
fn replicas_show_the_schedule_of_their_primary() {
    let mut world = family(&[EU]);
    world.at(US).ask(enable_rotation(KEY, Some(90))).unwrap();
    world.settle();
    let schedule_of = |world: &World, name| key(world, name).automatic_rotation();
    assert!(schedule_of(&world, EU).is_some());
    assert_eq!(schedule_of(&world, EU), schedule_of(&world, US));
    world.at(EU).pass_days(91);
    let now = world.at(EU).tick();
    assert_eq!(world.at(EU).state.due_rotations(now).count(), 0, "it follows");
    world.at(US).ask(disable_rotation(KEY)).unwrap();
    world.settle();
    assert_eq!(schedule_of(&world, EU), None);
}

#[test]
fn a_replica_that_is_still_made_is_awaited_too() {
    let mut world = family(&[]);
    world.at(US).ask(replicate(KEY, EU, 1)).unwrap();
    world.at(US).ask(rotate_on_demand(KEY, 50)).unwrap();
    assert_eq!(key(&world, US).current_material, Some(material(1).id));
    world.settle();
    assert_eq!(key(&world, US).current_material, Some(material(50).id));
    world.check_converged();
}

#[test]
fn a_replica_made_meanwhile_comes_with_the_new_material() {
    let mut world = family(&[EU]);
    world.at(US).ask(rotate_on_demand(KEY, 50)).unwrap();
    world.at(US).ask(replicate(KEY, AP, 2)).unwrap();
    world.settle_without(US, EU);
    assert!(key(&world, AP).material(&material(50).id).is_some());
    assert_eq!(key(&world, US).current_material, Some(material(1).id));
    world.settle();
    assert_eq!(key(&world, AP).current_material, Some(material(50).id));
    world.check_converged();
}

#[test]
fn a_replica_that_goes_is_awaited_no_more() {
    let mut world = family(&[EU, AP]);
    world.at(EU).ask(schedule(KEY, 7)).unwrap();
    world.at(US).ask(rotate_on_demand(KEY, 50)).unwrap();
    deliver(&mut world, US, AP);
    world.settle_without(US, EU);
    assert_eq!(key(&world, US).current_material, Some(material(1).id));
    world.at(EU).pass_days(7);
    world.delete_due(EU);
    world.settle_without(US, EU);
    assert_eq!(key(&world, US).current_material, Some(material(50).id));
    world.settle();
    world.check_converged();
}

#[test]
fn the_role_does_not_pass_while_material_is_on_its_way() {
    let mut world = family(&[EU, AP]);
    world.at(US).ask(rotate_on_demand(KEY, 50)).unwrap();
    let refused = world.at(US).ask(promote(KEY, EU, 9));
    let updating = KmsError::InvalidState {
        key: arn(US),
        state: KeyState::Updating,
    };
    assert_eq!(refused, Err(updating));
    world.settle();
    world.at(US).ask(promote(KEY, EU, 9)).unwrap();
    world.settle();
    world.at(EU).ask(rotate_on_demand(KEY, 51)).unwrap();
    world.settle();
    for name in [US, EU, AP] {
        assert_eq!(
            key(&world, name).current_material,
            Some(material(51).id),
            "{name}"
        );
    }
    assert_eq!(
        key(&world, EU).rotation.on_demand_count,
        2,
        "the count comes along"
    );
}

#[test]
fn imported_material_comes_to_every_member_before_the_rotation() {
    let mut world = imported_family(&[EU, AP]);
    world.at(US).ask(import_new(KEY, 8)).unwrap();
    let waits = |world: &World, name| {
        let key = key(world, name);
        key.material_state(key.materials.last().unwrap())
    };
    let pending = KeyMaterialState::PendingMultiRegionImportAndRotation;
    assert_eq!(waits(&world, US), pending);
    let nothing = Err(KmsError::NoPendingMaterial(arn(US)));
    assert_eq!(world.at(US).ask(rotate_to_imported(KEY)), nothing);
    world.settle();
    assert_eq!(waits(&world, EU), pending, "a replica knows what to import");
    assert_eq!(key(&world, EU).state, KeyState::Enabled, "and works meanwhile");
    world.at(EU).ask(import(KEY, 8)).unwrap();
    world.settle();
    assert_eq!(
        world.at(US).ask(rotate_to_imported(KEY)),
        nothing,
        "one is awaited"
    );
    world.at(AP).ask(import(KEY, 8)).unwrap();
    world.settle();
    assert_eq!(waits(&world, US), KeyMaterialState::PendingRotation);
    world.at(US).ask(rotate_to_imported(KEY)).unwrap();
    world.settle();
    for name in [US, EU, AP] {
        let key = key(&world, name);
        assert_eq!(
            (key.current_material, key.state),
            (Some(material(8).id), KeyState::Enabled),
            "{name}"
        );
    }
    world.check_converged();
}

#[test]
fn a_replica_that_loses_new_material_is_awaited_again() {
    let mut world = imported_family(&[EU]);
    world.at(US).ask(import_new(KEY, 8)).unwrap();
    world.settle();
    world.at(EU).ask(import(KEY, 8)).unwrap();
    world.settle();
    world
        .at(EU)
        .ask(delete_material(KEY, Some(material(8).id)))
        .unwrap();
    world.settle();
    let nothing = Err(KmsError::NoPendingMaterial(arn(US)));
    assert_eq!(world.at(US).ask(rotate_to_imported(KEY)), nothing);
    assert_eq!(key(&world, EU).state, KeyState::Enabled, "it was not in use");
}

#[test]
fn new_material_that_the_primary_takes_back_is_gone_everywhere() {
    let mut world = imported_family(&[EU]);
    world.at(US).ask(import_new(KEY, 8)).unwrap();
    world.settle();
    world.at(EU).ask(import(KEY, 8)).unwrap();
    world
        .at(US)
        .ask(delete_material(KEY, Some(material(8).id)))
        .unwrap();
    world.settle();
    assert_eq!(key(&world, EU).material(&material(8).id), None);
    assert_eq!(key(&world, US).staged, None);
    world.at(US).ask(import_new(KEY, 9)).unwrap();
    world.settle();
    world.check_converged();
}

#[test]
fn a_replica_made_after_the_import_is_awaited_for_it() {
    let mut world = imported_family(&[]);
    world.at(US).ask(import_new(KEY, 8)).unwrap();
    world.at(US).ask(replicate(KEY, EU, 1)).unwrap();
    world.settle();
    assert_eq!(
        world.at(US).ask(rotate_to_imported(KEY)),
        Err(KmsError::NoPendingMaterial(arn(US)))
    );
    world.at(EU).ask(import(KEY, 7)).unwrap();
    world.at(EU).ask(import(KEY, 8)).unwrap();
    world.settle();
    world.at(US).ask(rotate_to_imported(KEY)).unwrap();
    world.settle();
    assert_eq!(key(&world, EU).state, KeyState::Enabled);
    world.check_converged();
}

#[test]
fn a_description_is_told() {
    let mut world = imported_family(&[EU]);
    let mut again = import(KEY, 7);
    again.claims.description = Some("ours".into());
    world.at(US).ask(again).unwrap();
    world.settle();
    let described = key(&world, EU).current().unwrap();
    assert_eq!(described.description.as_deref(), Some("ours"));
    assert!(described.wrapped.is_some());
}

/// Found by the simulation of regions: the replica's blueprint knew the material as it had been before.
#[test]
fn material_that_is_brought_again_is_as_new_on_a_replica() {
    let mut world = World::new(&[US, EU, AP]);
    world.at(US).ask(create_external(KEY)).unwrap();
    world.at(US).ask(import(KEY, 7)).unwrap();
    world.at(US).ask(import_new(KEY, 8)).unwrap();
    world.at(US).ask(replicate(KEY, EU, 1)).unwrap();
    let withdrawn = material(8);
    world
        .at(US)
        .ask(delete_material(KEY, Some(withdrawn.id)))
        .unwrap();
    let mut again = import_new(KEY, 8);
    again.material.created_at = withdrawn.created_at.plus_days(1);
    world.at(US).ask(again).unwrap();
    world.settle();
    assert_eq!(
        key(&world, EU).material(&withdrawn.id).unwrap().created_at,
        withdrawn.created_at.plus_days(1)
    );
    world.check_converged();
}
