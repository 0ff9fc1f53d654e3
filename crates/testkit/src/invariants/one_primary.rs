//! A multi-Region key has at most one primary that a client can observe. While the role passes there is none. A region
//! that was declared lost may not hear of it, and then still shows its primaries: until it is back, it does not count.

use trent_domain::ids::RegionName;

use super::{Change, Invariant, ensure};

/// See the module.
#[derive(Debug)]
pub struct OnePrimary;

impl Invariant for OnePrimary {
    fn name(&self) -> &'static str {
        "one primary"
    }

    fn after_entry(&mut self, change: &Change<'_>) -> Result<(), String> {
        change.keys.iter().try_for_each(|id| {
            let counted = change
                .view
                .members(*id)
                .filter(|member| !change.view.is_lost(member.region.name));
            let primaries = counted.filter(|member| member.is_primary());
            let regions: Vec<&RegionName> = primaries.map(|member| member.region.name).collect();
            ensure(regions.len() <= 1, || {
                format!("{id} has primaries in {regions:?}")
            })
        })
    }
}
