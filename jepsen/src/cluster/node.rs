//! One node: a process that is started, hurt and asked.

use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Output, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::time::{Instant, interval, timeout};

use super::error::io;
use super::memory::MemoryGroup;
use super::{Admin, ClusterError, Readiness, Seat};
use crate::client::{Client, Credentials};
use crate::clock::Clock;
use crate::disk::{Disk, Losses, Survival};
use crate::network::Network;
use crate::place::Place;

/// A node that was asked to end hands over what it leads, and may have to wait for a disk.
const STOP_WITHIN: Duration = Duration::from_secs(20);
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// Names the mistake of a process, for binaries that have any (`chaos-bugs`).
const BUG: &str = "TRENT_CHAOS_BUG";
const TAIL_LINES: usize = 15;

/// A node with all that it runs on. Its process ends with this value at the latest.
pub struct Node {
    seat: Seat,
    network: Arc<dyn Network>,
    disk: Arc<dyn Disk>,
    clock: Arc<Clock>,
    /// Nothing where the machine has no such groups.
    memory: Option<MemoryGroup>,
    number: Mutex<Option<u64>>,
    program: Mutex<PathBuf>,
    bug: Option<String>,
    process: Mutex<Option<Process>>,
}

/// A process that was started.
#[derive(Clone)]
struct Process {
    pid: Pid,
    ended: watch::Receiver<Option<ExitStatus>>,
}

impl Node {
    pub(super) fn new(
        seat: Seat,
        (program, bug): (&Path, Option<&str>),
        network: Arc<dyn Network>,
        disk: Arc<dyn Disk>,
        clock: Clock,
    ) -> Self {
        Self {
            number: Mutex::new(seat.founder),
            memory: MemoryGroup::new().ok(),
            seat,
            network,
            disk,
            clock: Arc::new(clock),
            program: Mutex::new(program.into()),
            bug: bug.map(str::to_owned),
            process: Mutex::default(),
        }
    }

    /// Where it is.
    pub fn place(&self) -> &Place {
        &self.seat.place
    }

    /// The product's number of it; nothing for a spare one that has not joined.
    pub fn number(&self) -> Option<u64> {
        *self.number.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Its ports and files.
    pub fn seat(&self) -> &Seat {
        &self.seat
    }

    /// Its disk.
    pub fn disk(&self) -> &dyn Disk {
        &*self.disk
    }

    /// Its wall clock.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Lets it be another binary from the next start on.
    pub fn set_program(&self, program: &Path) {
        *self.program.lock().unwrap_or_else(PoisonError::into_inner) = program.into();
    }

    /// Starts it.
    ///
    /// # Errors
    /// When it runs, or cannot be started.
    pub fn start(&self) -> Result<(), ClusterError> {
        let mut process = self.process();
        if process.as_ref().is_some_and(Process::is_running) {
            return Err(self.state("running"));
        }
        let child = self
            .spawn()
            .map_err(io(format!("{} cannot be started", self.seat.place)))?;
        let pid = child
            .id()
            .and_then(|id| i32::try_from(id).ok())
            .and_then(Pid::from_raw);
        let pid = pid.ok_or_else(|| self.state("gone at once"))?;
        *process = Some(Process::watch(pid, child));
        match &self.memory {
            Some(group) => group
                .take(pid.as_raw_nonzero().get())
                .map_err(io("a group does not take the node")),
            None => Ok(()),
        }
    }

    /// Lets it have so many bytes of memory more than it has now, from this start on: the kernel kills it when it takes more.
    ///
    /// # Errors
    /// When the machine cannot limit it: `doctor` says why.
    pub fn limit_memory(&self, headroom: u64) -> Result<(), ClusterError> {
        let limited = self.memory_group()?.limit(headroom);
        limited.map_err(io(format!("the memory of {} cannot be limited", self.seat.place)))
    }

    /// Lets it have all the memory that there is.
    ///
    /// # Errors
    /// When the machine cannot limit it.
    pub fn unlimit_memory(&self) -> Result<(), ClusterError> {
        let freed = self.memory_group()?.unlimit();
        freed.map_err(io(format!("the memory of {} cannot be freed", self.seat.place)))
    }

    fn memory_group(&self) -> Result<&MemoryGroup, ClusterError> {
        self.memory
            .as_ref()
            .ok_or_else(|| self.state("in no group that could limit its memory"))
    }

    fn spawn(&self) -> std::io::Result<Child> {
        let log = File::options().create(true).append(true).open(self.seat.log())?;
        self.command(&["server", "--config"])
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
    }

    /// The product where the node is, with these words and the configuration file.
    fn command(&self, words: &[&str]) -> Command {
        let program = self.program.lock().unwrap_or_else(PoisonError::into_inner);
        let mut command = self.network.command(&self.seat.place, program.as_os_str());
        self.clock.give_to(&mut command);
        if let Some(bug) = &self.bug {
            command.env(BUG, bug);
        }
        command.args(words).arg(self.seat.config());
        let mut command = Command::from(command);
        command.kill_on_drop(true);
        command
    }

    /// Becomes a node of the cluster, by its configuration file and the token of its invitation, and is started. What it had on
    /// its disk goes.
    pub(super) async fn join(&self, number: u64, token: &str) -> Result<(), ClusterError> {
        if self.is_running() {
            return Err(self.state("running"));
        }
        self.disk.wipe()?;
        let asked = self.ask_to_join(token).await;
        let output = asked.map_err(io(format!("{} cannot join", self.seat.place)))?;
        if !output.status.success() {
            return Err(ClusterError::Refused {
                command: format!("trent node join at {}", self.seat.place),
                said: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
            });
        }
        // Whoever starts the dead knows it by its number.
        self.start()?;
        self.set_number(Some(number));
        Ok(())
    }

    /// Is no node of the cluster any more: it was removed, and has ended.
    pub(super) fn vacate(&self) -> Result<(), ClusterError> {
        if self.is_running() {
            return Err(self.state("running"));
        }
        self.set_number(None);
        Ok(())
    }

    fn set_number(&self, number: Option<u64>) {
        *self.number.lock().unwrap_or_else(PoisonError::into_inner) = number;
    }

    async fn ask_to_join(&self, token: &str) -> std::io::Result<Output> {
        let mut command = self.command(&["node", "join", "--token", "-", "--config"]);
        let command = command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = command.spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(token.as_bytes()).await?;
        }
        child.wait_with_output().await
    }

    /// Whether its process is there, paused or not.
    pub fn is_running(&self) -> bool {
        self.process().as_ref().is_some_and(Process::is_running)
    }

    /// Its process.
    pub fn pid(&self) -> Option<u32> {
        let process = self.process();
        let running = process.as_ref().filter(|process| process.is_running())?;
        u32::try_from(running.pid.as_raw_nonzero().get()).ok()
    }

    /// Kills it, and waits for its end. Nothing happens to one that does not run.
    pub async fn kill(&self) {
        self.signal(Signal::KILL);
        self.end().await;
    }

    /// Asks it to end, waits for that, and kills it when it takes too long. False if it was killed.
    pub async fn stop(&self) -> bool {
        self.signal(Signal::TERM);
        self.signal(Signal::CONT);
        let ended = timeout(STOP_WITHIN, self.end()).await.is_ok();
        if !ended {
            self.kill().await;
        }
        ended
    }

    /// Lets it do nothing, as if the machine stood still. False if it does not run.
    pub fn pause(&self) -> bool {
        self.signal(Signal::STOP)
    }

    /// Lets it go on.
    pub fn resume(&self) -> bool {
        self.signal(Signal::CONT)
    }

    /// Takes the power of its machine away: the process and what its disk had not made durable. It is not started again.
    ///
    /// # Errors
    /// When its disk cannot lose power.
    pub async fn cut_power(&self, survival: Survival) -> Result<Losses, ClusterError> {
        self.kill().await;
        Ok(self.disk.cut_power(survival)?)
    }

    /// Waits until its process has ended, and says how; nothing where there is none.
    pub async fn end(&self) -> Option<ExitStatus> {
        let mut ended = self.process().as_ref()?.ended.clone();
        let status = ended.wait_for(Option::is_some).await.ok()?;
        *status
    }

    /// What it says of itself.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn readiness(&self) -> std::io::Result<Readiness> {
        Readiness::of(self.network.socket(&self.seat.place)?, self.seat.api).await
    }

    /// Waits until it is ready to serve.
    ///
    /// # Errors
    /// When it ends, or is not ready in time.
    pub async fn await_ready(&self, patience: Duration) -> Result<(), ClusterError> {
        let deadline = Instant::now() + patience;
        let mut ticks = interval(LOOK_EVERY);
        let mut said = Readiness::default();
        while Instant::now() < deadline {
            ticks.tick().await;
            if let Some(status) = self.ended() {
                return Err(self.gone(status));
            }
            match self.readiness().await {
                Ok(Readiness { ready: true, .. }) => return Ok(()),
                Ok(reasons) => said = reasons,
                Err(error) => said.reasons = vec![error.to_string()],
            }
        }
        Err(ClusterError::NotReady {
            place: self.seat.place.clone(),
            patience,
            reasons: said.reasons.join(", "),
        })
    }

    /// Its operator.
    pub fn admin(&self) -> Admin {
        Admin::new(self.seat.admin_socket())
    }

    /// A client of it that signs for a region.
    pub fn client(&self, credentials: Credentials, region: &str, patience: Duration) -> Client {
        let (network, place) = (Arc::clone(&self.network), self.seat.place.clone());
        let sockets = Arc::new(move || network.socket(&place));
        Client::new(
            self.seat.api,
            sockets,
            credentials,
            region,
            Arc::clone(&self.clock),
            patience,
        )
    }

    fn ended(&self) -> Option<ExitStatus> {
        let process = self.process();
        *process.as_ref()?.ended.borrow()
    }

    fn signal(&self, signal: Signal) -> bool {
        let process = self.process();
        let running = process.as_ref().filter(|process| process.is_running());
        running.is_some_and(|process| kill_process(process.pid, signal).is_ok())
    }

    fn process(&self) -> std::sync::MutexGuard<'_, Option<Process>> {
        self.process.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn state(&self, state: &'static str) -> ClusterError {
        let place = self.seat.place.clone();
        ClusterError::State { place, state }
    }

    fn gone(&self, status: ExitStatus) -> ClusterError {
        let text = std::fs::read_to_string(self.seat.log()).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        ClusterError::Ended {
            place: self.seat.place.clone(),
            status,
            tail: lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n"),
        }
    }
}

impl Drop for Node {
    /// Before its disk goes, which would wait for the end of whoever uses it.
    fn drop(&mut self) {
        self.signal(Signal::KILL);
    }
}

impl Process {
    /// Lets a task await the end, so that anybody can ask for it.
    fn watch(pid: Pid, mut child: Child) -> Self {
        let (tell, ended) = watch::channel(None);
        tokio::spawn(async move {
            let status = child.wait().await;
            // Nobody may be left who wants to know.
            let _ = tell.send(status.ok());
        });
        Self { pid, ended }
    }

    /// Not since its end is known. A process whose watcher is gone is gone, too.
    fn is_running(&self) -> bool {
        self.ended.borrow().is_none() && self.ended.has_changed().is_ok()
    }
}

impl fmt::Debug for Node {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Node")
            .field("seat", &self.seat)
            .field("pid", &self.pid())
            .finish_non_exhaustive()
    }
}
