//! ImportKeyMaterial: the proposer has unwrapped the material and wrapped it for this region.

use super::Context;
use crate::error::KmsError;
use crate::ids::KeyId;
use crate::import::{self, Expiration, ImportClaims};
use crate::key::{Key, Material};
use crate::operation::Operation;
use crate::reply::Reply;
use crate::state::State;

/// ImportKeyMaterial: the proposer has unwrapped the material and wrapped it for this region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportKeyMaterial {
    /// The key.
    pub key_id: KeyId,
    /// The material, without description and end.
    pub material: Material,
    /// How long it is kept.
    pub expiration: Expiration,
    /// What the caller says of it.
    pub claims: ImportClaims,
    /// Ids for the intents that tell its relatives of it, in region order.
    pub follow_up_seed: [u8; 16],
}

impl ImportKeyMaterial {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        let key = context.key(state, &self.key_id, Operation::ImportKeyMaterial)?;
        import::check_origin(&key, &key.arn(&context.region))?;
        context.check_state(state, &key, Operation::ImportKeyMaterial)?;
        self.claims.check(&key, &context.region)?;
        self.expiration.check(context.now)?;
        self.claims.check_material(&key, self.material.id)?;
        if key.material(&self.material.id).is_none() {
            context.check_fence(state, &key)?;
        }
        state.change_key(&key, |key| self.import(key));
        context.tell_relatives(state, &key, self.follow_up_seed);
        Ok(Reply::KeyMaterial(Some(self.material.id)))
    }

    fn import(&self, key: &mut Key) {
        let id = self.material.id;
        let is_new = key.material(&id).is_none();
        match key.materials.iter_mut().find(|known| known.id == id) {
            Some(known) => *known = self.imported_again(known),
            None => key.materials.push(self.imported()),
        }
        // The first material is in use at once; a later one waits for a rotation, and for the replicas.
        key.current_material.get_or_insert(id);
        if is_new && key.has_replicas() {
            key.stage(None);
        }
        key.state = key.state_with_materials();
    }

    fn imported(&self) -> Material {
        Material {
            description: self.claims.description.clone(),
            valid_to: self.expiration.valid_to(),
            ..self.material.clone()
        }
    }

    fn imported_again(&self, known: &Material) -> Material {
        let new = self.imported();
        Material {
            created_at: known.created_at,
            rotated: known.rotated,
            description: new.description.clone().or_else(|| known.description.clone()),
            ..new
        }
    }
}
