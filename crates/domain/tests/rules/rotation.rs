//! When keys rotate, and what it does to them.

use trent_domain::arn::KeyArn;
use trent_domain::command::CancelKeyDeletion;
use trent_domain::error::KmsError;
use trent_domain::ids::KeyId;
use trent_domain::key::Key;
use trent_domain::key_spec::{KeyManager, KeyOrigin, KeySpec, KeyUsage};
use trent_domain::key_state::KeyState;
use trent_domain::reply::Reply;
use trent_domain::rotation::{KeyMaterialState, Rotation, RotationType};
use trent_domain::time::Timestamp;

use crate::fixtures::*;
use crate::region::Region;
use crate::world::World;

const KEY: u8 = 1;

/// A region with a key whose first material is number 1.
fn region_with_key() -> (Region, KeyId) {
    let mut region = Region::new(US);
    let key_id = single(KEY);
    region.ask(create_key(key_id)).unwrap();
    (region, key_id)
}

/// The same, and the key rotates every 90 days.
fn rotating() -> (Region, KeyId) {
    let (mut region, key_id) = region_with_key();
    region.ask(enable_rotation(key_id, Some(90))).unwrap();
    (region, key_id)
}

fn key<'a>(region: &'a Region, id: &KeyId) -> &'a Key {
    region.state.key(id).unwrap()
}

fn arn(key_id: KeyId) -> KeyArn {
    KeyArn {
        region: crate::fixtures::region(US),
        account: account(ACCOUNT),
        key_id,
    }
}

fn next_date(region: &Region, id: &KeyId) -> Timestamp {
    key(region, id).automatic_rotation().unwrap().next_at
}

fn due(region: &Region) -> Vec<KeyId> {
    region.state.due_rotations(region.tick()).collect()
}

#[test]
fn a_key_rotates_once_for_each_date_whoever_proposes_it() {
    let (mut region, id) = rotating();
    region.pass_days(89);
    assert_eq!(due(&region), []);
    region.serve(rotate(id, 2)).unwrap();
    assert_eq!(
        key(&region, &id).current_material,
        Some(material(1).id),
        "too early"
    );
    region.pass_days(1);
    assert_eq!(due(&region), [id]);
    region.serve(rotate(id, 3)).unwrap();
    region.serve(rotate(id, 4)).unwrap();
    let rotated = key(&region, &id);
    assert_eq!(rotated.current_material, Some(material(3).id));
    assert_eq!(
        rotated.materials.len(),
        2,
        "the second leader's proposal does nothing"
    );
    assert_eq!(due(&region), []);
}

#[test]
fn a_rotation_that_comes_years_late_comes_once_and_starts_a_new_period() {
    let (mut region, id) = rotating();
    region.pass_days(3 * 365);
    region.serve(rotate(id, 2)).unwrap();
    assert_eq!(next_date(&region, &id), region.tick().plus_days(90));
    assert_eq!(due(&region), []);
}

#[test]
fn rotation_changes_nothing_but_the_material() {
    let (mut region, id) = rotating();
    let before = key(&region, &id).clone();
    region.pass_days(90);
    region.serve(rotate(id, 2)).unwrap();
    let after = key(&region, &id).clone();
    assert_eq!(
        after.materials[0], before.materials[0],
        "old material stays as it is"
    );
    let rotated = after.materials[1].rotated.unwrap();
    assert_eq!(
        (rotated.at, rotated.kind),
        (region.tick(), RotationType::Automatic)
    );
    let restored = Key {
        materials: before.materials.clone(),
        current_material: before.current_material,
        rotation: before.rotation,
        ..after
    };
    assert_eq!(restored, before);
}

#[test]
fn enabling_again_starts_anew_with_a_period_and_goes_on_without_one() {
    let (mut region, id) = rotating();
    let first = next_date(&region, &id);
    region.pass_days(10);
    region.ask(enable_rotation(id, None)).unwrap();
    assert_eq!(next_date(&region, &id), first);
    region.ask(enable_rotation(id, Some(100))).unwrap();
    assert_eq!(next_date(&region, &id), region.tick().plus_days(100));
    region.ask(disable_rotation(id)).unwrap();
    assert_eq!(key(&region, &id).automatic_rotation(), None);
    region.ask(enable_rotation(id, None)).unwrap();
    assert_eq!(
        next_date(&region, &id),
        region.tick().plus_days(365),
        "AWS's default"
    );
}

#[test]
fn periods_outside_90_to_2560_days_are_refused() {
    let (mut region, id) = region_with_key();
    for days in [0, 89, 2561] {
        let refused = region.ask(enable_rotation(id, Some(days)));
        assert!(matches!(refused, Err(KmsError::Validation(_))), "{days}");
    }
    region.ask(enable_rotation(id, Some(2560))).unwrap();
}

#[test]
fn a_disabled_key_rotates_when_it_is_enabled_again() {
    let (mut region, id) = rotating();
    region.ask(disable(id)).unwrap();
    region.pass_days(100);
    assert_eq!(due(&region), []);
    region.serve(rotate(id, 2)).unwrap();
    assert_eq!(key(&region, &id).materials.len(), 1);
    assert!(key(&region, &id).automatic_rotation().is_some(), "the flag stays");
    region.ask(enable(id)).unwrap();
    assert_eq!(due(&region), [id], "overdue at once");
}

#[test]
fn a_key_pending_deletion_shows_no_rotation_and_has_it_again_after_a_cancellation() {
    let (mut region, id) = rotating();
    let schedule_of_key = key(&region, &id).automatic_rotation();
    region.pass_days(80);
    region.ask(schedule(id, 30)).unwrap();
    assert_eq!(key(&region, &id).automatic_rotation(), None);
    region.pass_days(20);
    assert_eq!(due(&region), []);
    region.ask(CancelKeyDeletion { key_id: id }).unwrap();
    assert_eq!(key(&region, &id).automatic_rotation(), schedule_of_key);
    assert_eq!(due(&region), [], "it is Disabled now");
    region.ask(enable(id)).unwrap();
    assert_eq!(due(&region), [id]);
}

#[test]
fn on_demand_does_not_move_the_schedule_and_is_limited_for_life() {
    let (mut region, id) = rotating();
    let date = next_date(&region, &id);
    for number in 0..25 {
        assert_eq!(region.ask(rotate_on_demand(id, 10 + number)), Ok(Reply::Done));
    }
    assert_eq!(next_date(&region, &id), date);
    let rotated = key(&region, &id);
    assert_eq!(rotated.materials.len(), 26);
    assert_eq!(
        rotated.current().unwrap().rotated.unwrap().kind,
        RotationType::OnDemand
    );
    assert_eq!(
        region.ask(rotate_on_demand(id, 99)),
        Err(KmsError::OnDemandRotationLimit(arn(id)))
    );
    region.pass_days(90);
    region.serve(rotate(id, 100)).unwrap();
    assert_eq!(
        key(&region, &id).current_material,
        Some(material(100).id),
        "automatic rotation has no limit"
    );
}

#[test]
fn no_on_demand_rotation_within_twenty_minutes_of_an_automatic_one() {
    let (mut region, id) = rotating();
    let minutes = |minutes: i64| minutes * 60 * 1000;
    region.pass_days(90);
    region.pass(-minutes(21));
    region.ask(rotate_on_demand(id, 2)).unwrap();
    region.pass(minutes(1));
    let conflict = Err(KmsError::RotationConflict(arn(id)));
    assert_eq!(region.ask(rotate_on_demand(id, 3)), conflict);
    region.pass(minutes(60));
    assert_eq!(region.ask(rotate_on_demand(id, 3)), conflict, "overdue");
    region.serve(rotate(id, 4)).unwrap();
    region.ask(rotate_on_demand(id, 3)).unwrap();
}

#[test]
fn old_material_is_told_from_new() {
    let (mut region, id) = region_with_key();
    region.ask(rotate_on_demand(id, 2)).unwrap();
    let key = key(&region, &id);
    let states: Vec<_> = key
        .materials
        .iter()
        .map(|material| key.material_state(material))
        .collect();
    assert_eq!(states, [KeyMaterialState::NonCurrent, KeyMaterialState::Current]);
}

#[test]
fn only_symmetric_keys_with_material_of_ours_rotate() {
    let mut region = Region::new(US);
    let rsa = single(2);
    let create = create_key(rsa);
    region
        .ask(trent_domain::command::CreateKey {
            spec: KeySpec::Rsa2048,
            usage: KeyUsage::SignVerify,
            ..create
        })
        .unwrap();
    assert_eq!(
        region.ask(enable_rotation(rsa, None)),
        Err(KmsError::RotationNotSupported)
    );
    assert_eq!(
        region.ask(rotate_on_demand(rsa, 9)),
        Err(KmsError::RotationNotSupported)
    );
    assert_eq!(
        region.ask(disable_rotation(rsa)),
        Ok(Reply::Done),
        "never rotating keys let themselves be told not to"
    );
    let external = single(3);
    region.ask(create_external(external)).unwrap();
    region.ask(import(external, 7)).unwrap();
    let refusal = Err(KmsError::OriginNotValid {
        key: arn(external),
        origin: KeyOrigin::External,
    });
    assert_eq!(region.ask(enable_rotation(external, None)), refusal);
    assert_eq!(region.ask(disable_rotation(external)), refusal);
}

#[test]
fn the_state_comes_before_the_kind() {
    let mut region = Region::new(US);
    let id = single(2);
    region.ask(create_external(id)).unwrap();
    let pending = KmsError::InvalidState {
        key: arn(id),
        state: KeyState::PendingImport,
    };
    assert_eq!(region.ask(rotate_on_demand(id, 9)), Err(pending));
    region.ask(import(id, 7)).unwrap();
    region.ask(disable(id)).unwrap();
    assert_eq!(
        region.ask(enable_rotation(id, None)),
        Err(KmsError::Disabled(arn(id)))
    );
}

#[test]
fn imported_material_rotates_on_demand_to_what_waits() {
    let mut region = Region::new(US);
    let id = single(2);
    region.ask(create_external(id)).unwrap();
    region.ask(import(id, 7)).unwrap();
    let demand = rotate_to_imported(id);
    assert_eq!(
        region.ask(demand.clone()),
        Err(KmsError::NoPendingMaterial(arn(id)))
    );
    region.ask(import_new(id, 8)).unwrap();
    region.ask(demand).unwrap();
    let key = key(&region, &id);
    assert_eq!(key.current_material, Some(material(8).id));
    assert_eq!(key.rotation.on_demand_count, 1);
    assert!(key.pending_material().is_none());
}

#[test]
fn a_replica_is_not_told_to_rotate() {
    let mut world = World::new(&[US, EU]);
    let id = multi(1);
    world.at(US).ask(create_key(id)).unwrap();
    world.at(US).ask(replicate(id, EU, 1)).unwrap();
    world.settle();
    let replica = KeyArn {
        region: crate::fixtures::region(EU),
        ..arn(id)
    };
    let refusal = Err(KmsError::NotMultiRegionPrimary(replica));
    assert_eq!(world.at(EU).ask(enable_rotation(id, None)), refusal);
    assert_eq!(world.at(EU).ask(rotate_on_demand(id, 9)), refusal);
    assert_eq!(world.at(EU).ask(disable_rotation(id)), refusal);
}

#[test]
fn keys_that_services_manage_rotate_every_year_unasked() {
    let now = Timestamp::from_millis(1_000);
    let schedule = Rotation::of_new_key(KeyManager::Aws, now).automatic.unwrap();
    assert_eq!(
        (schedule.period_days, schedule.next_at),
        (365, now.plus_days(365))
    );
    assert_eq!(Rotation::of_new_key(KeyManager::Customer, now).automatic, None);
}
