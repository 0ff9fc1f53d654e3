//! Access keys.

use trent_domain::global::command::{CreateAccessKey, DeleteAccessKey, UpdateAccessKey};
use trent_domain::iam::KeyHolder;

use crate::conv::error::ConvError;
use crate::conv::presence::plain;
use crate::conv::wire::{Wire, wire_message};
use crate::replicated::v1 as pb;
use pb::key_holder::Kind;

wire_message! { CreateAccessKey as pb::CreateAccessKey { id: plain, owner: required, secret: required, } }

wire_message! { UpdateAccessKey as pb::UpdateAccessKey { id: plain, owner: required, status: plain, } }

wire_message! { DeleteAccessKey as pb::DeleteAccessKey { id: plain, owner: required, } }

impl Wire for KeyHolder {
    type Form = pb::KeyHolder;

    fn to_wire(&self) -> pb::KeyHolder {
        let kind = match self {
            Self::Root(account) => Kind::Root(account.to_wire()),
            Self::User(account, name) => Kind::User(pb::UserKeys {
                account: account.to_wire(),
                name: name.to_wire(),
            }),
            Self::Service(principal) => Kind::Service(principal.to_wire()),
        };
        pb::KeyHolder { kind: Some(kind) }
    }

    fn from_wire(form: pb::KeyHolder) -> Result<Self, ConvError> {
        Ok(match form.kind.ok_or(ConvError::Missing("kind of owner"))? {
            Kind::Root(account) => Self::Root(Wire::from_wire(account)?),
            Kind::User(user) => Self::User(
                plain::read(user.account, "account")?,
                plain::read(user.name, "name")?,
            ),
            Kind::Service(principal) => Self::Service(Wire::from_wire(principal)?),
        })
    }
}
