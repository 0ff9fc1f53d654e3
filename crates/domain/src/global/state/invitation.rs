//! Invitations of nodes.

use crate::ids::{NodeId, RegionName};
use crate::time::Timestamp;

/// A node may join with this token, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The number that is reserved for it.
    pub node: NodeId,
    /// The region that it may join.
    pub region: RegionName,
    /// SHA-256 of the token. The token has 256 random bits, so nothing slower is needed.
    pub token_hash: [u8; 32],
    /// Until when the token is good, in log time.
    pub expires_at: Timestamp,
}
