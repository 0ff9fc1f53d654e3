//! What keys are made of.

use trent_domain::import::Expiration;
use trent_domain::key::{Material, MaterialOutline};
use trent_domain::rotation::{AutomaticRotation, Rotated, Rotation};
use trent_domain::tag::Tag;
use trent_domain::wrapped::Wrapped;

use super::error::ConvError;
use super::presence::optional;
use super::wire::{Wire, wire_message};
use crate::replicated::v1 as pb;

wire_message! { Tag as pb::Tag { key: required, value: required, } }

wire_message! { Wrapped as pb::Wrapped { domain_key_version: required, bytes: required, } }

wire_message! {
    Material as pb::Material {
        id: plain,
        created_at: required,
        wrapped: optional,
        public_key: optional,
        rotated: optional,
        description: optional,
        valid_to: optional,
    }
}

wire_message! {
    MaterialOutline as pb::MaterialOutline {
        id: plain,
        created_at: required,
        rotated: optional,
        description: optional,
    }
}

wire_message! { Rotated as pb::Rotated { at: required, kind: plain, } }

wire_message! { Rotation as pb::Rotation { automatic: optional, on_demand_count: required, } }

wire_message! { AutomaticRotation as pb::AutomaticRotation { period_days: required, next_at: required, } }

impl Wire for Expiration {
    type Form = pb::Expiration;

    fn to_wire(&self) -> pb::Expiration {
        pb::Expiration {
            valid_to: optional::write(&self.valid_to()),
        }
    }

    fn from_wire(form: pb::Expiration) -> Result<Self, ConvError> {
        let valid_to = optional::read(form.valid_to, "valid_to")?;
        Ok(valid_to.map_or(Self::Never, Self::At))
    }
}
