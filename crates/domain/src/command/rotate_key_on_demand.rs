//! RotateKeyOnDemand.

use super::Context;
use crate::error::KmsError;
use crate::ids::KeyId;
use crate::key::Material;
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
    /// Ids for the intents that tell the replicas of it, in region order.
    pub follow_up_seed: [u8; 16],
}

impl RotateKeyOnDemand {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        let key = context.usable_key(state, &self.key_id, Operation::RotateKeyOnDemand)?;
        let arn = key.arn(&context.region);
        rotation::check_on_demand(&key, &arn, context.now)?;
        let rotated = Rotated {
            at: context.now,
            kind: RotationType::OnDemand,
        };
        match (&self.material, key.pending_material()) {
            (Some(new), None) if key.origin != KeyOrigin::External => {
                state.change_key(&key, |key| key.begin_rotation(new.clone(), rotated));
            }
            (_, Some(imported)) => {
                state.change_key(&key, |key| {
                    key.rotation.on_demand_count += 1;
                    key.rotate_to(imported.clone(), rotated);
                });
            }
            _ => return Err(KmsError::NoPendingMaterial(arn)),
        }
        context.tell_replicas(state, &key.id, self.follow_up_seed);
        Ok(Reply::Done)
    }
}
