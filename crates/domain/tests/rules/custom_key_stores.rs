//! Custom key stores: their life, and that of the keys in them.

use trent_domain::caller::Caller;
use trent_domain::command::{
    CancelKeyDeletion, ConcludeConnection, ConnectCustomKeyStore, DeleteCustomKeyStore, DeleteKey,
    DisconnectCustomKeyStore, UpdateCustomKeyStore,
};
use trent_domain::custom_key_store::{
    Connection, ConnectionErrorCode, ConnectionState, CustomKeyStore, find,
};
use trent_domain::error::{KmsError, Quota};
use trent_domain::ids::{CustomKeyStoreId, KeyId};
use trent_domain::key_state::KeyState;
use trent_domain::limits::MAX_CUSTOM_KEY_STORES_PER_ACCOUNT;
use trent_domain::proxy_failure::ProxyFailure;
use trent_domain::reply::{Outcome, Reply};
use trent_domain::xks::{XksKeyId, XksUriEndpoint, XksUriPath};

use crate::fixtures::*;
use crate::region::Region;

fn store(region: &Region, number: u8) -> &CustomKeyStore {
    region.state.key_store(&store_id(number)).unwrap()
}

fn connect(region: &mut Region, number: u8) -> Outcome {
    region.ask(ConnectCustomKeyStore { id: store_id(number) })
}

fn disconnect(region: &mut Region, number: u8) -> Outcome {
    region.ask(DisconnectCustomKeyStore { id: store_id(number) })
}

fn delete(region: &mut Region, number: u8) -> Outcome {
    region.ask(DeleteCustomKeyStore { id: store_id(number) })
}

fn conclude(region: &mut Region, number: u8, failure: Option<ConnectionErrorCode>) {
    let revision = store(region, number).revision;
    let concluded = region.serve(ConcludeConnection {
        id: store_id(number),
        revision,
        failure,
    });
    assert_eq!(concluded, Ok(Reply::Done));
}

fn rename(number: u8, name: &str) -> UpdateCustomKeyStore {
    UpdateCustomKeyStore {
        id: store_id(number),
        name: Some(name.into()),
        uri_endpoint: None,
        uri_path: None,
        credential: None,
    }
}

fn moved(number: u8, host: &str) -> UpdateCustomKeyStore {
    UpdateCustomKeyStore {
        name: None,
        uri_endpoint: Some(proxy(host).uri_endpoint),
        ..rename(number, "")
    }
}

fn invalid(number: u8, state: ConnectionState) -> Outcome {
    Err(KmsError::CustomKeyStoreInvalidState {
        store: store_id(number),
        state,
    })
}

/// A region with a connected store of that number.
fn connected(number: u8) -> Region {
    let mut region = Region::new(US);
    region.ask(create_store(number)).unwrap();
    connect(&mut region, number).unwrap();
    conclude(&mut region, number, None);
    region
}

fn state_of(region: &Region, key: KeyId) -> KeyState {
    region.state.key_state(region.state.key(&key).unwrap())
}

#[test]
fn connecting_is_begun_by_the_owner_and_concluded_by_the_leader() {
    let mut region = Region::new(US);
    region.ask(create_store(1)).unwrap();
    assert_eq!(store(&region, 1).connection, Connection::Disconnected);
    connect(&mut region, 1).unwrap();
    assert_eq!(store(&region, 1).connection, Connection::Connecting);
    assert_eq!(region.state.connecting_key_stores().count(), 1);
    region.restart();
    assert_eq!(
        region.state.connecting_key_stores().count(),
        1,
        "it outlives a crash"
    );
    conclude(&mut region, 1, Some(ConnectionErrorCode::XksProxyTimedOut));
    let failed = store(&region, 1).connection;
    assert_eq!(failed.error_code(), Some(ConnectionErrorCode::XksProxyTimedOut));
    assert_eq!(connect(&mut region, 1), invalid(1, ConnectionState::Failed));
    disconnect(&mut region, 1).unwrap();
    connect(&mut region, 1).unwrap();
    conclude(&mut region, 1, None);
    assert_eq!(store(&region, 1).connection, Connection::Connected);
    assert_eq!(region.state.connecting_key_stores().count(), 0);
    assert_eq!(
        connect(&mut region, 1),
        Ok(Reply::Done),
        "it is connected already"
    );
}

#[test]
fn what_the_leader_found_out_about_an_earlier_store_counts_for_nothing() {
    let mut region = Region::new(US);
    region.ask(create_store(1)).unwrap();
    connect(&mut region, 1).unwrap();
    let late = ConcludeConnection {
        id: store_id(1),
        revision: store(&region, 1).revision,
        failure: None,
    };
    disconnect(&mut region, 1).unwrap();
    region.serve(late.clone()).unwrap();
    assert_eq!(store(&region, 1).connection, Connection::Disconnected);
    connect(&mut region, 1).unwrap();
    region.serve(late.clone()).unwrap();
    assert_eq!(store(&region, 1).connection, Connection::Connecting);
    let unknown = ConcludeConnection {
        id: store_id(9),
        ..late.clone()
    };
    assert_eq!(region.serve(unknown), Ok(Reply::Done));
    assert!(matches!(region.ask(late), Err(KmsError::AccessDenied(_))));
}

/// Rows: DISCONNECTED, CONNECTING, CONNECTED, FAILED; columns: connect, disconnect, rename, move, delete.
#[test]
fn connections_and_operations() {
    let states = [
        (ConnectionState::Disconnected, [true, false, true, true, true]),
        (ConnectionState::Connecting, [true, true, false, false, false]),
        (ConnectionState::Connected, [true, true, true, false, false]),
        (ConnectionState::Failed, [false, true, false, false, true]),
    ];
    for (state, cells) in states {
        for (column, allowed) in cells.into_iter().enumerate() {
            let mut region = Region::new(US);
            region.ask(create_store(1)).unwrap();
            if state != ConnectionState::Disconnected {
                connect(&mut region, 1).unwrap();
            }
            match state {
                ConnectionState::Connected => conclude(&mut region, 1, None),
                ConnectionState::Failed => conclude(&mut region, 1, Some(ConnectionErrorCode::InternalError)),
                ConnectionState::Disconnected | ConnectionState::Connecting => {}
            }
            let outcome = match column {
                0 => connect(&mut region, 1),
                1 => disconnect(&mut region, 1),
                2 => region.ask(rename(1, "another")),
                3 => region.ask(moved(1, "another.example")),
                _ => delete(&mut region, 1),
            };
            let expected = if allowed {
                Ok(Reply::Done)
            } else {
                invalid(1, state)
            };
            assert_eq!(outcome, expected, "{state}, column {column}");
        }
    }
}

#[test]
fn names_and_proxies_are_for_one_store_of_an_account() {
    let mut region = Region::new(US);
    region.ask(create_store(1)).unwrap();
    let mut same_name = create_store(2);
    same_name.name = "store 1".into();
    let in_use = Err(KmsError::CustomKeyStoreNameInUse("store 1".into()));
    assert_eq!(region.ask(same_name.clone()), in_use);
    let mut same_proxy = create_store(2);
    same_proxy.proxy = proxy("PROXY1.example");
    let in_use = Err(KmsError::XksProxyUriInUse(
        "https://PROXY1.example/kms/xks/v1".into(),
    ));
    assert_eq!(region.ask(same_proxy), in_use);
    same_name.proxy = proxy("proxy1.example");
    assert_eq!(
        region.run(stranger(), same_name),
        Ok(Reply::Done),
        "accounts do not meet"
    );

    region.ask(create_store(3)).unwrap();
    assert_eq!(
        region.ask(rename(3, "store 1")),
        Err(KmsError::CustomKeyStoreNameInUse("store 1".into()))
    );
    assert_eq!(region.ask(rename(3, "store 3")), Ok(Reply::Done), "its own name");
    assert!(matches!(
        region.ask(moved(3, "proxy1.example")),
        Err(KmsError::XksProxyUriInUse(_))
    ));
    let elsewhere = UpdateCustomKeyStore {
        uri_path: Some("/tenant/kms/xks/v1".parse().unwrap()),
        ..moved(3, "proxy1.example")
    };
    assert_eq!(
        region.ask(elsewhere),
        Ok(Reply::Done),
        "another path of the same host"
    );
}

#[test]
fn an_account_has_ten_stores() {
    let mut region = Region::new(US);
    for number in 0..MAX_CUSTOM_KEY_STORES_PER_ACCOUNT {
        region.ask(create_store(number as u8)).unwrap();
    }
    let refusal = Err(KmsError::LimitExceeded(Quota::CustomKeyStores));
    assert_eq!(region.ask(create_store(100)), refusal);
    delete(&mut region, 0).unwrap();
    assert_eq!(region.ask(create_store(100)), Ok(Reply::Done));
}

#[test]
fn stores_of_others_do_not_exist() {
    let mut region = Region::new(US);
    region.run(stranger(), create_store(1)).unwrap();
    let unknown = || Err(KmsError::CustomKeyStoreNotFound(store_id(1).to_string()));
    assert_eq!(connect(&mut region, 1), unknown());
    assert_eq!(disconnect(&mut region, 1), unknown());
    assert_eq!(delete(&mut region, 1), unknown());
    assert_eq!(region.ask(rename(1, "mine")), unknown());
    assert_eq!(region.ask(create_external_key(single(1), 1, "key")), unknown());
    let mine = find(&region.state, account(ACCOUNT), store_id(1).as_str());
    assert_eq!(mine.cloned().map(drop), unknown().map(drop));
    assert!(find(&region.state, account(OTHER_ACCOUNT), store_id(1).as_str()).is_ok());
    assert!(find(&region.state, account(OTHER_ACCOUNT), "cks-1").is_err());
    assert!(matches!(
        region.run(Caller::Service, create_store(2)),
        Err(KmsError::AccessDenied(_))
    ));
}

#[test]
fn a_key_needs_a_connected_store_and_an_external_key_of_its_own() {
    let mut region = Region::new(US);
    region.ask(create_store(1)).unwrap();
    let key = || create_external_key(single(1), 1, "key");
    assert_eq!(region.ask(key()), invalid(1, ConnectionState::Disconnected));
    connect(&mut region, 1).unwrap();
    assert_eq!(region.ask(key()), invalid(1, ConnectionState::Connecting));
    conclude(&mut region, 1, None);
    let Ok(Reply::Key(metadata)) = region.ask(key()) else {
        panic!("no key");
    };
    assert_eq!(metadata.state, KeyState::Enabled);
    assert_eq!(metadata.custom_key_store, key().custom_key_store);
    let in_use = Err(KmsError::XksKeyInUse("key".parse().unwrap()));
    assert_eq!(region.ask(create_external_key(single(2), 1, "key")), in_use);
    assert!(
        region.ask(create_external_key(single(2), 1, "KEY")).is_ok(),
        "case counts"
    );
    let of_many_regions = create_external_key(multi(1), 1, "other");
    assert!(matches!(
        region.ask(of_many_regions),
        Err(KmsError::NotOffered(_))
    ));
    let mut without_material = create_external_key(single(3), 1, "other");
    without_material.material = None;
    assert!(matches!(
        region.ask(without_material),
        Err(KmsError::NotOffered(_))
    ));
    let mut bound_without_cause = create_key(single(3));
    bound_without_cause.custom_key_store = key().custom_key_store;
    assert!(matches!(
        region.ask(bound_without_cause),
        Err(KmsError::NotOffered(_))
    ));
}

#[test]
fn keys_are_unavailable_while_their_store_is_not_connected() {
    let mut region = connected(1);
    for (number, name) in [(1, "a"), (2, "b"), (3, "c")] {
        region.ask(create_external_key(single(number), 1, name)).unwrap();
    }
    region.ask(disable(single(2))).unwrap();
    region.ask(schedule(single(3), 7)).unwrap();
    let states = |region: &Region| [1, 2, 3].map(|number| state_of(region, single(number)));
    let own = [KeyState::Enabled, KeyState::Disabled, KeyState::PendingDeletion];
    let away = [
        KeyState::Unavailable,
        KeyState::Unavailable,
        KeyState::PendingDeletion,
    ];
    assert_eq!(states(&region), own);
    disconnect(&mut region, 1).unwrap();
    assert_eq!(states(&region), away);
    let described = region
        .state
        .metadata(region.state.key(&single(1)).unwrap())
        .unwrap();
    assert_eq!(described.state, KeyState::Unavailable);
    // To enable and disable works, and shows once the store is back.
    region.ask(enable(single(2))).unwrap();
    region.ask(disable(single(1))).unwrap();
    region.ask(schedule(single(1), 7)).unwrap();
    region.ask(CancelKeyDeletion { key_id: single(1) }).unwrap();
    assert_eq!(states(&region), away);
    connect(&mut region, 1).unwrap();
    assert_eq!(states(&region), away);
    conclude(&mut region, 1, None);
    let back = [KeyState::Disabled, KeyState::Enabled, KeyState::PendingDeletion];
    assert_eq!(states(&region), back);
}

#[test]
fn a_store_goes_when_its_last_key_is_gone() {
    let mut region = connected(1);
    region.ask(create_external_key(single(1), 1, "a")).unwrap();
    region.ask(schedule(single(1), 7)).unwrap();
    disconnect(&mut region, 1).unwrap();
    let has_keys = Err(KmsError::CustomKeyStoreHasKeys(store_id(1)));
    assert_eq!(delete(&mut region, 1), has_keys);
    region.pass_days(8);
    let intent_id = intent_id(1);
    region
        .serve(DeleteKey {
            key_id: single(1),
            intent_id,
        })
        .unwrap();
    assert_eq!(delete(&mut region, 1), Ok(Reply::Done));
    assert!(region.state.key_store(&store_id(1)).is_none());
    region.ask(create_store(1)).unwrap();
}

#[test]
fn an_update_changes_what_it_names() {
    let mut region = connected(1);
    let update = UpdateCustomKeyStore {
        name: None,
        credential: Some(credential(9)),
        uri_path: Some("/tenant/kms/xks/v1".parse().unwrap()),
        ..rename(1, "")
    };
    let before = store(&region, 1).clone();
    region.ask(update).unwrap();
    let after = store(&region, 1);
    assert_eq!(after.credential, credential(9));
    assert_eq!(
        after.proxy.to_string(),
        "https://proxy1.example/tenant/kms/xks/v1"
    );
    assert_eq!((&after.name, after.connection), (&before.name, before.connection));
    assert!(after.revision > before.revision);
}

#[test]
fn ids_are_seventeen_digits() {
    let id = CustomKeyStoreId::from_random([0xab; 9]);
    assert_eq!(id.to_string(), "cks-abababababababab".to_owned() + "a");
    assert_eq!(id.to_string().parse(), Ok(id));
    for text in [
        "cks-0123456789abcdef",
        "cks-0123456789abcdef01",
        "cks-0123456789ABCDEF0",
        "cksx0123456789abcdef0",
        "0123456789abcdef01234",
        "cks-",
        "",
    ] {
        assert!(text.parse::<CustomKeyStoreId>().is_err(), "{text}");
    }
}

#[test]
fn what_becomes_a_part_of_a_url_is_checked() {
    for id in ["a", ".a", "a.b", "...", "-_.", &"x".repeat(128)] {
        assert!(id.parse::<XksKeyId>().is_ok(), "{id}");
    }
    for id in ["", ".", "..", "a/b", "a b", "a?b", "a%2e", "ä", &"x".repeat(129)] {
        assert!(id.parse::<XksKeyId>().is_err(), "{id}");
    }
    for endpoint in [
        "https://a",
        "https://proxy.example",
        "https://1.example",
        "https://x-y.Example",
    ] {
        assert!(endpoint.parse::<XksUriEndpoint>().is_ok(), "{endpoint}");
    }
    for endpoint in [
        "http://proxy.example",
        "https://",
        "https://10.0.0.1",
        "https://1",
        "https://proxy.example:443",
        "https://proxy.example/",
        "https://user@proxy",
        "https://-a.example",
        "https://a..b",
        "https://a.",
    ] {
        assert!(endpoint.parse::<XksUriEndpoint>().is_err(), "{endpoint}");
    }
    for path in ["/kms/xks/v1", "/a/b_c-d/kms/xks/v12"] {
        assert!(path.parse::<XksUriPath>().is_ok(), "{path}");
    }
    for path in [
        "",
        "kms/xks/v1",
        "/kms/xks/v",
        "/kms/xks/v123",
        "/kms/xks/v1/",
        "x/kms/xks/v1",
        "/../kms/xks/v1",
    ] {
        assert!(path.parse::<XksUriPath>().is_err(), "{path}");
    }
}

#[test]
fn who_could_not_be_asked_is_asked_again() {
    assert!(ProxyFailure::TimedOut.is_transient());
    assert!(ProxyFailure::Unreachable.is_transient());
    assert!(!ProxyFailure::Throttled.is_transient());
    assert!(!ProxyFailure::AuthenticationFailed.is_transient());
    assert_eq!(
        ProxyFailure::InvalidTls.connection_error_code(),
        ConnectionErrorCode::XksProxyInvalidTlsConfiguration
    );
    assert_eq!(
        ProxyFailure::AuthenticationFailed.connection_error_code(),
        ConnectionErrorCode::InvalidCredentials
    );
}
