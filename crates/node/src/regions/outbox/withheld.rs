//! New material that the rules of residency keep here. Pure, and taken by the simulation of regions in `testkit`, too.

use trent_domain::global;
use trent_domain::intent::{Intent, IntentAction};
use trent_domain::residency;
use trent_domain::state::State;

/// Whether the intent waits for the rules to change, or for the replica to be deleted. A rotation waits for it, as for a
/// region that cannot be reached. A replica that is still to be made does not wait: its region refuses it.
pub fn is_withheld(intent: &Intent, state: &State, global: &global::State) -> bool {
    let IntentAction::StageMaterial { key_id, .. } = &intent.action else {
        return false;
    };
    let family = state.key(key_id).and_then(|key| key.multi_region.as_ref());
    family.is_some_and(|family| !residency::allows(global, &family.residency, &intent.target))
}
