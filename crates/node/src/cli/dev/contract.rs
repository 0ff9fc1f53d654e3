//! `dev.json`: what tools read about a running development cluster.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use trent_domain::ids::RegionName;

use super::layout::{Layout, Shape};
use super::prepare::{Credentials, write_private};
use super::{DevError, io};

pub(super) const FILE: &str = "dev.json";

/// The stable contract for tools. Fields are only ever added.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Contract {
    pub(super) account_id: String,
    pub(super) access_key_id: String,
    pub(super) secret_access_key: String,
    /// Endpoints by region.
    pub(super) regions: BTreeMap<String, Vec<String>>,
    pub(super) nodes: Vec<Node>,
    /// UUID of the cluster.
    pub(super) cluster_id: String,
}

/// One node.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Node {
    pub(super) id: u64,
    pub(super) region: String,
    pub(super) api: String,
    pub(super) peer: String,
    pub(super) pid: u32,
    pub(super) data_dir: PathBuf,
    /// The file of its `trent server --config FILE`.
    pub(super) config: PathBuf,
    /// Where operators reach it (`trent account list --socket …`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) admin_socket: Option<PathBuf>,
}

impl Contract {
    pub(super) fn new(layout: &Layout, credentials: &Credentials, pids: &[u32]) -> Self {
        let endpoints = |region: &RegionName| (region.to_string(), layout.endpoints(region));
        let nodes = layout.nodes.iter().zip(pids).map(|(node, &pid)| Node {
            id: node.id,
            region: node.region.to_string(),
            api: format!("http://{}", node.api),
            peer: format!("https://{}", node.peer),
            pid,
            data_dir: node.data_dir.clone(),
            config: node.config.clone(),
            admin_socket: Some(node.admin_socket.clone()),
        });
        Self {
            account_id: credentials.account_id.clone(),
            access_key_id: credentials.access_key_id.clone(),
            secret_access_key: credentials.secret_access_key.clone(),
            regions: layout.regions.iter().map(endpoints).collect(),
            nodes: nodes.collect(),
            cluster_id: credentials.cluster_id.clone(),
        }
    }

    /// What an earlier start left in the data directory.
    pub(super) fn read(data_dir: &Path) -> Result<Option<Self>, DevError> {
        let path = data_dir.join(FILE);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io(format!("cannot read {}", path.display()))(error)),
        };
        serde_json::from_str(&text).map(Some).map_err(|reason| {
            DevError::Shape(format!(
                "{} is damaged: {reason}; --fresh starts anew",
                path.display()
            ))
        })
    }

    /// The socket of the first node.
    pub(super) fn first_admin_socket(&self) -> Option<PathBuf> {
        self.nodes.first()?.admin_socket.clone()
    }

    pub(super) fn write(&self, data_dir: &Path) -> Result<(), DevError> {
        let json = serde_json::to_vec_pretty(self).map_err(|reason| DevError::Shape(reason.to_string()))?;
        write_private(&data_dir.join(FILE), &json)
    }

    /// The shape of the cluster, in the order its nodes were numbered.
    pub(super) fn shape(&self) -> Result<Shape, DevError> {
        let damaged = || DevError::Shape(format!("{FILE} does not describe a cluster; --fresh starts anew"));
        let mut regions: Vec<RegionName> = Vec::new();
        for node in &self.nodes {
            let region = node.region.parse().map_err(|_| damaged())?;
            if !regions.contains(&region) {
                regions.push(region);
            }
        }
        let first = self.nodes.first().ok_or_else(damaged)?;
        let port = first
            .api
            .rsplit(':')
            .next()
            .and_then(|port| port.parse().ok())
            .ok_or_else(damaged)?;
        let nodes = u16::try_from(self.nodes.len() / regions.len()).map_err(|_| damaged())?;
        Ok(Shape { regions, nodes, port })
    }
}

/// What a person reads when the cluster is up.
pub(super) fn welcome(layout: &Layout, credentials: &Credentials) -> String {
    let first = &layout.regions[0];
    let endpoint = layout.endpoints(first).into_iter().next().unwrap_or_default();
    let mut text = String::from("\nTrent is up. Every endpoint serves every region.\n\n");
    for region in &layout.regions {
        let _ = writeln!(
            text,
            "  {:<16} {}",
            region.as_str(),
            layout.endpoints(region).join("  ")
        );
    }
    let _ = write!(
        text,
        "\n  account          {account}\n\nPaste this into a shell:\n\n\
         export AWS_ENDPOINT_URL_KMS={endpoint}\n\
         export AWS_ENDPOINT_URL_IAM={endpoint} AWS_ENDPOINT_URL_STS={endpoint}\n\
         export AWS_ACCESS_KEY_ID={id}\n\
         export AWS_SECRET_ACCESS_KEY={secret}\n\
         export AWS_DEFAULT_REGION={first}\n\n\
         and try:\n\n\
         aws kms create-key --description 'my first key'\n\n\
         Accounts, access keys and services are managed from another terminal, in the directory that holds .trent or\n\
         with --socket:\n\n\
         trent account list --socket {socket}\n\n\
         Tools read {contract}. Ctrl-C stops the cluster; the next start finds everything again.",
        account = credentials.account_id,
        id = credentials.access_key_id,
        secret = credentials.secret_access_key,
        socket = layout.nodes[0].admin_socket.display(),
        contract = layout.data_dir.join(FILE).display(),
    );
    text
}
