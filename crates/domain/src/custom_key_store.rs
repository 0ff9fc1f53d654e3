//! Custom key stores: keys whose use takes an external key manager, too.

use std::sync::Arc;

use crate::error::{KmsError, Quota};
use crate::ids::{AccountId, CustomKeyStoreId};
use crate::key_spec::{KeySpec, aws_enum};
use crate::limits::MAX_CUSTOM_KEY_STORES_PER_ACCOUNT;
use crate::state::State;
use crate::time::Timestamp;
use crate::xks::{ProxyCredential, XksKeyId, XksProxy};

/// A custom key store of type EXTERNAL_KEY_STORE, the only type there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomKeyStore {
    /// The id.
    pub id: CustomKeyStoreId,
    /// The owner.
    pub account: AccountId,
    /// `CustomKeyStoreName`, unique in account and region.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Where its proxy is.
    pub proxy: XksProxy,
    /// What the proxy knows this service by.
    pub credential: ProxyCredential,
    /// Whether its keys can be used.
    pub connection: Connection,
    /// Grows with every change, so that who looked earlier can tell.
    pub revision: u64,
}

/// Whether the keys of a store can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connection {
    /// They cannot, as their owner wants it.
    Disconnected,
    /// The region's leader is finding out.
    Connecting,
    /// They can.
    Connected,
    /// They cannot: the proxy did not answer as it should when it was asked.
    Failed(ConnectionErrorCode),
}

aws_enum! {
    /// `ConnectionState`, of which DISCONNECTING never lasts here: to disconnect is one entry of the log.
    ConnectionState {
        Connected = "CONNECTED",
        Connecting = "CONNECTING",
        Failed = "FAILED",
        Disconnected = "DISCONNECTED",
    }
}

aws_enum! {
    /// `ConnectionErrorCode`: those that an external key store behind a public endpoint can have.
    ConnectionErrorCode {
        InvalidCredentials = "INVALID_CREDENTIALS",
        InternalError = "INTERNAL_ERROR",
        XksProxyAccessDenied = "XKS_PROXY_ACCESS_DENIED",
        XksProxyNotReachable = "XKS_PROXY_NOT_REACHABLE",
        XksProxyInvalidResponse = "XKS_PROXY_INVALID_RESPONSE",
        XksProxyInvalidConfiguration = "XKS_PROXY_INVALID_CONFIGURATION",
        XksProxyTimedOut = "XKS_PROXY_TIMED_OUT",
        XksProxyInvalidTlsConfiguration = "XKS_PROXY_INVALID_TLS_CONFIGURATION",
    }
}

impl Connection {
    /// `ConnectionState`.
    pub const fn state(self) -> ConnectionState {
        match self {
            Self::Disconnected => ConnectionState::Disconnected,
            Self::Connecting => ConnectionState::Connecting,
            Self::Connected => ConnectionState::Connected,
            Self::Failed(_) => ConnectionState::Failed,
        }
    }

    /// `ConnectionErrorCode`, of a connection that failed.
    pub const fn error_code(self) -> Option<ConnectionErrorCode> {
        match self {
            Self::Failed(code) => Some(code),
            Self::Disconnected | Self::Connecting | Self::Connected => None,
        }
    }
}

impl CustomKeyStore {
    /// The store with another connection.
    pub(crate) fn with(&self, connection: Connection) -> Self {
        Self {
            connection,
            revision: self.revision + 1,
            ..self.clone()
        }
    }

    /// Refuses what the store's connection does not allow.
    pub(crate) fn require(&self, allowed: &[ConnectionState]) -> Result<(), KmsError> {
        let state = self.connection.state();
        match allowed.contains(&state) {
            true => Ok(()),
            false => Err(KmsError::CustomKeyStoreInvalidState {
                store: self.id,
                state,
            }),
        }
    }
}

/// The store of that id, if `account` owns it. What is no id names no store.
pub fn find<'a>(state: &'a State, account: AccountId, id: &str) -> Result<&'a Arc<CustomKeyStore>, KmsError> {
    id.parse()
        .ok()
        .and_then(|id| state.key_store_of(account, &id))
        .ok_or_else(|| KmsError::CustomKeyStoreNotFound(id.to_owned()))
}

/// The store of that name, if `account` has one.
pub fn find_by_name<'a>(
    state: &'a State,
    account: AccountId,
    name: &str,
) -> Result<&'a Arc<CustomKeyStore>, KmsError> {
    let mut stores = state.key_stores_of(account);
    stores
        .find(|store| store.name == name)
        .ok_or_else(|| KmsError::CustomKeyStoreNotFound(name.to_owned()))
}

/// Checks that an account may have one more store, of that name and at that proxy.
pub fn check_new(state: &State, account: AccountId, name: &str, proxy: &XksProxy) -> Result<(), KmsError> {
    let others: Vec<_> = state.key_stores_of(account).collect();
    check_name(&others, name)?;
    check_proxy(&others, proxy)?;
    match others.len() < MAX_CUSTOM_KEY_STORES_PER_ACCOUNT {
        true => Ok(()),
        false => Err(KmsError::LimitExceeded(Quota::CustomKeyStores)),
    }
}

/// Checks that a store may get that name and proxy now. Keys in use may get another credential and another path of the same
/// endpoint; the endpoint may change only while nobody counts on it.
pub fn check_change(
    state: &State,
    store: &CustomKeyStore,
    name: Option<&str>,
    proxy: &XksProxy,
) -> Result<(), KmsError> {
    match proxy.uri_endpoint == store.proxy.uri_endpoint {
        true => store.require(&[ConnectionState::Disconnected, ConnectionState::Connected])?,
        false => store.require(&[ConnectionState::Disconnected])?,
    }
    let stores = state.key_stores_of(store.account);
    let others: Vec<_> = stores.filter(|other| other.id != store.id).collect();
    name.map_or(Ok(()), |name| check_name(&others, name))?;
    check_proxy(&others, proxy)
}

fn check_name(others: &[&Arc<CustomKeyStore>], name: &str) -> Result<(), KmsError> {
    match others.iter().any(|store| store.name == name) {
        true => Err(KmsError::CustomKeyStoreNameInUse(name.to_owned())),
        false => Ok(()),
    }
}

fn check_proxy(others: &[&Arc<CustomKeyStore>], proxy: &XksProxy) -> Result<(), KmsError> {
    match others.iter().any(|store| store.proxy.is_at(proxy)) {
        true => Err(KmsError::XksProxyUriInUse(proxy.to_string())),
        false => Ok(()),
    }
}

/// Checks that a key of that kind can stand on an external one: symmetric, of one region.
pub fn check_kind(spec: KeySpec, multi_region: bool) -> Result<(), KmsError> {
    match (spec, multi_region) {
        (KeySpec::SymmetricDefault, false) => Ok(()),
        (KeySpec::SymmetricDefault, true) => Err(KmsError::NotOffered(
            "A multi-Region key in a custom key store".into(),
        )),
        (spec, _) => Err(KmsError::NotOffered(
            format!("KeySpec {spec} in a custom key store").into(),
        )),
    }
}

/// Checks that a new key can stand on that external key: the store is connected, and no other key of it does.
pub fn check_new_key(state: &State, store: &CustomKeyStore, xks_key_id: &XksKeyId) -> Result<(), KmsError> {
    store.require(&[ConnectionState::Connected])?;
    match state.key_behind(&store.id, xks_key_id) {
        Some(_) => Err(KmsError::XksKeyInUse(xks_key_id.clone())),
        None => Ok(()),
    }
}
