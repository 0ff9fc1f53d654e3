//! What sets the cluster up.

use trent_domain::global::command::{InitCluster, RegisterRegion, ShareGlobalKey};

use crate::conv::wire::wire_message;
use crate::replicated::v1 as pb;

wire_message! { InitCluster as pb::InitCluster { cluster: plain, } }

wire_message! { RegisterRegion as pb::RegisterRegion { region: plain, exchange_public: plain, } }

wire_message! { ShareGlobalKey as pb::ShareGlobalKey { region: plain, from: optional, version: required, sealed: required, } }
