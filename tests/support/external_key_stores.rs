//! External key stores behind the testkit's proxy.

use serde_json::{Value, json};
use trent_node::config::ExternalKeyStoresSection;
use trent_testkit::cluster::Cluster;
use trent_testkit::xks_proxy::{self, URI_ENDPOINT, URI_PATH, XksProxy};

/// What the proxy knows this service by.
pub(crate) const PROXY_ID: &str = "TRENTTESTKITPROXY234";
pub(crate) const PROXY_SECRET: &str = "dGhpcyBpcyB0aGUgc2VjcmV0IG9mIGEgdGVzdCBwcm94eQ";

/// Starts a proxy and lets every node of the cluster reach it.
pub(crate) fn proxy_for(cluster: &mut Cluster) -> XksProxy {
    let proxy = XksProxy::start(PROXY_ID, PROXY_SECRET);
    let key_stores = ExternalKeyStoresSection {
        ca_file: Some(proxy.write_authority(cluster.data_dir())),
        addresses: [(xks_proxy::HOST.to_owned(), proxy.address())].into(),
    };
    cluster.reconfigure_all(|config| config.external_key_stores = Some(key_stores.clone()));
    proxy
}

/// A good request for a store of that name, at a path of the proxy that no other store has.
pub(crate) fn store_request(name: &str) -> Value {
    json!({
        "CustomKeyStoreName": name,
        "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
        "XksProxyConnectivity": "PUBLIC_ENDPOINT",
        "XksProxyUriEndpoint": URI_ENDPOINT,
        "XksProxyUriPath": path(name),
        "XksProxyAuthenticationCredential": credential(PROXY_SECRET),
    })
}

pub(crate) fn path(name: &str) -> String {
    format!("/{name}{URI_PATH}")
}

pub(crate) fn credential(secret: &str) -> Value {
    json!({"AccessKeyId": PROXY_ID, "RawSecretAccessKey": secret})
}
