//! Multi-Region keys that other regions do not have as this one has them.

use trent_domain::ids::KeyId;
use trent_domain::sync_status::KeyOutOfSync;
use trent_proto::admin::v1 as pb;
use trent_proto::tonic::Status;

use super::Admin;
use super::input::parse;

/// Keys of one answer; a message stays far below what gRPC takes.
const PAGE: usize = 1000;

impl Admin {
    /// A page of keys, from this node's copy of the region.
    pub(super) async fn list_keys_out_of_sync(
        &self,
        request: pb::ListKeysOutOfSyncRequest,
    ) -> Result<pb::ListKeysOutOfSyncResponse, Status> {
        let after: Option<KeyId> = request.after.as_deref().map(parse).transpose()?;
        let region = self.groups.region.local();
        let page = region.state.list_out_of_sync(after.as_ref(), PAGE);
        Ok(pb::ListKeysOutOfSyncResponse {
            keys: page.items.into_iter().flatten().map(message).collect(),
            more: page.truncated,
        })
    }
}

fn message(key: KeyOutOfSync) -> pb::KeyOutOfSync {
    pb::KeyOutOfSync {
        key_id: key.key_id.to_string(),
        region: key.lag.region.to_string(),
        why: key.lag.why.as_str().to_owned(),
        since: key.since.map(|since| since.as_millis()),
    }
}
