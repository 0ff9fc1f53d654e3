//! A node: the product's groups in a runtime of their own, whose clock is the node's.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::Instant;
use tokio_stream::wrappers::UnboundedReceiverStream;
use trent_consensus::simulation::Seat;
use trent_consensus::{
    AuthenticatedPeer, Compaction, Deadlines, GroupHandle, GroupOptions, Groups, Member, NodeIdentity,
    RegionMachine, Timers,
};
use trent_domain::ids::{ClusterId, GroupId, NodeId, RegionName};
use trent_proto::tonic::service::Routes;

use crate::disk::Disk;
use crate::network::Network;

/// The group on a node.
pub(crate) type Handle = GroupHandle<RegionMachine>;

/// The cluster.
const CLUSTER: ClusterId = ClusterId::new([0xc2; 16]);

/// A machine and what runs on it.
pub(crate) struct Node {
    pub(crate) id: NodeId,
    pub(crate) disk: Disk,
    /// How fast its clock runs: 1 is right.
    rate: f64,
    /// How far its wall clock is ahead, in milliseconds.
    pub(crate) ahead: i64,
    seed: u64,
    snapshot_every: u64,
    boots: u64,
    running: Option<Running>,
}

/// A process.
struct Running {
    handle: Handle,
    _groups: Groups,
    seat: Option<Seat>,
    /// When it began, by the simulation's clock and by its own.
    began: (u64, Instant),
    /// The end of its pause.
    paused_until: Option<u64>,
    /// The last, so that everything else is dropped within it.
    runtime: Runtime,
}

impl Node {
    pub(crate) fn new(number: u64, seed: u64, snapshot_every: u64, lies: bool) -> Self {
        let own = seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Self {
            id: NodeId(number),
            disk: Disk::new(own, lies),
            rate: 1.0,
            ahead: 0,
            seed: own,
            snapshot_every,
            boots: 0,
            running: None,
        }
    }

    /// The group, if the node runs.
    pub(crate) fn handle(&self) -> Option<&Handle> {
        self.running.as_ref().map(|running| &running.handle)
    }

    pub(crate) fn is_up(&self) -> bool {
        self.running.is_some()
    }

    /// Starts the process on what is on the disk; an error is why the product refuses it.
    pub(crate) fn boot(&mut self, now: u64, network: &Network, room: &Path) -> Result<(), String> {
        self.boots += 1;
        let runtime = Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        let seat = Seat::new(self.seed ^ self.boots << 40, Arc::new(self.disk.clone()));
        let (door, incoming) = mpsc::unbounded_channel();
        network.open_door(self.id, door);
        let (seat, opened) = seat.take(|| {
            runtime.block_on(async {
                let began = Instant::now();
                let groups = Groups::open_simulated(
                    self.identity(),
                    Arc::new(network.dialer(self.authenticated())),
                    Arc::new(self.disk.clone()),
                    room,
                )
                .map_err(|error| error.to_string())?;
                let handle = groups
                    .open_group(group(), RegionMachine, self.options())
                    .await
                    .map_err(|error| error.to_string())?;
                let incoming = UnboundedReceiverStream::new(incoming);
                tokio::spawn(groups.serve(incoming, Routes::default(), std::future::pending()));
                Ok((began, groups, handle))
            })
        });
        let (began, groups, handle) = match opened {
            Ok(opened) => opened,
            Err(refusal) => {
                network.close_door(self.id, false);
                return Err(refusal);
            }
        };
        self.running = Some(Running {
            handle,
            _groups: groups,
            seat: Some(seat),
            began: (now, began),
            paused_until: None,
            runtime,
        });
        Ok(())
    }

    /// Makes it a voter of a new group.
    pub(crate) fn initialize(&mut self, voters: BTreeMap<NodeId, Member>) {
        let Some(running) = &mut self.running else { return };
        let handle = running.handle.clone();
        running.run(|runtime| {
            runtime.block_on(async { handle.initialize(voters).await.unwrap() });
        });
    }

    /// Changes how fast the clock runs, from now on.
    pub(crate) fn set_rate(&mut self, now: u64, rate: f64) {
        if let Some(running) = &mut self.running {
            let own = Duration::from_micros(((now - running.began.0) as f64 * self.rate) as u64);
            running.began = (now, running.began.1 + own);
        }
        self.rate = rate;
    }

    /// Lets the process run up to a time.
    pub(crate) fn run_until(&mut self, now: u64) {
        let rate = self.rate;
        let Some(running) = &mut self.running else { return };
        let after_pause = match running.paused_until {
            Some(end) if now < end => return,
            end => end.is_some(),
        };
        running.paused_until = None;
        let (since, began) = running.began;
        let own = Duration::from_micros(((now - since) as f64 * rate) as u64);
        let until = began + own;
        running.run(|runtime| {
            runtime.block_on(async {
                if after_pause {
                    // To a process that was stopped, all that time passes at once.
                    tokio::time::advance(until.saturating_duration_since(Instant::now())).await;
                }
                tokio::time::sleep_until(until).await;
            });
        });
    }

    /// Begins a task of the process.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) -> Option<AbortHandle> {
        let running = self.running.as_ref()?;
        Some(running.runtime.spawn(task).abort_handle())
    }

    pub(crate) fn pause_until(&mut self, end: u64) {
        if let Some(running) = &mut self.running {
            running.paused_until = Some(end);
        }
    }

    /// Ends the process as `kill -9` does.
    pub(crate) fn kill(&mut self, network: &Network) {
        network.close_door(self.id, false);
        self.running = None;
        self.disk.lose_process();
    }

    /// Cuts the power.
    pub(crate) fn cut_power(&mut self, network: &Network) {
        network.close_door(self.id, true);
        self.running = None;
        self.disk.lose_power();
    }

    pub(crate) fn member(&self) -> Member {
        Member {
            address: format!("node-{}:1", self.id),
            region: region().to_string(),
        }
    }

    fn identity(&self) -> NodeIdentity {
        NodeIdentity {
            cluster: CLUSTER,
            node: self.id,
            member: self.member(),
        }
    }

    fn authenticated(&self) -> AuthenticatedPeer {
        AuthenticatedPeer {
            node: self.id,
            region: region(),
        }
    }

    fn options(&self) -> GroupOptions {
        GroupOptions {
            timers: Timers::REGION,
            compaction: Compaction {
                snapshot_every: self.snapshot_every,
            },
            deadlines: Deadlines::DEFAULT,
        }
    }
}

impl Running {
    fn run(&mut self, work: impl FnOnce(&Runtime)) {
        if let Some(seat) = self.seat.take() {
            let (seat, ()) = seat.take(|| work(&self.runtime));
            self.seat = Some(seat);
        }
    }
}

pub(crate) fn region() -> RegionName {
    "us-east-1".parse().unwrap()
}

fn group() -> GroupId {
    GroupId::Region(region())
}
