//! What holds for multi-Region keys at every moment, whatever happens: one rule a file. The simulation (`sim`) asks each
//! of them after every entry of every log, about all that goes over a wire or to a disk, and once all is at rest.

mod change;
mod cluster_key_opens;
mod converges;
mod equal_materials;
mod evidence;
mod inside_residency;
mod material_stays_home;
mod no_plaintext;
mod one_primary;
mod replicas_agree;
mod rotation_goes_forward;
mod sealed_material_opens;
mod siblings_understand;
mod sound_states;
mod view;
pub mod words;

use trent_domain::entry::Entry;
use trent_domain::exchange_key::PublicExchangeKey;
use trent_domain::global;
use trent_domain::ids::RegionName;
use trent_domain::state::State;
use trent_proto::conv::IntentPayload;

pub use change::Change;
pub use cluster_key_opens::ClusterKeyOpens;
pub use converges::Converges;
pub use equal_materials::EqualMaterials;
pub use inside_residency::InsideResidency;
pub use material_stays_home::MaterialStaysHome;
pub use no_plaintext::NoPlaintext;
pub use one_primary::OnePrimary;
pub use replicas_agree::replicas_agree;
pub use rotation_goes_forward::RotationGoesForward;
pub use sealed_material_opens::SealedMaterialOpens;
pub use siblings_understand::SiblingsUnderstand;
pub use sound_states::SoundStates;
pub use view::{Member, RegionView, View};

/// A rule. What breaks it is told in words, with the names of keys and regions.
pub trait Invariant {
    /// What the rule is called.
    fn name(&self) -> &'static str;

    /// Looks at what an entry has done.
    fn after_entry(&mut self, change: &Change<'_>) -> Result<(), String> {
        let _ = change;
        Ok(())
    }

    /// Looks at what one region sends another.
    fn at_sending(&mut self, source: &RegionName, payload: &IntentPayload) -> Result<(), String> {
        let _ = (source, payload);
        Ok(())
    }

    /// Looks at what `global` has decided.
    fn after_decision(&mut self, command: &global::Command, view: &View<'_>) -> Result<(), String> {
        let _ = (command, view);
        Ok(())
    }

    /// A region has heard of all that is decided.
    fn at_news(&mut self, region: &RegionName) {
        let _ = region;
    }

    /// A node of the region proposes an entry, with what the region has heard by now.
    fn at_proposal(&mut self, region: &RegionName, entry: &Entry) {
        let _ = (region, entry);
    }

    /// A node of the region could not open material that was sealed to this key of it. It has this state.
    fn when_unopened(
        &mut self,
        region: &RegionName,
        state: &State,
        sealed_to: &PublicExchangeKey,
    ) -> Result<(), String> {
        let _ = (region, state, sealed_to);
        Ok(())
    }

    /// Looks at what is left when nothing moves any more.
    fn at_rest(&mut self, view: &View<'_>) -> Result<(), String> {
        let _ = view;
        Ok(())
    }
}

/// Every rule that is asked about entries. [`NoPlaintext`] is asked about bytes, [`replicas_agree`] about replicas.
pub fn all() -> Vec<Box<dyn Invariant>> {
    vec![
        Box::new(SoundStates),
        Box::new(OnePrimary),
        Box::new(EqualMaterials),
        Box::<RotationGoesForward>::default(),
        Box::<MaterialStaysHome>::default(),
        Box::<InsideResidency>::default(),
        Box::<SealedMaterialOpens>::default(),
        Box::new(ClusterKeyOpens),
        Box::<SiblingsUnderstand>::default(),
        Box::new(Converges),
    ]
}

/// Fails with `broken` unless something holds.
fn ensure(holds: bool, broken: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(broken()) }
}
