//! Who a node is, and how groups are named.

use std::fmt;

use bytes::Bytes;
use trent_proto::peer::v1::Header;

use crate::types::Member;

/// A node of a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeIdentity {
    /// The cluster: nodes of another one are refused.
    pub cluster: [u8; 16],
    /// The node; an id is never used again.
    pub node: u64,
    /// Where its peers reach it, and its region.
    pub member: Member,
}

/// The name of a group: `global`, or `region/<name>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupName(String);

impl GroupName {
    /// The group of accounts, users and the region directory.
    pub fn global() -> Self {
        Self("global".to_owned())
    }

    /// The group of a region's keys; `None` unless the name is of lower-case letters, digits and hyphens.
    pub fn region(name: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (!name.is_empty() && name.bytes().all(plain)).then(|| Self(format!("region/{name}")))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for GroupName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Between which two nodes, and for which group, messages go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) cluster: Bytes,
    pub(crate) group: GroupName,
    pub(crate) from: u64,
    pub(crate) to: u64,
}

impl Route {
    pub(crate) fn header(&self) -> Option<Header> {
        Some(Header {
            cluster_id: self.cluster.clone(),
            group: self.group.as_str().to_owned(),
            from_node: self.from,
            to_node: self.to,
        })
    }
}
