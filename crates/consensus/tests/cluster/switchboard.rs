//! A network whose connections can be cut, in each direction of dialling.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::watch;
use trent_consensus::{AuthenticatedPeer, Dialer, PeerStream};
use trent_domain::ids::NodeId;

use crate::introduced::introduce;

/// Whether the line from one node to another is cut.
type Lines = HashMap<(NodeId, NodeId), watch::Sender<bool>>;

/// Where every node listens now, and who cannot reach whom.
#[derive(Debug, Clone, Default)]
pub(crate) struct Switchboard {
    lines: Arc<Mutex<Lines>>,
    addresses: Arc<Mutex<HashMap<NodeId, SocketAddr>>>,
}

impl Switchboard {
    pub(crate) fn listen(&self, node: NodeId, address: SocketAddr) {
        self.addresses.lock().unwrap().insert(node, address);
    }

    /// Cuts all connections of a node, those that exist too.
    pub(crate) fn isolate(&self, node: NodeId, others: impl IntoIterator<Item = NodeId>) {
        for other in others {
            self.set(node, other, true);
            self.set(other, node, true);
        }
    }

    /// Undoes [`Switchboard::isolate`].
    pub(crate) fn heal(&self, node: NodeId, others: impl IntoIterator<Item = NodeId>) {
        for other in others {
            self.set(node, other, false);
            self.set(other, node, false);
        }
    }

    pub(crate) fn dialer(&self, from: AuthenticatedPeer) -> SwitchDialer {
        SwitchDialer {
            from,
            board: self.clone(),
        }
    }

    fn set(&self, from: NodeId, to: NodeId, cut: bool) {
        self.with_line(from, to, |line| line.send_replace(cut));
    }

    fn line(&self, from: NodeId, to: NodeId) -> watch::Receiver<bool> {
        self.with_line(from, to, |line| line.subscribe())
    }

    fn with_line<T>(&self, from: NodeId, to: NodeId, use_it: impl FnOnce(&watch::Sender<bool>) -> T) -> T {
        let mut lines = self.lines.lock().unwrap();
        use_it(
            lines
                .entry((from, to))
                .or_insert_with(|| watch::Sender::new(false)),
        )
    }
}

/// Dials over a switchboard.
pub(crate) struct SwitchDialer {
    from: AuthenticatedPeer,
    board: Switchboard,
}

impl Dialer for SwitchDialer {
    /// The address in the membership is only a name: a node that was restarted listens elsewhere.
    fn dial(&self, node: NodeId, _: &str) -> BoxFuture<'static, io::Result<Box<dyn PeerStream>>> {
        let address = self.board.addresses.lock().unwrap().get(&node).copied();
        let mut line = self.board.line(self.from.node, node);
        let from = self.from.clone();
        Box::pin(async move {
            if *line.borrow_and_update() {
                return Err(io::ErrorKind::ConnectionRefused.into());
            }
            let mut stream = TcpStream::connect(address.ok_or(io::ErrorKind::NotFound)?).await?;
            stream.set_nodelay(true)?;
            introduce(&mut stream, &from).await?;
            let cut = async move { drop(line.wait_for(|cut| *cut).await) }.boxed();
            Ok(Box::new(SwitchedStream {
                stream,
                cut: Mutex::new(cut),
            }) as Box<dyn PeerStream>)
        })
    }

    fn generation(&self) -> u64 {
        0
    }
}

/// A connection that breaks when its line is cut.
struct SwitchedStream {
    stream: TcpStream,
    cut: Mutex<BoxFuture<'static, ()>>,
}

impl SwitchedStream {
    fn check(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        match self.cut.get_mut().unwrap().poll_unpin(cx) {
            Poll::Ready(()) => {
                self.cut = Mutex::new(futures::future::ready(()).boxed());
                Err(io::ErrorKind::ConnectionReset.into())
            }
            Poll::Pending => Ok(()),
        }
    }
}

impl AsyncRead for SwitchedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check(cx)?;
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for SwitchedStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.check(cx)?;
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
