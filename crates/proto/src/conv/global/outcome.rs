//! What applying a global entry answers.

use trent_domain::global::{Outcome, Refusal, Reply};

use crate::conv::error::ConvError;
use crate::conv::presence::required;
use crate::conv::wire::Wire;
use crate::replicated::v1 as pb;
use pb::global_outcome::Result as Form;

impl Wire for Outcome {
    type Form = pb::GlobalOutcome;

    fn to_wire(&self) -> pb::GlobalOutcome {
        let result = match self {
            Ok(reply) => write_reply(reply),
            Err(refusal) => write_refusal(refusal),
        };
        pb::GlobalOutcome { result: Some(result) }
    }

    fn from_wire(form: pb::GlobalOutcome) -> Result<Self, ConvError> {
        Ok(match form.result.ok_or(ConvError::Missing("result"))? {
            Form::Done(pb::Empty {}) => Ok(Reply::Done),
            Form::Created(created) => Ok(Reply::Created {
                at: required::read(created.at, "at")?,
            }),
            Form::PolicyVersion(version) => Ok(Reply::PolicyVersion {
                number: required::read(version.number, "number")?,
                at: required::read(version.at, "at")?,
            }),
            Form::NodeInvited(invited) => Ok(Reply::NodeInvited {
                node: required::read(invited.node, "node")?,
                expires_at: required::read(invited.expires_at, "end of validity")?,
            }),
            Form::NodeJoined(joined) => Ok(Reply::NodeJoined {
                founds_region: required::read(joined.founds_region, "founds region")?,
            }),
            Form::Refused(refusal) => Err(read_refusal(refusal)?),
            Form::Directory(refusal) => Err(Refusal::Directory(Wire::from_wire(refusal)?)),
            Form::Iam(error) => Err(Refusal::Iam(Wire::from_wire(error)?)),
        })
    }
}

fn write_reply(reply: &Reply) -> Form {
    match reply {
        Reply::Done => Form::Done(pb::Empty {}),
        Reply::Created { at } => Form::Created(pb::Created {
            at: required::write(at),
        }),
        Reply::PolicyVersion { number, at } => Form::PolicyVersion(pb::PolicyVersionCreated {
            number: required::write(number),
            at: required::write(at),
        }),
        Reply::NodeInvited { node, expires_at } => Form::NodeInvited(pb::NodeInvited {
            node: required::write(node),
            expires_at: required::write(expires_at),
        }),
        Reply::NodeJoined { founds_region } => Form::NodeJoined(pb::NodeJoined {
            founds_region: required::write(founds_region),
        }),
    }
}

fn write_refusal(refusal: &Refusal) -> Form {
    let refusal = match refusal {
        Refusal::OtherExchangeKey => pb::Refusal::OtherExchangeKey,
        Refusal::UnknownRegion => pb::Refusal::UnknownRegion,
        Refusal::GlobalKeyExists => pb::Refusal::GlobalKeyExists,
        Refusal::GlobalKeyNotShared => pb::Refusal::GlobalKeyNotShared,
        Refusal::Directory(refusal) => return Form::Directory(refusal.to_wire()),
        Refusal::LostSuccessor => pb::Refusal::LostSuccessor,
        Refusal::Iam(error) => return Form::Iam(error.to_wire()),
    };
    Form::Refused(refusal.into())
}

fn read_refusal(number: i32) -> Result<Refusal, ConvError> {
    match pb::Refusal::try_from(number) {
        Ok(pb::Refusal::OtherExchangeKey) => Ok(Refusal::OtherExchangeKey),
        Ok(pb::Refusal::UnknownRegion) => Ok(Refusal::UnknownRegion),
        Ok(pb::Refusal::GlobalKeyExists) => Ok(Refusal::GlobalKeyExists),
        Ok(pb::Refusal::GlobalKeyNotShared) => Ok(Refusal::GlobalKeyNotShared),
        Ok(pb::Refusal::LostSuccessor) => Ok(Refusal::LostSuccessor),
        Ok(pb::Refusal::Unspecified) | Err(_) => Err(ConvError::Malformed("refusal")),
    }
}
