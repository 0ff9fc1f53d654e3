//! Custom key stores: their requests, what is told of them, and how a failing proxy is told of.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};
use trent_domain::{
    custom_key_store::{Connection, ConnectionErrorCode, CustomKeyStore},
    error::KmsError,
    proxy_failure::ProxyFailure,
    state::Page,
    wrapped::Wrapped,
    xks::{KeyStoreBinding, ProxyCredential, XksProxy},
};

use super::{CREATED, decoded, key, keys::metadata, message};
use crate::{
    error::{ApiError, ProxyCall},
    json::Object,
    ops::{create_key::ExternalKey, describe_custom_key_stores::Wanted, *},
    validation::{shape_values, tables},
};

const STORE: &str = "cks-0123456789abcdef0";
const SECRET: &str = "PdBRJ3pvzGBFXWPxWBUFkPf7vxhYwJbDXDlHLdQmaTc";

fn external(changes: Value) -> Result<(XksProxy, Credential), ApiError> {
    let mut body = json!({
        "CustomKeyStoreName": "vault",
        "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
        "XksProxyConnectivity": "PUBLIC_ENDPOINT",
        "XksProxyUriEndpoint": "https://proxy.example",
        "XksProxyUriPath": "/tenant/kms/xks/v1",
        "XksProxyAuthenticationCredential": {"AccessKeyId": "ABCDEFGHIJKLMNOP2345", "RawSecretAccessKey": SECRET},
    });
    for (name, value) in changes.as_object().expect("an object") {
        body[name] = value.clone();
    }
    let body = body.to_string();
    create_custom_key_store::Request::parse(&Object::parse(body.as_bytes()).expect("an object"))
        .expect("a request")
        .into_external()
}

fn refusal(changes: Value) -> String {
    message(external(changes).expect_err("a refusal"))
}

#[test]
fn an_external_key_store_has_a_proxy_and_a_credential() {
    let (proxy, credential) = external(json!({})).expect("a store");
    assert_eq!(proxy.to_string(), "https://proxy.example/tenant/kms/xks/v1");
    assert_eq!(credential.access_key_id.as_str(), "ABCDEFGHIJKLMNOP2345");
    assert_eq!(credential.secret.expose(), SECRET);
    assert!(!format!("{credential:?}").contains(SECRET));
}

#[test]
fn what_an_external_key_store_needs_has_to_be_there() {
    for member in [
        "XksProxyConnectivity",
        "XksProxyUriEndpoint",
        "XksProxyUriPath",
        "XksProxyAuthenticationCredential",
    ] {
        assert_eq!(
            refusal(json!({member: null})),
            format!("ValidationException: {member} is required with EXTERNAL_KEY_STORE.")
        );
    }
    for (member, value) in [
        ("KeyStorePassword", "password"),
        ("CloudHsmClusterId", "cluster-abcdefghijk"),
        ("TrustAnchorCertificate", "x"),
        ("XksProxyVpcEndpointServiceOwner", "111122223333"),
    ] {
        assert_eq!(
            refusal(json!({member: value})),
            format!("ValidationException: {member} is not valid with EXTERNAL_KEY_STORE.")
        );
    }
    assert!(
        refusal(json!({"XksProxyUriEndpoint": "https://10.0.0.1"}))
            .starts_with("XksProxyInvalidConfigurationException: ")
    );
}

#[test]
fn vpc_endpoint_services_cannot_be_reached() {
    let vpc = "VPC_ENDPOINT_SERVICE";
    assert_eq!(
        refusal(json!({"XksProxyConnectivity": vpc})),
        "ValidationException: XksProxyVpcEndpointServiceName is required with VPC_ENDPOINT_SERVICE."
    );
    let name = "com.amazonaws.vpce.us-east-1.vpce-svc-0a";
    let refusal = refusal(json!({"XksProxyConnectivity": vpc, "XksProxyVpcEndpointServiceName": name}));
    assert!(refusal.starts_with(&format!(
        "XksProxyVpcEndpointServiceNotFoundException: The VPC endpoint service {name} "
    )));
}

#[test]
fn no_cloud_hsm_cluster_can_be_reached() {
    let of = |body: Value| {
        let body = body.to_string();
        let request =
            create_custom_key_store::Request::parse(&Object::parse(body.as_bytes()).expect("an object"));
        message(
            request
                .expect("a request")
                .into_external()
                .expect_err("a refusal"),
        )
    };
    let mut body = json!({"CustomKeyStoreName": "hsm"});
    for (member, value) in [
        ("CloudHsmClusterId", "cluster-abcdefghijk"),
        ("KeyStorePassword", "password"),
        ("TrustAnchorCertificate", "x"),
    ] {
        assert_eq!(
            of(body.clone()),
            format!("ValidationException: {member} is required with AWS_CLOUDHSM.")
        );
        body[member] = json!(value);
    }
    let refusal = of(body.clone());
    assert!(
        refusal.starts_with("CloudHsmClusterNotFoundException: The CloudHSM cluster cluster-abcdefghijk "),
        "{refusal}"
    );
    assert!(!refusal.contains("password"));
    body["XksProxyUriPath"] = json!("/kms/xks/v1");
    assert_eq!(
        of(body),
        "ValidationException: XksProxyUriPath is not valid with AWS_CLOUDHSM."
    );
}

#[test]
fn the_model_never_repeats_a_secret() {
    let body = json!({
        "CustomKeyStoreName": "vault",
        "XksProxyAuthenticationCredential": {"AccessKeyId": "short", "RawSecretAccessKey": "tooshort!"},
    })
    .to_string();
    let object = Object::parse(body.as_bytes()).expect("an object");
    let refusal = create_custom_key_store::Request::parse(&object).map(drop);
    let text = message(refusal.expect_err("a refusal"));
    assert!(
        text.contains("'xksProxyAuthenticationCredential.rawSecretAccessKey'"),
        "{text}"
    );
    assert!(!text.contains("tooshort!") && !text.contains("'short'"), "{text}");
}

#[test]
fn an_update_names_what_it_changes() {
    let request = parse!(update_custom_key_store, {
        "CustomKeyStoreId": STORE, "NewCustomKeyStoreName": "n", "XksProxyUriPath": "/kms/xks/v1",
        "XksProxyUriEndpoint": "https://other.example", "XksProxyConnectivity": "PUBLIC_ENDPOINT",
    })
    .expect("a request");
    assert_eq!((request.id.as_str(), request.name.as_deref()), (STORE, Some("n")));
    assert!(request.require_external().is_ok() && request.require_change().is_ok());
    let endpoint = request.uri_endpoint().expect("an endpoint").expect("one");
    let path = request.uri_path().expect("a path").expect("one");
    assert_eq!((endpoint.host(), path.as_str()), ("other.example", "/kms/xks/v1"));
    let nothing = parse!(update_custom_key_store, {"CustomKeyStoreId": STORE}).expect("a request");
    assert!(matches!(nothing.require_change(), Err(KmsError::Validation(_))));
    for (member, value, starts) in [
        (
            "KeyStorePassword",
            "password",
            "ValidationException: KeyStorePassword is not valid",
        ),
        (
            "CloudHsmClusterId",
            "cluster-abcdefghijk",
            "ValidationException: CloudHsmClusterId is not valid",
        ),
        (
            "XksProxyVpcEndpointServiceOwner",
            "111122223333",
            "ValidationException: XksProxyVpcEndpointServiceOwner is not",
        ),
    ] {
        let request =
            parse!(update_custom_key_store, {"CustomKeyStoreId": STORE, member: value}).expect("a request");
        let refusal = message(request.require_external().expect_err("a refusal"));
        assert!(refusal.starts_with(starts), "{refusal}");
    }
}

#[test]
fn stores_are_described_by_id_or_by_name() {
    let wanted = |request: Result<describe_custom_key_stores::Request, _>| request.expect("a request");
    assert_eq!(
        wanted(parse!(describe_custom_key_stores, {})).wanted(),
        Ok(Wanted::All)
    );
    let by_id = wanted(parse!(describe_custom_key_stores, {"CustomKeyStoreId": "x"}));
    assert_eq!(by_id.wanted(), Ok(Wanted::WithId("x")));
    let by_name = wanted(parse!(describe_custom_key_stores, {"CustomKeyStoreName": "x"}));
    assert_eq!(by_name.wanted(), Ok(Wanted::WithName("x")));
    let both =
        wanted(parse!(describe_custom_key_stores, {"CustomKeyStoreName": "x", "CustomKeyStoreId": "x"}));
    assert!(matches!(both.wanted(), Err(KmsError::Validation(_))));
}

#[test]
fn a_store_is_told_without_its_secret() {
    let store = CustomKeyStore {
        id: STORE.parse().expect("an id"),
        account: key().account,
        name: "vault".to_owned(),
        created_at: CREATED,
        proxy: external(json!({})).expect("a store").0,
        credential: ProxyCredential {
            access_key_id: "ABCDEFGHIJKLMNOP2345".parse().expect("an id"),
            secret: Wrapped {
                domain_key_version: 1,
                bytes: vec![7; 40],
            },
        },
        connection: Connection::Failed(ConnectionErrorCode::XksProxyTimedOut),
        revision: 3,
    };
    let connected = CustomKeyStore {
        connection: Connection::Connected,
        ..store.clone()
    };
    let page = Page {
        items: vec![Arc::new(store), Arc::new(connected)],
        truncated: true,
    };
    let answer = decoded(describe_custom_key_stores::Response { page: &page }.encode());
    assert_eq!(
        answer["CustomKeyStores"][0],
        json!({
            "CustomKeyStoreId": STORE, "CustomKeyStoreName": "vault", "ConnectionState": "FAILED",
            "ConnectionErrorCode": "XKS_PROXY_TIMED_OUT", "CreationDate": 1_609_193_147.831,
            "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
            "XksProxyConfiguration": {
                "Connectivity": "PUBLIC_ENDPOINT", "AccessKeyId": "ABCDEFGHIJKLMNOP2345",
                "UriEndpoint": "https://proxy.example", "UriPath": "/tenant/kms/xks/v1",
            },
        })
    );
    assert_eq!(answer["CustomKeyStores"][1]["ConnectionState"], "CONNECTED");
    assert_eq!(answer["CustomKeyStores"][1].get("ConnectionErrorCode"), None);
    assert_eq!(answer["Truncated"], true);
    let marker = answer["NextMarker"].as_str().expect("a marker");
    let next = parse!(describe_custom_key_stores, {"Marker": marker}).expect("a request");
    assert_eq!(next.page.after, STORE.parse().ok());
}

#[test]
fn answers_without_members_are_empty_objects() {
    assert_eq!(connect_custom_key_store::Response.encode(), b"{}");
    assert_eq!(disconnect_custom_key_store::Response.encode(), b"{}");
    assert_eq!(delete_custom_key_store::Response.encode(), b"{}");
    assert_eq!(update_custom_key_store::Response.encode(), b"{}");
}

#[test]
fn a_key_names_its_external_key() {
    let of = |request: Value| {
        let body = request.to_string();
        create_key::Request::parse(&Object::parse(body.as_bytes()).expect("an object")).expect("a request")
    };
    let request = of(json!({"Origin": "EXTERNAL_KEY_STORE", "CustomKeyStoreId": STORE, "XksKeyId": "k"}));
    assert_eq!(
        request.external_key(),
        Ok(Some(ExternalKey {
            store: STORE,
            xks_key_id: "k"
        }))
    );
    assert_eq!(of(json!({})).external_key(), Ok(None));
    for request in [
        json!({"Origin": "EXTERNAL_KEY_STORE"}),
        json!({"Origin": "EXTERNAL_KEY_STORE", "XksKeyId": "k"}),
        json!({"Origin": "EXTERNAL_KEY_STORE", "CustomKeyStoreId": STORE}),
        json!({"CustomKeyStoreId": STORE}),
        json!({"XksKeyId": "k"}),
        json!({"Origin": "EXTERNAL", "CustomKeyStoreId": STORE}),
        json!({"Origin": "AWS_CLOUDHSM", "CustomKeyStoreId": STORE, "XksKeyId": "k"}),
    ] {
        assert!(
            matches!(of(request.clone()).external_key(), Err(KmsError::Validation(_))),
            "{request}"
        );
    }
}

#[test]
fn key_metadata_shows_the_external_key_instead_of_the_material() {
    let mut metadata = metadata();
    metadata.custom_key_store = Some(KeyStoreBinding {
        store: STORE.parse().expect("an id"),
        xks_key_id: "hsm.1".parse().expect("an id"),
    });
    let told = &decoded(create_key::Response { key: &metadata }.encode())["KeyMetadata"];
    assert_eq!(told["CustomKeyStoreId"], STORE);
    assert_eq!(told["XksKeyConfiguration"], json!({"Id": "hsm.1"}));
    assert_eq!(told.get("CurrentKeyMaterialId"), None);
}

#[test]
fn each_kind_of_operation_has_its_own_name_for_a_failure() {
    use ProxyFailure as Failure;
    let name = |call, failure| ApiError::proxy_failed(call, failure).name().as_str();
    for (failure, set_up, create_key) in [
        (
            Failure::Unreachable,
            "XksProxyUriUnreachable",
            "CustomKeyStoreInvalidState",
        ),
        (
            Failure::InvalidTls,
            "XksProxyUriUnreachable",
            "CustomKeyStoreInvalidState",
        ),
        (
            Failure::TimedOut,
            "XksProxyUriUnreachable",
            "CustomKeyStoreInvalidState",
        ),
        (
            Failure::NoKeyManager,
            "XksProxyUriUnreachable",
            "CustomKeyStoreInvalidState",
        ),
        (
            Failure::Throttled,
            "XksProxyUriUnreachable",
            "CustomKeyStoreInvalidState",
        ),
        (
            Failure::DependencyTimedOut,
            "XksProxyUriUnreachable",
            "CustomKeyStoreInvalidState",
        ),
        (
            Failure::Internal,
            "XksProxyInvalidResponse",
            "CustomKeyStoreInvalidState",
        ),
        (
            Failure::InvalidResponse,
            "XksProxyInvalidResponse",
            "CustomKeyStoreInvalidState",
        ),
        (
            Failure::Refused,
            "XksProxyInvalidResponse",
            "CustomKeyStoreInvalidState",
        ),
        (
            Failure::AuthenticationFailed,
            "XksProxyIncorrectAuthenticationCredential",
            "CustomKeyStoreInvalidState",
        ),
        (
            Failure::InvalidUriPath,
            "XksProxyInvalidConfiguration",
            "CustomKeyStoreInvalidState",
        ),
        (
            Failure::AccessDenied,
            "XksProxyInvalidResponse",
            "KMSInvalidState",
        ),
        (Failure::KeyNotFound, "XksProxyInvalidResponse", "XksKeyNotFound"),
        (
            Failure::KeyNotEnabled,
            "XksProxyInvalidResponse",
            "XksKeyInvalidConfiguration",
        ),
        (
            Failure::InvalidKeyUsage,
            "XksProxyInvalidResponse",
            "XksKeyInvalidConfiguration",
        ),
        (
            Failure::UnfitKey,
            "XksProxyInvalidResponse",
            "XksKeyInvalidConfiguration",
        ),
    ] {
        assert_eq!(
            name(ProxyCall::SetUp, failure),
            format!("{set_up}Exception"),
            "{failure:?}"
        );
        assert_eq!(
            name(ProxyCall::CreateKey, failure),
            format!("{create_key}Exception"),
            "{failure:?}"
        );
        assert_eq!(name(ProxyCall::Use, failure), "KMSInvalidStateException");
    }
}

#[test]
fn what_a_connection_can_be_is_in_the_model() {
    let modelled = |shape| shape_values(shape).iter().copied().collect::<BTreeSet<_>>();
    use trent_domain::custom_key_store::ConnectionState;
    // Response shapes are not in the tables: these are the values of the model's `ConnectionStateType`.
    let states = [
        "CONNECTED",
        "CONNECTING",
        "FAILED",
        "DISCONNECTED",
        "DISCONNECTING",
    ];
    assert!(
        ConnectionState::ALL
            .iter()
            .all(|state| states.contains(&state.as_str()))
    );
    assert_eq!(
        modelled(&tables::CUSTOM_KEY_STORE_TYPE),
        BTreeSet::from(["AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"])
    );
}
