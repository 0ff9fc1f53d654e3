//! Random custom key stores.

use proptest::prelude::*;
use proptest::sample::select;

use super::ids::{account_id, parsed};
use super::{text, timestamp, wrapped};
use crate::custom_key_store::{Connection, ConnectionErrorCode, ConnectionState, CustomKeyStore};
use crate::ids::CustomKeyStoreId;
use crate::xks::{KeyStoreBinding, ProxyCredential, XksKeyId, XksProxy, XksUriEndpoint, XksUriPath};

pub(super) fn key_store_id() -> BoxedStrategy<CustomKeyStoreId> {
    any::<[u8; 9]>().prop_map(CustomKeyStoreId::from_random).boxed()
}

pub(super) fn xks_key_id() -> BoxedStrategy<XksKeyId> {
    "[a-zA-Z0-9_-]{1,20}".prop_map(|text| parsed(&text)).boxed()
}

pub(super) fn binding() -> BoxedStrategy<KeyStoreBinding> {
    (key_store_id(), xks_key_id())
        .prop_map(|(store, xks_key_id)| KeyStoreBinding { store, xks_key_id })
        .boxed()
}

pub(super) fn uri_endpoint() -> BoxedStrategy<XksUriEndpoint> {
    "https://[a-zA-Z]{1,10}\\.[a-z]{2,6}"
        .prop_map(|text| parsed(&text))
        .boxed()
}

pub(super) fn uri_path() -> BoxedStrategy<XksUriPath> {
    "(/[a-z_-]{1,10})?/kms/xks/v[0-9]"
        .prop_map(|text| parsed(&text))
        .boxed()
}

pub(super) fn proxy() -> BoxedStrategy<XksProxy> {
    (uri_endpoint(), uri_path())
        .prop_map(|(uri_endpoint, uri_path)| XksProxy {
            uri_endpoint,
            uri_path,
        })
        .boxed()
}

pub(super) fn credential() -> BoxedStrategy<ProxyCredential> {
    ("[A-Z2-7]{20,30}", wrapped())
        .prop_map(|(access_key_id, secret)| ProxyCredential {
            access_key_id: parsed(&access_key_id),
            secret,
        })
        .boxed()
}

pub(super) fn connection_state() -> BoxedStrategy<ConnectionState> {
    select(ConnectionState::ALL).boxed()
}

pub(super) fn error_code() -> BoxedStrategy<ConnectionErrorCode> {
    select(ConnectionErrorCode::ALL).boxed()
}

pub(super) fn key_store() -> BoxedStrategy<CustomKeyStore> {
    let connection = prop_oneof![
        Just(Connection::Disconnected),
        Just(Connection::Connecting),
        Just(Connection::Connected),
        error_code().prop_map(Connection::Failed),
    ];
    let names = (key_store_id(), account_id(), text(), timestamp());
    (names, proxy(), credential(), connection, any::<u64>())
        .prop_map(
            |((id, account, name, created_at), proxy, credential, connection, revision)| CustomKeyStore {
                id,
                account,
                name,
                created_at,
                proxy,
                credential,
                connection,
                revision,
            },
        )
        .boxed()
}
