//! A node's configuration file, as the harness writes it.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Serialize;

use super::Reads;

/// The fields of `deploy/trent.example.toml` that a run uses.
#[derive(Debug, Serialize)]
pub(super) struct ConfigFile {
    pub(super) cluster_id: String,
    pub(super) node_id: u64,
    /// This and the next three: of a node that joins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) api: Option<SocketAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) peer: Option<SocketAddr>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) seeds: Vec<SocketAddr>,
    pub(super) data_dir: PathBuf,
    pub(super) root_key_file: PathBuf,
    pub(super) reads: Reads,
    pub(super) snapshot_every: u64,
    pub(super) admin_socket: PathBuf,
    /// Plain HTTP on loopback, where nobody else listens.
    pub(super) dev: bool,
    pub(super) peer_tls: PeerTls,
    /// This and the next one: of a node that founds the cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) bootstrap: Option<Bootstrap>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) nodes: Vec<Founder>,
}

/// `[peer_tls]`
#[derive(Debug, Serialize)]
pub(super) struct PeerTls {
    pub(super) ca: PathBuf,
    pub(super) certificate: PathBuf,
    pub(super) key: PathBuf,
}

/// `[bootstrap]`
#[derive(Debug, Serialize)]
pub(super) struct Bootstrap {
    pub(super) account_id: &'static str,
    pub(super) credentials_file: PathBuf,
}

/// `[[nodes]]`
#[derive(Debug, Clone, Serialize)]
pub(super) struct Founder {
    pub(super) id: u64,
    pub(super) region: String,
    pub(super) api: SocketAddr,
    pub(super) peer: SocketAddr,
}
