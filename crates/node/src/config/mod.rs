//! The configuration of a server: a TOML file, parsed once into values that need no further check.

mod file;
mod members;
mod peer_addresses;
mod request_quotas;
mod security;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;
use trent_consensus::ReadPolicy;
use trent_domain::ids::{AccountId, ClusterId, NodeId, RegionName};
use trent_domain::node_address::NodeAddress;

use crate::peer_tls::PeerIdentity;
use crate::request_quotas::RequestRates;

pub use file::{
    BootstrapSection, ConfigFile, ExternalKeyStoresSection, NodeSection, PeerTlsSection, TlsSection,
    default_admin_socket,
};
pub use members::{Member, Members};
pub use peer_addresses::PeerAddresses;
pub use request_quotas::RequestQuotasSection;

/// Everything a server needs to know before it starts.
#[derive(Debug, Clone)]
pub struct Config {
    /// The cluster; every message between nodes carries it.
    pub cluster: ClusterId,
    /// This node.
    pub node: NodeId,
    /// This node, and those that found the cluster with it.
    pub members: Members,
    /// Where this node reaches others, where that is not their own address.
    pub peer_addresses: PeerAddresses,
    /// Nodes of the cluster that a joining one asks to be taken in.
    pub seeds: Vec<NodeAddress>,
    /// Where this node keeps what it must not lose.
    pub data_dir: PathBuf,
    /// The file that holds this region's root key.
    pub root_key_file: PathBuf,
    /// Certificate and key for the AWS endpoint; plain HTTP without.
    pub tls: Option<TlsFiles>,
    /// What this node shows other nodes, and whom it believes.
    pub peer_tls: PeerTlsFiles,
    /// Where operators reach this node; `None` where they are not to.
    pub admin_socket: Option<PathBuf>,
    /// Relaxes what is refused elsewhere as insecure. Only `trent dev` sets it.
    pub dev: bool,
    /// How reads are made linearizable.
    pub read_policy: ReadPolicy,
    /// After how many log entries a snapshot is made.
    pub snapshot_every: u64,
    /// How old this node's copy of accounts, access keys and policies may be before requests are refused.
    pub identity_max_age: Duration,
    /// Days after which the region gets a new exchange key.
    pub exchange_key_rotation_days: u16,
    /// How many requests an account may make in the region.
    pub request_rates: RequestRates,
    /// How proxies of external key stores are reached.
    pub external_key_stores: ExternalKeyStores,
    /// What the first leader of the global group creates.
    pub bootstrap: Option<Bootstrap>,
}

/// PEM files of the AWS endpoint's TLS identity.
#[derive(Debug, Clone)]
pub struct TlsFiles {
    /// The certificate chain.
    pub certificate: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

/// PEM files of this node's identity among its peers. They are looked at again while the node runs.
#[derive(Debug, Clone)]
pub struct PeerTlsFiles {
    /// The cluster's certificate authorities; several while one takes the place of another.
    pub ca: PathBuf,
    /// The node's certificate, and the intermediate ones behind it.
    pub certificate: PathBuf,
    /// The private key, for the service's user alone.
    pub key: PathBuf,
}

/// How proxies of external key stores are reached.
#[derive(Debug, Clone, Default)]
pub struct ExternalKeyStores {
    /// Certificate authorities that are trusted besides the machine's, in PEM.
    pub ca_file: Option<PathBuf>,
    /// Where proxies listen, by lower-case host name: for those that no name server knows, or not at the port of HTTPS.
    pub addresses: BTreeMap<String, SocketAddr>,
}

/// The first account and where its credentials stand.
#[derive(Debug, Clone)]
pub struct Bootstrap {
    /// The account.
    pub account: AccountId,
    /// A file private to the service's user: `access_key_id` and `secret_access_key` in TOML.
    pub credentials_file: PathBuf,
}

/// A configuration that cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not the TOML that is expected.
    #[error("{path}: {source}")]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
    /// A value cannot be what it should be.
    #[error("{field}: {reason}")]
    Value {
        /// The field's name in the file.
        field: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The configuration would be insecure.
    #[error("refused: {0}")]
    Insecure(String),
}

impl Config {
    /// Reads and checks a configuration file.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read {
            path: path.into(),
            source,
        })?;
        let file: ConfigFile = toml::from_str(&text).map_err(|source| ConfigError::Syntax {
            path: path.into(),
            source: Box::new(source),
        })?;
        let config = Self::try_from(file)?;
        security::check(&config)?;
        Ok(config)
    }

    /// This node's own entry among the members.
    pub fn me(&self) -> &Member {
        self.members.own()
    }

    /// Who this node is to its peers.
    pub fn peer_identity(&self) -> PeerIdentity {
        PeerIdentity {
            cluster: self.cluster,
            region: self.region().clone(),
            node: self.node,
        }
    }

    /// The region this node serves by itself.
    pub fn region(&self) -> &RegionName {
        &self.me().region
    }

    /// Where the AWS endpoint listens.
    pub fn api_address(&self) -> SocketAddr {
        self.me().api
    }

    /// Where other nodes reach this one.
    pub fn peer_address(&self) -> SocketAddr {
        self.me().peer
    }
}
