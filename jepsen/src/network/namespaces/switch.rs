//! Reads every node's device, decides over each packet, and hands it on.

use std::fmt;
use std::net::Ipv4Addr;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Instant;

use arc_swap::ArcSwap;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use tun_rs::SyncDevice;

use super::super::conditions::happens;
use super::super::traffic::{Meter, count};
use super::super::{Conditions, Matrix, NetworkError, Traffic};
use super::late::LatePackets;
use crate::place::Place;

/// Packets that are taken from one node before the next has its turn.
const TURN: usize = 64;
/// More than the devices' MTU.
const PACKET_BYTES: usize = 2048;
/// Where an IPv4 packet says whom it is for.
const DESTINATION: std::ops::Range<usize> = 16..20;

/// One node's end.
pub(super) struct Port {
    pub(super) address: Ipv4Addr,
    pub(super) device: SyncDevice,
}

/// The switch, on a thread of its own. It ends with this value.
#[derive(Debug)]
pub(super) struct Switch {
    shared: Arc<Shared>,
    /// Closed, it ends the thread.
    stop: Option<OwnedFd>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    matrix: ArcSwap<Matrix>,
    meters: Vec<Meter>,
}

impl Switch {
    pub(super) fn start(matrix: Matrix, ports: Vec<Port>, seed: u64) -> Result<Self, NetworkError> {
        let setup = |source| NetworkError::Setup {
            what: "no thread for the switch".to_owned(),
            source,
        };
        let links = ports.len() * ports.len();
        let shared = Arc::new(Shared {
            matrix: ArcSwap::from_pointee(matrix),
            meters: std::iter::repeat_with(Meter::default).take(links).collect(),
        });
        let (stopped, stop) = rustix::pipe::pipe().map_err(|errno| setup(errno.into()))?;
        let mut forwarder = Forwarder::new(Arc::clone(&shared), ports.into(), seed);
        let thread = std::thread::Builder::new()
            .name("switch".to_owned())
            .spawn(move || forwarder.run(&stopped))
            .map_err(setup)?;
        Ok(Self {
            shared,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    pub(super) fn impose(&self, matrix: Matrix) {
        self.shared.matrix.store(Arc::new(matrix));
    }

    pub(super) fn conditions(&self) -> Matrix {
        Matrix::clone(&self.shared.matrix.load())
    }

    pub(super) fn traffic(&self, from: &Place, to: &Place) -> Traffic {
        let matrix = self.shared.matrix.load();
        let link = matrix.index(from).zip(matrix.index(to));
        let meter = link.and_then(|(from, to)| self.shared.meters.get(from * matrix.places().len() + to));
        meter.map(Meter::read).unwrap_or_default()
    }
}

impl Drop for Switch {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The thread's own.
struct Forwarder {
    shared: Arc<Shared>,
    ports: Arc<[Port]>,
    random: fastrand::Rng,
    late: LatePackets,
    /// Of every link, when its last late packet is due: the next one does not overtake it.
    last_due: Vec<Option<Instant>>,
}

impl Forwarder {
    fn new(shared: Arc<Shared>, ports: Arc<[Port]>, seed: u64) -> Self {
        Self {
            last_due: vec![None; ports.len() * ports.len()],
            shared,
            ports,
            random: fastrand::Rng::with_seed(seed),
            late: LatePackets::default(),
        }
    }

    fn run(&mut self, stopped: &OwnedFd) {
        let ports = Arc::clone(&self.ports);
        let devices = ports.iter().map(|port| port.device.as_fd());
        let fds = devices.chain([stopped.as_fd()]);
        let mut fds: Vec<PollFd<'_>> = fds
            .map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::IN))
            .collect();
        let mut packet = [0; PACKET_BYTES];
        while self.wait(&mut fds) {
            self.deliver_late();
            for (from, fd) in fds[..ports.len()].iter().enumerate() {
                if fd.revents().contains(PollFlags::IN) {
                    self.take_turn(from, &mut packet);
                }
            }
        }
    }

    /// Waits for packets, or until one is due; false when it is time to end.
    fn wait(&self, fds: &mut [PollFd<'_>]) -> bool {
        let due = self.late.next_due();
        let timeout = due.map(|due| due.saturating_duration_since(Instant::now()));
        let timeout = timeout.and_then(|timeout| Timespec::try_from(timeout).ok());
        match poll(fds, timeout.as_ref()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(_) => return false,
        }
        fds.last().is_none_or(|stopped| stopped.revents().is_empty())
    }

    fn take_turn(&mut self, from: usize, packet: &mut [u8]) {
        for _ in 0..TURN {
            let Ok(length) = self.ports[from].device.recv(packet) else {
                return;
            };
            let bytes = &packet[..length];
            if let Some(to) = self.destination(bytes) {
                // Read for every packet, after it has come: what is sent after a change meets the change.
                let conditions = self.shared.matrix.load().at(from, to);
                self.pass(from, to, bytes, conditions);
            }
        }
    }

    /// The node that a packet is for; nothing for what is no IPv4 or goes to nobody here.
    fn destination(&self, packet: &[u8]) -> Option<usize> {
        let octets: [u8; 4] = packet.get(DESTINATION)?.try_into().ok()?;
        let address = (packet[0] >> 4 == 4).then(|| Ipv4Addr::from(octets))?;
        self.ports.iter().position(|port| port.address == address)
    }

    /// Decides over one packet.
    fn pass(&mut self, from: usize, to: usize, packet: &[u8], conditions: Conditions) {
        let link = from * self.ports.len() + to;
        let meter = &self.shared.meters[link];
        if conditions.cut {
            return count(&meter.cut);
        }
        if happens(conditions.loss_percent, &mut self.random) {
            return count(&meter.lost);
        }
        let copies = if happens(conditions.duplicate_percent, &mut self.random) {
            count(&meter.duplicated);
            2
        } else {
            1
        };
        for _ in 0..copies {
            self.send(from, to, packet, conditions);
        }
    }

    /// Hands a packet on, at once or late.
    fn send(&mut self, from: usize, to: usize, packet: &[u8], conditions: Conditions) {
        let link = from * self.ports.len() + to;
        let delay = conditions.draw_delay(&mut self.random);
        if happens(conditions.reorder_percent, &mut self.random) {
            return self.hand_on(from, to, packet);
        }
        if delay.is_zero() && self.last_due[link].is_none() {
            return self.hand_on(from, to, packet);
        }
        let now = Instant::now();
        let due = self.last_due[link].map_or(now + delay, |last| last.max(now + delay));
        let meter = &self.shared.meters[link];
        if self.late.push(due, from, to, packet) {
            self.last_due[link] = Some(due);
            count(&meter.delayed);
        } else {
            count(&meter.overflowed);
        }
    }

    fn deliver_late(&mut self) {
        if self.late.is_empty() {
            return;
        }
        let now = Instant::now();
        while let Some(packet) = self.late.pop_due(now) {
            self.hand_on(packet.from, packet.to, &packet.bytes);
            self.late.recycle(packet);
        }
        for last in &mut self.last_due {
            *last = last.filter(|due| *due > now);
        }
    }

    fn hand_on(&self, from: usize, to: usize, packet: &[u8]) {
        let meter = &self.shared.meters[from * self.ports.len() + to];
        match self.ports[to].device.send(packet) {
            Ok(_) => count(&meter.passed),
            Err(_) => count(&meter.overflowed),
        }
    }
}

impl fmt::Debug for Port {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Port")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}
