//! Whether a region can go without taking anything along.

use trent_domain::global;
use trent_domain::state::State;
use trent_proto::tonic::Status;

/// Refuses while the region has keys, of any account.
pub(super) fn check(cluster: &global::State, region: &State) -> Result<(), Status> {
    let keys: usize = cluster
        .accounts()
        .map(|account| region.key_count(account.id))
        .sum();
    if keys == 0 {
        return Ok(());
    }
    Err(Status::failed_precondition(format!(
        "the region has {keys} keys: they would be lost with it"
    )))
}
