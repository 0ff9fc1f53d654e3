//! CreateCustomKeyStore: a new store, not connected. Whether its proxy answers was found out before.

use std::sync::Arc;

use super::Context;
use crate::custom_key_store::{Connection, CustomKeyStore, check_new};
use crate::error::KmsError;
use crate::ids::CustomKeyStoreId;
use crate::operation::Operation;
use crate::reply::Reply;
use crate::state::State;
use crate::xks::{ProxyCredential, XksProxy};

/// CreateCustomKeyStore: a new store, not connected. Whether its proxy answers was found out before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateCustomKeyStore {
    /// The new id.
    pub id: CustomKeyStoreId,
    /// The name.
    pub name: String,
    /// Where the proxy is.
    pub proxy: XksProxy,
    /// What requests to it are signed with.
    pub credential: ProxyCredential,
}

impl CreateCustomKeyStore {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        let account = context.account(Operation::CreateCustomKeyStore)?;
        check_new(state, account, &self.name, &self.proxy)?;
        // Ids are random: this is a request that was proposed again after its outcome was forgotten.
        if state.key_store(&self.id).is_some() {
            return Err(KmsError::CustomKeyStoreNameInUse(self.name.clone()));
        }
        state.put_key_store(Arc::new(CustomKeyStore {
            id: self.id,
            account,
            name: self.name.clone(),
            created_at: context.now,
            proxy: self.proxy.clone(),
            credential: self.credential.clone(),
            connection: Connection::Disconnected,
            revision: 0,
        }));
        Ok(Reply::Done)
    }
}
