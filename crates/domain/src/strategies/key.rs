//! Random keys and what they are made of.

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::ids::{account_id, key_id, material_id, region_name};
use super::{text, timestamp, wrapped};
use crate::key::{Deletion, Key, Material};
use crate::key_metadata::{KeyMetadata, MultiRegionConfiguration};
use crate::key_spec::{KeyManager, KeyOrigin, KeySpec, KeyUsage};
use crate::key_state::KeyState;
use crate::multi_region::{MultiRegion, Replica, ReplicaStatus, Role};
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
    (material_id(), timestamp(), option::of(wrapped()), public_key)
        .prop_map(|(id, created_at, wrapped, public_key)| Material {
            id,
            created_at,
            wrapped,
            public_key: public_key.map(Into::into),
        })
        .boxed()
}

pub(super) fn family() -> BoxedStrategy<MultiRegion> {
    let status = select(&[ReplicaStatus::Creating, ReplicaStatus::Ready]);
    let replica = (status, any::<u64>()).prop_map(|(status, since)| Replica { status, since });
    (
        role(),
        region_name(),
        btree_map(region_name(), replica, 0..4),
        any::<u64>(),
    )
        .prop_map(|(role, primary, replicas, revision)| MultiRegion {
            role,
            primary,
            replicas,
            revision,
        })
        .boxed()
}

pub(super) fn key() -> BoxedStrategy<Key> {
    let kind = (key_id(), account_id(), manager(), spec(), usage(), origin());
    let own = (
        text(),
        timestamp(),
        state(),
        option::of(deletion()),
        text(),
        tags(),
    );
    let shared = (
        vec(material(), 0..3),
        option::of(material_id()),
        option::of(family()),
    );
    (kind, own, shared)
        .prop_map(|(kind, own, shared)| {
            let (id, account, manager, spec, usage, origin) = kind;
            let (description, created_at, state, deletion, policy, tags) = own;
            let (materials, current_material, multi_region) = shared;
            let policy = policy.into();
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
                multi_region,
            }
        })
        .boxed()
}

pub(super) fn key_metadata() -> BoxedStrategy<KeyMetadata> {
    let names = (region_name(), account_id(), key_id());
    let kind = (manager(), spec(), usage(), origin());
    let own = (timestamp(), text(), state());
    let pending = (option::of(timestamp()), option::of(any::<u16>()));
    let shared = (option::of(material_id()), option::of(configuration()));
    (names, kind, own, pending, shared)
        .prop_map(|(names, kind, own, pending, shared)| {
            let (region, account, id) = names;
            let (manager, spec, usage, origin) = kind;
            let (created_at, description, state) = own;
            let (deletion_date, pending_window_days) = pending;
            let (current_material, multi_region) = shared;
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
                multi_region,
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
