//! The network between nodes: connections as TCP makes them. Bytes come late, in order, or not at all while the way is cut;
//! what is lost on the way comes later still. Connections overtake each other, bytes of one do not.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::mpsc::UnboundedSender;
use trent_consensus::{AuthenticatedPeer, Dialer, PeerStream};
use trent_domain::ids::NodeId;
use trent_proto::tonic::transport::server::Connected;

use crate::trace::Trace;

/// Bytes that may be under way on one connection before its writer waits.
const WINDOW: usize = 1 << 20;
/// When a lost packet is sent again, in microseconds.
const RETRANSMISSION: u64 = 200_000;
/// How often a connection that gets no answer is tried.
const SYN_AGAIN: Duration = Duration::from_millis(50);
/// Bytes of one packet.
const PACKET: usize = 16 << 10;

/// What somebody who dials is doing.
type Dialing = Pin<Box<dyn Future<Output = io::Result<Box<dyn PeerStream>>> + Send>>;

/// How a way is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Weather {
    /// How long a packet takes, in microseconds.
    pub(crate) delay: (u64, u64),
    /// How many of a thousand are lost.
    pub(crate) loss: u32,
}

impl Weather {
    pub(crate) const GOOD: Self = Self {
        delay: (500, 3_000),
        loss: 0,
    };
    pub(crate) const BAD: Self = Self {
        delay: (1_000, 90_000),
        loss: 80,
    };
}

/// The network. Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Network(Arc<Mutex<Inner>>);

#[derive(Debug)]
struct Inner {
    seed: u64,
    now: u64,
    ways: BTreeMap<(NodeId, NodeId), Way>,
    pipes: BTreeMap<u64, Pipe>,
    next_pipe: u64,
    doors: BTreeMap<NodeId, UnboundedSender<io::Result<Stream>>>,
    /// Nodes without power: nothing of theirs says goodbye.
    silent: Vec<NodeId>,
    trace: Trace,
}

/// One direction between two nodes.
#[derive(Debug)]
struct Way {
    is_cut: bool,
    weather: Weather,
    /// For the opening of connections.
    rng: fastrand::Rng,
}

/// One direction of a connection.
#[derive(Debug)]
struct Pipe {
    from: NodeId,
    to: NodeId,
    /// Its own, so that what two connections send at one time does not depend on which did first.
    rng: fastrand::Rng,
    under_way: VecDeque<(u64, Packet)>,
    bytes_under_way: usize,
    arrived: VecDeque<u8>,
    has_ended: bool,
    is_reset: bool,
    reader: Option<Waker>,
    writer: Option<Waker>,
    /// How many ends are open still.
    ends: u8,
}

#[derive(Debug)]
enum Packet {
    Data(Vec<u8>),
    End,
}

impl Network {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(Inner {
            seed,
            now: 0,
            ways: BTreeMap::new(),
            pipes: BTreeMap::new(),
            next_pipe: 0,
            doors: BTreeMap::new(),
            silent: Vec::new(),
            trace: Trace::default(),
        })))
    }

    /// Cuts or mends a way.
    pub(crate) fn set_cut(&self, from: NodeId, to: NodeId, is_cut: bool) {
        self.inner().way(from, to).is_cut = is_cut;
    }

    /// Changes the weather on a way.
    pub(crate) fn set_weather(&self, from: NodeId, to: NodeId, weather: Weather) {
        self.inner().way(from, to).weather = weather;
    }

    /// A node listens from now on; connections from before are unknown to it.
    pub(crate) fn open_door(&self, node: NodeId, door: UnboundedSender<io::Result<Stream>>) {
        let mut inner = self.inner();
        inner.doors.insert(node, door);
        inner.silent.retain(|silent| *silent != node);
        inner.reset_pipes_of(node);
    }

    /// A node is going to stop, with its system or without a word.
    pub(crate) fn close_door(&self, node: NodeId, silently: bool) {
        let mut inner = self.inner();
        inner.doors.remove(&node);
        if silently {
            inner.silent.push(node);
        }
    }

    /// Lets arrive what is due.
    pub(crate) fn deliver(&self, now: u64) {
        let wakers = self.inner().deliver(now);
        wakers.into_iter().for_each(Waker::wake);
    }

    /// What has arrived so far, as a number.
    pub(crate) fn trace(&self) -> Trace {
        self.inner().trace
    }

    pub(crate) fn dialer(&self, from: AuthenticatedPeer) -> SimulatedDialer {
        SimulatedDialer {
            from,
            network: self.clone(),
        }
    }

    /// Whether a connection can be made; nothing while no answer comes.
    fn connect(&self, from: &AuthenticatedPeer, to: NodeId) -> Option<io::Result<Stream>> {
        let mut inner = self.inner();
        let cut = inner.way(from.node, to).is_cut || inner.way(to, from.node).is_cut;
        if cut || inner.silent.contains(&to) {
            return None;
        }
        let Some(door) = inner.doors.get(&to).cloned() else {
            return Some(Err(io::ErrorKind::ConnectionRefused.into()));
        };
        let (there, back) = (inner.pipe(from.node, to), inner.pipe(to, from.node));
        drop(inner);
        let stream = |read, write, peer| Stream {
            read,
            write,
            peer,
            network: self.clone(),
        };
        let own = stream(back, there, from.clone());
        let other = stream(there, back, from.clone());
        match door.send(Ok(other)) {
            Ok(()) => Some(Ok(own)),
            Err(_) => Some(Err(io::ErrorKind::ConnectionRefused.into())),
        }
    }

    fn round_trip(&self, from: NodeId, to: NodeId) -> Duration {
        let mut inner = self.inner();
        let mut one_way = |from, to| {
            let way = inner.way(from, to);
            way.weather.delay(&mut way.rng)
        };
        Duration::from_micros(one_way(from, to) + one_way(to, from))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn way(&mut self, from: NodeId, to: NodeId) -> &mut Way {
        let seed = self.seed ^ (from.0 << 32) ^ (to.0 << 48);
        self.ways.entry((from, to)).or_insert_with(|| Way {
            is_cut: false,
            weather: Weather::GOOD,
            rng: fastrand::Rng::with_seed(seed),
        })
    }

    fn pipe(&mut self, from: NodeId, to: NodeId) -> u64 {
        self.next_pipe += 1;
        let pipe = Pipe {
            from,
            to,
            rng: fastrand::Rng::with_seed(self.seed ^ self.next_pipe << 20),
            under_way: VecDeque::new(),
            bytes_under_way: 0,
            arrived: VecDeque::new(),
            has_ended: false,
            is_reset: false,
            reader: None,
            writer: None,
            ends: 2,
        };
        self.pipes.insert(self.next_pipe, pipe);
        self.next_pipe
    }

    fn send(&mut self, pipe: u64, packet: Packet) {
        let now = self.now;
        let Some((from, to)) = self.pipes.get(&pipe).map(|pipe| (pipe.from, pipe.to)) else {
            return;
        };
        let weather = self.way(from, to).weather;
        if let Some(pipe) = self.pipes.get_mut(&pipe) {
            let after = pipe.under_way.back().map_or(0, |(due, _)| *due);
            let due = now + weather.delay(&mut pipe.rng);
            pipe.under_way.push_back((due.max(after), packet));
        }
    }

    fn deliver(&mut self, now: u64) -> Vec<Waker> {
        self.now = now;
        let mut wakers = Vec::new();
        let cut: Vec<(NodeId, NodeId)> = self
            .ways
            .iter()
            .filter_map(|(way, state)| state.is_cut.then_some(*way))
            .collect();
        for (number, pipe) in &mut self.pipes {
            if cut.contains(&(pipe.from, pipe.to)) {
                if let Some((due, _)) = pipe.under_way.front_mut() {
                    *due = (*due).max(now + 1);
                }
                continue;
            }
            while pipe.under_way.front().is_some_and(|(due, _)| *due <= now) {
                let Some((_, packet)) = pipe.under_way.pop_front() else {
                    break;
                };
                // Not its bytes: HTTP servers put the date of the real day into their answers.
                self.trace.note(now, *number, &[]);
                pipe.take(packet);
                wakers.extend(pipe.reader.take());
                wakers.extend(pipe.writer.take());
            }
        }
        wakers
    }

    fn reset_pipes_of(&mut self, node: NodeId) {
        for pipe in self.pipes.values_mut() {
            if pipe.from == node || pipe.to == node {
                pipe.is_reset = true;
                pipe.under_way.clear();
                [pipe.reader.take(), pipe.writer.take()]
                    .into_iter()
                    .flatten()
                    .for_each(Waker::wake);
            }
        }
    }
}

impl Weather {
    fn delay(self, rng: &mut fastrand::Rng) -> u64 {
        let (least, most) = self.delay;
        let mut delay = rng.u64(least..=most);
        while rng.u32(..1000) < self.loss {
            delay += RETRANSMISSION;
        }
        delay
    }
}

impl Pipe {
    fn take(&mut self, packet: Packet) {
        match packet {
            Packet::Data(bytes) => {
                self.bytes_under_way -= bytes.len();
                self.arrived.extend(bytes);
            }
            Packet::End => self.has_ended = true,
        }
    }
}

/// Dials over the network.
pub(crate) struct SimulatedDialer {
    from: AuthenticatedPeer,
    network: Network,
}

impl Dialer for SimulatedDialer {
    fn dial(&self, node: NodeId, _: &str) -> Dialing {
        let (from, network) = (self.from.clone(), self.network.clone());
        Box::pin(async move {
            tokio::time::sleep(network.round_trip(from.node, node)).await;
            loop {
                if let Some(connected) = network.connect(&from, node) {
                    return connected.map(|stream| Box::new(stream) as Box<dyn PeerStream>);
                }
                tokio::time::sleep(SYN_AGAIN).await;
            }
        })
    }

    fn generation(&self) -> u64 {
        0
    }
}

/// One end of a connection.
#[derive(Debug)]
pub(crate) struct Stream {
    read: u64,
    write: u64,
    /// Who opened it.
    peer: AuthenticatedPeer,
    network: Network,
}

impl Connected for Stream {
    type ConnectInfo = AuthenticatedPeer;

    fn connect_info(&self) -> AuthenticatedPeer {
        self.peer.clone()
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let mut inner = self.network.inner();
        let Some(pipe) = inner.pipes.get_mut(&self.read) else {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        };
        if !pipe.arrived.is_empty() {
            let (bytes, _) = pipe.arrived.as_slices();
            let length = bytes.len().min(buffer.remaining());
            buffer.put_slice(&bytes[..length]);
            pipe.arrived.drain(..length);
            return Poll::Ready(Ok(()));
        }
        if pipe.is_reset {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        if pipe.has_ended {
            return Poll::Ready(Ok(()));
        }
        pipe.reader = Some(cx.waker().clone());
        Poll::Pending
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let mut inner = self.network.inner();
        let Some(pipe) = inner.pipes.get_mut(&self.write) else {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        };
        if pipe.is_reset {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        if pipe.bytes_under_way >= WINDOW {
            pipe.writer = Some(cx.waker().clone());
            return Poll::Pending;
        }
        let packet = &bytes[..bytes.len().min(PACKET)];
        pipe.bytes_under_way += packet.len();
        inner.send(self.write, Packet::Data(packet.to_vec()));
        Poll::Ready(Ok(packet.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.network.inner().send(self.write, Packet::End);
        Poll::Ready(Ok(()))
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        let mut inner = self.network.inner();
        let own = inner.pipes.get(&self.write).map(|pipe| pipe.from);
        if own.is_none_or(|own| !inner.silent.contains(&own)) {
            inner.send(self.write, Packet::End);
        }
        for number in [self.read, self.write] {
            if let Some(pipe) = inner.pipes.get_mut(&number) {
                pipe.ends -= 1;
                if pipe.ends == 0 {
                    inner.pipes.remove(&number);
                }
            }
        }
    }
}
