//! Random keys and what they are made of.

use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::ids::{account_id, key_id, material_id, region_name};
use super::key_store::binding;
use super::policy::bound_policy;
use super::{text, timestamp, wrapped};
use crate::import::Expiration;
use crate::key::{Deletion, Key, Material, MaterialOutline};
use crate::key_metadata::{KeyMetadata, MultiRegionConfiguration};
use crate::key_spec::{KeyManager, KeyOrigin, KeySpec, KeyUsage};
use crate::key_state::KeyState;
use crate::multi_region::{MultiRegion, Replica, ReplicaStatus, Role};
use crate::residency::Residency;
use crate::revision::Revision;
use crate::rotation::{AutomaticRotation, Rotated, Rotation, RotationType};
use crate::shared_properties::SharedProperties;
use crate::staging::Staged;
use crate::tag::Tag;

pub(super) fn manager() -> BoxedStrategy<KeyManager> {
    select(KeyManager::ALL).boxed()
}

pub(super) fn spec() -> BoxedStrategy<KeySpec> {
    select(KeySpec::ALL).boxed()
}

pub(super) fn usage() -> BoxedStrategy<KeyUsage> {
    select(KeyUsage::ALL).boxed()
}

pub(super) fn origin() -> BoxedStrategy<KeyOrigin> {
    select(KeyOrigin::ALL).boxed()
}

pub(super) fn state() -> BoxedStrategy<KeyState> {
    select(KeyState::ALL).boxed()
}

pub(super) fn tags() -> BoxedStrategy<Vec<Tag>> {
    vec((text(), text()).prop_map(|(key, value)| Tag { key, value }), 0..3).boxed()
}

pub(super) fn material() -> BoxedStrategy<Material> {
    let public_key = option::of(vec(any::<u8>(), 0..4));
    let bytes = (option::of(wrapped()), public_key, option::of(timestamp()));
    (outline(), bytes)
        .prop_map(|(outline, (wrapped, public_key, valid_to))| Material {
            id: outline.id,
            created_at: outline.created_at,
            wrapped,
            public_key: public_key.map(Into::into),
            rotated: outline.rotated,
            description: outline.description,
            valid_to,
        })
        .boxed()
}

pub(super) fn outline() -> BoxedStrategy<MaterialOutline> {
    (
        material_id(),
        timestamp(),
        option::of(rotated()),
        option::of(text()),
    )
        .prop_map(|(id, created_at, rotated, description)| MaterialOutline {
            id,
            created_at,
            rotated,
            description,
        })
        .boxed()
}

pub(super) fn rotation() -> BoxedStrategy<Rotation> {
    let automatic = (any::<u16>(), timestamp())
        .prop_map(|(period_days, next_at)| AutomaticRotation { period_days, next_at });
    (option::of(automatic), any::<u16>())
        .prop_map(|(automatic, on_demand_count)| Rotation {
            automatic,
            on_demand_count,
        })
        .boxed()
}

pub(super) fn expiration() -> BoxedStrategy<Expiration> {
    prop_oneof![Just(Expiration::Never), timestamp().prop_map(Expiration::At)].boxed()
}

pub(super) fn shared_properties() -> BoxedStrategy<SharedProperties> {
    (vec(outline(), 0..3), option::of(material_id()), rotation())
        .prop_map(|(materials, current_material, rotation)| SharedProperties {
            materials,
            current_material,
            rotation,
        })
        .boxed()
}

fn staged() -> BoxedStrategy<Staged> {
    (btree_set(region_name(), 0..3), option::of(rotated()))
        .prop_map(|(awaited, rotation)| Staged { awaited, rotation })
        .boxed()
}

pub(super) fn rotated() -> BoxedStrategy<Rotated> {
    (timestamp(), select(RotationType::ALL))
        .prop_map(|(at, kind)| Rotated { at, kind })
        .boxed()
}

pub(super) fn revision() -> BoxedStrategy<Revision> {
    any::<(u64, u64)>()
        .prop_map(|(epoch, number)| Revision { epoch, number })
        .boxed()
}

pub(super) fn family() -> BoxedStrategy<MultiRegion> {
    let status = select(&[ReplicaStatus::Creating, ReplicaStatus::Ready]);
    let replica = (status, revision()).prop_map(|(status, since)| Replica { status, since });
    (
        role(),
        region_name(),
        btree_map(region_name(), replica, 0..4),
        revision(),
        residency(),
    )
        .prop_map(|(role, primary, replicas, revision, residency)| MultiRegion {
            role,
            primary,
            replicas,
            revision,
            residency,
        })
        .boxed()
}

fn residency() -> BoxedStrategy<Residency> {
    (region_name(), option::of(btree_set(region_name(), 0..3)))
        .prop_map(|(home, allowed)| Residency { home, allowed })
        .boxed()
}

pub(super) fn key() -> BoxedStrategy<Key> {
    let kind = (key_id(), account_id(), manager(), spec(), usage(), origin());
    let own = (
        text(),
        timestamp(),
        state(),
        option::of(deletion()),
        bound_policy(),
        tags(),
    );
    let shared = (
        vec(material(), 0..3),
        option::of(material_id()),
        (rotation(), option::of(staged())),
        option::of(family()),
        option::of(binding()),
    );
    (kind, own, shared)
        .prop_map(|(kind, own, shared)| {
            let (id, account, manager, spec, usage, origin) = kind;
            let (description, created_at, state, deletion, policy, tags) = own;
            let (materials, current_material, (rotation, staged), multi_region, custom_key_store) = shared;
            Key {
                id,
                account,
                manager,
                spec,
                usage,
                origin,
                description,
                created_at,
                state,
                deletion,
                policy,
                tags,
                materials,
                current_material,
                rotation,
                staged,
                multi_region,
                custom_key_store,
            }
        })
        .boxed()
}

pub(super) fn key_metadata() -> BoxedStrategy<KeyMetadata> {
    let names = (region_name(), account_id(), key_id());
    let kind = (manager(), spec(), usage(), origin());
    let own = (timestamp(), text(), state());
    let pending = (option::of(timestamp()), option::of(any::<u16>()));
    let shared = (
        option::of(material_id()),
        option::of(expiration()),
        option::of(configuration()),
        option::of(binding()),
    );
    (names, kind, own, pending, shared)
        .prop_map(|(names, kind, own, pending, shared)| {
            let (region, account, id) = names;
            let (manager, spec, usage, origin) = kind;
            let (created_at, description, state) = own;
            let (deletion_date, pending_window_days) = pending;
            let (current_material, expiration, multi_region, custom_key_store) = shared;
            KeyMetadata {
                region,
                account,
                id,
                manager,
                created_at,
                description,
                state,
                spec,
                usage,
                origin,
                current_material,
                deletion_date,
                pending_window_days,
                expiration,
                multi_region,
                custom_key_store,
            }
        })
        .boxed()
}

fn role() -> BoxedStrategy<Role> {
    select(&[Role::Primary, Role::Replica]).boxed()
}

fn deletion() -> BoxedStrategy<Deletion> {
    (any::<u16>(), option::of(timestamp()))
        .prop_map(|(window_days, date)| Deletion { window_days, date })
        .boxed()
}

fn configuration() -> BoxedStrategy<MultiRegionConfiguration> {
    (role(), region_name(), vec(region_name(), 0..4))
        .prop_map(|(role, primary, replicas)| MultiRegionConfiguration {
            role,
            primary,
            replicas,
        })
        .boxed()
}
