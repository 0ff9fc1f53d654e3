//! A listener for the connections of one region's nodes to one node of another region.

use std::io::ErrorKind;
use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Duration, sleep};

use super::carrier::Carrier;
use super::conditions::{Conditions, Passage, until};

/// How long the end of a connection may still hold the address.
const BIND_AGAIN: Duration = Duration::from_millis(20);

/// Where it listens, whom it connects to, and what is true of both directions.
#[derive(Debug, Clone)]
pub(super) struct Way {
    pub(super) address: SocketAddr,
    pub(super) target: String,
    pub(super) there: watch::Receiver<Conditions>,
    pub(super) back: watch::Receiver<Conditions>,
}

/// A way with its socket.
pub(super) struct Listening {
    way: Way,
    socket: TcpListener,
}

impl Way {
    pub(super) async fn listen(self) -> Listening {
        loop {
            match TcpListener::bind(self.address).await {
                Ok(socket) => return Listening { way: self, socket },
                Err(error) if error.kind() == ErrorKind::AddrInUse => sleep(BIND_AGAIN).await,
                Err(error) => panic!("the proxy cannot listen on {}: {error}", self.address),
            }
        }
    }

    /// Returns when connections are refused in either direction.
    async fn refused(&mut self) {
        let refuses = |passage| passage == Passage::Refused;
        tokio::select! {
            _ = until(&mut self.there, refuses) => {}
            _ = until(&mut self.back, refuses) => {}
        }
    }

    /// Returns when they are refused in neither.
    async fn allowed(&mut self) {
        let allows = |passage| passage != Passage::Refused;
        while ![&self.there, &self.back]
            .into_iter()
            .all(|direction| allows(direction.borrow().passage))
        {
            until(&mut self.there, allows).await;
            until(&mut self.back, allows).await;
        }
    }

    /// Returns when what is said arrives in both directions, after the round trip that opening a connection takes.
    async fn open(&mut self) {
        let is_open = |passage| passage == Passage::Open;
        let there = until(&mut self.there, is_open).await;
        let back = until(&mut self.back, is_open).await;
        sleep(there.delay + back.delay).await;
    }

    async fn connect(mut self, near: TcpStream) {
        let mut refused = self.clone();
        tokio::select! {
            () = refused.refused() => {}
            () = async {
                self.open().await;
                let Ok(far) = TcpStream::connect(&self.target).await else {
                    return;
                };
                self.carry(near, far).await;
            } => {}
        }
    }

    /// Until both directions have ended, or one has failed.
    async fn carry(self, near: TcpStream, far: TcpStream) {
        for stream in [&near, &far] {
            // A stream that is gone already ends by itself.
            let _gone = stream.set_nodelay(true);
        }
        let (near_read, near_write) = near.into_split();
        let (far_read, far_write) = far.into_split();
        let there = Carrier::new(self.there).carry(near_read, far_write);
        let back = Carrier::new(self.back).carry(far_read, near_write);
        let _ended = tokio::try_join!(there, back);
    }
}

impl Listening {
    /// Serves as long as the proxy runs. While connections are refused there is no socket to connect to.
    pub(super) async fn serve(self) {
        let Self { mut way, mut socket } = self;
        loop {
            let mut connections = JoinSet::new();
            let mut refused = way.clone();
            tokio::select! {
                () = refused.refused() => {}
                () = accept(&socket, &way, &mut connections) => {}
            }
            drop((connections, socket));
            way.allowed().await;
            Listening { way, socket } = way.listen().await;
        }
    }
}

async fn accept(socket: &TcpListener, way: &Way, connections: &mut JoinSet<()>) {
    loop {
        tokio::select! {
            Ok((near, _)) = socket.accept() => {
                connections.spawn(way.clone().connect(near));
            }
            // Those that have ended are forgotten.
            Some(_) = connections.join_next() => {}
        }
    }
}
