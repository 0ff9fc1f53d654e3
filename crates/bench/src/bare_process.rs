//! The bare server as a process of its own.

use std::io;
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::arguments::BareAnswer;
use crate::cpu::Processes;
use crate::endpoint::Endpoint;
use crate::error::BenchError;
use crate::target::Target;

/// This program, started again as the bare server, and stopped when dropped.
pub(crate) struct BareProcess {
    /// The child to stop: it is killed when this is dropped, and ends by itself when we die.
    _child: Child,
    /// Where it listens, and its process on both sides of the account.
    pub(crate) target: Target,
}

impl BareProcess {
    /// Starts it and waits until it listens.
    pub(crate) async fn start(answer: &BareAnswer) -> Result<Self, BenchError> {
        let mut child = spawn(answer).map_err(BenchError::BareServer)?;
        let address = first_line(&mut child).await.map_err(BenchError::BareServer)?;
        let endpoint = Endpoint::parse(address.trim())?;
        let pids: Vec<u32> = child.id().into_iter().collect();
        let target = Target {
            endpoints: vec![endpoint],
            addressed: Processes::new(pids.clone()),
            serving: Processes::new(pids),
        };
        Ok(Self {
            _child: child,
            target,
        })
    }
}

fn spawn(answer: &BareAnswer) -> io::Result<Child> {
    let mut command = Command::new(std::env::current_exe()?);
    command
        .arg("bare-server")
        .arg("--body-bytes")
        .arg(answer.body_bytes.to_string());
    for header in &answer.headers {
        command.arg("--header").arg(header);
    }
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
}

async fn first_line(child: &mut Child) -> io::Result<String> {
    let mut line = String::new();
    if let Some(stdout) = child.stdout.take() {
        BufReader::new(stdout).read_line(&mut line).await?;
    }
    Ok(line)
}
