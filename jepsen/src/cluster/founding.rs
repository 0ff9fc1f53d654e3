//! What nodes need before they start: keys, certificates, and a configuration for each.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde::Deserialize;
use tokio::process::{Child, Command};
use tokio::time::{interval, timeout};
use uuid::Uuid;

use super::config_file::{Bootstrap, ConfigFile, Founder, PeerTls};
use super::error::io;
use super::{ClusterError, Plan, Seat};
use crate::client::Credentials;
use crate::network::Network;

/// The first account, as in AWS's documentation.
pub(super) const ACCOUNT: &str = "111122223333";
/// Far from the ports of any run: nothing ever listens here for longer than the making of keys takes.
const KEY_MAKERS_PORT: u16 = 24600;
/// A machine that is busy is slow.
const KEYS_WITHIN: Duration = Duration::from_secs(60);
const ENDS_WITHIN: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// Writes it, for founders at once and for each that joins.
#[derive(Debug)]
pub(super) struct Founding {
    plan: Plan,
    founders: Vec<Founder>,
    network: Arc<dyn Network>,
    cluster_id: String,
}

/// The product's file of an access key.
#[derive(Deserialize)]
struct AccessKeyFile {
    access_key_id: String,
    secret_access_key: String,
}

impl Founding {
    pub(super) fn new(plan: &Plan, seats: &[Seat], network: Arc<dyn Network>) -> Self {
        let founder = |seat: &Seat| {
            Some(Founder {
                id: seat.founder?,
                region: seat.place.region().to_owned(),
                api: seat.api,
                peer: (network.address(&seat.place), seat.peer_port).into(),
            })
        };
        Self {
            plan: plan.clone(),
            founders: seats.iter().filter_map(founder).collect(),
            network,
            cluster_id: Uuid::new_v4().to_string(),
        }
    }

    /// Everything that these need to found the cluster, and the first account's access key.
    pub(super) async fn write(&self, seats: &[Seat]) -> Result<Credentials, ClusterError> {
        make_private_dir(&self.secrets())?;
        self.make_keys().await?;
        self.pki(
            &["init", "--cluster-id", &self.cluster_id, "--dir"],
            &[&self.authority()],
        )
        .await?;
        for seat in seats {
            make_private_dir(&seat.dir)?;
            if let Some(number) = seat.founder {
                self.issue(seat, number).await?;
                self.write_config(seat, self.founders_config(seat, number))?;
            }
        }
        self.read_credentials()
    }

    /// What a node needs to join under this number, by one of those who sit at these seats.
    pub(super) async fn write_for_joining<'a>(
        &self,
        seat: &Seat,
        number: u64,
        members: impl Iterator<Item = &'a Seat>,
    ) -> Result<(), ClusterError> {
        self.issue(seat, number).await?;
        let peer = |seat: &Seat| (self.network.address(&seat.place), seat.peer_port).into();
        let config = ConfigFile {
            region: Some(seat.place.region().to_owned()),
            api: Some(seat.api),
            peer: Some(peer(seat)),
            seeds: members.map(peer).collect(),
            bootstrap: None,
            nodes: Vec::new(),
            ..self.founders_config(seat, number)
        };
        self.write_config(seat, config)
    }

    /// Root keys and access key. Of the product's commands only `trent dev` makes root keys, before it starts anything; it is
    /// ended as soon as they are there, with the node that it may have started by then and that writes beside them.
    async fn make_keys(&self) -> Result<(), ClusterError> {
        let dir = self.secrets().join("made");
        let mut maker = Command::new(&self.plan.program)
            .args([
                "dev",
                "--nodes",
                "1",
                "--port",
                &KEY_MAKERS_PORT.to_string(),
                "--regions",
            ])
            .arg(self.plan.regions.join(","))
            .arg("--data-dir")
            .arg(&dir)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(io(format!("{} cannot be started", self.plan.program.display())))?;
        let made = dir.join("keys");
        let there = timeout(KEYS_WITHIN, exists(&made.join("credentials.toml"))).await;
        end(&mut maker)
            .await
            .map_err(io("the maker of keys does not end"))?;
        there.map_err(|_| ClusterError::Refused {
            command: format!("{} dev", self.plan.program.display()),
            said: format!("it made no keys within {KEYS_WITHIN:?}"),
        })?;
        std::fs::rename(&made, self.keys()).map_err(io("the keys cannot be moved"))?;
        std::fs::remove_dir_all(&dir).map_err(io(format!("{} cannot be removed", dir.display())))
    }

    async fn issue(&self, seat: &Seat, number: u64) -> Result<(), ClusterError> {
        let (authority, out) = (self.authority(), self.certificates(number));
        let number = number.to_string();
        let words = [
            "issue",
            "--node",
            &number,
            "--region",
            seat.place.region(),
            "--dir",
        ];
        self.pki(&words, &[&authority, Path::new("--out"), &out]).await
    }

    async fn pki(&self, words: &[&str], paths: &[&Path]) -> Result<(), ClusterError> {
        let mut command = Command::new(&self.plan.program);
        command.arg("pki").args(words).args(paths).stdin(Stdio::null());
        let output = command
            .output()
            .await
            .map_err(io("trent pki cannot be started"))?;
        match output.status.success() {
            true => Ok(()),
            false => Err(ClusterError::Refused {
                command: format!("trent pki {}", words.join(" ")),
                said: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
            }),
        }
    }

    fn founders_config(&self, seat: &Seat, number: u64) -> ConfigFile {
        let certificates = self.certificates(number);
        ConfigFile {
            cluster_id: self.cluster_id.clone(),
            node_id: number,
            region: None,
            api: None,
            peer: None,
            seeds: Vec::new(),
            data_dir: seat.data_dir(),
            root_key_file: self.keys().join(format!("{}.root", seat.place.region())),
            reads: self.plan.reads,
            snapshot_every: self.plan.snapshot_every,
            admin_socket: seat.admin_socket(),
            dev: true,
            peer_tls: PeerTls {
                ca: certificates.join("ca.pem"),
                certificate: certificates.join(format!("node-{number}.pem")),
                key: certificates.join(format!("node-{number}.key")),
            },
            bootstrap: Some(Bootstrap {
                account_id: ACCOUNT,
                credentials_file: self.credentials_file(),
            }),
            nodes: self.founders.clone(),
        }
    }

    fn write_config(&self, seat: &Seat, config: ConfigFile) -> Result<(), ClusterError> {
        let text = toml::to_string(&config).map_err(|error| ClusterError::Refused {
            command: "a configuration".to_owned(),
            said: error.to_string(),
        })?;
        let path = seat.config();
        write_private(&path, &text).map_err(io(format!("{} cannot be written", path.display())))
    }

    fn read_credentials(&self) -> Result<Credentials, ClusterError> {
        let path = self.credentials_file();
        let text =
            std::fs::read_to_string(&path).map_err(io(format!("{} cannot be read", path.display())))?;
        let file: AccessKeyFile = toml::from_str(&text).map_err(|_| ClusterError::Refused {
            command: "trent dev".to_owned(),
            said: "its file of an access key is of another form".to_owned(),
        })?;
        Ok(Credentials {
            access_key_id: file.access_key_id,
            secret_access_key: file.secret_access_key,
            session_token: None,
        })
    }

    /// Not where the nodes' data is: there nobody may find a secret.
    fn secrets(&self) -> PathBuf {
        self.plan.dir.join("secrets")
    }

    fn keys(&self) -> PathBuf {
        self.secrets().join("keys")
    }

    fn credentials_file(&self) -> PathBuf {
        self.keys().join("credentials.toml")
    }

    fn authority(&self) -> PathBuf {
        self.secrets().join("authority")
    }

    fn certificates(&self, number: u64) -> PathBuf {
        self.secrets().join(format!("node-{number}"))
    }
}

/// Asks a process to end, which ends its own ones first, and waits until it has.
async fn end(process: &mut Child) -> std::io::Result<()> {
    let id = process.id().and_then(|id| i32::try_from(id).ok());
    if let Some(id) = id.and_then(Pid::from_raw) {
        kill_process(id, Signal::TERM)?;
    }
    match timeout(ENDS_WITHIN, process.wait()).await {
        Ok(ended) => ended.map(drop),
        Err(_) => process.kill().await,
    }
}

async fn exists(path: &Path) {
    let mut ticks = interval(LOOK_EVERY);
    while !path.exists() {
        ticks.tick().await;
    }
}

fn make_private_dir(path: &Path) -> Result<(), ClusterError> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(io(format!("{} cannot be made", path.display())))
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file: File = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(text.as_bytes())
}
