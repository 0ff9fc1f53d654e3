//! Section 16: custom key stores, and keys that stand on external ones.

use serde_json::{Value, json};
use trent_testkit::cluster::await_condition;
use trent_testkit::xks_proxy::{Mood, URI_ENDPOINT, Wrong};

use super::expected::{
    Expected, Unknown, empty, error, has_members, has_values, holds, invalid_starting, json_of, named,
    object, ok, violates, wordless,
};
use super::external_key_stores::{PROXY_ID, PROXY_SECRET, credential, path, store_request};
use super::suite::Suite;
use super::world::{Key, World, base64, ciphertext};

const NO_STORE: &str = "cks-1234567890abcdef0";
const OPERATIONS_ON_A_STORE: [&str; 4] = [
    "UpdateCustomKeyStore",
    "DeleteCustomKeyStore",
    "ConnectCustomKeyStore",
    "DisconnectCustomKeyStore",
];

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    requests(world, suite);
    proxies(world, suite);
    let store = creation(world, suite);
    lookups(world, suite);
    descriptions(world, suite, &store);
    connections(world, suite, &store);
    keys(world, suite, &store);
    cryptography(world, suite, &store);
    unavailable(world, suite, &store);
    updates(world, suite, &store);
    deletion(world, suite, &store);
    quota(world, suite);
}

fn with(mut request: Value, member: &str, value: Value) -> Value {
    request[member] = value;
    request
}

fn unconfirmed(name: &'static str) -> Expected {
    named(name, Unknown::Text)
}

/// The model, what goes with which type, and what cannot be reached.
fn requests(world: &World, suite: &mut Suite) {
    let good = || store_request("request");
    let mut row = |what: &str, request: Value, expected| {
        suite.row(&world.us, "CreateCustomKeyStore", what, request, expected);
    };
    let null = "Value null at 'customKeyStoreName' failed to satisfy constraint: Member must not be null";
    row(
        "no name",
        with(good(), "CustomKeyStoreName", Value::Null),
        violates(null),
    );
    let pattern = "1 validation error detected: Value 'http://proxy.example' at 'xksProxyUriEndpoint' failed to satisfy \
                   constraint: Member must satisfy regular expression pattern: ";
    let plain = with(good(), "XksProxyUriEndpoint", json!("http://proxy.example"));
    row("plain HTTP", plain, invalid_starting(pattern));
    let elsewhere = with(good(), "XksProxyUriPath", json!("/somewhere/else"));
    row(
        "another API's path",
        elsewhere,
        unconfirmed("ValidationException"),
    );
    let secret = "too short a secret";
    let short = with(good(), "XksProxyAuthenticationCredential", credential(secret));
    row(
        "a secret that breaks the model is not repeated",
        short,
        holds(move |answer| {
            let found = answer.text();
            match answer.status == 400 && found.contains("rawSecretAccessKey") && !found.contains(secret) {
                true => Ok(()),
                false => Err("wanted a ValidationException without the secret".to_owned()),
            }
        }),
    );
    for member in [
        "XksProxyConnectivity",
        "XksProxyUriEndpoint",
        "XksProxyUriPath",
        "XksProxyAuthenticationCredential",
    ] {
        let lacking = with(good(), member, Value::Null);
        row(
            &format!("no {member}"),
            lacking,
            unconfirmed("ValidationException"),
        );
    }
    let mixed = with(good(), "KeyStorePassword", json!("password"));
    row(
        "a password of CloudHSM",
        mixed,
        unconfirmed("ValidationException"),
    );
    let address = with(good(), "XksProxyUriEndpoint", json!("https://127.0.0.1"));
    row(
        "an IP address",
        address,
        unconfirmed("XksProxyInvalidConfigurationException"),
    );

    let cluster = json!({
        "CustomKeyStoreName": "hsm", "CloudHsmClusterId": "cluster-abcdefghijk",
        "KeyStorePassword": "password", "TrustAnchorCertificate": "certificate",
    });
    row(
        "CloudHSM",
        cluster.clone(),
        unconfirmed("CloudHsmClusterNotFoundException"),
    );
    for member in ["CloudHsmClusterId", "KeyStorePassword", "TrustAnchorCertificate"] {
        let lacking = with(cluster.clone(), member, Value::Null);
        row(
            &format!("CloudHSM without {member}"),
            lacking,
            unconfirmed("ValidationException"),
        );
    }
    let service = "com.amazonaws.vpce.us-east-1.vpce-svc-0a";
    let vpc = with(good(), "XksProxyConnectivity", json!("VPC_ENDPOINT_SERVICE"));
    row(
        "a VPC endpoint service without its name",
        vpc.clone(),
        unconfirmed("ValidationException"),
    );
    let vpc = with(vpc, "XksProxyVpcEndpointServiceName", json!(service));
    row(
        "a VPC endpoint service",
        vpc,
        unconfirmed("XksProxyVpcEndpointServiceNotFoundException"),
    );
    let public = with(good(), "XksProxyVpcEndpointServiceName", json!(service));
    row(
        "a public endpoint with a VPC's name",
        public,
        unconfirmed("ValidationException"),
    );
}

/// A store is not accepted unless its proxy is.
fn proxies(world: &World, suite: &mut Suite) {
    let good = || store_request("proxies");
    let mut row = |what: &str, request: Value, name| {
        suite.row(
            &world.us,
            "CreateCustomKeyStore",
            what,
            request,
            unconfirmed(name),
        );
    };
    let nowhere = with(good(), "XksProxyUriEndpoint", json!("https://nowhere.trent.test"));
    row("no such host", nowhere, "XksProxyUriUnreachableException");
    let wrong_path = with(good(), "XksProxyUriPath", json!("/unknown/kms/xks/v1"));
    row(
        "no such path",
        wrong_path,
        "XksProxyInvalidConfigurationException",
    );
    let stranger = "c29tZSBvdGhlciBzZWNyZXQgdGhhdCBub2JvZHkga25vd3M";
    let forged = with(good(), "XksProxyAuthenticationCredential", credential(stranger));
    row(
        "another secret",
        forged,
        "XksProxyIncorrectAuthenticationCredentialException",
    );
    for (mood, name) in [
        (Mood::HangsUp, "XksProxyUriUnreachableException"),
        (
            Mood::Refuses(429, "ThrottlingException"),
            "XksProxyUriUnreachableException",
        ),
        (
            Mood::Refuses(503, "DependencyTimeoutException"),
            "XksProxyUriUnreachableException",
        ),
        (
            Mood::Refuses(500, "InternalException"),
            "XksProxyInvalidResponseException",
        ),
        (
            Mood::Refuses(400, "ValidationException"),
            "XksProxyInvalidResponseException",
        ),
        (Mood::Wrong(Wrong::NoJson), "XksProxyInvalidResponseException"),
        (Mood::Wrong(Wrong::Empty), "XksProxyInvalidResponseException"),
        (Mood::Wrong(Wrong::NoManager), "XksProxyUriUnreachableException"),
    ] {
        world.proxy.set_mood(mood);
        row(&format!("a proxy that {mood:?}"), good(), name);
    }
    world.proxy.set_mood(Mood::Well);
}

fn creation(world: &World, suite: &mut Suite) -> String {
    let request = store_request("main");
    let answer = suite.row(
        &world.us,
        "CreateCustomKeyStore",
        "an external key store",
        request.clone(),
        object(&["CustomKeyStoreId"], json!({})),
    );
    let store = answer.json()["CustomKeyStoreId"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let same_name = with(request.clone(), "XksProxyUriPath", json!(path("other")));
    for (what, request, name) in [
        (
            "the name of another",
            same_name,
            "CustomKeyStoreNameInUseException",
        ),
        (
            "the proxy of another",
            with(request, "CustomKeyStoreName", json!("other")),
            "XksProxyUriInUseException",
        ),
    ] {
        suite.row(
            &world.us,
            "CreateCustomKeyStore",
            what,
            request,
            unconfirmed(name),
        );
    }
    store
}

fn lookups(world: &World, suite: &mut Suite) {
    for operation in OPERATIONS_ON_A_STORE {
        for id in [NO_STORE, "cks-1", "x"] {
            let request = json!({"CustomKeyStoreId": id, "NewCustomKeyStoreName": "n"});
            let expected = unconfirmed("CustomKeyStoreNotFoundException");
            suite.row(
                &world.us,
                operation,
                format!("the unknown store {id}"),
                request,
                expected,
            );
        }
        let null = "Value null at 'customKeyStoreId' failed to satisfy constraint: Member must not be null";
        suite.row(&world.us, operation, "no store", json!({}), violates(null));
    }
}

fn described(world: &World, store: &str) -> Value {
    world.must("DescribeCustomKeyStores", json!({"CustomKeyStoreId": store}))["CustomKeyStores"][0].clone()
}

fn descriptions(world: &World, suite: &mut Suite, store: &str) {
    let main = json!({
        "CustomKeyStoreId": store, "CustomKeyStoreName": "main", "ConnectionState": "DISCONNECTED",
        "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
        "XksProxyConfiguration": {
            "Connectivity": "PUBLIC_ENDPOINT", "AccessKeyId": PROXY_ID,
            "UriEndpoint": URI_ENDPOINT, "UriPath": path("main"),
        },
    });
    let one = || {
        let main = main.clone();
        holds(move |answer| {
            let answer = answer.json();
            has_members(&answer, &["CustomKeyStores", "Truncated"])?;
            let store = &answer["CustomKeyStores"][0];
            has_members(
                store,
                &[
                    "CustomKeyStoreId",
                    "CustomKeyStoreName",
                    "ConnectionState",
                    "CreationDate",
                    "CustomKeyStoreType",
                    "XksProxyConfiguration",
                ],
            )?;
            has_values(store, &main)
        })
    };
    let second = world.must("CreateCustomKeyStore", store_request("second"))["CustomKeyStoreId"].clone();
    let mut row = |what: &str, request, expected| {
        suite.row(&world.us, "DescribeCustomKeyStores", what, request, expected)
    };
    row("by id", json!({"CustomKeyStoreId": store}), one());
    row("by name", json!({"CustomKeyStoreName": "main"}), one());
    let both = json!({"CustomKeyStoreId": store, "CustomKeyStoreName": "main"});
    row("by both", both, unconfirmed("ValidationException"));
    for unknown in [
        json!({"CustomKeyStoreId": NO_STORE}),
        json!({"CustomKeyStoreName": "nobody"}),
    ] {
        row(
            "an unknown store",
            unknown,
            unconfirmed("CustomKeyStoreNotFoundException"),
        );
    }
    let first = row("the first page", json!({"Limit": 1}), ok()).json();
    let next = json!({"Marker": first["NextMarker"], "Limit": 1});
    let rest = row("the second page", next, ok()).json();
    let names: Vec<&Value> = [&first, &rest]
        .iter()
        .map(|page| &page["CustomKeyStores"][0]["CustomKeyStoreId"])
        .collect();
    assert!(
        names.contains(&&json!(store)) && names.contains(&&second),
        "{names:?}"
    );
    row(
        "a foreign marker",
        json!({"Marker": "x"}),
        unconfirmed("InvalidMarkerException"),
    );
    for limit in [0, 1001] {
        row(
            &format!("a limit of {limit}"),
            json!({"Limit": limit}),
            unconfirmed("ValidationException"),
        );
    }
    world.must("DeleteCustomKeyStore", json!({"CustomKeyStoreId": second}));
    // The other region has no store of ours.
    let expected = json_of(json!({"CustomKeyStores": [], "Truncated": false}));
    suite.row(
        &world.eu,
        "DescribeCustomKeyStores",
        "another region",
        json!({}),
        expected,
    );
}

fn await_connection(world: &World, store: &str, state: &str) {
    await_condition(state, || described(world, store)["ConnectionState"] == state);
}

fn connections(world: &World, suite: &mut Suite, store: &str) {
    let request = || json!({"CustomKeyStoreId": store});
    let invalid = || unconfirmed("CustomKeyStoreInvalidStateException");
    let done = || json_of(json!({}));
    let mut row =
        |operation, what: &str, expected| suite.row(&world.us, operation, what, request(), expected);
    row("DisconnectCustomKeyStore", "a disconnected store", invalid());
    world.proxy.set_mood(Mood::Wrong(Wrong::NoJson));
    row("ConnectCustomKeyStore", "a store whose proxy fails", done());
    await_connection(world, store, "FAILED");
    assert_eq!(
        described(world, store)["ConnectionErrorCode"],
        "XKS_PROXY_INVALID_RESPONSE"
    );
    world.proxy.set_mood(Mood::Well);
    row("ConnectCustomKeyStore", "a store that failed", invalid());
    row("DisconnectCustomKeyStore", "a store that failed", done());
    row("ConnectCustomKeyStore", "a disconnected store", done());
    await_connection(world, store, "CONNECTED");
    assert_eq!(described(world, store).get("ConnectionErrorCode"), None);
    row("ConnectCustomKeyStore", "a connected store", done());
    row("DeleteCustomKeyStore", "a connected store", invalid());
}

fn key_request(store: &str, xks_key_id: &str) -> Value {
    json!({"Origin": "EXTERNAL_KEY_STORE", "CustomKeyStoreId": store, "XksKeyId": xks_key_id})
}

/// A key in the store, on an external key of its own.
fn create_key(world: &World, store: &str, xks_key_id: &str) -> Key {
    world.proxy.add_key(xks_key_id);
    world.create(key_request(store, xks_key_id))
}

fn keys(world: &World, suite: &mut Suite, store: &str) {
    world.proxy.add_key("conformance-1");
    let proxy = &world.proxy;
    proxy.describe_key("aes-128", "AES_128", &["ENCRYPT", "DECRYPT"], "ENABLED");
    proxy.describe_key("encrypts", "AES_256", &["ENCRYPT"], "ENABLED");
    proxy.describe_key("disabled", "AES_256", &["ENCRYPT", "DECRYPT"], "DISABLED");
    let mut row = |what: &str, request: Value, expected| {
        suite.row(&world.us, "CreateKey", what, request, expected);
    };
    let expected = holds({
        let store = store.to_owned();
        move |answer| {
            let fixed = json!({
                "CustomKeyStoreId": store, "XksKeyConfiguration": {"Id": "conformance-1"}, "KeyState": "Enabled",
                "Origin": "EXTERNAL_KEY_STORE", "KeySpec": "SYMMETRIC_DEFAULT", "KeyUsage": "ENCRYPT_DECRYPT",
                "MultiRegion": false, "Enabled": true,
            });
            let metadata = answer.json()["KeyMetadata"].clone();
            has_values(&metadata, &fixed)?;
            match metadata.get("CurrentKeyMaterialId") {
                None => Ok(()),
                Some(_) => Err("the material is in the external key manager".to_owned()),
            }
        }
    });
    row("an external key", key_request(store, "conformance-1"), expected);
    for (what, request, name) in [
        (
            "an external key in use",
            key_request(store, "conformance-1"),
            "XksKeyAlreadyInUseException",
        ),
        (
            "an unknown external key",
            key_request(store, "nobody"),
            "XksKeyNotFoundException",
        ),
        (
            "a name that is a path",
            key_request(store, ".."),
            "XksKeyNotFoundException",
        ),
        (
            "a key of 128 bits",
            key_request(store, "aes-128"),
            "XksKeyInvalidConfigurationException",
        ),
        (
            "a key that does not decrypt",
            key_request(store, "encrypts"),
            "XksKeyInvalidConfigurationException",
        ),
        (
            "a disabled external key",
            key_request(store, "disabled"),
            "XksKeyInvalidConfigurationException",
        ),
        (
            "an unknown store",
            key_request(NO_STORE, "k"),
            "CustomKeyStoreNotFoundException",
        ),
        (
            "no store",
            with(key_request(store, "k"), "CustomKeyStoreId", Value::Null),
            "ValidationException",
        ),
        (
            "no external key",
            with(key_request(store, "k"), "XksKeyId", Value::Null),
            "ValidationException",
        ),
        (
            "a store without the origin",
            json!({"CustomKeyStoreId": store}),
            "ValidationException",
        ),
        (
            "an external key without the origin",
            json!({"XksKeyId": "k"}),
            "ValidationException",
        ),
        (
            "a multi-Region key",
            with(key_request(store, "k"), "MultiRegion", json!(true)),
            "UnsupportedOperationException",
        ),
    ] {
        row(what, request, unconfirmed(name));
    }
    let rsa = with(key_request(store, "k"), "KeySpec", json!("RSA_2048"));
    let rsa = with(rsa, "KeyUsage", json!("ENCRYPT_DECRYPT"));
    row("an RSA key", rsa, unconfirmed("UnsupportedOperationException"));
    for (mood, name) in [
        (Mood::HangsUp, "CustomKeyStoreInvalidStateException"),
        (Mood::Wrong(Wrong::Empty), "CustomKeyStoreInvalidStateException"),
        (
            Mood::Refuses(401, "AuthenticationFailedException"),
            "CustomKeyStoreInvalidStateException",
        ),
        (
            Mood::Refuses(403, "AccessDeniedException"),
            "KMSInvalidStateException",
        ),
    ] {
        world.proxy.set_mood(mood);
        row(
            &format!("a proxy that {mood:?}"),
            key_request(store, "k"),
            unconfirmed(name),
        );
    }
    world.proxy.set_mood(Mood::Well);
}

fn cryptography(world: &World, suite: &mut Suite, store: &str) {
    let external = create_key(world, store, "conformance-2");
    let own = world.key();
    let context = json!({"a": "b"});
    let sealed = json!({"KeyId": external.id, "Plaintext": base64(b"text"), "EncryptionContext": context});
    let members = &["KeyId", "CiphertextBlob", "EncryptionAlgorithm"];
    let fixed = json!({"KeyId": external.arn});
    let answer = suite.row(
        &world.us,
        "Encrypt",
        "an external key",
        sealed,
        object(members, fixed),
    );
    let blob = ciphertext(&answer.json());
    let decrypted = json_of(json!({
        "KeyId": external.arn, "Plaintext": base64(b"text"), "EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
    }));
    let open = json!({"CiphertextBlob": blob, "EncryptionContext": context});
    let mut row = |operation: &str, what: &str, request: Value, expected| {
        suite.row(&world.us, operation, what, request, expected)
    };
    row("Decrypt", "an external key", open.clone(), decrypted);
    row(
        "Decrypt",
        "another context",
        json!({"CiphertextBlob": blob}),
        wordless("InvalidCiphertextException"),
    );
    let other = with(open.clone(), "KeyId", json!(own.id));
    let incorrect = "The key ID in the request does not identify a CMK that can perform this operation.";
    row(
        "Decrypt",
        "another key",
        other,
        error("IncorrectKeyException", incorrect),
    );
    let dry = "The request would have succeeded, but the DryRun option is set.";
    let dry = || error("DryRunOperationException", dry);
    row(
        "Decrypt",
        "an external key, dry",
        with(open.clone(), "DryRun", json!(true)),
        dry(),
    );
    let largest = json!({"KeyId": external.id, "Plaintext": base64(&[7; 4096])});
    row(
        "Encrypt",
        "the largest plaintext",
        largest,
        holds(|answer| {
            let len = base64_simd::STANDARD
                .decode_to_vec(answer.json()["CiphertextBlob"].as_str().unwrap_or_default())
                .map_or(0, |blob| blob.len());
            match (4097..=6144).contains(&len) {
                true => Ok(()),
                false => Err(format!("a blob of {len} bytes")),
            }
        }),
    );
    let long =
        json!({"KeyId": external.id, "Plaintext": "AAAA", "EncryptionContext": {"a": "b".repeat(8180)}});
    row(
        "Encrypt",
        "a context beyond what proxies take",
        long,
        unconfirmed("ValidationException"),
    );

    for (what, from, to, source) in [
        ("to an external key", &own, &external, json!({})),
        ("from an external key", &external, &own, context.clone()),
    ] {
        let blob = match source == context {
            true => blob.clone(),
            false => world.seal(from, b"text"),
        };
        let request = json!({
            "CiphertextBlob": blob, "SourceEncryptionContext": source, "DestinationKeyId": to.id,
        });
        let fixed = json!({"SourceKeyId": from.arn, "KeyId": to.arn});
        let answer = row(
            "ReEncrypt",
            what,
            request,
            holds(move |answer| has_values(&answer.json(), &fixed)),
        );
        let opened = world.must("Decrypt", json!({"CiphertextBlob": ciphertext(&answer.json())}));
        assert_eq!(opened["Plaintext"], base64(b"text"));
    }
    let data_key = json!({"KeyId": external.id, "KeySpec": "AES_256"});
    let generated = row("GenerateDataKey", "an external key", data_key.clone(), ok()).json();
    let opened = world.must("Decrypt", json!({"CiphertextBlob": generated["CiphertextBlob"]}));
    assert_eq!(opened["Plaintext"], generated["Plaintext"]);
    let sealed = row(
        "GenerateDataKeyWithoutPlaintext",
        "an external key",
        data_key.clone(),
        ok(),
    )
    .json();
    world.must("Decrypt", json!({"CiphertextBlob": sealed["CiphertextBlob"]}));
    row(
        "GenerateDataKey",
        "an external key, dry",
        with(data_key, "DryRun", json!(true)),
        dry(),
    );

    let origin = format!(
        "{} origin is EXTERNAL_KEY_STORE which is not valid for this operation.",
        external.arn
    );
    for operation in ["GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext"] {
        let request = json!({"KeyId": external.id, "KeyPairSpec": "ECC_NIST_P256"});
        row(
            operation,
            "an external key",
            request,
            error("UnsupportedOperationException", origin.as_str()),
        );
    }
    unsupported(&external, &mut row);
}

/// What keys in custom key stores do not have.
fn unsupported(key: &Key, row: &mut impl FnMut(&str, &str, Value, Expected) -> trent_testkit::wire::Answer) {
    for (operation, request) in [
        (
            "ReplicateKey",
            json!({"KeyId": key.id, "ReplicaRegion": "eu-west-1"}),
        ),
        ("EnableKeyRotation", json!({"KeyId": key.id})),
        ("DisableKeyRotation", json!({"KeyId": key.id})),
        ("GetKeyRotationStatus", json!({"KeyId": key.id})),
        ("RotateKeyOnDemand", json!({"KeyId": key.id})),
        ("ListKeyRotations", json!({"KeyId": key.id})),
        ("DeleteImportedKeyMaterial", json!({"KeyId": key.id})),
        (
            "GetParametersForImport",
            json!({"KeyId": key.id, "WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"}),
        ),
        ("GetPublicKey", json!({"KeyId": key.id})),
    ] {
        row(
            operation,
            "an external key",
            request,
            unconfirmed("UnsupportedOperationException"),
        );
    }
}

/// What is left of a key while its store is disconnected.
fn unavailable(world: &World, suite: &mut Suite, store: &str) {
    let key = create_key(world, store, "conformance-3");
    let alias = world.alias(&key);
    let blob = world.seal(&key, b"text");
    world.must("DisconnectCustomKeyStore", json!({"CustomKeyStoreId": store}));
    await_connection(world, store, "DISCONNECTED");
    let mut row = |operation: &str, request: Value, expected| {
        suite.row(&world.us, operation, "Unavailable", request, expected);
    };
    let away = || error("KMSInvalidStateException", format!("{} is unavailable.", key.arn));
    row("Encrypt", json!({"KeyId": key.id, "Plaintext": "AAAA"}), away());
    row("Decrypt", json!({"CiphertextBlob": blob}), away());
    row(
        "ReEncrypt",
        json!({"CiphertextBlob": blob, "DestinationKeyId": world.key().id}),
        away(),
    );
    row(
        "GenerateDataKey",
        json!({"KeyId": key.id, "KeySpec": "AES_256"}),
        away(),
    );
    row(
        "GenerateDataKeyWithoutPlaintext",
        json!({"KeyId": alias, "KeySpec": "AES_256"}),
        away(),
    );
    for operation in ["GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext"] {
        let request = json!({"KeyId": key.id, "KeyPairSpec": "ECC_NIST_P256"});
        row(operation, request, unconfirmed("UnsupportedOperationException"));
    }
    let not_pending = format!("{} is not pending deletion.", key.arn);
    row(
        "CancelKeyDeletion",
        json!({"KeyId": key.id}),
        error("KMSInvalidStateException", not_pending),
    );
    let shown = holds(|answer| {
        let wanted = json!({"KeyState": "Unavailable", "Enabled": false});
        has_values(&answer.json()["KeyMetadata"], &wanted)
    });
    row("DescribeKey", json!({"KeyId": key.id}), shown);
    row("DisableKey", json!({"KeyId": key.id}), empty());
    row("EnableKey", json!({"KeyId": key.id}), empty());
    row(
        "UpdateKeyDescription",
        json!({"KeyId": key.id, "Description": "d"}),
        empty(),
    );
    row(
        "CreateAlias",
        json!({"AliasName": world.new_alias_name(), "TargetKeyId": key.id}),
        empty(),
    );
    row("DeleteAlias", json!({"AliasName": alias}), empty());
    row("ListAliases", json!({"KeyId": key.id}), ok());
    row("GetKeyPolicy", json!({"KeyId": key.id}), ok());
    row(
        "CreateKey",
        key_request(store, "conformance-4"),
        unconfirmed("CustomKeyStoreInvalidStateException"),
    );
    row("ScheduleKeyDeletion", json!({"KeyId": key.id}), ok());
    assert_eq!(world.describe(&world.us, &key.id)["KeyState"], "PendingDeletion");
    world.must("CancelKeyDeletion", json!({"KeyId": key.id}));
    assert_eq!(world.describe(&world.us, &key.id)["KeyState"], "Unavailable");
    world.must("ConnectCustomKeyStore", json!({"CustomKeyStoreId": store}));
    await_connection(world, store, "CONNECTED");
    assert_eq!(world.describe(&world.us, &key.id)["KeyState"], "Disabled");
}

fn updates(world: &World, suite: &mut Suite, store: &str) {
    let other = world.must("CreateCustomKeyStore", store_request("neighbour"))["CustomKeyStoreId"].clone();
    let update = |member: &str, value: Value| with(json!({"CustomKeyStoreId": store}), member, value);
    let mut row = |what: &str, request: Value, expected| {
        suite.row(&world.us, "UpdateCustomKeyStore", what, request, expected);
    };
    let done = || json_of(json!({}));
    row(
        "the name of a connected store",
        update("NewCustomKeyStoreName", json!("renamed")),
        done(),
    );
    row(
        "the path of a connected store",
        update("XksProxyUriPath", json!(path("moved"))),
        done(),
    );
    row(
        "the credential of a connected store",
        update("XksProxyAuthenticationCredential", credential(PROXY_SECRET)),
        done(),
    );
    let moved = update("XksProxyUriEndpoint", json!("https://elsewhere.trent.test"));
    row(
        "the endpoint of a connected store",
        moved.clone(),
        unconfirmed("CustomKeyStoreInvalidStateException"),
    );
    for (what, request, name) in [
        (
            "nothing",
            json!({"CustomKeyStoreId": store}),
            "ValidationException",
        ),
        (
            "the name of another",
            update("NewCustomKeyStoreName", json!("neighbour")),
            "CustomKeyStoreNameInUseException",
        ),
        (
            "the path of another",
            update("XksProxyUriPath", json!(path("neighbour"))),
            "XksProxyUriInUseException",
        ),
        (
            "a path that the proxy does not know",
            update("XksProxyUriPath", json!("/unknown/kms/xks/v1")),
            "XksProxyInvalidConfigurationException",
        ),
        (
            "another secret",
            update(
                "XksProxyAuthenticationCredential",
                credential("c29tZSBvdGhlciBzZWNyZXQgdGhhdCBub2JvZHkga25vd3M"),
            ),
            "XksProxyIncorrectAuthenticationCredentialException",
        ),
        (
            "a password of CloudHSM",
            update("KeyStorePassword", json!("password")),
            "ValidationException",
        ),
        (
            "a VPC endpoint service",
            with(
                update("XksProxyConnectivity", json!("VPC_ENDPOINT_SERVICE")),
                "XksProxyVpcEndpointServiceName",
                json!("com.amazonaws.vpce.us-east-1.vpce-svc-0a"),
            ),
            "XksProxyVpcEndpointServiceNotFoundException",
        ),
    ] {
        row(what, request, unconfirmed(name));
    }
    world.must("DisconnectCustomKeyStore", json!({"CustomKeyStoreId": store}));
    row(
        "an endpoint that is nowhere",
        moved,
        unconfirmed("XksProxyUriUnreachableException"),
    );
    let shown = described(world, store);
    assert_eq!(shown["CustomKeyStoreName"], "renamed");
    assert_eq!(shown["XksProxyConfiguration"]["UriPath"], path("moved"));
    world.must("DeleteCustomKeyStore", json!({"CustomKeyStoreId": other}));
}

fn deletion(world: &World, suite: &mut Suite, store: &str) {
    let request = json!({"CustomKeyStoreId": store});
    let expected = unconfirmed("CustomKeyStoreHasCMKsException");
    suite.row(
        &world.us,
        "DeleteCustomKeyStore",
        "a store with keys",
        request,
        expected,
    );
    let empty_store = world.must("CreateCustomKeyStore", store_request("empty"))["CustomKeyStoreId"].clone();
    let request = json!({"CustomKeyStoreId": empty_store});
    suite.row(
        &world.us,
        "DeleteCustomKeyStore",
        "a store without keys",
        request.clone(),
        json_of(json!({})),
    );
    let gone = unconfirmed("CustomKeyStoreNotFoundException");
    suite.row(
        &world.us,
        "DeleteCustomKeyStore",
        "a store that is gone",
        request,
        gone,
    );
}

fn quota(world: &World, suite: &mut Suite) {
    let have = world.must("DescribeCustomKeyStores", json!({}))["CustomKeyStores"].clone();
    let have = have.as_array().map_or(0, Vec::len);
    let made: Vec<Value> = (have..10)
        .map(|number| {
            world.must("CreateCustomKeyStore", store_request(&format!("q{number}")))["CustomKeyStoreId"]
                .clone()
        })
        .collect();
    let expected = unconfirmed("LimitExceededException");
    suite.row(
        &world.us,
        "CreateCustomKeyStore",
        "the eleventh",
        store_request("q10"),
        expected,
    );
    for store in made {
        world.must("DeleteCustomKeyStore", json!({"CustomKeyStoreId": store}));
    }
}
