//! Whether a region can go without taking anything along.

use trent_domain::departure::Holdings;
use trent_domain::state::State;
use trent_proto::tonic::Status;

/// Refuses while the region holds the only copy of anything, and says of how much.
pub(super) fn check(region: &State) -> Result<(), Status> {
    let holdings = region.holdings();
    if holdings.are_none() {
        return Ok(());
    }
    let Holdings {
        single_region_keys,
        primaries,
        last_members,
    } = holdings;
    Err(Status::failed_precondition(format!(
        "the region holds {single_region_keys} keys of its own, {primaries} multi-Region primaries and {last_members} \
         multi-Region replicas that nobody else has: they would be lost with it"
    )))
}
