//! Rotation never goes backwards: no member takes older material into use again, nor forgets how often it was rotated,
//! nor what it has heard of its family; and no primary stands behind what any member has encrypted with. A rotation that
//! only a lost region had begun is forgotten with that region, and one that it had completed is completed by its successor.

use std::collections::BTreeMap;

use trent_domain::ids::{KeyId, MaterialId, RegionName};
use trent_domain::revision::Revision;
use trent_domain::time::Timestamp;

use super::{Change, Invariant, Member, ensure};

/// See the module.
#[derive(Debug, Default)]
pub struct RotationGoesForward {
    /// The versions of each key in the order in which any member took them into use.
    order: BTreeMap<KeyId, Vec<MaterialId>>,
    /// How far each member has come. One that was deleted and made anew is another.
    reached: BTreeMap<(RegionName, KeyId, Timestamp), Reached>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Reached {
    version: usize,
    on_demand_count: u16,
    revision: Revision,
}

impl Invariant for RotationGoesForward {
    fn name(&self) -> &'static str {
        "rotation goes forward"
    }

    fn after_entry(&mut self, change: &Change<'_>) -> Result<(), String> {
        change.changed().try_for_each(|member| self.check(&member))
    }
}

impl RotationGoesForward {
    fn check(&mut self, member: &Member<'_>) -> Result<(), String> {
        let key = member.key;
        let Some(current) = key.current_material else {
            return Ok(());
        };
        let order = self.order.entry(key.id).or_default();
        let version = version(order, current);
        let newest = order.len() - 1;
        let comes_to_it = key
            .pending_material()
            .is_some_and(|pending| pending.id == order[newest]);
        ensure(!member.is_primary() || version == newest || comes_to_it, || {
            format!(
                "the primary of {} in {} uses version {version}, and {newest} is in use",
                key.id, member.region.name
            )
        })?;
        let now = Reached {
            version,
            on_demand_count: key.rotation.on_demand_count,
            revision: member.family().map_or(Revision::FIRST, |family| family.revision),
        };
        let name = (member.region.name.clone(), key.id, key.created_at);
        let before = self.reached.insert(name, now).unwrap_or(now);
        let counts_on = before.on_demand_count <= now.on_demand_count;
        let goes_on = before.version <= now.version
            && (counts_on || before.revision.epoch < now.revision.epoch)
            && before.revision <= now.revision;
        ensure(goes_on, || {
            format!(
                "{} in {} went back from {before:?} to {now:?}",
                key.id, member.region.name
            )
        })
    }
}

/// The place of a version in the order of their first use.
fn version(order: &mut Vec<MaterialId>, current: MaterialId) -> usize {
    let known = order.iter().position(|id| *id == current);
    known.unwrap_or_else(|| {
        order.push(current);
        order.len() - 1
    })
}
