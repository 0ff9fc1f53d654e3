//! A cluster of real processes: what `trent dev` starts, with a hand on every node.

mod growth;

pub use growth::Invited;

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use serde::Deserialize;
use tempfile::TempDir;
use trent_node::config::ConfigFile;

use crate::shifted_clock::ShiftedClock;

/// No step of a test cluster may take longer.
const PATIENCE: Duration = Duration::from_secs(150);
/// How often a condition is looked at while it is awaited.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// Test clusters take their ports from here up, below the range of outgoing connections.
const FIRST_PORT: u16 = 11_000;
const PORTS_PER_CLUSTER: u16 = 200;
/// Nodes have the ports below, and those from half of the block up.
const FIRST_SPARE_PORT: u16 = 20;
/// A node's listener for other nodes is this far above its AWS endpoint.
const PEER_PORT_OFFSET: u16 = 100;

/// `dev.json` as a tool reads it.
#[derive(Debug, Clone, Deserialize)]
pub struct Contract {
    /// The first account.
    pub account_id: String,
    /// Its root user's access key.
    pub access_key_id: String,
    /// And the secret.
    pub secret_access_key: String,
    /// Endpoints by region.
    pub regions: BTreeMap<String, Vec<String>>,
    /// The nodes.
    pub nodes: Vec<Node>,
}

/// One node of `dev.json`.
#[derive(Debug, Clone, Deserialize)]
pub struct Node {
    /// Its number.
    pub id: u64,
    /// Its region.
    pub region: String,
    /// `http://host:port` of its AWS endpoint.
    pub api: String,
    /// `https://host:port` for other nodes.
    pub peer: String,
    /// The process.
    pub pid: u32,
    /// What it keeps.
    pub data_dir: PathBuf,
    /// The file of its `trent server --config FILE`.
    pub config: PathBuf,
}

/// The shape of a test cluster.
#[derive(Debug, Clone, Copy)]
pub struct Shape<'a> {
    /// Regions.
    pub regions: &'a [&'a str],
    /// Nodes in each.
    pub nodes: u16,
}

/// A running cluster. Dropping it kills every process and deletes the data.
#[derive(Debug)]
pub struct Cluster {
    program: PathBuf,
    dir: TempDir,
    dev: Child,
    contract: Contract,
    /// Nodes that were restarted by hand: they are children of the test.
    restarted: BTreeMap<u64, Child>,
    regions: Vec<String>,
    nodes_per_region: u16,
    port: u16,
    clock: Option<ShiftedClock>,
}

impl Cluster {
    /// Starts `program dev` and waits until every node is ready.
    ///
    /// # Panics
    /// When the cluster does not start: a test cannot go on without it.
    pub fn start(program: impl AsRef<Path>, shape: Shape<'_>) -> Self {
        Self::start_in(TempDir::new().unwrap(), program, shape, None)
    }

    /// The same with a `program` that has the clock of [`shifted_clock`](crate::shifted_clock).
    ///
    /// # Panics
    /// When the cluster does not start.
    pub fn start_with_clock(program: impl AsRef<Path>, shape: Shape<'_>) -> Self {
        let dir = TempDir::new().unwrap();
        let clock = ShiftedClock::in_dir(dir.path());
        Self::start_in(dir, program, shape, Some(clock))
    }

    fn start_in(
        dir: TempDir,
        program: impl AsRef<Path>,
        shape: Shape<'_>,
        clock: Option<ShiftedClock>,
    ) -> Self {
        let regions: Vec<String> = shape.regions.iter().map(|&region| region.to_owned()).collect();
        let port = free_ports();
        let program = program.as_ref().to_owned();
        let (dev, contract) = start_dev(&program, dir.path(), &regions, shape.nodes, port, clock.as_ref());
        Self {
            program,
            dir,
            dev,
            contract,
            restarted: BTreeMap::new(),
            regions,
            nodes_per_region: shape.nodes,
            port,
            clock,
        }
    }

    /// Moves the clock of every node, and waits until every node that answers serves again: all that it knows of access
    /// keys is suddenly old, until it has asked for news.
    ///
    /// # Panics
    /// When the cluster has none that can be moved, or a node goes on without news.
    pub fn jump(&mut self, days: u64) {
        self.clock.as_mut().unwrap().jump(days);
        for node in &self.contract.nodes {
            await_condition("news of access keys", || {
                readiness(&node.api).map_or(true, |answer| is_ok(&answer))
            });
        }
    }

    /// By how many seconds the nodes' clock is ahead of the system's: a client that signs has to be as far ahead.
    pub fn seconds_ahead(&self) -> i64 {
        self.clock.as_ref().map_or(0, ShiftedClock::seconds_ahead)
    }

    /// What `dev.json` says, with the process ids of nodes that were restarted since.
    pub fn contract(&self) -> &Contract {
        &self.contract
    }

    /// The directory that holds everything of the cluster.
    pub fn data_dir(&self) -> &Path {
        self.dir.path()
    }

    /// Ports that no node uses, in the block that the cluster has for itself.
    pub fn spare_ports(&self) -> std::ops::Range<u16> {
        self.port + FIRST_SPARE_PORT..self.port + PORTS_PER_CLUSTER / 2
    }

    /// The first endpoint of a region.
    ///
    /// # Panics
    /// When the cluster has no such region.
    pub fn endpoint(&self, region: &str) -> &str {
        &self.contract.regions[region][0]
    }

    /// Runs an operator's command against the first node that runs and gives the JSON that it prints.
    ///
    /// # Panics
    /// When the command fails, or does not print JSON.
    pub fn operate(&self, command: &[&str]) -> serde_json::Value {
        self.operate_through(self.living(), command)
    }

    /// The same against a certain node.
    ///
    /// # Panics
    /// When the command fails, or does not print JSON.
    pub fn operate_through(&self, node: u64, command: &[&str]) -> serde_json::Value {
        let output = self
            .program()
            .args(command)
            .arg("--json")
            .arg("--config")
            .arg(&self.node(node).config)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command:?}: {said}");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// The nodes of a region.
    pub fn nodes_of(&self, region: &str) -> Vec<Node> {
        self.contract
            .nodes
            .iter()
            .filter(|node| node.region == region)
            .cloned()
            .collect()
    }

    /// kill -9, and waits until the process is gone.
    pub fn kill(&mut self, node: u64) {
        let pid = self.pid(node);
        let _ = kill_process(pid, Signal::KILL);
        match self.restarted.remove(&node) {
            Some(mut child) => {
                let _ = child.wait();
            }
            None => await_condition("the end of a killed node", || is_gone(pid)),
        }
    }

    /// Starts a killed node again with its own command and waits until it is ready.
    ///
    /// # Panics
    /// When the node does not become ready.
    pub fn restart(&mut self, node: u64) {
        self.launch(node);
        self.await_ready(node);
    }

    /// Starts a killed node again with its own command, without waiting.
    ///
    /// # Panics
    /// When the process cannot be started.
    pub fn launch(&mut self, node: u64) {
        let config = self.node(node).config.clone();
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.log_path(node))
            .unwrap();
        let mut command = Command::new(&self.program);
        if let Some(clock) = &self.clock {
            clock.give_to(&mut command);
        }
        let child = command
            .arg("server")
            .arg("--config")
            .arg(config)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let pid = child.id();
        self.restarted.insert(node, child);
        if let Some(entry) = self.contract.nodes.iter_mut().find(|entry| entry.id == node) {
            entry.pid = pid;
        }
    }

    /// Changes a node's configuration file; it counts from the node's next start on.
    ///
    /// # Panics
    /// When the file is not what `trent dev` wrote.
    pub fn configure(&self, node: u64, change: impl FnOnce(&mut ConfigFile)) {
        let path = &self.node(node).config;
        let mut config: ConfigFile = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        change(&mut config);
        std::fs::write(path, toml::to_string(&config).unwrap()).unwrap();
    }

    /// Restarts every node with a changed configuration.
    pub fn reconfigure_all(&mut self, change: impl Fn(&mut ConfigFile)) {
        let nodes: Vec<u64> = self.contract.nodes.iter().map(|node| node.id).collect();
        for &node in &nodes {
            self.kill(node);
            self.configure(node, &change);
        }
        nodes.iter().for_each(|&node| self.launch(node));
        nodes.iter().for_each(|&node| self.await_ready(node));
    }

    /// Waits until a node that was launched is ready.
    pub fn await_ready(&self, node: u64) {
        let address = self.node(node).api.clone();
        await_condition("a restarted node", || is_ready(&address));
    }

    /// Asks a node that was launched by hand to end, as `systemctl stop` does, and gives how it did.
    pub fn terminate(&mut self, node: u64) -> ExitStatus {
        let _ = kill_process(self.pid(node), Signal::TERM);
        self.await_end(node)
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

    /// Waits until a node that was launched by hand ends by itself, and gives how.
    ///
    /// # Panics
    /// When it does not end, or is no child of this process.
    pub fn await_end(&mut self, node: u64) -> ExitStatus {
        let mut child = self.restarted.remove(&node).unwrap();
        await_condition("the end of a node", || child.try_wait().unwrap().is_some());
        child.wait().unwrap()
    }

    /// What a node said since it was first launched by hand.
    pub fn said(&self, node: u64) -> String {
        std::fs::read_to_string(self.log_path(node)).unwrap_or_default()
    }

    fn log_path(&self, node: u64) -> PathBuf {
        self.dir.path().join("logs").join(format!("restarted-{node}.log"))
    }

    /// Pauses (SIGSTOP) or resumes (SIGCONT) a node.
    pub fn pause(&self, node: u64, paused: bool) {
        let _ = kill_process(self.pid(node), if paused { Signal::STOP } else { Signal::CONT });
    }

    /// Stops the whole cluster with Ctrl-C's signal and starts it again on the same data.
    ///
    /// # Panics
    /// When it does not stop or start.
    pub fn restart_all(&mut self) {
        self.stop();
        let (dev, contract) = start_dev(
            &self.program,
            self.dir.path(),
            &self.regions,
            self.nodes_per_region,
            self.port,
            self.clock.as_ref(),
        );
        self.dev = dev;
        self.contract = contract;
    }

    /// Ends `trent dev` as Ctrl-C does and waits for all processes to be gone.
    ///
    /// # Panics
    /// When a process stays.
    pub fn stop(&mut self) {
        self.stop_restarted();
        if let Some(pid) = i32::try_from(self.dev.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process(pid, Signal::INT);
        }
        await_condition("the end of trent dev", || self.dev.try_wait().unwrap().is_some());
        for node in &self.contract.nodes {
            let gone = Pid::from_raw(node.pid as i32).is_none_or(|pid| test_kill_process(pid).is_err());
            assert!(gone, "node {} is left behind", node.id);
        }
    }

    fn stop_restarted(&mut self) {
        for (_, mut child) in std::mem::take(&mut self.restarted) {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// One node.
    ///
    /// # Panics
    /// When the cluster has no such node.
    pub fn node(&self, id: u64) -> &Node {
        self.contract.nodes.iter().find(|node| node.id == id).unwrap()
    }

    /// Some node whose process runs.
    fn living(&self) -> u64 {
        let runs = |node: &&Node| Pid::from_raw(node.pid as i32).is_some_and(|pid| !is_gone(pid));
        self.contract.nodes.iter().find(runs).unwrap().id
    }

    fn pid(&self, node: u64) -> Pid {
        Pid::from_raw(self.node(node).pid as i32).unwrap()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.stop_restarted();
        for node in &self.contract.nodes {
            if let Some(pid) = Pid::from_raw(node.pid as i32) {
                let _ = kill_process(pid, Signal::KILL);
            }
        }
        let _ = self.dev.kill();
        let _ = self.dev.wait();
        if std::thread::panicking() {
            print_log_tails(self.dir.path());
        }
    }
}

/// Waits for a condition.
///
/// # Panics
/// When it does not come true in time.
pub fn await_condition(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the awaiting of a condition of another process"
        )]
        std::thread::sleep(LOOK_EVERY);
    }
}

/// Whether a node answers 200 to `GET /readyz`.
pub fn is_ready(endpoint: &str) -> bool {
    readiness(endpoint).is_ok_and(|answer| is_ok(&answer))
}

fn is_ok(answer: &str) -> bool {
    answer.starts_with("HTTP/1.1 200")
}

/// The leader of a node's region, as that node knows it.
pub fn region_leader(endpoint: &str) -> Option<u64> {
    reported(endpoint, "region_leader")
}

/// The last entry that a node has applied in its region's group.
pub fn region_applied(endpoint: &str) -> Option<u64> {
    reported(endpoint, "region_applied")
}

/// A number of `GET /readyz`.
fn reported(endpoint: &str, field: &str) -> Option<u64> {
    let answer = readiness(endpoint).ok()?;
    let (_, body) = answer.split_once("\r\n\r\n")?;
    serde_json::from_str::<serde_json::Value>(body)
        .ok()?
        .get(field)?
        .as_u64()
}

/// What a node answers to `GET /readyz`.
fn readiness(endpoint: &str) -> std::io::Result<String> {
    let address = endpoint.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    write!(
        stream,
        "GET /readyz HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

fn start_dev(
    program: &Path,
    dir: &Path,
    regions: &[String],
    nodes: u16,
    port: u16,
    clock: Option<&ShiftedClock>,
) -> (Child, Contract) {
    let output = std::fs::File::create(dir.join("dev.out")).unwrap();
    let mut command = Command::new(program);
    if let Some(clock) = clock {
        clock.give_to(&mut command);
    }
    let mut dev = command
        .args([
            "dev",
            "--regions",
            &regions.join(","),
            "--nodes",
            &nodes.to_string(),
            "--port",
            &port.to_string(),
        ])
        .arg("--data-dir")
        .arg(dir)
        .stdin(Stdio::null())
        .stdout(output.try_clone().unwrap())
        .stderr(output)
        .spawn()
        .unwrap();
    let said = || std::fs::read_to_string(dir.join("dev.out")).unwrap_or_default();
    await_condition("trent dev to be up", || {
        if let Some(status) = dev.try_wait().unwrap() {
            panic!("trent dev ended: {status}\n{}", said());
        }
        said().contains("Trent is up")
    });
    let contract = std::fs::read(dir.join("dev.json")).unwrap();
    (dev, serde_json::from_slice(&contract).unwrap())
}

/// The first of a block of ports that nobody listens on: twelve from there, and twelve from a hundred above.
pub fn free_ports() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Tests of one machine run in several processes: each begins its search elsewhere.
    let offset = (std::process::id() % 40) as u16;
    loop {
        let block = (offset + NEXT.fetch_add(1, Ordering::Relaxed)) % 90;
        let first = FIRST_PORT + block * PORTS_PER_CLUSTER;
        let free = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
        if (0..12).all(|index| free(first + index) && free(first + PEER_PORT_OFFSET + index)) {
            return first;
        }
    }
}

/// Whether a process has ended.
fn is_gone(pid: Pid) -> bool {
    test_kill_process(pid).is_err() || is_zombie(pid)
}

/// A killed child of `trent dev` stays a zombie until dev reaps it; it is dead all the same.
fn is_zombie(pid: Pid) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).unwrap_or_default();
    stat.rsplit(')')
        .next()
        .is_some_and(|rest| rest.trim_start().starts_with('Z'))
}

fn print_log_tails(dir: &Path) {
    const LINES: usize = 30;
    for entry in std::fs::read_dir(dir.join("logs"))
        .into_iter()
        .flatten()
        .flatten()
    {
        let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let tail = &lines[lines.len().saturating_sub(LINES)..];
        let _ = writeln!(
            std::io::stderr(),
            "--- {}\n{}",
            entry.path().display(),
            tail.join("\n")
        );
    }
}
