//! UpdateCustomKeyStore. Whether the proxy answers at its new address or with the new credential was found out before.

use std::sync::Arc;

use super::Context;
use crate::custom_key_store::{CustomKeyStore, check_change};
use crate::error::KmsError;
use crate::ids::CustomKeyStoreId;
use crate::operation::Operation;
use crate::reply::Reply;
use crate::state::State;
use crate::xks::{ProxyCredential, XksProxy, XksUriEndpoint, XksUriPath};

/// UpdateCustomKeyStore. Whether the proxy answers at its new address or with the new credential was found out before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateCustomKeyStore {
    /// The store.
    pub id: CustomKeyStoreId,
    /// Another name.
    pub name: Option<String>,
    /// Another endpoint.
    pub uri_endpoint: Option<XksUriEndpoint>,
    /// Another path.
    pub uri_path: Option<XksUriPath>,
    /// Another credential.
    pub credential: Option<ProxyCredential>,
}

impl UpdateCustomKeyStore {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        let store = context.key_store(state, &self.id, Operation::UpdateCustomKeyStore)?;
        check_change(state, &store, self.name.as_deref(), &self.proxy(&store))?;
        state.put_key_store(Arc::new(CustomKeyStore {
            name: self.name.clone().unwrap_or_else(|| store.name.clone()),
            proxy: self.proxy(&store),
            credential: self
                .credential
                .clone()
                .unwrap_or_else(|| store.credential.clone()),
            revision: store.revision + 1,
            ..CustomKeyStore::clone(&store)
        }));
        Ok(Reply::Done)
    }

    /// The proxy that the store will have.
    pub fn proxy(&self, store: &CustomKeyStore) -> XksProxy {
        let XksProxy {
            uri_endpoint,
            uri_path,
        } = store.proxy.clone();
        XksProxy {
            uri_endpoint: self.uri_endpoint.clone().unwrap_or(uri_endpoint),
            uri_path: self.uri_path.clone().unwrap_or(uri_path),
        }
    }
}
