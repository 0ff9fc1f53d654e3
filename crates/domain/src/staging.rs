//! New material of a multi-Region key: no region encrypts with it before all of them can decrypt.
//!
//! 1. The primary keeps the new material behind the current one and awaits every replica. Material made here goes out to
//!    them, sealed; imported material is imported by its owner in each region, which tells the primary.
//! 2. Each replica that has it is awaited no more. One that is deleted is not, either.
//! 3. Once none is awaited, a rotation that was begun is completed, and the replicas are told: like the primary they
//!    then encrypt with the new material. Imported material waits for its owner to ask for the rotation.
//!
//! A replica that cannot be reached holds a rotation up for as long; the key works with its current material meanwhile.

use std::collections::BTreeSet;

use crate::ids::{MaterialId, RegionName};
use crate::intent::IntentAction;
use crate::key::{Key, Material, MaterialOutline};
use crate::key_spec::KeyOrigin;
use crate::revision::Revision;
use crate::rotation::{Rotated, RotationType};
use crate::time::Timestamp;

/// New material that waits for replicas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staged {
    /// The regions whose replica does not have it yet; never none.
    pub awaited: BTreeSet<RegionName>,
    /// The rotation that was begun, and when; none for imported material.
    pub rotation: Option<Rotated>,
}

impl Key {
    /// Since when an on-demand rotation is under way.
    pub fn on_demand_rotation_start(&self) -> Option<Timestamp> {
        let rotation = self.staged.as_ref().and_then(|staged| staged.rotation);
        let on_demand = rotation.filter(|rotation| rotation.kind == RotationType::OnDemand);
        on_demand.map(|rotation| rotation.at)
    }

    /// Begins a rotation to `material`, which ends at once where no replica has to be awaited.
    pub(crate) fn begin_rotation(&mut self, material: Material, rotation: Rotated) {
        if rotation.kind == RotationType::OnDemand {
            self.rotation.on_demand_count += 1;
        }
        self.materials.push(material);
        self.stage(Some(rotation));
        self.conclude_if_none_is_awaited(rotation.at);
    }

    /// Awaits every replica.
    pub(crate) fn stage(&mut self, rotation: Option<Rotated>) {
        let family = self.multi_region.as_ref();
        #[cfg(feature = "chaos-bugs")]
        let family = family.filter(|_| !trent_bugs::Bug::UnstagedMaterial.is_on());
        let awaited = family.map(|family| family.replicas.keys().cloned().collect());
        self.staged = Some(Staged {
            awaited: awaited.unwrap_or_default(),
            rotation,
        });
    }

    /// Imported material that waits for a rotation has to come to this replica, too.
    pub(crate) fn also_await(&mut self, replica: &RegionName) {
        if self.origin == KeyOrigin::External && self.pending_material().is_some() {
            let staged = self.staged.get_or_insert(Staged {
                awaited: BTreeSet::new(),
                rotation: None,
            });
            staged.awaited.insert(replica.clone());
        }
    }

    /// The replica has the new material, or is gone.
    pub(crate) fn awaits_no_more(&mut self, replica: &RegionName, now: Timestamp) {
        if let Some(staged) = &mut self.staged {
            staged.awaited.remove(replica);
            self.conclude_if_none_is_awaited(now);
        }
    }

    /// A new primary awaits every replica for imported material that waits: they tell it whether they have it.
    pub(crate) fn await_imports(&mut self, now: Timestamp) {
        if self.origin == KeyOrigin::External && self.pending_material().is_some() {
            self.stage(None);
            self.conclude_if_none_is_awaited(now);
        }
    }

    /// Goes on with the rotation that a lost primary had begun. It may have ended it, for this region has what was awaited
    /// from it, so the material has to come into use. The lost region has the material, for it has made it. Of several
    /// versions, all but the last are in use there: it began a rotation only when the one before had ended, and each
    /// member has what that one brought.
    pub(crate) fn resume_rotation(&mut self, lost: &RegionName, now: Timestamp) {
        let waiting: Vec<Material> = self.waiting_materials().to_vec();
        let Some((last, ended)) = waiting.split_last() else {
            return;
        };
        for material in ended {
            self.bring_into_use(material.id, self.rotation_to(material));
        }
        if self.origin == KeyOrigin::AwsKms {
            self.stage(Some(self.rotation_to(last)));
            self.awaits_no_more(lost, now);
        }
        self.await_imports(now);
    }

    /// Goes on with a rotation to imported material that a lost primary has carried out: it saw that all of its replicas had
    /// imported it.
    pub(crate) fn follow_rotation(&mut self, material: MaterialId, rotated: Rotated) {
        self.staged = None;
        self.rotation.on_demand_count += 1;
        self.bring_into_use(material, rotated);
        self.state = self.state_with_materials();
    }

    /// The rotation that material was made for: nobody rotates a key on demand whose date has come.
    fn rotation_to(&self, material: &Material) -> Rotated {
        let automatic = self.rotation.automatic;
        let was_due = automatic.is_some_and(|automatic| automatic.next_at <= material.created_at);
        Rotated {
            at: material.created_at,
            kind: match was_due {
                true => RotationType::Automatic,
                false => RotationType::OnDemand,
            },
        }
    }

    /// What an awaited replica is sent: material that was made here.
    pub(crate) fn staged_for(&self, replica: &RegionName, since: Revision) -> Option<IntentAction> {
        let awaited = self.staged.as_ref()?.awaited.contains(replica);
        let material = self.pending_material()?;
        (awaited && self.origin == KeyOrigin::AwsKms).then(|| IntentAction::StageMaterial {
            key_id: self.id,
            since,
            material: material.outline(),
        })
    }

    /// New material arrives on a replica: it decrypts from now on, and encrypts once the primary does.
    pub(crate) fn keep_for_later(&mut self, outline: &MaterialOutline, came: &Material) {
        if self.material(&outline.id).is_none() {
            self.materials.push(outline.with_bytes_of(came));
        }
    }

    pub(crate) fn conclude_if_none_is_awaited(&mut self, now: Timestamp) {
        let Some(staged) = self.staged.take_if(|staged| staged.awaited.is_empty()) else {
            return;
        };
        if let (Some(Rotated { kind, .. }), Some(material)) =
            (staged.rotation, self.pending_material().cloned())
        {
            self.rotate_to(material, Rotated { at: now, kind });
        }
    }
}
