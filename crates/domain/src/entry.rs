//! What a region's Raft log carries.

use crate::authorize::Authority;
use crate::command::Command;
use crate::ids::RequestId;
use crate::time::Timestamp;

/// One replicated change with everything that applying it needs. What the caller's own policies say comes along, for a
/// region does not know them; the policy and the grants of a key are asked again where the entry is applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The proposer's clock. Applying clamps it: log time never runs backwards.
    pub at: Timestamp,
    /// Who asks.
    pub authority: Authority,
    /// The request; a repeat within [`crate::limits::REQUEST_MEMORY_MILLIS`] gets the first outcome.
    pub request_id: RequestId,
    /// The change.
    pub command: Command,
}
