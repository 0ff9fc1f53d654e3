//! Custom key stores, and what binds keys to them.

use serde::{Deserialize, Serialize};
use trent_domain::custom_key_store::{Connection, ConnectionErrorCode, CustomKeyStore};
use trent_domain::time::Timestamp;
use trent_domain::wrapped::Wrapped;
use trent_domain::xks::{KeyStoreBinding, ProxyCredential, XksProxy};

use super::RecordError;
use super::values::{WrappedV1, named, parse};

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct KeyStoreV1 {
    id: String,
    account: String,
    name: String,
    created_at: u64,
    uri_endpoint: String,
    uri_path: String,
    access_key_id: String,
    secret: WrappedV1,
    connection: ConnectionV1,
    revision: u64,
}

#[derive(Debug, Serialize, Deserialize)]
enum ConnectionV1 {
    Disconnected,
    Connecting,
    Connected,
    Failed(String),
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct KeyStoreBindingV1 {
    store: String,
    xks_key_id: String,
}

impl From<&CustomKeyStore> for KeyStoreV1 {
    fn from(store: &CustomKeyStore) -> Self {
        Self {
            id: store.id.to_string(),
            account: store.account.to_string(),
            name: store.name.clone(),
            created_at: store.created_at.as_millis(),
            uri_endpoint: store.proxy.uri_endpoint.to_string(),
            uri_path: store.proxy.uri_path.to_string(),
            access_key_id: store.credential.access_key_id.to_string(),
            secret: WrappedV1::from(&store.credential.secret),
            connection: store.connection.into(),
            revision: store.revision,
        }
    }
}

impl TryFrom<KeyStoreV1> for CustomKeyStore {
    type Error = RecordError;

    fn try_from(stored: KeyStoreV1) -> Result<Self, RecordError> {
        Ok(Self {
            id: parse(&stored.id, "custom key store id")?,
            account: parse(&stored.account, "account id")?,
            name: stored.name,
            created_at: Timestamp::from_millis(stored.created_at),
            proxy: XksProxy {
                uri_endpoint: parse(&stored.uri_endpoint, "proxy URI endpoint")?,
                uri_path: parse(&stored.uri_path, "proxy URI path")?,
            },
            credential: ProxyCredential {
                access_key_id: parse(&stored.access_key_id, "proxy access key id")?,
                secret: Wrapped::from(stored.secret),
            },
            connection: stored.connection.try_into()?,
            revision: stored.revision,
        })
    }
}

impl From<Connection> for ConnectionV1 {
    fn from(connection: Connection) -> Self {
        match connection {
            Connection::Disconnected => Self::Disconnected,
            Connection::Connecting => Self::Connecting,
            Connection::Connected => Self::Connected,
            Connection::Failed(code) => Self::Failed(code.to_string()),
        }
    }
}

impl TryFrom<ConnectionV1> for Connection {
    type Error = RecordError;

    fn try_from(stored: ConnectionV1) -> Result<Self, RecordError> {
        Ok(match stored {
            ConnectionV1::Disconnected => Self::Disconnected,
            ConnectionV1::Connecting => Self::Connecting,
            ConnectionV1::Connected => Self::Connected,
            ConnectionV1::Failed(code) => {
                Self::Failed(named(ConnectionErrorCode::parse(&code), "connection error code")?)
            }
        })
    }
}

impl From<&KeyStoreBinding> for KeyStoreBindingV1 {
    fn from(binding: &KeyStoreBinding) -> Self {
        Self {
            store: binding.store.to_string(),
            xks_key_id: binding.xks_key_id.to_string(),
        }
    }
}

impl TryFrom<KeyStoreBindingV1> for KeyStoreBinding {
    type Error = RecordError;

    fn try_from(stored: KeyStoreBindingV1) -> Result<Self, RecordError> {
        Ok(Self {
            store: parse(&stored.store, "custom key store id")?,
            xks_key_id: parse(&stored.xks_key_id, "external key id")?,
        })
    }
}
