//! Nodes that join a running cluster, by the commands that an operator uses.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;
use trent_crypto::provider::FileRootKey;
use trent_crypto::random::SystemRandomness;
use trent_node::config::{ConfigFile, PeerTlsSection};

use super::{Cluster, Node, PEER_PORT_OFFSET};

/// An invitation as `trent node invite --json` prints it.
#[derive(Debug, Clone)]
pub struct Invited {
    /// The number that is reserved.
    pub node: u64,
    /// The region that it may join.
    pub region: String,
    /// The token.
    pub token: String,
}

impl Cluster {
    /// Invites a node to a region, lets it join, and starts it. It is ready when it is ([`Cluster::await_ready`]).
    ///
    /// # Panics
    /// When a command fails.
    pub fn join_node(&mut self, region: &str) -> u64 {
        let invited = self.invite_node(region);
        let number = invited.node;
        self.configure_joining(&invited);
        let joined = self.join(number, &invited.token);
        let said = String::from_utf8_lossy(&joined.stderr);
        assert!(joined.status.success(), "node {number} does not join: {said}");
        self.launch(number);
        number
    }

    /// Runs `trent node invite`.
    ///
    /// # Panics
    /// When it fails.
    pub fn invite_node(&self, region: &str) -> Invited {
        let invited = self.operate(&["node", "invite", "--region", region]);
        Invited {
            node: invited["node"].as_u64().unwrap(),
            region: region.to_owned(),
            token: invited["token"].as_str().unwrap().to_owned(),
        }
    }

    /// Issues the certificate of an invited node, writes its configuration, and takes the node into the contract.
    ///
    /// # Panics
    /// When a file cannot be written, or `trent pki issue` fails.
    pub fn configure_joining(&mut self, invited: &Invited) {
        let node = self.place_of(invited);
        let peer_tls = self.issue_certificate(invited);
        let text = std::fs::read_to_string(&self.contract.nodes[0].config).unwrap();
        let founder: ConfigFile = toml::from_str(&text).unwrap();
        let seeds = self
            .contract
            .nodes
            .iter()
            .map(|node| host_and_port(&node.peer).to_owned());
        let config = ConfigFile {
            node_id: invited.node,
            region: Some(invited.region.clone()),
            api: Some(address(&node.api)),
            peer: Some(address(&node.peer)),
            seeds: seeds.collect(),
            data_dir: node.data_dir.clone(),
            root_key_file: self.root_key(&invited.region),
            peer_tls,
            bootstrap: None,
            nodes: Vec::new(),
            ..founder
        };
        std::fs::write(&node.config, toml::to_string(&config).unwrap()).unwrap();
        let endpoints = self.contract.regions.entry(invited.region.clone()).or_default();
        endpoints.push(node.api.clone());
        self.contract.nodes.push(node);
    }

    /// Runs `trent node join` for a configured node.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn join(&self, node: u64, token: &str) -> Output {
        self.program()
            .args(["node", "join", "--json", "--token", token, "--config"])
            .arg(&self.node(node).config)
            .output()
            .unwrap()
    }

    /// The directory's entry of a node, as the first node that runs has it.
    pub fn listed(&self, node: u64) -> Option<Value> {
        let listed = self.operate(&["node", "list"]);
        let nodes = listed["nodes"].as_array().cloned().unwrap_or_default();
        nodes.into_iter().find(|listed| listed["node"] == node)
    }

    fn place_of(&self, invited: &Invited) -> Node {
        let name = format!("{}-joined-{}", invited.region, invited.node);
        let index = u16::try_from(self.contract.nodes.len()).unwrap();
        let at = |port: u16| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        Node {
            id: invited.node,
            region: invited.region.clone(),
            api: format!("http://{}", at(self.port + index)),
            peer: format!("https://{}", at(self.port + index + PEER_PORT_OFFSET)),
            pid: 0,
            data_dir: self.dir.path().join("nodes").join(&name),
            config: self.dir.path().join("config").join(format!("{name}.toml")),
        }
    }

    /// A certificate of the authority that `trent dev` made.
    fn issue_certificate(&self, invited: &Invited) -> PeerTlsSection {
        let (number, authority) = (invited.node.to_string(), self.dir.path().join("pki"));
        let out = authority.join(format!("joined-{number}"));
        let issued = self
            .program()
            .args([
                "pki",
                "issue",
                "--node",
                &number,
                "--region",
                &invited.region,
                "--dir",
            ])
            .arg(&authority)
            .arg("--out")
            .arg(&out)
            .output()
            .unwrap();
        assert!(
            issued.status.success(),
            "{}",
            String::from_utf8_lossy(&issued.stderr)
        );
        PeerTlsSection {
            ca: out.join("ca.pem"),
            certificate: out.join(format!("node-{number}.pem")),
            key: out.join(format!("node-{number}.key")),
        }
    }

    /// The program, with the cluster's clock.
    pub fn program(&self) -> Command {
        let mut program = Command::new(&self.program);
        if let Some(clock) = &self.clock {
            clock.give_to(&mut program);
        }
        program
    }

    /// The region's root key; a new region gets a new one.
    fn root_key(&self, region: &str) -> PathBuf {
        let path = self.dir.path().join("keys").join(format!("{region}.root"));
        if !path.exists() {
            FileRootKey::create(&path, &SystemRandomness).unwrap();
        }
        path
    }
}

fn host_and_port(endpoint: &str) -> &str {
    endpoint
        .trim_start_matches("http://")
        .trim_start_matches("https://")
}

fn address(endpoint: &str) -> SocketAddr {
    host_and_port(endpoint).parse().unwrap()
}
