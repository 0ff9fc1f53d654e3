//! Which material a key takes, and what comes and goes with it.

use trent_domain::arn::KeyArn;
use trent_domain::command::{CancelKeyDeletion, CreateKey, ImportKeyMaterial};
use trent_domain::error::KmsError;
use trent_domain::ids::{KeyId, MaterialId};
use trent_domain::import::{self, Expiration, ExpirationModel, ImportType};
use trent_domain::key::Key;
use trent_domain::key_spec::{KeyOrigin, KeySpec, KeyUsage, WrappingAlgorithm, WrappingKeySpec};
use trent_domain::key_state::KeyState;
use trent_domain::reply::Reply;
use trent_domain::state::Event;
use trent_domain::time::Timestamp;

use crate::fixtures::{
    ACCOUNT, EU, US, account, create_external, create_key, delete_material, disable, enable, expire,
    import as importing, import_new, material, multi, replicate, rotate_to_imported, schedule, single,
};
use crate::region::Region;
use crate::world::World;

fn waiting() -> (Region, KeyId) {
    let mut region = Region::new(US);
    let id = single(1);
    region.ask(create_external(id)).unwrap();
    (region, id)
}

/// A key that was rotated: material 7 is its old one, 8 its current one.
fn with_two_materials() -> (Region, KeyId) {
    let (mut region, id) = waiting();
    region.ask(importing(id, 7)).unwrap();
    region.ask(import_new(id, 8)).unwrap();
    let demand = rotate_to_imported(id);
    region.ask(demand).unwrap();
    (region, id)
}

fn key<'a>(region: &'a Region, id: &KeyId) -> &'a Key {
    region.state.key(id).unwrap()
}

fn state(region: &Region, id: &KeyId) -> KeyState {
    key(region, id).state
}

fn arn(key_id: KeyId) -> KeyArn {
    KeyArn {
        region: crate::fixtures::region(US),
        account: account(ACCOUNT),
        key_id,
    }
}

fn id_of(number: u8) -> MaterialId {
    material(number).id
}

fn until(import: ImportKeyMaterial, date: Timestamp) -> ImportKeyMaterial {
    ImportKeyMaterial {
        expiration: Expiration::At(date),
        ..import
    }
}

#[test]
fn the_first_import_enables_the_key() {
    let (mut region, id) = waiting();
    assert_eq!(
        region.ask(importing(id, 7)),
        Ok(Reply::KeyMaterial(Some(id_of(7))))
    );
    assert_eq!(state(&region, &id), KeyState::Enabled);
    assert_eq!(key(&region, &id).current_material, Some(id_of(7)));
    assert_eq!(key(&region, &id).expiration(), Some(Expiration::Never));
}

#[test]
fn only_the_same_bytes_come_back() {
    let (mut region, id) = waiting();
    region.ask(importing(id, 7)).unwrap();
    region.ask(delete_material(id, None)).unwrap();
    assert_eq!(state(&region, &id), KeyState::PendingImport);
    let before = key(&region, &id).clone();
    assert_eq!(region.ask(importing(id, 8)), Err(KmsError::IncorrectKeyMaterial));
    assert_eq!(key(&region, &id), &before, "a failed import changes nothing");
    region.ask(importing(id, 7)).unwrap();
    assert_eq!(state(&region, &id), KeyState::Enabled);
}

#[test]
fn an_import_without_deletion_renews_the_end_and_keeps_the_description() {
    let (mut region, id) = waiting();
    let mut first = importing(id, 7);
    first.claims.description = Some("first".into());
    region.ask(until(first, region.tick().plus_days(10))).unwrap();
    let date = region.tick().plus_days(20);
    region.ask(until(importing(id, 7), date)).unwrap();
    let material = key(&region, &id).current().unwrap();
    assert_eq!(
        (material.valid_to, material.description.as_deref()),
        (Some(date), Some("first"))
    );
}

#[test]
fn an_end_is_in_the_future_and_within_a_year() {
    let (mut region, id) = waiting();
    let now = region.tick();
    for date in [now, Timestamp::default(), now.plus_days(365).plus_millis(1)] {
        let refused = region.ask(until(importing(id, 7), date));
        assert!(matches!(refused, Err(KmsError::Validation(_))), "{date:?}");
    }
    assert_eq!(state(&region, &id), KeyState::PendingImport);
    let date = now.plus_days(365);
    region.ask(until(importing(id, 7), date)).unwrap();
    assert_eq!(key(&region, &id).expiration(), Some(Expiration::At(date)));
}

#[test]
fn an_expiration_model_and_a_date_go_together() {
    let date = Some(Timestamp::from_millis(1));
    let requested = Expiration::requested;
    assert_eq!(
        requested(None, None),
        Err(KmsError::Validation(
            "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES".into()
        ))
    );
    assert_eq!(
        requested(Some(ExpirationModel::Expires), date),
        requested(None, date)
    );
    assert!(requested(Some(ExpirationModel::DoesNotExpire), date).is_err());
    assert_eq!(
        requested(Some(ExpirationModel::DoesNotExpire), None),
        Ok(Expiration::Never)
    );
}

#[test]
fn material_expires_once_its_end_is_in_the_log() {
    let (mut region, id) = waiting();
    let date = region.tick().plus_days(10);
    region.ask(until(importing(id, 7), date)).unwrap();
    region.serve(expire(id)).unwrap();
    assert_eq!(state(&region, &id), KeyState::Enabled, "too early");
    assert_eq!(region.state.due_expiries(region.tick()).count(), 0);
    region.pass_days(10);
    assert_eq!(region.state.due_expiries(region.tick()).collect::<Vec<_>>(), [id]);
    region.serve(expire(id)).unwrap();
    let expired = key(&region, &id);
    assert_eq!(expired.state, KeyState::PendingImport);
    assert_eq!(expired.current_material, Some(id_of(7)), "it stays named");
    assert_eq!(expired.expiration(), None);
    assert_eq!(expired.current().unwrap().wrapped, None);
    assert_eq!(region.state.due_expiries(region.tick()).count(), 0);
}

#[test]
fn material_that_was_renewed_meanwhile_does_not_expire() {
    let (mut region, id) = waiting();
    region
        .ask(until(importing(id, 7), region.tick().plus_days(10)))
        .unwrap();
    region.pass_days(10);
    region
        .ask(until(importing(id, 7), region.tick().plus_days(10)))
        .unwrap();
    region.serve(expire(id)).unwrap();
    assert_eq!(state(&region, &id), KeyState::Enabled);
}

#[test]
fn caches_hear_of_lost_material() {
    let (mut region, id) = waiting();
    region.ask(importing(id, 7)).unwrap();
    let entry = region.entry(crate::fixtures::root(), delete_material(id, None));
    let events = region.apply(&entry).events;
    assert_eq!(events, [Event::KeyChanged(id), Event::MaterialDeleted(id)]);
}

#[test]
fn a_key_works_with_all_of_its_materials_or_not_at_all() {
    let (mut region, id) = with_two_materials();
    region.ask(delete_material(id, Some(id_of(7)))).unwrap();
    assert_eq!(state(&region, &id), KeyState::PendingImport);
    region.ask(delete_material(id, None)).unwrap();
    region.ask(importing(id, 7)).unwrap();
    assert_eq!(state(&region, &id), KeyState::PendingImport, "8 is missing");
    region.ask(importing(id, 8)).unwrap();
    assert_eq!(state(&region, &id), KeyState::Enabled);
}

#[test]
fn the_earliest_end_of_what_is_in_use_counts() {
    let (mut region, id) = with_two_materials();
    let date = region.tick().plus_days(10);
    region.ask(until(importing(id, 7), date)).unwrap();
    assert_eq!(key(&region, &id).expiration(), Some(Expiration::At(date)));
    let sooner = region.tick().plus_days(5);
    region.ask(until(import_new(id, 9), sooner)).unwrap();
    assert_eq!(
        key(&region, &id).expiration(),
        Some(Expiration::At(date)),
        "what waits does not matter"
    );
}

#[test]
fn one_new_material_waits_at_a_time() {
    let (mut region, id) = waiting();
    region.ask(importing(id, 7)).unwrap();
    region.ask(import_new(id, 8)).unwrap();
    assert_eq!(key(&region, &id).current_material, Some(id_of(7)));
    assert_eq!(
        region.ask(import_new(id, 9)),
        Err(KmsError::OtherMaterialPending {
            key_id: id,
            new: id_of(9),
            pending: id_of(8)
        })
    );
    region.ask(import_new(id, 8)).unwrap();
    region.ask(delete_material(id, Some(id_of(8)))).unwrap();
    assert_eq!(state(&region, &id), KeyState::Enabled, "only what waited is gone");
    assert!(key(&region, &id).pending_material().is_none());
    region.ask(import_new(id, 9)).unwrap();
    assert_eq!(
        region.ask(import_new(id, 7)),
        Err(KmsError::OtherMaterialPending {
            key_id: id,
            new: id_of(7),
            pending: id_of(9)
        })
    );
}

#[test]
fn what_waits_expires_without_harm() {
    let (mut region, id) = waiting();
    region.ask(importing(id, 7)).unwrap();
    region
        .ask(until(import_new(id, 8), region.tick().plus_days(1)))
        .unwrap();
    region.pass_days(1);
    region.serve(expire(id)).unwrap();
    assert_eq!(state(&region, &id), KeyState::Enabled);
    assert!(key(&region, &id).pending_material().is_none());
}

#[test]
fn claims_must_be_true() {
    let (mut region, id) = with_two_materials();
    let claiming = |import_type, material_id, number| {
        let mut import = importing(id, number);
        import.claims.import_type = import_type;
        import.claims.material_id = material_id;
        import
    };
    let (new, existing) = (Some(ImportType::New), Some(ImportType::Existing));
    region.ask(claiming(existing, Some(id_of(7)), 7)).unwrap();
    for wrong in [
        claiming(None, Some(id_of(8)), 7),
        claiming(existing, None, 9),
        claiming(new, None, 7),
    ] {
        assert_eq!(region.ask(wrong), Err(KmsError::IncorrectKeyMaterial));
    }
    let contradiction = region.ask(claiming(new, Some(id_of(9)), 9));
    assert!(matches!(contradiction, Err(KmsError::Validation(_))));
    let (mut region, id) = waiting();
    let mut first = importing(id, 7);
    first.claims.import_type = existing;
    assert_eq!(region.ask(first), Err(KmsError::IncorrectKeyMaterial));
}

#[test]
fn keys_that_are_not_symmetric_have_one_material_for_life() {
    let mut region = Region::new(US);
    let id = single(2);
    region
        .ask(CreateKey {
            spec: KeySpec::Hmac256,
            usage: KeyUsage::GenerateVerifyMac,
            ..create_external(id)
        })
        .unwrap();
    let refused = region.ask(import_new(id, 7));
    assert!(matches!(refused, Err(KmsError::Validation(_))));
    region.ask(importing(id, 7)).unwrap();
    assert_eq!(region.ask(importing(id, 8)), Err(KmsError::IncorrectKeyMaterial));
    assert_eq!(
        region.state.metadata(key(&region, &id)).unwrap().current_material,
        None
    );
}

#[test]
fn keys_of_other_origins_take_no_imports_in_any_state() {
    let mut region = Region::new(US);
    let id = single(2);
    region.ask(create_key(id)).unwrap();
    let refusal = Err(KmsError::OriginNotValid {
        key: arn(id),
        origin: KeyOrigin::AwsKms,
    });
    assert_eq!(region.ask(importing(id, 7)), refusal);
    assert_eq!(region.ask(delete_material(id, None)), refusal);
    region.ask(schedule(id, 7)).unwrap();
    assert_eq!(
        region.ask(importing(id, 7)),
        refusal,
        "not that it is pending deletion"
    );
    assert_eq!(region.ask(delete_material(id, None)), refusal);
}

#[test]
fn a_key_pending_deletion_loses_material_and_takes_none() {
    let (mut region, id) = waiting();
    region.ask(importing(id, 7)).unwrap();
    region.ask(schedule(id, 7)).unwrap();
    let pending = KmsError::InvalidState {
        key: arn(id),
        state: KeyState::PendingDeletion,
    };
    assert_eq!(region.ask(importing(id, 7)), Err(pending));
    region.ask(delete_material(id, None)).unwrap();
    assert_eq!(state(&region, &id), KeyState::PendingDeletion);
    region.ask(CancelKeyDeletion { key_id: id }).unwrap();
    assert_eq!(state(&region, &id), KeyState::PendingImport);
    region.ask(importing(id, 7)).unwrap();
    assert_eq!(state(&region, &id), KeyState::Enabled);
}

#[test]
fn a_disabled_key_waits_for_its_material_and_is_enabled_by_it() {
    let (mut region, id) = waiting();
    region.ask(importing(id, 7)).unwrap();
    region.ask(disable(id)).unwrap();
    region.ask(importing(id, 7)).unwrap();
    assert_eq!(state(&region, &id), KeyState::Disabled, "nothing was missing");
    region.ask(delete_material(id, None)).unwrap();
    assert_eq!(state(&region, &id), KeyState::PendingImport);
    let pending = KmsError::InvalidState {
        key: arn(id),
        state: KeyState::PendingImport,
    };
    assert_eq!(region.ask(enable(id)), Err(pending));
    region.ask(importing(id, 7)).unwrap();
    assert_eq!(state(&region, &id), KeyState::Enabled);
}

#[test]
fn deleting_what_is_not_there_changes_nothing() {
    let (mut region, id) = waiting();
    assert_eq!(
        region.ask(delete_material(id, None)),
        Ok(Reply::KeyMaterial(None))
    );
    assert_eq!(
        region.ask(delete_material(id, Some(id_of(7)))),
        Err(KmsError::KeyMaterialNotFound {
            key: arn(id),
            material: id_of(7)
        })
    );
    region.ask(importing(id, 7)).unwrap();
    let first = region.ask(delete_material(id, None));
    assert_eq!(region.ask(delete_material(id, None)), first, "again");
}

#[test]
fn a_replica_imports_the_same_bytes_for_itself() {
    let mut world = World::new(&[US, EU]);
    let id = multi(1);
    world.at(US).ask(create_external(id)).unwrap();
    let waits = world.at(US).ask(replicate(id, EU, 1));
    assert!(matches!(waits, Err(KmsError::InvalidState { .. })));
    let mut first = importing(id, 7);
    first.claims.description = Some("ours".into());
    world.at(US).ask(first).unwrap();
    world.at(US).ask(replicate(id, EU, 1)).unwrap();
    world.settle();
    let replica = world.key(EU, &id).unwrap();
    assert_eq!(replica.state, KeyState::PendingImport);
    assert_eq!(replica.current_material, Some(id_of(7)));
    assert_eq!(replica.materials[0].wrapped, None, "bytes do not travel");
    assert_eq!(replica.materials[0].description.as_deref(), Some("ours"));
    assert_eq!(
        world.at(EU).ask(importing(id, 8)),
        Err(KmsError::IncorrectKeyMaterial)
    );
    let replica = KeyArn {
        region: crate::fixtures::region(EU),
        ..arn(id)
    };
    assert_eq!(
        world.at(EU).ask(import_new(id, 8)),
        Err(KmsError::NotMultiRegionPrimary(replica))
    );
    let date = world.at(EU).tick().plus_days(3);
    world.at(EU).ask(until(importing(id, 7), date)).unwrap();
    let (here, there) = (world.key(US, &id).unwrap(), world.key(EU, &id).unwrap());
    assert_eq!(there.state, KeyState::Enabled);
    assert_eq!(
        (here.expiration(), there.expiration()),
        (Some(Expiration::Never), Some(Expiration::At(date)))
    );
}

#[test]
fn ways_of_wrapping() {
    let mut table = String::new();
    for spec in KeySpec::ALL
        .iter()
        .filter(|spec| spec.is_importable() && **spec != KeySpec::Sm2)
    {
        for algorithm in WrappingAlgorithm::ALL {
            let fits = |with: &&WrappingKeySpec| import::check_wrapping(*spec, *algorithm, **with).is_ok();
            let fitting: Vec<_> = WrappingKeySpec::ALL
                .iter()
                .filter(fits)
                .map(|with| with.as_str())
                .collect();
            table += format!(
                "{:<22} {:<24} {}",
                spec.as_str(),
                algorithm.as_str(),
                fitting.join(" ")
            )
            .trim_end();
            table += "\n";
        }
    }
    insta::assert_snapshot!(table);
}
