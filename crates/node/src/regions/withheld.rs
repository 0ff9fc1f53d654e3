//! New material that the rules of residency keep here. Pure steps but for the warning, which the simulation of regions takes
//! in `testkit`, too.

use std::collections::BTreeSet;

use tracing::warn;
use trent_domain::global;
use trent_domain::ids::IntentId;
use trent_domain::intent::{Intent, IntentAction};
use trent_domain::residency;
use trent_domain::state::State;

/// The intents of the outbox that wait for the rules to change, or for the replica to be deleted. A rotation waits for
/// them, as for a region that cannot be reached. A replica that is still to be made does not wait: its region refuses it.
#[derive(Debug, Default)]
pub struct Withheld(BTreeSet<IntentId>);

impl Withheld {
    /// Whether the intent has to stay; the first time, the operator is told.
    pub fn keeps(&mut self, intent: &Intent, state: &State, global: &global::State) -> bool {
        if is_allowed(intent, state, global) {
            self.0.remove(&intent.id);
            return false;
        }
        if self.0.insert(intent.id) {
            warn!(
                intent = %intent.id,
                target = %intent.target,
                "residency keeps new material of a key from a region that has a replica of it: its rotation waits"
            );
        }
        true
    }

    /// Forgets intents that have left the outbox.
    pub fn forget_settled(&mut self, state: &State) {
        self.0.retain(|id| state.intent(id).is_some());
    }
}

fn is_allowed(intent: &Intent, state: &State, global: &global::State) -> bool {
    let IntentAction::StageMaterial { key_id, .. } = &intent.action else {
        return true;
    };
    let family = state.key(key_id).and_then(|key| key.multi_region.as_ref());
    family.is_none_or(|family| residency::allows(global, &family.residency, &intent.target))
}
