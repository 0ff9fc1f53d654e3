//! An external key store's proxy with its key manager (AWS KMS External Key Store Proxy API, 1.0), for tests: HTTPS under an
//! authority of its own, signatures checked against those of AWS's own signer, AES-256-GCM. It can be told to misbehave.

mod answers;
mod authority;
mod keys;
mod server;
mod signatures;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use serde_json::Value;

use crate::cluster::Cluster;
use authority::Authority;
use keys::ManagedKey;

/// The host that the proxy's certificate is for; no name server knows it.
pub const HOST: &str = "proxy.trent.test";
/// `XksProxyUriEndpoint`.
pub const URI_ENDPOINT: &str = "https://proxy.trent.test";
/// `XksProxyUriPath`; with any prefix before it, too.
pub const URI_PATH: &str = "/tenant/kms/xks/v1";

/// How the proxy behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mood {
    /// As it should.
    #[default]
    Well,
    /// As it should, so much later.
    Slow(Duration),
    /// It answers with this status and error name.
    Refuses(u16, &'static str),
    /// Its answers break the specification.
    Wrong(Wrong),
    /// It closes every connection without a word.
    HangsUp,
}

/// How an answer breaks the specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// It is no JSON.
    NoJson,
    /// It is `{}`.
    Empty,
    /// It is larger than any answer may be.
    Endless,
    /// The integrity value is that of something else.
    Integrity,
    /// The ciphertext, or the plaintext, has another length.
    Length,
    /// The metadata has 21 bytes.
    LongMetadata,
    /// The authentication tag has 15 bytes.
    ShortTag,
    /// The plaintext is another one of the same length.
    Plaintext,
    /// No key manager is available.
    NoManager,
}

/// What the proxy was asked, once the signature was found genuine.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The path.
    pub path: String,
    /// The body.
    pub body: Value,
    /// Who signed.
    pub access_key_id: String,
    /// For which region.
    pub region: String,
}

/// A running proxy. Dropping it ends it.
#[derive(Debug)]
pub struct XksProxy {
    address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
    authority: Authority,
    // Its drop ends the runtime, and with it every connection.
    _runtime: tokio::runtime::Runtime,
}

/// What the proxy and the test see of each other.
#[derive(Debug, Default)]
struct Shared {
    mood: Mood,
    /// By how much its clock is ahead of the system's.
    seconds_ahead: u64,
    credentials: BTreeMap<String, String>,
    keys: BTreeMap<String, ManagedKey>,
    asked: Vec<Asked>,
    /// Requests whose signature was not genuine.
    forged: usize,
    connections: usize,
}

impl XksProxy {
    /// Starts a proxy with one credential and no key.
    ///
    /// # Panics
    /// When it cannot listen.
    pub fn start(access_key_id: &str, secret: &str) -> Self {
        let authority = Authority::new(HOST);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let shared = Arc::new(Mutex::new(Shared::default()));
        let address = runtime.block_on(server::start(authority.server_config(), shared.clone()));
        let proxy = Self {
            address,
            shared,
            authority,
            _runtime: runtime,
        };
        proxy.accept(access_key_id, secret);
        proxy
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Writes the certificate of its authority into a directory, and gives the file.
    ///
    /// # Panics
    /// When the file cannot be written.
    pub fn write_authority(&self, directory: &Path) -> PathBuf {
        let path = directory.join("proxy-authority.pem");
        std::fs::write(&path, self.authority.pem()).unwrap();
        path
    }

    /// Behaves like this from now on.
    pub fn set_mood(&self, mood: Mood) {
        self.shared().mood = mood;
    }

    /// Moves its clock with that of a cluster.
    pub fn set_clock_of(&self, cluster: &Cluster) {
        self.shared().seconds_ahead = cluster.seconds_ahead().unsigned_abs();
    }

    /// Accepts one more credential.
    pub fn accept(&self, access_key_id: &str, secret: &str) {
        let (id, secret) = (access_key_id.to_owned(), secret.to_owned());
        self.shared().credentials.insert(id, secret);
    }

    /// Accepts a credential no more.
    pub fn reject(&self, access_key_id: &str) {
        self.shared().credentials.remove(access_key_id);
    }

    /// Makes a key that a KMS key can stand on.
    pub fn add_key(&self, id: &str) {
        self.shared().keys.insert(id.to_owned(), ManagedKey::fit());
    }

    /// Makes a key with other metadata, or changes those of one.
    pub fn describe_key(
        &self,
        id: &str,
        spec: &'static str,
        usage: &'static [&'static str],
        status: &'static str,
    ) {
        let mut shared = self.shared();
        let key = shared.keys.entry(id.to_owned()).or_insert_with(ManagedKey::fit);
        (key.spec, key.usage, key.status) = (spec, usage, status);
    }

    /// Destroys a key.
    pub fn remove_key(&self, id: &str) {
        self.shared().keys.remove(id);
    }

    /// What it was asked since somebody last looked.
    pub fn take_asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.shared().asked)
    }

    /// How many requests were signed by nobody it knows.
    pub fn forged(&self) -> usize {
        self.shared().forged
    }

    /// How many connections there have been.
    pub fn connections(&self) -> usize {
        self.shared().connections
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap()
    }
}
