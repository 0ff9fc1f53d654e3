//! Which node runs where.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use trent_domain::ids::RegionName;

use super::contract::Contract;
use super::{Args, DevError};
use crate::config::default_admin_socket;

const DEFAULT_REGIONS: [&str; 2] = ["us-east-1", "eu-west-1"];
const DEFAULT_NODES: u16 = 3;
const DEFAULT_PORT: u16 = 4600;
/// Peer ports stand this far above the AWS endpoints, so a cluster has at most this many nodes.
const PEER_PORT_OFFSET: u16 = 100;

/// What a person may choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) regions: Vec<RegionName>,
    pub(super) nodes: u16,
    pub(super) port: u16,
}

impl Shape {
    /// The shape asked for; a cluster that the data directory already holds keeps its own.
    pub(super) fn choose(args: &Args, stored: Option<&Contract>) -> Result<Self, DevError> {
        let asked_regions = args.regions.as_deref().map(parse_regions).transpose()?;
        let held = stored.map(Contract::shape).transpose()?;
        let default = Self {
            regions: parse_regions(&DEFAULT_REGIONS.map(String::from))?,
            nodes: DEFAULT_NODES,
            port: DEFAULT_PORT,
        };
        let base = held.clone().unwrap_or(default);
        let shape = Self {
            regions: asked_regions.unwrap_or(base.regions),
            nodes: args.nodes.unwrap_or(base.nodes),
            port: args.port.unwrap_or(base.port),
        };
        match held {
            Some(held) if held != shape => Err(DevError::Shape(format!(
                "{} holds a cluster of another shape ({}); start it without --regions, --nodes and --port, \
                 choose another --data-dir, or forget it with --fresh",
                args.data_dir.display(),
                held.describe(),
            ))),
            _ => shape.checked(),
        }
    }

    fn checked(self) -> Result<Self, DevError> {
        let count = self.regions.len() * usize::from(self.nodes);
        if count == 0 || count > usize::from(PEER_PORT_OFFSET) {
            return Err(DevError::Shape(format!(
                "a cluster has 1 to {PEER_PORT_OFFSET} nodes, not {count}"
            )));
        }
        if u16::MAX - self.port < 2 * PEER_PORT_OFFSET || self.port == 0 {
            return Err(DevError::Shape(format!(
                "--port {} leaves no room for all ports",
                self.port
            )));
        }
        Ok(self)
    }

    fn describe(&self) -> String {
        let names: Vec<&str> = self.regions.iter().map(RegionName::as_str).collect();
        format!(
            "--regions {} --nodes {} --port {}",
            names.join(","),
            self.nodes,
            self.port
        )
    }
}

fn parse_regions(names: &[String]) -> Result<Vec<RegionName>, DevError> {
    let mut regions: Vec<RegionName> = Vec::new();
    for name in names {
        let region = name
            .trim()
            .parse()
            .map_err(|reason| DevError::Shape(format!("{name:?} is {reason}")))?;
        if regions.contains(&region) {
            return Err(DevError::Shape(format!("region {region} is named twice")));
        }
        regions.push(region);
    }
    Ok(regions)
}

/// The cluster on this machine: every path and port.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) data_dir: PathBuf,
    pub(super) regions: Vec<RegionName>,
    pub(super) nodes: Vec<NodeLayout>,
}

/// One node's paths and ports.
#[derive(Debug)]
pub(super) struct NodeLayout {
    pub(super) id: u64,
    pub(super) region: RegionName,
    pub(super) api: SocketAddr,
    pub(super) peer: SocketAddr,
    pub(super) data_dir: PathBuf,
    pub(super) config: PathBuf,
    pub(super) log: PathBuf,
    pub(super) admin_socket: PathBuf,
}

impl Layout {
    pub(super) fn new(data_dir: &Path, shape: &Shape) -> Result<Self, DevError> {
        let places = shape
            .regions
            .iter()
            .flat_map(|region| (1..=shape.nodes).map(move |nth| (region, nth)));
        let nodes = places.zip(0..).map(|((region, nth), index)| {
            let port = shape.port + index;
            let node_dir = data_dir.join("nodes").join(format!("{region}-{nth}"));
            NodeLayout {
                id: u64::from(index) + 1,
                region: region.clone(),
                api: (Ipv4Addr::LOCALHOST, port).into(),
                peer: (Ipv4Addr::LOCALHOST, port + PEER_PORT_OFFSET).into(),
                admin_socket: default_admin_socket(&node_dir),
                data_dir: node_dir,
                config: data_dir.join("config").join(format!("{region}-{nth}.toml")),
                log: data_dir.join("logs").join(format!("{region}-{nth}.log")),
            }
        });
        Ok(Self {
            data_dir: data_dir.into(),
            regions: shape.regions.clone(),
            nodes: nodes.collect(),
        })
    }

    pub(super) fn root_key(&self, region: &RegionName) -> PathBuf {
        self.data_dir.join("keys").join(format!("{region}.root"))
    }

    /// Where the cluster's certificate authority and the certificates of its nodes are.
    pub(super) fn pki(&self) -> PathBuf {
        self.data_dir.join("pki")
    }

    pub(super) fn certificate(&self, node: &NodeLayout) -> PathBuf {
        self.pki().join(format!("node-{}.pem", node.id))
    }

    pub(super) fn credentials(&self) -> PathBuf {
        self.data_dir.join("keys").join("credentials.toml")
    }

    pub(super) fn endpoints(&self, region: &RegionName) -> Vec<String> {
        let nodes = self.nodes.iter().filter(|node| node.region == *region);
        nodes.map(|node| format!("http://{}", node.api)).collect()
    }
}
