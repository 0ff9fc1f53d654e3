//! Commands that concern two regions.

use trent_domain::command::{
    BeginReplicate, ConfirmIntent, Depart, ImportReplica, ReceiveIntent, RotateExchangeKey,
    UpdatePrimaryRegion,
};

use crate::conv::wire::wire_message;
use crate::replicated::v1 as pb;

wire_message! {
    BeginReplicate as pb::BeginReplicate {
        key_id: plain,
        region: plain,
        intent_id: plain,
        description: required,
        policy: required,
        tags: list,
        cluster_allows: required,
    }
}

wire_message! {
    ImportReplica as pb::ImportReplica {
        intent_id: plain,
        created_at: required,
        settled_before: required,
        epochs: required,
        source: plain,
        blueprint: required,
        materials: list,
        cluster_allows: required,
    }
}

wire_message! {
    ReceiveIntent as pb::ReceiveIntent {
        source: plain,
        settled_before: required,
        epochs: required,
        intent: required,
        follow_up_seed: plain,
    }
}

wire_message! { ConfirmIntent as pb::ConfirmIntent { intent_id: plain, result: plain, follow_up_seed: plain, } }

wire_message! { UpdatePrimaryRegion as pb::UpdatePrimaryRegion { key_id: plain, region: plain, intent_id: plain, } }

wire_message! { Depart as pb::Depart { replicas: list, managed_keys: list, follow_up_seed: plain, } }

wire_message! { RotateExchangeKey as pb::RotateExchangeKey { key: required, } }
