//! What a primary hands over with its role.

use std::collections::BTreeSet;

use crate::ids::MaterialId;
use crate::key::{Key, Material};
use crate::rotation::Rotation;

/// What a primary hands over with its role: how the key rotates. The material is there already: a replica that does
/// not have each version of it, or encrypts with another one, cannot take over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// The versions of the key's material, oldest first.
    pub materials: Vec<MaterialId>,
    /// The version that encrypts.
    pub current_material: Option<MaterialId>,
    /// The schedule of rotations, and how many there were.
    pub rotation: Rotation,
}

impl Handover {
    /// What this primary hands over.
    pub fn of(primary: &Key) -> Self {
        Self {
            materials: primary.materials.iter().map(|material| material.id).collect(),
            current_material: primary.current_material,
            rotation: primary.rotation,
        }
    }

    /// Whether a replica has the same material. A rotation that has not come to it yet, or has only come to it, is a
    /// difference.
    pub(crate) fn fits(&self, replica: &Key) -> bool {
        let own: BTreeSet<&MaterialId> = replica.materials.iter().map(|material| &material.id).collect();
        let handed: BTreeSet<&MaterialId> = self.materials.iter().collect();
        let is_here = |material: &Material| material.wrapped.is_some();
        own == handed
            && self.current_material == replica.current_material
            && replica.has_all_material()
            && replica.materials.iter().all(is_here)
    }
}
