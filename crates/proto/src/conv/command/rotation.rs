//! Commands that rotate keys, or say when they rotate.

use trent_domain::command::{
    DisableKeyRotation, EnableKeyRotation, ReceiveMaterial, RotateKey, RotateKeyOnDemand,
};

use crate::conv::wire::wire_message;
use crate::replicated::v1 as pb;

wire_message! {
    EnableKeyRotation as pb::EnableKeyRotation {
        key_id: plain,
        period_days: optional,
        follow_up_seed: plain,
    }
}

wire_message! { DisableKeyRotation as pb::DisableKeyRotation { key_id: plain, follow_up_seed: plain, } }

wire_message! {
    RotateKeyOnDemand as pb::RotateKeyOnDemand {
        key_id: plain,
        material: optional,
        follow_up_seed: plain,
    }
}

wire_message! { RotateKey as pb::RotateKey { key_id: plain, material: required, follow_up_seed: plain, } }

wire_message! {
    ReceiveMaterial as pb::ReceiveMaterial {
        intent_id: plain,
        created_at: required,
        settled_before: required,
        epochs: required,
        source: plain,
        key_id: plain,
        since: required,
        outline: required,
        material: optional,
    }
}
