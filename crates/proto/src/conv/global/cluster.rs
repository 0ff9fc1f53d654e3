//! What sets the cluster up.

use trent_domain::global::command::{InitCluster, RegisterRegion, ShareGlobalKey};
use trent_domain::global::state::SealedGlobalKey;

use crate::conv::wire::wire_message;
use crate::replicated::v1 as pb;

wire_message! { InitCluster as pb::InitCluster { cluster: plain, } }

wire_message! { RegisterRegion as pb::RegisterRegion { region: plain, exchange_key: required, } }

wire_message! { ShareGlobalKey as pb::ShareGlobalKey { region: plain, from: optional, key: required, } }

wire_message! {
    SealedGlobalKey as pb::SealedGlobalKey { version: required, exchange_version: required, sealed: required, }
}
