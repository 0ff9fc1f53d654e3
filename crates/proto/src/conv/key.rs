//! What keys are made of.

use trent_domain::key::Material;
use trent_domain::tag::Tag;
use trent_domain::wrapped::Wrapped;

use super::wire::wire_message;
use crate::replicated::v1 as pb;

wire_message! { Tag as pb::Tag { key: required, value: required, } }

wire_message! { Wrapped as pb::Wrapped { domain_key_version: required, bytes: required, } }

wire_message! {
    Material as pb::Material {
        id: plain,
        created_at: required,
        wrapped: optional,
        public_key: optional,
    }
}
