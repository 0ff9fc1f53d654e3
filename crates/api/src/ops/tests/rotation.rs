//! Rotation: requests, status, and the list of rotations.

use serde_json::{Value, json};
use trent_domain::{
    ids::MaterialId,
    key::{Key, Material},
    key_spec::KeyOrigin,
    rotation::{AutomaticRotation, IncludeKeyMaterial, Rotated, RotationType},
    state::Page,
    time::Timestamp,
    wrapped::Wrapped,
};

use super::{ARN, CREATED, decoded, key, lists::stored_key, message};
use crate::{json::Object, marker, ops::*};

fn material(number: u8) -> Material {
    let wrapped = Wrapped {
        domain_key_version: 1,
        bytes: vec![number],
    };
    Material::new(MaterialId::new([number; 32]), CREATED, wrapped, None)
}

fn rotated(number: u8, kind: RotationType) -> Material {
    Material {
        rotated: Some(Rotated { at: CREATED, kind }),
        ..material(number)
    }
}

fn listed(key: &Key, include: IncludeKeyMaterial) -> Value {
    let page = key.versions(include, None, 100);
    decoded(list_key_rotations::Response { key, page: &page }.encode())
}

#[test]
fn periods_are_those_of_the_model() {
    let request = parse!(enable_key_rotation, {"KeyId": "k", "RotationPeriodInDays": 90}).expect("a request");
    assert_eq!(request.rotation_period_in_days, Some(90));
    let request = parse!(enable_key_rotation, {"KeyId": "k"}).expect("a request");
    assert_eq!(request.rotation_period_in_days, None);
    let refusal = parse!(enable_key_rotation, {"KeyId": "k", "RotationPeriodInDays": 2561});
    assert_eq!(
        message(refusal.expect_err("too long")),
        "ValidationException: 1 validation error detected: Value '2561' at 'rotationPeriodInDays' failed to satisfy \
         constraint: Member must have value less than or equal to 2560"
    );
}

#[test]
fn the_schedule_is_told_while_there_is_one() {
    let status = |automatic| {
        let response = get_key_rotation_status::Response {
            key_id: key().key_id,
            automatic,
            on_demand_started_at: None,
        };
        decoded(response.encode())
    };
    let id = key().key_id.to_string();
    assert_eq!(status(None), json!({"KeyId": id, "KeyRotationEnabled": false}));
    let schedule = AutomaticRotation {
        period_days: 365,
        next_at: CREATED,
    };
    assert_eq!(
        status(Some(schedule)),
        json!({
            "KeyId": id,
            "KeyRotationEnabled": true,
            "RotationPeriodInDays": 365,
            "NextRotationDate": 1609193147.831
        })
    );
}

#[test]
fn an_on_demand_rotation_answers_with_the_arn() {
    let answer = rotate_key_on_demand::Response { key: &key() }.encode();
    assert_eq!(decoded(answer), json!({"KeyId": ARN}));
}

#[test]
fn rotations_are_listed_with_their_dates_and_all_material_if_wanted() {
    let key = Key {
        materials: vec![
            material(1),
            rotated(2, RotationType::Automatic),
            rotated(3, RotationType::OnDemand),
        ],
        current_material: Some(MaterialId::new([3; 32])),
        ..stored_key()
    };
    let entry = |number: &str, state, kind: Option<&str>| {
        let mut entry = json!({
            "KeyId": key.id.to_string(), "KeyMaterialId": number.repeat(32), "KeyMaterialState": state,
        });
        if let Some(kind) = kind {
            entry["RotationDate"] = json!(1609193147.831);
            entry["RotationType"] = json!(kind);
        }
        entry
    };
    let rotations = [
        entry("02", "NON_CURRENT", Some("AUTOMATIC")),
        entry("03", "CURRENT", Some("ON_DEMAND")),
    ];
    assert_eq!(
        listed(&key, IncludeKeyMaterial::RotationsOnly),
        json!({"Rotations": rotations, "Truncated": false})
    );
    let all = [&[entry("01", "NON_CURRENT", None)], &rotations[..]].concat();
    assert_eq!(
        listed(&key, IncludeKeyMaterial::All),
        json!({"Rotations": all, "Truncated": false})
    );
}

#[test]
fn imported_material_tells_whether_it_is_here_and_until_when() {
    let gone = Material {
        wrapped: None,
        description: Some("old".into()),
        ..material(1)
    };
    let expiring = Material {
        valid_to: Some(Timestamp::from_millis(1_500)),
        ..rotated(2, RotationType::OnDemand)
    };
    let key = Key {
        origin: KeyOrigin::External,
        materials: vec![gone, expiring, material(3)],
        current_material: Some(MaterialId::new([2; 32])),
        ..stored_key()
    };
    let id = key.id.to_string();
    let old = json!({
        "KeyId": id, "KeyMaterialId": "01".repeat(32), "KeyMaterialDescription": "old",
        "ImportState": "PENDING_IMPORT", "KeyMaterialState": "NON_CURRENT",
    });
    let current = json!({
        "KeyId": id, "KeyMaterialId": "02".repeat(32), "ImportState": "IMPORTED",
        "ExpirationModel": "KEY_MATERIAL_EXPIRES", "ValidTo": 1.5, "KeyMaterialState": "CURRENT",
        "RotationDate": 1609193147.831, "RotationType": "ON_DEMAND",
    });
    let pending = json!({
        "KeyId": id, "KeyMaterialId": "03".repeat(32), "ImportState": "IMPORTED",
        "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE", "KeyMaterialState": "PENDING_ROTATION",
    });
    assert_eq!(
        listed(&key, IncludeKeyMaterial::All),
        json!({"Rotations": [old, current, pending], "Truncated": false})
    );
}

#[test]
fn a_page_goes_on_where_the_last_one_ended() {
    let key = Key {
        materials: (1..=5).map(material).collect(),
        current_material: Some(MaterialId::new([5; 32])),
        ..stored_key()
    };
    let Page { items, truncated } = key.versions(IncludeKeyMaterial::All, None, 2);
    assert_eq!((items.len(), truncated), (2, true));
    let page = Page { items, truncated };
    let answer = decoded(
        list_key_rotations::Response {
            key: &key,
            page: &page,
        }
        .encode(),
    );
    let marker = answer["NextMarker"].as_str().expect("a marker");
    let next = parse!(list_key_rotations, {"KeyId": "k", "Marker": marker}).expect("a request");
    assert_eq!(next.page.after, Some(MaterialId::new([2; 32])));
    let rest = key.versions(IncludeKeyMaterial::All, next.page.after.as_ref(), 100);
    assert_eq!((rest.items.len(), rest.truncated), (3, false));
    let elsewhere = marker::encode("ListKeys", "k");
    let refusal = parse!(list_key_rotations, {"KeyId": "k", "Marker": elsewhere});
    assert_eq!(
        message(refusal.expect_err("another list")),
        "InvalidMarkerException: The marker is not valid."
    );
}
