//! DisconnectCustomKeyStore: the store's keys are Unavailable from this entry on.

use std::sync::Arc;

use super::Context;
use crate::custom_key_store::{Connection, ConnectionState};
use crate::error::KmsError;
use crate::ids::CustomKeyStoreId;
use crate::operation::Operation;
use crate::reply::Reply;
use crate::state::State;

/// DisconnectCustomKeyStore: the store's keys are Unavailable from this entry on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisconnectCustomKeyStore {
    /// The store.
    pub id: CustomKeyStoreId,
}

impl DisconnectCustomKeyStore {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        let store = context.key_store(state, &self.id, Operation::DisconnectCustomKeyStore)?;
        store.require(&[
            ConnectionState::Connecting,
            ConnectionState::Connected,
            ConnectionState::Failed,
        ])?;
        state.put_key_store(Arc::new(store.with(Connection::Disconnected)));
        Ok(Reply::Done)
    }
}
