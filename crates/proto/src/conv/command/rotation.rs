//! Commands that rotate keys, or say when they rotate.

use trent_domain::command::{DisableKeyRotation, EnableKeyRotation, RotateKey, RotateKeyOnDemand};

use crate::conv::wire::wire_message;
use crate::replicated::v1 as pb;

wire_message! { EnableKeyRotation as pb::EnableKeyRotation { key_id: plain, period_days: optional, } }

wire_message! { DisableKeyRotation as pb::DisableKeyRotation { key_id: plain, } }

wire_message! { RotateKeyOnDemand as pb::RotateKeyOnDemand { key_id: plain, material: optional, } }

wire_message! { RotateKey as pb::RotateKey { key_id: plain, material: required, } }
