//! What the node has applied, to be compared with other nodes.

use std::fmt::Write as _;

use serde::Serialize;
use trent_proto::admin::v1 as pb;

use super::{Client, Failure};

/// A group's state on the node.
#[derive(Serialize)]
pub(super) struct Digest {
    group: String,
    index: Option<u64>,
    term: Option<u64>,
    records: u64,
    sha256: String,
}

/// That of every group.
pub(super) async fn list(client: &mut Client) -> Result<Vec<Digest>, Failure> {
    let digests = client
        .list_state_digests(pb::ListStateDigestsRequest {})
        .await?
        .into_inner();
    Ok(digests.groups.into_iter().map(Digest::from).collect())
}

impl From<pb::StateDigest> for Digest {
    fn from(digest: pb::StateDigest) -> Self {
        Self {
            group: digest.group,
            index: digest.index,
            term: digest.term,
            records: digest.records,
            sha256: digest.sha256.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }
}

impl Digest {
    /// A line: nodes that are as far show the same one.
    pub(super) fn write(&self, lines: &mut String) {
        let number = |number: Option<u64>| number.map_or("none".to_owned(), |number| number.to_string());
        let _ = writeln!(
            lines,
            "{} at entry {} of term {}: {} records, SHA-256 {}",
            self.group,
            number(self.index),
            number(self.term),
            self.records,
            self.sha256
        );
    }
}
