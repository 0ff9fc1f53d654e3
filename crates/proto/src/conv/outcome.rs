//! What applying a region's entry answers.

use bytes::Bytes;
use trent_domain::reply::{Outcome, Reply};

use super::error::ConvError;
use super::presence::{optional, plain, required};
use super::wire::{self, Wire};
use crate::replicated::v1 as pb;
use pb::region_outcome::Result as Form;

/// The bytes of a region's outcome.
pub fn encode_outcome(outcome: &Outcome) -> Bytes {
    wire::encode(outcome)
}

/// Reads a region's outcome.
pub fn decode_outcome(bytes: Bytes) -> Result<Outcome, ConvError> {
    wire::decode(bytes)
}

impl Wire for Outcome {
    type Form = pb::RegionOutcome;

    fn to_wire(&self) -> pb::RegionOutcome {
        let result = match self {
            Ok(reply) => write_reply(reply),
            Err(error) => Form::Error(error.to_wire()),
        };
        pb::RegionOutcome { result: Some(result) }
    }

    fn from_wire(form: pb::RegionOutcome) -> Result<Self, ConvError> {
        Ok(match form.result.ok_or(ConvError::Missing("result"))? {
            Form::Done(pb::Empty {}) => Ok(Reply::Done),
            Form::Key(metadata) => Ok(Reply::Key(Box::new(Wire::from_wire(metadata)?))),
            Form::DeletionScheduled(scheduled) => Ok(read_deletion(scheduled)?),
            Form::Intent(result) => Ok(Reply::Intent(Wire::from_wire(result)?)),
            // Grants
            Form::Grant(id) => Ok(Reply::Grant(Wire::from_wire(id)?)),
            Form::KeyMaterial(material) => Ok(Reply::KeyMaterial(optional::read(material.id, "id")?)),
            Form::Error(error) => Err(Wire::from_wire(error)?),
        })
    }
}

fn write_reply(reply: &Reply) -> Form {
    match reply {
        Reply::Done => Form::Done(pb::Empty {}),
        Reply::Key(metadata) => Form::Key(metadata.to_wire()),
        Reply::DeletionScheduled {
            key_id,
            state,
            date,
            window_days,
        } => Form::DeletionScheduled(pb::DeletionScheduled {
            key_id: plain::write(key_id),
            state: plain::write(state),
            date: optional::write(date),
            window_days: required::write(window_days),
        }),
        Reply::Intent(result) => Form::Intent(result.to_wire()),
        // Grants
        Reply::Grant(id) => Form::Grant(id.to_wire()),
        Reply::KeyMaterial(id) => Form::KeyMaterial(pb::ImportedMaterial {
            id: optional::write(id),
        }),
    }
}

fn read_deletion(scheduled: pb::DeletionScheduled) -> Result<Reply, ConvError> {
    Ok(Reply::DeletionScheduled {
        key_id: plain::read(scheduled.key_id, "key_id")?,
        state: plain::read(scheduled.state, "state")?,
        date: optional::read(scheduled.date, "date")?,
        window_days: required::read(scheduled.window_days, "window_days")?,
    })
}
