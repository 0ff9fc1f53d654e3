//! What applying an entry of a region's log answers.

use bytes::Bytes;
use prost::Message;
use trent_domain::ids::RegionName;
use trent_domain::key_metadata::{KeyMetadata, MultiRegionConfiguration};
use trent_domain::reply::{Outcome, Reply};
use trent_domain::time::Timestamp;

use super::common::{
    key_id_from_pb, key_id_to_pb, key_origin, key_spec, key_state, key_usage, material_id_from_pb,
    material_id_to_pb, window_days,
};
use super::intent::{decode_intent_result, encode_intent_result};
use super::kms_error::{error_from_pb, error_to_pb};
use super::multi_region::{role_from_pb, role_to_pb};
use super::{DecodeError, encode, parse, required};
use crate::replicated::v1 as pb;

/// The bytes of an outcome, also as they are remembered for repeats.
pub fn encode_region_outcome(outcome: &Outcome) -> Bytes {
    use pb::region_outcome::Result;
    let result = match outcome {
        Ok(reply) => Result::Reply(reply_to_pb(reply)),
        Err(error) => Result::Error(error_to_pb(error)),
    };
    encode(&pb::RegionOutcome { result: Some(result) })
}

/// Reads an outcome.
pub fn decode_region_outcome(bytes: Bytes) -> Result<Outcome, DecodeError> {
    use pb::region_outcome::Result;
    match required(pb::RegionOutcome::decode(bytes)?.result, "outcome")? {
        Result::Reply(reply) => Ok(Ok(reply_from_pb(reply)?)),
        Result::Error(error) => Ok(Err(error_from_pb(error)?)),
    }
}

fn reply_to_pb(reply: &Reply) -> pb::Reply {
    use pb::reply::Kind;
    let kind = match reply {
        Reply::Done => Kind::Done(pb::Done {}),
        Reply::Key(metadata) => Kind::Key(metadata_to_pb(metadata)),
        Reply::DeletionScheduled {
            key_id,
            state,
            date,
            window_days,
        } => Kind::DeletionScheduled(pb::DeletionScheduled {
            key_id: key_id_to_pb(key_id),
            state: state.to_string(),
            date: date.map(Timestamp::as_millis),
            window_days: (*window_days).into(),
        }),
        Reply::Intent(result) => Kind::Intent(encode_intent_result(*result)),
    };
    pb::Reply { kind: Some(kind) }
}

fn reply_from_pb(reply: pb::Reply) -> Result<Reply, DecodeError> {
    use pb::reply::Kind;
    Ok(match required(reply.kind, "reply")? {
        Kind::Done(_) => Reply::Done,
        Kind::Key(metadata) => Reply::Key(Box::new(metadata_from_pb(metadata)?)),
        Kind::DeletionScheduled(scheduled) => Reply::DeletionScheduled {
            key_id: key_id_from_pb(scheduled.key_id.as_ref())?,
            state: key_state(&scheduled.state)?,
            date: scheduled.date.map(Timestamp::from_millis),
            window_days: window_days(scheduled.window_days)?,
        },
        Kind::Intent(result) => Reply::Intent(decode_intent_result(result)?),
    })
}

fn metadata_to_pb(metadata: &KeyMetadata) -> pb::KeyMetadata {
    pb::KeyMetadata {
        region: metadata.region.to_string(),
        account: metadata.account.to_string(),
        id: key_id_to_pb(&metadata.id),
        created_at: metadata.created_at.as_millis(),
        description: metadata.description.clone(),
        state: metadata.state.to_string(),
        spec: metadata.spec.to_string(),
        usage: metadata.usage.to_string(),
        origin: metadata.origin.to_string(),
        current_material: metadata.current_material.as_ref().map(material_id_to_pb),
        deletion_date: metadata.deletion_date.map(Timestamp::as_millis),
        pending_window_days: metadata.pending_window_days.map(u32::from),
        multi_region: metadata.multi_region.as_ref().map(configuration_to_pb),
    }
}

fn metadata_from_pb(metadata: pb::KeyMetadata) -> Result<KeyMetadata, DecodeError> {
    Ok(KeyMetadata {
        region: parse(&metadata.region, "region name")?,
        account: parse(&metadata.account, "account id")?,
        id: key_id_from_pb(metadata.id.as_ref())?,
        created_at: Timestamp::from_millis(metadata.created_at),
        description: metadata.description,
        state: key_state(&metadata.state)?,
        spec: key_spec(&metadata.spec)?,
        usage: key_usage(&metadata.usage)?,
        origin: key_origin(&metadata.origin)?,
        current_material: metadata
            .current_material
            .as_deref()
            .map(material_id_from_pb)
            .transpose()?,
        deletion_date: metadata.deletion_date.map(Timestamp::from_millis),
        pending_window_days: metadata.pending_window_days.map(window_days).transpose()?,
        multi_region: metadata.multi_region.map(configuration_from_pb).transpose()?,
    })
}

fn configuration_to_pb(configuration: &MultiRegionConfiguration) -> pb::MultiRegionConfiguration {
    pb::MultiRegionConfiguration {
        role: role_to_pb(configuration.role).into(),
        primary: configuration.primary.to_string(),
        replicas: configuration.replicas.iter().map(RegionName::to_string).collect(),
    }
}

fn configuration_from_pb(
    configuration: pb::MultiRegionConfiguration,
) -> Result<MultiRegionConfiguration, DecodeError> {
    let replicas = configuration
        .replicas
        .iter()
        .map(|region| parse(region, "region name"));
    Ok(MultiRegionConfiguration {
        role: role_from_pb(configuration.role())?,
        primary: parse(&configuration.primary, "region name")?,
        replicas: replicas.collect::<Result<_, DecodeError>>()?,
    })
}
