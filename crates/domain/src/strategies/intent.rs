//! Random changes across regions.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::ids::{account_id, intent_id, key_id, material_id, region_name};
use super::key::{
    family, origin, outline, revision, rotated, rotation, shared_properties, spec, tags, usage,
};
use super::policy::bound_policy;
use super::{text, timestamp};
use crate::handover::Handover;
use crate::intent::{Intent, IntentAction, IntentResult, Receipt, ReplicaBlueprint, Settled};

/// Any intent.
pub fn intent() -> BoxedStrategy<Intent> {
    (intent_id(), region_name(), timestamp(), action())
        .prop_map(|(id, target, created_at, action)| Intent {
            id,
            target,
            created_at,
            action,
        })
        .boxed()
}

/// Any result of an intent.
pub fn intent_result() -> BoxedStrategy<IntentResult> {
    select(&[
        IntentResult::Applied,
        IntentResult::AlreadyExists,
        IntentResult::LimitExceeded,
        IntentResult::Refused,
        IntentResult::Gone,
        IntentResult::Forbidden,
    ])
    .boxed()
}

fn action() -> BoxedStrategy<IntentAction> {
    prop_oneof![
        blueprint().prop_map(IntentAction::CreateReplica),
        (key_id(), family(), shared_properties()).prop_map(|(key_id, family, shared)| {
            IntentAction::SyncFamily {
                key_id,
                family,
                shared,
            }
        }),
        // Rotation
        (key_id(), revision(), outline()).prop_map(|(key_id, since, material)| {
            IntentAction::StageMaterial {
                key_id,
                since,
                material,
            }
        }),
        // Imports
        material_of_replica(),
        (key_id(), region_name(), revision()).prop_map(|(key_id, replica, since)| {
            IntentAction::ReplicaDeleted {
                key_id,
                replica,
                since,
            }
        }),
        (key_id(), family(), handover(), any::<u64>()).prop_map(
            |(key_id, family, handover, target_epoch)| IntentAction::PromoteReplica {
                key_id,
                family,
                handover,
                target_epoch,
            }
        ),
    ]
    .boxed()
}

fn material_of_replica() -> BoxedStrategy<IntentAction> {
    let is_there = (any::<bool>(), option::of(rotated()));
    (key_id(), region_name(), revision(), material_id(), is_there)
        .prop_map(|(key_id, replica, since, material, (is_imported, rotated))| {
            IntentAction::MaterialOfReplica {
                key_id,
                replica,
                since,
                material,
                is_imported,
                rotated,
            }
        })
        .boxed()
}

fn handover() -> BoxedStrategy<Handover> {
    (vec(material_id(), 0..3), option::of(material_id()), rotation())
        .prop_map(|(materials, current_material, rotation)| Handover {
            materials,
            current_material,
            rotation,
        })
        .boxed()
}

pub(super) fn blueprint() -> BoxedStrategy<ReplicaBlueprint> {
    let kind = (key_id(), account_id(), spec(), usage(), origin());
    let own = (text(), bound_policy(), tags());
    let shared = (
        vec(outline(), 0..3),
        option::of(material_id()),
        rotation(),
        family(),
    );
    (kind, own, shared)
        .prop_map(|(kind, own, shared)| {
            let (key_id, account, spec, usage, origin) = kind;
            let (description, policy, tags) = own;
            let (materials, current_material, rotation, family) = shared;
            ReplicaBlueprint {
                key_id,
                account,
                spec,
                usage,
                origin,
                description,
                policy,
                tags,
                materials,
                current_material,
                rotation,
                family,
            }
        })
        .boxed()
}

pub(super) fn receipt() -> BoxedStrategy<Receipt> {
    (intent_id(), region_name(), timestamp(), intent_result())
        .prop_map(|(intent, source, created_at, result)| Receipt {
            intent,
            source,
            created_at,
            result,
        })
        .boxed()
}

pub(super) fn settled() -> BoxedStrategy<Settled> {
    (region_name(), timestamp())
        .prop_map(|(source, before)| Settled { source, before })
        .boxed()
}
