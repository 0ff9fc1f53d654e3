//! RotateKeyOnDemand.

use super::Context;
use crate::error::KmsError;
use crate::ids::KeyId;
use crate::key::{Key, Material};
use crate::key_spec::KeyOrigin;
use crate::operation::Operation;
use crate::reply::Reply;
use crate::rotation::{self, Rotated, RotationType};
use crate::state::State;

/// RotateKeyOnDemand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RotateKeyOnDemand {
    /// The key.
    pub key_id: KeyId,
    /// The new material, wrapped; none for origin EXTERNAL, whose owner has imported it before.
    pub material: Option<Material>,
}

impl RotateKeyOnDemand {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        let key = context.usable_key(state, &self.key_id, Operation::RotateKeyOnDemand)?;
        let arn = key.arn(&context.region);
        rotation::check_on_demand(&key, &arn, context.now)?;
        let material = self.new_material(&key).ok_or(KmsError::NoPendingMaterial(arn))?;
        let rotated = Rotated {
            at: context.now,
            kind: RotationType::OnDemand,
        };
        state.change_key(&key, |key| key.rotate_to(material, rotated));
        Ok(Reply::Done)
    }

    fn new_material(&self, key: &Key) -> Option<Material> {
        match key.origin {
            KeyOrigin::External => key.pending_material().cloned(),
            _ => self.material.clone(),
        }
    }
}
