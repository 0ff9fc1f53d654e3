//! The file's form, field by field as an operator writes it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use trent_consensus::ReadPolicy;
use trent_domain::ids::NodeId;

use super::{
    Bootstrap, Config, ConfigError, ExternalKeyStores, Member, Members, PeerAddresses, PeerTlsFiles,
    RequestQuotasSection, TlsFiles,
};
use crate::identity_age;

const DEFAULT_SNAPSHOT_EVERY: u64 = 10_000;
const ADMIN_SOCKET: &str = "admin.sock";
const MIN_IDENTITY_MAX_AGE_SECONDS: u64 = 10;
const DEFAULT_EXCHANGE_KEY_ROTATION_DAYS: u16 = 30;

/// `trent server --config FILE`. Unknown fields are refused: a misspelt one must not silently mean its default.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfigFile {
    /// UUID of the cluster, the same on every node.
    pub cluster_id: String,
    /// This node's number: among `nodes`, or that of its invitation.
    pub node_id: u64,
    /// The region of a node that joins: it is not among `nodes`, for there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Address of the AWS endpoint of a node that joins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api: Option<SocketAddr>,
    /// Address for other nodes of a node that joins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer: Option<SocketAddr>,
    /// `host:port` of nodes that a node that joins asks to be taken in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seeds: Vec<String>,
    /// Directory of log, records and snapshots.
    pub data_dir: PathBuf,
    /// File of this region's root key.
    pub root_key_file: PathBuf,
    /// `read-index` (default) or `lease`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reads: Option<String>,
    /// Log entries between snapshots; 10 000 by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot_every: Option<u64>,
    /// For how many seconds requests are served without a sign of life of the `global` group; 604800, a week, by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_max_age_seconds: Option<u64>,
    /// After how many days the region makes a new exchange key, which others seal material to; 30 by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange_key_rotation_days: Option<u16>,
    /// Path of the Unix socket for operators; `admin.sock` in the data directory by default, and none where it is empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub admin_socket: Option<PathBuf>,
    /// Relaxes transport rules on loopback; `trent dev` sets it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dev: bool,
    /// TLS of the AWS endpoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<TlsSection>,
    /// TLS between nodes.
    pub peer_tls: PeerTlsSection,
    /// How proxies of external key stores are reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_key_stores: Option<ExternalKeyStoresSection>,
    /// The first account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bootstrap: Option<BootstrapSection>,
    /// How many requests an account may make; no limit by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_quotas: Option<RequestQuotasSection>,
    /// `host:port` by which this node reaches others, by their numbers, where it cannot reach them at their own addresses.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub peer_addresses: BTreeMap<u64, String>,
    /// The nodes that found the cluster, on each of them alike. A node that joins later has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nodes: Vec<NodeSection>,
}

/// `[tls]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsSection {
    /// PEM chain.
    pub certificate: PathBuf,
    /// PEM private key.
    pub key: PathBuf,
}

/// `[peer_tls]`: what `trent pki issue` writes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeerTlsSection {
    /// PEM file of the cluster's certificate authorities.
    pub ca: PathBuf,
    /// PEM chain of this node.
    pub certificate: PathBuf,
    /// PEM private key, mode 0600.
    pub key: PathBuf,
}

/// `[external_key_stores]`
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExternalKeyStoresSection {
    /// PEM file of certificate authorities that are trusted besides the machine's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    /// Where proxies listen, by host name; others are looked up, and listen at port 443.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub addresses: BTreeMap<String, SocketAddr>,
}

/// `[bootstrap]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BootstrapSection {
    /// 12 digits.
    pub account_id: String,
    /// File with `access_key_id` and `secret_access_key`.
    pub credentials_file: PathBuf,
}

/// `[[nodes]]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeSection {
    /// The node's number: unique, never reused.
    pub id: u64,
    /// Its region.
    pub region: String,
    /// Address of its AWS endpoint.
    pub api: SocketAddr,
    /// Address for other nodes.
    pub peer: SocketAddr,
}

impl TryFrom<ConfigFile> for Config {
    type Error = ConfigError;

    fn try_from(file: ConfigFile) -> Result<Self, ConfigError> {
        let node = NodeId(file.node_id);
        Ok(Self {
            cluster: parse("cluster_id", &file.cluster_id)?,
            node,
            members: members(&file)?,
            peer_addresses: peer_addresses(file.peer_addresses)?,
            seeds: file
                .seeds
                .iter()
                .map(|seed| parse("seeds", seed))
                .collect::<Result<_, _>>()?,
            admin_socket: admin_socket(file.admin_socket, &file.data_dir),
            data_dir: file.data_dir,
            root_key_file: file.root_key_file,
            tls: file.tls.map(|tls| TlsFiles {
                certificate: tls.certificate,
                key: tls.key,
            }),
            peer_tls: file.peer_tls.into(),
            dev: file.dev,
            read_policy: read_policy(file.reads.as_deref())?,
            snapshot_every: snapshot_every(file.snapshot_every)?,
            identity_max_age: identity_max_age(file.identity_max_age_seconds)?,
            exchange_key_rotation_days: exchange_key_rotation_days(file.exchange_key_rotation_days)?,
            request_rates: file.request_quotas.unwrap_or_default().try_into()?,
            external_key_stores: file.external_key_stores.unwrap_or_default().into(),
            bootstrap: file.bootstrap.map(Bootstrap::try_from).transpose()?,
        })
    }
}

/// This node among the founders, or by itself.
fn members(file: &ConfigFile) -> Result<Members, ConfigError> {
    let invalid = |field, reason: String| ConfigError::Value { field, reason };
    let id = NodeId(file.node_id);
    match (&file.region, file.api, file.peer) {
        (None, None, None) => {
            let founders = file.nodes.iter().map(Member::try_from);
            Members::new(id, founders.collect::<Result<_, _>>()?).ok_or_else(|| {
                let reason = format!("must list node {id} and no number or peer address twice");
                invalid("nodes", reason)
            })
        }
        (Some(region), Some(api), Some(peer)) if file.nodes.is_empty() => Ok(Members::joining(Member {
            id,
            region: parse("region", region)?,
            api,
            peer,
        })),
        _ => Err(invalid(
            "nodes",
            "a founder is listed there; a node that joins has region, api and peer instead".into(),
        )),
    }
}

impl TryFrom<&NodeSection> for Member {
    type Error = ConfigError;

    fn try_from(node: &NodeSection) -> Result<Self, ConfigError> {
        let region = parse("nodes.region", &node.region)?;
        Ok(Self {
            id: NodeId(node.id),
            region,
            api: node.api,
            peer: node.peer,
        })
    }
}

impl From<PeerTlsSection> for PeerTlsFiles {
    fn from(section: PeerTlsSection) -> Self {
        let PeerTlsSection { ca, certificate, key } = section;
        Self { ca, certificate, key }
    }
}

impl From<ExternalKeyStoresSection> for ExternalKeyStores {
    fn from(section: ExternalKeyStoresSection) -> Self {
        let addresses = section.addresses.into_iter();
        Self {
            ca_file: section.ca_file,
            addresses: addresses
                .map(|(host, address)| (host.to_ascii_lowercase(), address))
                .collect(),
        }
    }
}

impl TryFrom<BootstrapSection> for Bootstrap {
    type Error = ConfigError;

    fn try_from(section: BootstrapSection) -> Result<Self, ConfigError> {
        let account = parse("bootstrap.account_id", &section.account_id)?;
        Ok(Self {
            account,
            credentials_file: section.credentials_file,
        })
    }
}

fn parse<T: FromStr<Err: std::fmt::Display>>(field: &'static str, text: &str) -> Result<T, ConfigError> {
    text.parse().map_err(|reason: T::Err| ConfigError::Value {
        field,
        reason: format!("{text:?} is {reason}"),
    })
}

fn peer_addresses(addresses: BTreeMap<u64, String>) -> Result<PeerAddresses, ConfigError> {
    PeerAddresses::new(addresses).map_err(|address| ConfigError::Value {
        field: "peer_addresses",
        reason: format!("{address:?} is not host:port"),
    })
}

fn read_policy(text: Option<&str>) -> Result<ReadPolicy, ConfigError> {
    match text {
        None | Some("read-index") => Ok(ReadPolicy::ReadIndex),
        Some("lease") => Ok(ReadPolicy::Lease),
        Some(other) => Err(ConfigError::Value {
            field: "reads",
            reason: format!("{other:?} is neither \"read-index\" nor \"lease\""),
        }),
    }
}

fn snapshot_every(entries: Option<u64>) -> Result<u64, ConfigError> {
    match entries {
        None => Ok(DEFAULT_SNAPSHOT_EVERY),
        Some(0) => Err(ConfigError::Value {
            field: "snapshot_every",
            reason: "must be at least 1".into(),
        }),
        Some(entries) => Ok(entries),
    }
}

fn exchange_key_rotation_days(days: Option<u16>) -> Result<u16, ConfigError> {
    match days {
        None => Ok(DEFAULT_EXCHANGE_KEY_ROTATION_DAYS),
        Some(0) => Err(ConfigError::Value {
            field: "exchange_key_rotation_days",
            reason: "must be at least 1".into(),
        }),
        Some(days) => Ok(days),
    }
}

/// Where a node's admin socket is if its configuration does not say.
pub fn default_admin_socket(data_dir: &Path) -> PathBuf {
    data_dir.join(ADMIN_SOCKET)
}

fn admin_socket(path: Option<PathBuf>, data_dir: &Path) -> Option<PathBuf> {
    match path {
        None => Some(default_admin_socket(data_dir)),
        Some(path) => (!path.as_os_str().is_empty()).then_some(path),
    }
}

fn identity_max_age(seconds: Option<u64>) -> Result<Duration, ConfigError> {
    match seconds {
        None => Ok(identity_age::DEFAULT_LIMIT),
        Some(0..MIN_IDENTITY_MAX_AGE_SECONDS) => Err(ConfigError::Value {
            field: "identity_max_age_seconds",
            reason: format!(
                "must be at least {MIN_IDENTITY_MAX_AGE_SECONDS}: an election takes a part of that"
            ),
        }),
        Some(seconds) => Ok(Duration::from_secs(seconds)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<Config, String> {
        let common = r#"
            cluster_id = "7b0f0a52-2f4e-4c57-9d0b-6b3f6e5d1c11"
            node_id = 4
            data_dir = "/var/lib/trent"
            root_key_file = "/etc/trent/root"
            peer_tls = { ca = "ca.pem", certificate = "node-4.pem", key = "node-4.key" }
        "#;
        let file: ConfigFile = toml::from_str(&format!("{common}\n{text}")).unwrap();
        Config::try_from(file).map_err(|error| error.to_string())
    }

    const JOINING: &str = r#"
        region = "eu-west-1"
        api = "127.0.0.1:4604"
        peer = "127.0.0.1:4704"
    "#;
    const FOUNDER: &str = r#"
        [[nodes]]
        id = 4
        region = "eu-west-1"
        api = "127.0.0.1:4604"
        peer = "127.0.0.1:4704"
    "#;

    #[test]
    fn a_node_founds_its_cluster_or_joins_it() {
        let joining = load(&format!("seeds = [\"kms-1.example:4700\"]\n{JOINING}")).unwrap();
        assert!(joining.members.is_joining());
        assert_eq!(joining.seeds.len(), 1);
        let founder = load(FOUNDER).unwrap();
        assert!(!founder.members.is_joining());
        assert_eq!(joining.me(), founder.me());
    }

    #[test]
    fn half_of_both_is_refused() {
        for text in [
            String::new(),
            format!("{JOINING}\n{FOUNDER}"),
            "region = \"eu-west-1\"".to_owned(),
            format!("region = \"eu-west-1\"\n{FOUNDER}"),
        ] {
            assert!(load(&text).unwrap_err().starts_with("nodes:"), "{text}");
        }
        let no_address = load(&format!("seeds = [\"http://kms-1\"]\n{JOINING}"));
        assert!(no_address.unwrap_err().starts_with("seeds:"));
    }
}
