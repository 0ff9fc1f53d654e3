//! DeleteCustomKeyStore.

use super::Context;
use crate::custom_key_store::ConnectionState;
use crate::error::KmsError;
use crate::ids::CustomKeyStoreId;
use crate::operation::Operation;
use crate::reply::Reply;
use crate::state::State;

/// DeleteCustomKeyStore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteCustomKeyStore {
    /// The store.
    pub id: CustomKeyStoreId,
}

impl DeleteCustomKeyStore {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        let store = context.key_store(state, &self.id, Operation::DeleteCustomKeyStore)?;
        store.require(&[ConnectionState::Disconnected, ConnectionState::Failed])?;
        // Keys that wait for their deletion count: it can still be cancelled.
        if state.keys_in_store(&store.id) > 0 {
            return Err(KmsError::CustomKeyStoreHasKeys(store.id));
        }
        state.remove_key_store(&store.id);
        Ok(Reply::Done)
    }
}
