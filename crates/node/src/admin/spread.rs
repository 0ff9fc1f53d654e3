//! Which nodes have a change.

use trent_consensus::Settled;
use trent_proto::admin::v1::Spread;

/// The message of it.
pub(super) fn of(settled: Settled) -> Option<Spread> {
    Some(Spread {
        reached: settled.reached.into_iter().map(|node| node.0).collect(),
        missing: settled.missing.into_iter().map(|node| node.0).collect(),
    })
}
