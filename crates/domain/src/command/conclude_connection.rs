//! What the region's leader found out about the proxy of a store that is Connecting.

use std::sync::Arc;

use super::Context;
use crate::custom_key_store::{Connection, ConnectionErrorCode};
use crate::error::KmsError;
use crate::ids::CustomKeyStoreId;
use crate::reply::Reply;
use crate::state::State;

/// What the region's leader found out about the proxy of a store that is Connecting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConcludeConnection {
    /// The store.
    pub id: CustomKeyStoreId,
    /// The store's revision when the leader looked: what it found says nothing about a later one.
    pub revision: u64,
    /// Why it failed; `None` if it did not.
    pub failure: Option<ConnectionErrorCode>,
}

impl ConcludeConnection {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        context.check_service()?;
        let concluded = self.failure.map_or(Connection::Connected, Connection::Failed);
        let store = state
            .key_store(&self.id)
            .filter(|store| store.connection == Connection::Connecting && store.revision == self.revision);
        if let Some(store) = store.cloned() {
            state.put_key_store(Arc::new(store.with(concluded)));
        }
        Ok(Reply::Done)
    }
}
