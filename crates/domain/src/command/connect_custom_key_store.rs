//! ConnectCustomKeyStore: begins to connect a store. The region's leader asks the proxy and concludes.

use std::sync::Arc;

use super::Context;
use crate::custom_key_store::{Connection, ConnectionState};
use crate::error::KmsError;
use crate::ids::CustomKeyStoreId;
use crate::operation::Operation;
use crate::reply::Reply;
use crate::state::State;

/// ConnectCustomKeyStore: begins to connect a store. The region's leader asks the proxy and concludes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectCustomKeyStore {
    /// The store.
    pub id: CustomKeyStoreId,
}

impl ConnectCustomKeyStore {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        let store = context.key_store(state, &self.id, Operation::ConnectCustomKeyStore)?;
        store.require(&[
            ConnectionState::Disconnected,
            ConnectionState::Connecting,
            ConnectionState::Connected,
        ])?;
        if store.connection == Connection::Disconnected {
            state.put_key_store(Arc::new(store.with(Connection::Connecting)));
        }
        Ok(Reply::Done)
    }
}
