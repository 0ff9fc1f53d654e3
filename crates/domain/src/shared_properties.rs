//! What related multi-Region keys share of their material and its rotation (AWS KMS Developer Guide, "Shared properties").

use crate::ids::MaterialId;
use crate::key::{Key, Material, MaterialOutline};
use crate::key_spec::KeyOrigin;
use crate::rotation::Rotation;

/// The primary's material without its bytes, and how it rotates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedProperties {
    /// The versions, oldest first.
    pub materials: Vec<MaterialOutline>,
    /// The version that encrypts.
    pub current_material: Option<MaterialId>,
    /// The schedule of rotations, and how many there were.
    pub rotation: Rotation,
}

impl SharedProperties {
    /// What the key shares with its relatives.
    pub fn of(key: &Key) -> Self {
        Self {
            materials: key.materials.iter().map(Material::outline).collect(),
            current_material: key.current_material,
            rotation: key.rotation,
        }
    }

    /// The version that waits for a rotation.
    pub(crate) fn waiting_material(&self) -> Option<MaterialId> {
        let is_current = |outline: &MaterialOutline| Some(outline.id) == self.current_material;
        let used = self
            .materials
            .iter()
            .position(is_current)
            .map_or(0, |index| index + 1);
        self.materials.get(used).map(|outline| outline.id)
    }
}

impl Key {
    /// A replica takes over what its primary shares. Bytes come on other ways: those of a version that is under way are
    /// not here yet, or are here already.
    pub(crate) fn take_over(&mut self, shared: &SharedProperties) {
        let mut own = std::mem::take(&mut self.materials);
        for outline in &shared.materials {
            let known = own.iter().position(|material| material.id == outline.id);
            let known = known.map(|index| own.remove(index));
            self.materials.extend(self.followed(outline, known));
        }
        // The primary stages material before it tells of it; its owner takes imported material back everywhere.
        if self.origin == KeyOrigin::AwsKms {
            self.materials.append(&mut own);
        }
        self.go_on_to(shared.current_material);
        self.rotation = shared.rotation;
        self.state = self.state_with_materials();
    }

    /// Rotation never goes back: a primary that was lost may have been ahead of its successor, with material that every
    /// member has.
    fn go_on_to(&mut self, current: Option<MaterialId>) {
        let position = |id: Option<MaterialId>| {
            id.and_then(|id| self.materials.iter().position(|material| material.id == id))
        };
        let next = position(current);
        if next.is_some() && next >= position(self.current_material) {
            self.current_material = current;
        }
    }

    /// Forgets versions that wait here for a rotation that nobody goes on with.
    pub(crate) fn forget_unshared(&mut self, shared: &SharedProperties) {
        let waiting: Vec<MaterialId> = self
            .waiting_materials()
            .iter()
            .map(|material| material.id)
            .collect();
        let is_shared = |id: &MaterialId| shared.materials.iter().any(|known| known.id == *id);
        self.materials
            .retain(|material| !waiting.contains(&material.id) || is_shared(&material.id));
    }

    fn followed(&self, outline: &MaterialOutline, known: Option<Material>) -> Option<Material> {
        match known {
            // Imported material that was withdrawn before its rotation and brought again is as new as the primary has it.
            // What was in use stays so.
            Some(material) => Some(Material {
                created_at: outline.created_at,
                rotated: outline.rotated.or(material.rotated),
                description: outline.description.clone(),
                ..material
            }),
            None => (self.origin == KeyOrigin::External).then(|| outline.without_bytes()),
        }
    }
}
