//! The multi-Region keys that other regions do not have as the node's own has them.

use serde::Serialize;
use trent_proto::admin::v1 as pb;

use super::super::answer::moment;
use super::{Client, Failure};

/// A key that a region does not have as it is here.
#[derive(Serialize)]
pub(super) struct Key {
    key_id: String,
    region: String,
    why: String,
    since: Option<String>,
}

/// All of them, page by page.
pub(super) async fn list(client: &mut Client) -> Result<Vec<Key>, Failure> {
    let mut keys: Vec<Key> = Vec::new();
    loop {
        let after = keys.last().map(|key| key.key_id.clone());
        let page = client
            .list_keys_out_of_sync(pb::ListKeysOutOfSyncRequest { after })
            .await?
            .into_inner();
        keys.extend(page.keys.into_iter().map(Key::from));
        if !page.more {
            return Ok(keys);
        }
    }
}

impl From<pb::KeyOutOfSync> for Key {
    fn from(key: pb::KeyOutOfSync) -> Self {
        Self {
            key_id: key.key_id,
            region: key.region,
            why: key.why,
            since: key.since.map(moment),
        }
    }
}

impl Key {
    pub(super) fn line(&self) -> String {
        let since = self.since.as_ref().map(|since| format!("  since {since}"));
        let since = since.unwrap_or_default();
        format!("{}  {}  {}{since}", self.key_id, self.region, self.why)
    }
}
