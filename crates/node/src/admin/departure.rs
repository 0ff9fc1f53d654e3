//! Whether a region can go without taking anything along.

use std::collections::BTreeMap;

use trent_domain::alias::AliasName;
use trent_domain::departure::Holdings;
use trent_domain::state::State;
use trent_proto::tonic::Status;

/// Refuses while the region holds the only copy of anything, and says of how much. Keys that AWS manages may be lost if the
/// operator says so; tells of them then.
pub(super) fn check(region: &State, discards_managed_keys: bool) -> Result<String, Status> {
    let mut holdings = region.holdings();
    let managed = managed_keys(&std::mem::take(&mut holdings.managed_keys));
    let own = (!holdings.are_none()).then(|| only_copies(&holdings));
    let undeletable = (!managed.is_empty() && !discards_managed_keys).then(|| {
        format!(
            "the region holds {managed}, which nobody can delete: what services have encrypted with them would be lost. If \
             it may be, say so: --discard-managed-keys"
        )
    });
    let reasons: Vec<String> = own.into_iter().chain(undeletable).collect();
    if reasons.is_empty() {
        return Ok(managed);
    }
    Err(Status::failed_precondition(reasons.join("; ")))
}

fn only_copies(holdings: &Holdings) -> String {
    let Holdings {
        single_region_keys,
        primaries,
        last_members,
        ..
    } = holdings;
    format!(
        "the region holds {single_region_keys} keys of its own, {primaries} multi-Region primaries and {last_members} \
         multi-Region replicas that nobody else has: they would be lost with it"
    )
}

/// `3 keys that AWS manages (2 alias/aws/ebs, 1 alias/aws/s3)`, or nothing.
fn managed_keys(keys: &BTreeMap<AliasName, usize>) -> String {
    if keys.is_empty() {
        return String::new();
    }
    let total: usize = keys.values().sum();
    let names: Vec<String> = keys
        .iter()
        .map(|(alias, count)| format!("{count} {alias}"))
        .collect();
    format!("{total} keys that AWS manages ({})", names.join(", "))
}
