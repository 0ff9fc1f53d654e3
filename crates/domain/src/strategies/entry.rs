//! Random entries of a region's log.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::alias::alias_name;
use super::authority::authority;
use super::grant::grant_parameters;
use super::ids::{grant_id, intent_id, key_id, material_id, region_name, request_id};
use super::intent::{blueprint, intent, intent_result};
use super::key::{expiration, material, origin, outline, revision, spec, tags, usage};
use super::key_store::{binding, credential, error_code, key_store_id, proxy, uri_endpoint, uri_path};
use super::losses::{epochs, inheritance, losses};
use super::policy::bound_policy;
use super::setup::{exchange_key, region_setup};
use super::{last_usage, text, timestamp};
use crate::command::{
    BeginReplicate, CancelKeyDeletion, Command, ConcludeConnection, ConfirmIntent, ConnectCustomKeyStore,
    CreateAlias, CreateCustomKeyStore, CreateGrant, CreateKey, CreateManagedKey, DeleteAlias,
    DeleteCustomKeyStore, DeleteImportedKeyMaterial, DeleteKey, Depart, DisableKey, DisableKeyRotation,
    DisconnectCustomKeyStore, Disown, EnableKey, EnableKeyRotation, EndFence, ExpireKeyMaterial,
    ImportKeyMaterial, ImportReplica, InitRegion, NoteLosses, PutKeyPolicy, ReceiveIntent, ReceiveMaterial,
    RecordUsage, RetireGrant, RevokeGrant, RotateExchangeKey, RotateKey, RotateKeyOnDemand,
    ScheduleKeyDeletion, TagResource, TakeOver, UntagResource, UpdateAlias, UpdateCustomKeyStore,
    UpdateKeyDescription, UpdatePrimaryRegion,
};
use crate::entry::Entry;
use crate::import::{ImportClaims, ImportType};

/// Any entry.
pub fn entry() -> BoxedStrategy<Entry> {
    let command = prop_oneof![
        key_command(),
        alias_command(),
        deletion_command(),
        rotation_command(),
        import_command(),
        cross_region_command(),
        grant_command(),
        tag_or_policy_command(),
        // Usage and AWS managed keys
        record_usage().prop_map(Command::RecordUsage),
        create_managed_key().prop_map(Command::CreateManagedKey),
        key_store_command()
    ];
    (timestamp(), authority(), request_id(), command)
        .prop_map(|(at, authority, request_id, command)| Entry {
            at,
            authority,
            request_id,
            command,
        })
        .boxed()
}

fn key_command() -> BoxedStrategy<Command> {
    prop_oneof![
        region_setup().prop_map(|setup| Command::InitRegion(InitRegion { setup })),
        create_key().prop_map(Command::CreateKey),
        key_id().prop_map(|key_id| Command::EnableKey(EnableKey { key_id })),
        key_id().prop_map(|key_id| Command::DisableKey(DisableKey { key_id })),
        (key_id(), text()).prop_map(|(key_id, description)| {
            Command::UpdateKeyDescription(UpdateKeyDescription { key_id, description })
        }),
    ]
    .boxed()
}

fn create_key() -> BoxedStrategy<CreateKey> {
    let kind = (key_id(), spec(), usage(), origin());
    (
        kind,
        text(),
        bound_policy(),
        tags(),
        option::of(material()),
        option::of(binding()),
    )
        .prop_map(
            |((key_id, spec, usage, origin), description, policy, tags, material, custom_key_store)| {
                CreateKey {
                    key_id,
                    spec,
                    usage,
                    origin,
                    description,
                    policy,
                    tags,
                    material,
                    custom_key_store,
                }
            },
        )
        .boxed()
}

fn alias_command() -> BoxedStrategy<Command> {
    prop_oneof![
        (alias_name(), key_id())
            .prop_map(|(name, target)| Command::CreateAlias(CreateAlias { name, target })),
        (alias_name(), key_id())
            .prop_map(|(name, target)| Command::UpdateAlias(UpdateAlias { name, target })),
        alias_name().prop_map(|name| Command::DeleteAlias(DeleteAlias { name })),
    ]
    .boxed()
}

fn deletion_command() -> BoxedStrategy<Command> {
    prop_oneof![
        (key_id(), any::<u16>()).prop_map(|(key_id, window_days)| {
            Command::ScheduleKeyDeletion(ScheduleKeyDeletion { key_id, window_days })
        }),
        key_id().prop_map(|key_id| Command::CancelKeyDeletion(CancelKeyDeletion { key_id })),
        (key_id(), intent_id())
            .prop_map(|(key_id, intent_id)| Command::DeleteKey(DeleteKey { key_id, intent_id })),
    ]
    .boxed()
}

fn grant_command() -> BoxedStrategy<Command> {
    prop_oneof![
        (key_id(), grant_id(), grant_parameters()).prop_map(|(key_id, grant_id, parameters)| {
            Command::CreateGrant(CreateGrant {
                key_id,
                grant_id,
                parameters: parameters.into(),
            })
        }),
        (key_id(), grant_id())
            .prop_map(|(key_id, grant_id)| Command::RetireGrant(RetireGrant { key_id, grant_id })),
        (key_id(), grant_id())
            .prop_map(|(key_id, grant_id)| Command::RevokeGrant(RevokeGrant { key_id, grant_id })),
    ]
    .boxed()
}

fn rotation_command() -> BoxedStrategy<Command> {
    prop_oneof![
        (key_id(), option::of(any::<u16>()), any::<[u8; 16]>()).prop_map(
            |(key_id, period_days, follow_up_seed)| {
                Command::EnableKeyRotation(EnableKeyRotation {
                    key_id,
                    period_days,
                    follow_up_seed,
                })
            }
        ),
        (key_id(), any::<[u8; 16]>()).prop_map(|(key_id, follow_up_seed)| {
            Command::DisableKeyRotation(DisableKeyRotation {
                key_id,
                follow_up_seed,
            })
        }),
        (key_id(), option::of(material()), any::<[u8; 16]>()).prop_map(
            |(key_id, material, follow_up_seed)| {
                Command::RotateKeyOnDemand(RotateKeyOnDemand {
                    key_id,
                    material,
                    follow_up_seed,
                })
            }
        ),
        (key_id(), material(), any::<[u8; 16]>()).prop_map(|(key_id, material, follow_up_seed)| {
            Command::RotateKey(RotateKey {
                key_id,
                material,
                follow_up_seed,
            })
        }),
        receive_material().prop_map(Command::ReceiveMaterial),
    ]
    .boxed()
}

fn receive_material() -> BoxedStrategy<ReceiveMaterial> {
    let arrival = (intent_id(), timestamp(), timestamp(), epochs(), region_name());
    (arrival, key_id(), revision(), outline(), option::of(material()))
        .prop_map(|(arrival, key_id, since, outline, material)| {
            let (intent_id, created_at, settled_before, epochs, source) = arrival;
            ReceiveMaterial {
                intent_id,
                created_at,
                settled_before,
                epochs,
                source,
                key_id,
                since,
                outline,
                material,
            }
        })
        .boxed()
}

fn import_command() -> BoxedStrategy<Command> {
    let import = (key_id(), material(), expiration(), import_claims());
    prop_oneof![
        (import, any::<[u8; 16]>()).prop_map(|((key_id, material, expiration, claims), follow_up_seed)| {
            Command::ImportKeyMaterial(ImportKeyMaterial {
                key_id,
                material,
                expiration,
                claims,
                follow_up_seed,
            })
        }),
        (key_id(), option::of(material_id()), any::<[u8; 16]>()).prop_map(
            |(key_id, material_id, follow_up_seed)| {
                Command::DeleteImportedKeyMaterial(DeleteImportedKeyMaterial {
                    key_id,
                    material_id,
                    follow_up_seed,
                })
            }
        ),
        (key_id(), any::<[u8; 16]>()).prop_map(|(key_id, follow_up_seed)| {
            Command::ExpireKeyMaterial(ExpireKeyMaterial {
                key_id,
                follow_up_seed,
            })
        }),
    ]
    .boxed()
}

fn tag_or_policy_command() -> BoxedStrategy<Command> {
    prop_oneof![
        (key_id(), tags()).prop_map(|(key_id, tags)| Command::TagResource(TagResource { key_id, tags })),
        (key_id(), vec(text(), 0..3))
            .prop_map(|(key_id, tag_keys)| Command::UntagResource(UntagResource { key_id, tag_keys })),
        (key_id(), bound_policy())
            .prop_map(|(key_id, policy)| Command::PutKeyPolicy(PutKeyPolicy { key_id, policy })),
    ]
    .boxed()
}

fn import_claims() -> BoxedStrategy<ImportClaims> {
    let import_type = option::of(select(ImportType::ALL));
    (import_type, option::of(material_id()), option::of(text()))
        .prop_map(|(import_type, material_id, description)| ImportClaims {
            import_type,
            material_id,
            description,
        })
        .boxed()
}

fn cross_region_command() -> BoxedStrategy<Command> {
    prop_oneof![
        begin_replicate().prop_map(Command::BeginReplicate),
        import_replica().prop_map(Command::ImportReplica),
        receive_intent().prop_map(Command::ReceiveIntent),
        (key_id(), region_name(), intent_id()).prop_map(|(key_id, region, intent_id)| {
            Command::UpdatePrimaryRegion(UpdatePrimaryRegion {
                key_id,
                region,
                intent_id,
            })
        }),
        (losses(), any::<[u8; 16]>()).prop_map(|(losses, follow_up_seed)| {
            Command::NoteLosses(NoteLosses {
                losses,
                follow_up_seed,
            })
        }),
        take_over().prop_map(Command::TakeOver),
        any::<u64>().prop_map(|version| Command::EndFence(EndFence { version })),
        disown(),
        depart(),
        exchange_key().prop_map(|key| Command::RotateExchangeKey(RotateExchangeKey { key })),
        (intent_id(), intent_result(), any::<[u8; 16]>()).prop_map(|(intent_id, result, follow_up_seed)| {
            Command::ConfirmIntent(ConfirmIntent {
                intent_id,
                result,
                follow_up_seed,
            })
        }),
    ]
    .boxed()
}

fn disown() -> BoxedStrategy<Command> {
    let ties = (vec(key_id(), 0..3), vec(intent_id(), 0..3));
    (region_name(), ties, any::<[u8; 16]>())
        .prop_map(|(region, (led, news), follow_up_seed)| {
            Command::Disown(Disown {
                region,
                led,
                news,
                follow_up_seed,
            })
        })
        .boxed()
}

fn depart() -> BoxedStrategy<Command> {
    let keys = || vec(key_id(), 0..3);
    (keys(), keys(), any::<[u8; 16]>())
        .prop_map(|(replicas, managed_keys, follow_up_seed)| {
            Command::Depart(Depart {
                replicas,
                managed_keys,
                follow_up_seed,
            })
        })
        .boxed()
}

fn key_store_command() -> BoxedStrategy<Command> {
    prop_oneof![
        (key_store_id(), text(), proxy(), credential()).prop_map(|(id, name, proxy, credential)| {
            Command::CreateCustomKeyStore(CreateCustomKeyStore {
                id,
                name,
                proxy,
                credential,
            })
        }),
        update_key_store().prop_map(Command::UpdateCustomKeyStore),
        key_store_id().prop_map(|id| Command::DeleteCustomKeyStore(DeleteCustomKeyStore { id })),
        key_store_id().prop_map(|id| Command::ConnectCustomKeyStore(ConnectCustomKeyStore { id })),
        key_store_id().prop_map(|id| Command::DisconnectCustomKeyStore(DisconnectCustomKeyStore { id })),
        (key_store_id(), any::<u64>(), option::of(error_code())).prop_map(|(id, revision, failure)| {
            Command::ConcludeConnection(ConcludeConnection {
                id,
                revision,
                failure,
            })
        }),
    ]
    .boxed()
}

fn update_key_store() -> BoxedStrategy<UpdateCustomKeyStore> {
    (
        key_store_id(),
        option::of(text()),
        option::of(uri_endpoint()),
        option::of(uri_path()),
        option::of(credential()),
    )
        .prop_map(
            |(id, name, uri_endpoint, uri_path, credential)| UpdateCustomKeyStore {
                id,
                name,
                uri_endpoint,
                uri_path,
                credential,
            },
        )
        .boxed()
}

fn begin_replicate() -> BoxedStrategy<BeginReplicate> {
    (
        key_id(),
        region_name(),
        intent_id(),
        text(),
        bound_policy(),
        tags(),
        any::<bool>(),
    )
        .prop_map(
            |(key_id, region, intent_id, description, policy, tags, cluster_allows)| BeginReplicate {
                key_id,
                region,
                intent_id,
                description,
                policy,
                tags,
                cluster_allows,
            },
        )
        .boxed()
}

fn take_over() -> BoxedStrategy<TakeOver> {
    (any::<u64>(), vec(inheritance(), 0..3), any::<[u8; 16]>())
        .prop_map(|(version, families, follow_up_seed)| TakeOver {
            version,
            families,
            follow_up_seed,
        })
        .boxed()
}

fn import_replica() -> BoxedStrategy<ImportReplica> {
    (
        intent_id(),
        timestamp(),
        timestamp(),
        epochs(),
        region_name(),
        blueprint(),
        vec(material(), 0..3),
        any::<bool>(),
    )
        .prop_map(
            |(
                intent_id,
                created_at,
                settled_before,
                epochs,
                source,
                blueprint,
                materials,
                cluster_allows,
            )| {
                ImportReplica {
                    intent_id,
                    created_at,
                    settled_before,
                    epochs,
                    source,
                    blueprint,
                    materials,
                    cluster_allows,
                }
            },
        )
        .boxed()
}

fn receive_intent() -> BoxedStrategy<ReceiveIntent> {
    (region_name(), timestamp(), epochs(), intent(), any::<[u8; 16]>())
        .prop_map(
            |(source, settled_before, epochs, intent, follow_up_seed)| ReceiveIntent {
                source,
                settled_before,
                epochs,
                intent,
                follow_up_seed,
            },
        )
        .boxed()
}

fn record_usage() -> BoxedStrategy<RecordUsage> {
    vec(last_usage(), 0..3)
        .prop_map(|usages| RecordUsage { usages })
        .boxed()
}

fn create_managed_key() -> BoxedStrategy<CreateManagedKey> {
    (alias_name(), key_id(), text(), text(), material())
        .prop_map(
            |(alias, key_id, description, policy, material)| CreateManagedKey {
                alias,
                key_id,
                description,
                policy,
                material,
            },
        )
        .boxed()
}
