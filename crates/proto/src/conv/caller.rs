//! Who asks.

use std::sync::Arc;

use trent_domain::caller::{Caller, Principal};

use super::error::ConvError;
use super::wire::{Wire, wire_message};
use crate::replicated::v1 as pb;

impl Wire for Caller {
    type Form = pb::Caller;

    fn to_wire(&self) -> pb::Caller {
        let kind = match self {
            Self::Root(account) => pb::caller::Kind::Root(account.to_wire()),
            Self::Principal(principal) => pb::caller::Kind::Principal(principal.to_wire()),
            Self::AwsService(service) => pb::caller::Kind::AwsService(service.to_wire()),
            Self::Service => pb::caller::Kind::Service(pb::Empty {}),
        };
        pb::Caller { kind: Some(kind) }
    }

    fn from_wire(form: pb::Caller) -> Result<Self, ConvError> {
        match form.kind.ok_or(ConvError::Missing("kind of caller"))? {
            pb::caller::Kind::Root(account) => Wire::from_wire(account).map(Self::Root),
            pb::caller::Kind::Principal(principal) => Wire::from_wire(principal).map(Self::Principal),
            pb::caller::Kind::AwsService(service) => Wire::from_wire(service).map(Self::AwsService),
            pb::caller::Kind::Service(pb::Empty {}) => Ok(Self::Service),
        }
    }
}

wire_message! {
    Principal as pb::Principal {
        arn: plain,
        unique_id: required,
        role: optional,
        provider: optional,
        via: optional,
    }
}

impl Wire for Arc<Principal> {
    type Form = pb::Principal;

    fn to_wire(&self) -> pb::Principal {
        self.as_ref().to_wire()
    }

    fn from_wire(form: pb::Principal) -> Result<Self, ConvError> {
        Principal::from_wire(form).map(Self::new)
    }
}
