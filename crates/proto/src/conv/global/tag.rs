//! Tags.

use trent_domain::global::command::{TagEntity, UntagEntity};
use trent_domain::iam::Tagged;

use crate::conv::error::ConvError;
use crate::conv::wire::{Wire, wire_message};
use crate::replicated::v1 as pb;
use pb::tagged::Kind;

wire_message! { TagEntity as pb::TagEntity { account: plain, entity: required, tags: list, } }

wire_message! { UntagEntity as pb::UntagEntity { account: plain, entity: required, tag_keys: list, } }

impl Wire for Tagged {
    type Form = pb::Tagged;

    fn to_wire(&self) -> pb::Tagged {
        let kind = match self {
            Self::User(name) => Kind::User(name.to_wire()),
            Self::Role(name) => Kind::Role(name.to_wire()),
            Self::Policy(arn) => Kind::Policy(arn.to_wire()),
            Self::OidcProvider(url) => Kind::OidcProvider(url.to_wire()),
        };
        pb::Tagged { kind: Some(kind) }
    }

    fn from_wire(form: pb::Tagged) -> Result<Self, ConvError> {
        Ok(
            match form.kind.ok_or(ConvError::Missing("kind of tagged entity"))? {
                Kind::User(name) => Self::User(Wire::from_wire(name)?),
                Kind::Role(name) => Self::Role(Wire::from_wire(name)?),
                Kind::Policy(arn) => Self::Policy(Wire::from_wire(arn)?),
                Kind::OidcProvider(url) => Self::OidcProvider(Wire::from_wire(url)?),
            },
        )
    }
}
