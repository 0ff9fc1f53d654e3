//! Nodes that join a running cluster, by the steps that an operator takes.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;

use rustix::process::Pid;
use trent_crypto::provider::FileRootKey;
use trent_crypto::random::SystemRandomness;
use trent_node::config::{ConfigFile, PeerTlsSection};

use super::{Cluster, Node, PEER_PORT_OFFSET, await_condition, is_gone};

impl Cluster {
    /// Takes a new node into a region, starts it and waits until it is ready; gives its number.
    ///
    /// # Panics
    /// When a step fails.
    pub fn join(&mut self, region: &str) -> u64 {
        let node = self.invite(region);
        self.launch(node);
        self.await_ready(node);
        node
    }

    /// Takes a new node into a region, without starting it: an invitation, a certificate, a configuration, and the token
    /// shown to a node of the cluster.
    ///
    /// # Panics
    /// When a step fails.
    pub fn invite(&mut self, region: &str) -> u64 {
        let invitation = self.operate_through(self.living(), &["node", "invite", "--region", region]);
        let id = invitation["node"].as_u64().unwrap();
        let node = self.place(id, region);
        fs::create_dir_all(&node.data_dir).unwrap();
        self.make_root_key(region);
        self.issue_certificate(&node);
        self.write_config(&node);
        let config = node.config.clone();
        self.contract.nodes.push(node);
        self.command(&["node", "join", "--token", invitation["token"].as_str().unwrap()], &config);
        id
    }

    /// Waits until the process of a node is gone, whoever started it.
    ///
    /// # Panics
    /// When it goes on.
    pub fn await_exit(&mut self, node: u64) {
        match self.restarted.contains_key(&node) {
            true => drop(self.await_end(node)),
            false => await_condition("the end of a node", || is_gone(self.pid(node))),
        }
    }

    /// Some node whose process runs.
    fn living(&self) -> u64 {
        let runs = |node: &&Node| Pid::from_raw(node.pid as i32).is_some_and(|pid| !is_gone(pid));
        self.contract.nodes.iter().find(runs).unwrap().id
    }

    /// Where the node of that number runs: behind those of `trent dev`, in the same block of ports.
    fn place(&self, id: u64, region: &str) -> Node {
        let name = format!("{region}-joined-{id}");
        let port = self.port + u16::try_from(id).unwrap() - 1;
        let dir = self.dir.path();
        Node {
            id,
            region: region.to_owned(),
            api: format!("http://127.0.0.1:{port}"),
            peer: format!("http://127.0.0.1:{}", port + PEER_PORT_OFFSET),
            pid: 0,
            data_dir: dir.join("nodes").join(&name),
            config: dir.join("config").join(format!("{name}.toml")),
        }
    }

    fn make_root_key(&self, region: &str) {
        let path = self.root_key(region);
        if !path.exists() {
            FileRootKey::create(&path, &SystemRandomness).unwrap();
        }
    }

    fn root_key(&self, region: &str) -> PathBuf {
        self.dir.path().join("keys").join(format!("{region}.root"))
    }

    /// The node's certificate, of the authority that `trent dev` made.
    fn issue_certificate(&self, node: &Node) {
        let issued = Command::new(&self.program)
            .args(["pki", "issue", "--region", &node.region, "--node", &node.id.to_string()])
            .arg("--dir")
            .arg(self.dir.path().join("pki"))
            .arg("--out")
            .arg(&node.data_dir)
            .output()
            .unwrap();
        assert!(issued.status.success(), "{}", String::from_utf8_lossy(&issued.stderr));
    }

    /// As the first node's, but for what is the node's own.
    fn write_config(&self, node: &Node) {
        let first = fs::read_to_string(&self.contract.nodes[0].config).unwrap();
        let first: ConfigFile = toml::from_str(&first).unwrap();
        let running = self.contract.nodes.iter().map(|node| authority(&node.peer));
        let config = ConfigFile {
            node_id: node.id,
            data_dir: node.data_dir.clone(),
            root_key_file: self.root_key(&node.region),
            peer_tls: PeerTlsSection {
                ca: node.data_dir.join("ca.pem"),
                certificate: node.data_dir.join(format!("node-{}.pem", node.id)),
                key: node.data_dir.join(format!("node-{}.key", node.id)),
            },
            bootstrap: None,
            nodes: Vec::new(),
            seeds: running.map(ToString::to_string).collect(),
            region: Some(node.region.clone()),
            api: Some(authority(&node.api)),
            peer: Some(authority(&node.peer)),
            ..first
        };
        fs::write(&node.config, toml::to_string(&config).unwrap()).unwrap();
    }
}

fn authority(url: &str) -> SocketAddr {
    url.trim_start_matches("http://").parse().unwrap()
}
