//! The commands of a region group.

use trent_domain::command::{
    BeginReplicate, CancelKeyDeletion, Command, ConfirmIntent, CreateAlias, CreateKey, DeleteAlias,
    DeleteKey, DisableKey, EnableKey, ImportReplica, InitRegion, ReceiveIntent, ScheduleKeyDeletion,
    UpdateAlias, UpdateKeyDescription,
};
use trent_domain::key::Material;
use trent_domain::time::Timestamp;

use super::common::{
    key_id_from_pb, key_id_to_pb, key_origin, key_spec, key_usage, material_from_pb, material_to_pb,
    setup_from_pb, setup_to_pb, tags_from_pb, tags_to_pb, window_days,
};
use super::intent::{
    blueprint_from_pb, blueprint_to_pb, intent_from_pb, intent_id_from_pb, intent_id_to_pb, intent_to_pb,
    result_from_pb, result_to_pb,
};
use super::{DecodeError, fixed, parse};
use crate::replicated::v1 as pb;
use crate::replicated::v1::region_entry::Command as Message;

pub(super) fn command_to_pb(command: &Command) -> Message {
    match command {
        Command::InitRegion(command) => Message::InitRegion(pb::InitRegion {
            setup: Some(setup_to_pb(&command.setup)),
        }),
        Command::CreateKey(command) => Message::CreateKey(create_key_to_pb(command)),
        Command::EnableKey(command) => Message::EnableKey(pb::EnableKey {
            key_id: key_id_to_pb(&command.key_id),
        }),
        Command::DisableKey(command) => Message::DisableKey(pb::DisableKey {
            key_id: key_id_to_pb(&command.key_id),
        }),
        Command::UpdateKeyDescription(command) => Message::UpdateKeyDescription(pb::UpdateKeyDescription {
            key_id: key_id_to_pb(&command.key_id),
            description: command.description.clone(),
        }),
        Command::CreateAlias(command) => Message::CreateAlias(pb::CreateAlias {
            name: command.name.to_string(),
            target: key_id_to_pb(&command.target),
        }),
        Command::UpdateAlias(command) => Message::UpdateAlias(pb::UpdateAlias {
            name: command.name.to_string(),
            target: key_id_to_pb(&command.target),
        }),
        Command::DeleteAlias(command) => Message::DeleteAlias(pb::DeleteAlias {
            name: command.name.to_string(),
        }),
        Command::ScheduleKeyDeletion(command) => Message::ScheduleKeyDeletion(pb::ScheduleKeyDeletion {
            key_id: key_id_to_pb(&command.key_id),
            window_days: command.window_days.into(),
        }),
        Command::CancelKeyDeletion(command) => Message::CancelKeyDeletion(pb::CancelKeyDeletion {
            key_id: key_id_to_pb(&command.key_id),
        }),
        Command::DeleteKey(command) => Message::DeleteKey(pb::DeleteKey {
            key_id: key_id_to_pb(&command.key_id),
            intent_id: intent_id_to_pb(&command.intent_id),
        }),
        Command::BeginReplicate(command) => Message::BeginReplicate(begin_replicate_to_pb(command)),
        Command::ImportReplica(command) => Message::ImportReplica(import_replica_to_pb(command)),
        Command::ReceiveIntent(command) => Message::ReceiveIntent(pb::ReceiveIntent {
            source: command.source.to_string(),
            settled_before: command.settled_before.as_millis(),
            intent: Some(intent_to_pb(&command.intent)),
            follow_up_seed: command.follow_up_seed.to_vec().into(),
        }),
        Command::ConfirmIntent(command) => Message::ConfirmIntent(pb::ConfirmIntent {
            intent_id: intent_id_to_pb(&command.intent_id),
            result: result_to_pb(command.result).into(),
            follow_up_seed: command.follow_up_seed.to_vec().into(),
        }),
    }
}

pub(super) fn command_from_pb(command: Message) -> Result<Command, DecodeError> {
    Ok(match command {
        Message::InitRegion(command) => Command::InitRegion(InitRegion {
            setup: setup_from_pb(command.setup)?,
        }),
        Message::CreateKey(command) => Command::CreateKey(create_key_from_pb(command)?),
        Message::EnableKey(command) => Command::EnableKey(EnableKey {
            key_id: key_id_from_pb(command.key_id.as_ref())?,
        }),
        Message::DisableKey(command) => Command::DisableKey(DisableKey {
            key_id: key_id_from_pb(command.key_id.as_ref())?,
        }),
        Message::UpdateKeyDescription(command) => Command::UpdateKeyDescription(UpdateKeyDescription {
            key_id: key_id_from_pb(command.key_id.as_ref())?,
            description: command.description,
        }),
        Message::CreateAlias(command) => Command::CreateAlias(CreateAlias {
            name: parse(&command.name, "alias name")?,
            target: key_id_from_pb(command.target.as_ref())?,
        }),
        Message::UpdateAlias(command) => Command::UpdateAlias(UpdateAlias {
            name: parse(&command.name, "alias name")?,
            target: key_id_from_pb(command.target.as_ref())?,
        }),
        Message::DeleteAlias(command) => Command::DeleteAlias(DeleteAlias {
            name: parse(&command.name, "alias name")?,
        }),
        Message::ScheduleKeyDeletion(command) => Command::ScheduleKeyDeletion(ScheduleKeyDeletion {
            key_id: key_id_from_pb(command.key_id.as_ref())?,
            window_days: window_days(command.window_days)?,
        }),
        Message::CancelKeyDeletion(command) => Command::CancelKeyDeletion(CancelKeyDeletion {
            key_id: key_id_from_pb(command.key_id.as_ref())?,
        }),
        Message::DeleteKey(command) => Command::DeleteKey(DeleteKey {
            key_id: key_id_from_pb(command.key_id.as_ref())?,
            intent_id: intent_id_from_pb(&command.intent_id)?,
        }),
        Message::BeginReplicate(command) => Command::BeginReplicate(begin_replicate_from_pb(command)?),
        Message::ImportReplica(command) => Command::ImportReplica(import_replica_from_pb(command)?),
        Message::ReceiveIntent(command) => Command::ReceiveIntent(ReceiveIntent {
            source: parse(&command.source, "region name")?,
            settled_before: Timestamp::from_millis(command.settled_before),
            intent: intent_from_pb(command.intent)?,
            follow_up_seed: fixed(&command.follow_up_seed, "seed")?,
        }),
        Message::ConfirmIntent(command) => Command::ConfirmIntent(ConfirmIntent {
            intent_id: intent_id_from_pb(&command.intent_id)?,
            result: result_from_pb(command.result())?,
            follow_up_seed: fixed(&command.follow_up_seed, "seed")?,
        }),
    })
}

fn create_key_to_pb(command: &CreateKey) -> pb::CreateKey {
    pb::CreateKey {
        key_id: key_id_to_pb(&command.key_id),
        spec: command.spec.to_string(),
        usage: command.usage.to_string(),
        origin: command.origin.to_string(),
        description: command.description.clone(),
        policy: command.policy.clone(),
        tags: tags_to_pb(&command.tags),
        material: command.material.as_ref().map(material_to_pb),
    }
}

fn create_key_from_pb(command: pb::CreateKey) -> Result<CreateKey, DecodeError> {
    Ok(CreateKey {
        key_id: key_id_from_pb(command.key_id.as_ref())?,
        spec: key_spec(&command.spec)?,
        usage: key_usage(&command.usage)?,
        origin: key_origin(&command.origin)?,
        description: command.description,
        policy: command.policy,
        tags: tags_from_pb(command.tags),
        material: command.material.map(material_from_pb).transpose()?,
    })
}

fn begin_replicate_to_pb(command: &BeginReplicate) -> pb::BeginReplicate {
    pb::BeginReplicate {
        key_id: key_id_to_pb(&command.key_id),
        region: command.region.to_string(),
        intent_id: intent_id_to_pb(&command.intent_id),
        description: command.description.clone(),
        policy: command.policy.clone(),
        tags: tags_to_pb(&command.tags),
    }
}

fn begin_replicate_from_pb(command: pb::BeginReplicate) -> Result<BeginReplicate, DecodeError> {
    Ok(BeginReplicate {
        key_id: key_id_from_pb(command.key_id.as_ref())?,
        region: parse(&command.region, "region name")?,
        intent_id: intent_id_from_pb(&command.intent_id)?,
        description: command.description,
        policy: command.policy,
        tags: tags_from_pb(command.tags),
    })
}

fn import_replica_to_pb(command: &ImportReplica) -> pb::ImportReplica {
    pb::ImportReplica {
        intent_id: intent_id_to_pb(&command.intent_id),
        created_at: command.created_at.as_millis(),
        settled_before: command.settled_before.as_millis(),
        source: command.source.to_string(),
        blueprint: Some(blueprint_to_pb(&command.blueprint)),
        materials: command.materials.iter().map(material_to_pb).collect(),
    }
}

fn import_replica_from_pb(command: pb::ImportReplica) -> Result<ImportReplica, DecodeError> {
    let materials: Result<Vec<Material>, DecodeError> =
        command.materials.into_iter().map(material_from_pb).collect();
    Ok(ImportReplica {
        intent_id: intent_id_from_pb(&command.intent_id)?,
        created_at: Timestamp::from_millis(command.created_at),
        settled_before: Timestamp::from_millis(command.settled_before),
        source: parse(&command.source, "region name")?,
        blueprint: blueprint_from_pb(command.blueprint)?,
        materials: materials?,
    })
}
