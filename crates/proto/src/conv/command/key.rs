//! Commands that make and change keys.

use trent_domain::command::{CreateKey, DisableKey, EnableKey, UpdateKeyDescription};

use crate::conv::wire::wire_message;
use crate::replicated::v1 as pb;

wire_message! {
    CreateKey as pb::CreateKey {
        key_id: plain,
        spec: plain,
        usage: plain,
        origin: plain,
        description: required,
        policy: required,
        tags: list,
        material: optional,
        custom_key_store: optional,
    }
}

wire_message! { EnableKey as pb::EnableKey { key_id: plain, } }

wire_message! { DisableKey as pb::DisableKey { key_id: plain, } }

wire_message! { UpdateKeyDescription as pb::UpdateKeyDescription { key_id: plain, description: required, } }
