//! DeleteImportedKeyMaterial.

use super::Context;
use crate::error::KmsError;
use crate::ids::{KeyId, MaterialId};
use crate::import;
use crate::key::Key;
use crate::operation::Operation;
use crate::reply::Reply;
use crate::state::State;

/// DeleteImportedKeyMaterial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteImportedKeyMaterial {
    /// The key.
    pub key_id: KeyId,
    /// Which material; the current one where it is not said.
    pub material_id: Option<MaterialId>,
    /// Ids for the intents that tell the key's relatives of it, in region order.
    pub follow_up_seed: [u8; 16],
}

impl DeleteImportedKeyMaterial {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        let key = context.key(state, &self.key_id, Operation::DeleteImportedKeyMaterial)?;
        import::check_origin(&key, &key.arn(&context.region))?;
        context.check_state(state, &key, Operation::DeleteImportedKeyMaterial)?;
        let target = self.target(&key, context)?;
        if let Some(id) = target {
            state.change_key(&key, |key| key.delete_material(id));
            context.tell_relatives(state, &key, self.follow_up_seed);
        }
        Ok(Reply::KeyMaterial(target))
    }

    /// The material to delete; a key that never had any has nothing to lose.
    fn target(&self, key: &Key, context: &Context<'_>) -> Result<Option<MaterialId>, KmsError> {
        match self.material_id {
            None => Ok(key.current_material),
            Some(id) if key.material(&id).is_some() => Ok(Some(id)),
            Some(material) => Err(KmsError::KeyMaterialNotFound {
                key: key.arn(&context.region),
                material,
            }),
        }
    }
}
