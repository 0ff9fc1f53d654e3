//! What answers tell of a key.

use trent_domain::key_metadata::{KeyMetadata, MultiRegionConfiguration};

use super::wire::wire_message;
use crate::replicated::v1 as pb;

wire_message! {
    KeyMetadata as pb::KeyMetadata {
        region: plain,
        account: plain,
        id: plain,
        manager: plain,
        created_at: required,
        description: required,
        state: plain,
        spec: plain,
        usage: plain,
        origin: plain,
        current_material: optional,
        deletion_date: optional,
        pending_window_days: optional,
        expiration: optional,
        multi_region: optional,
        custom_key_store: optional,
    }
}

wire_message! {
    MultiRegionConfiguration as pb::MultiRegionConfiguration {
        role: plain,
        primary: plain,
        replicas: list,
    }
}
