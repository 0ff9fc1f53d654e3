//! Each region's state holds together by itself, whatever was applied.

use super::{Change, Invariant};

/// See the module.
#[derive(Debug)]
pub struct SoundStates;

impl Invariant for SoundStates {
    fn name(&self) -> &'static str {
        "sound states"
    }

    fn after_entry(&mut self, change: &Change<'_>) -> Result<(), String> {
        let sound = change.region.state.check_invariants();
        sound.map_err(|problem| format!("{}: {problem}", change.region.name))
    }
}
