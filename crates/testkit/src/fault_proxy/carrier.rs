//! Carries the bytes of one direction of a connection.

use std::collections::VecDeque;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::conditions::{Conditions, Passage, until};

/// Bytes of a piece: some packets.
const PIECE: usize = 16 * 1024;
/// Pieces on their way at a time. A network holds that much of a connection, and its sender waits.
const ON_THE_WAY: usize = 256;

/// One direction.
pub(super) struct Carrier {
    conditions: watch::Receiver<Conditions>,
    losses: fastrand::Rng,
    on_the_way: VecDeque<Piece>,
}

struct Piece {
    due: Instant,
    bytes: Bytes,
}

impl Carrier {
    pub(super) fn new(conditions: watch::Receiver<Conditions>) -> Self {
        // Each connection loses other pieces, and every run the same ones.
        static CONNECTIONS: AtomicU64 = AtomicU64::new(0);
        let seed = CONNECTIONS.fetch_add(1, Ordering::Relaxed);
        Self {
            conditions,
            losses: fastrand::Rng::with_seed(seed),
            on_the_way: VecDeque::new(),
        }
    }

    /// Carries until the sender has closed and everything has arrived.
    pub(super) async fn carry(mut self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) -> io::Result<()> {
        let mut ended = false;
        while !(ended && self.on_the_way.is_empty()) {
            let mut piece = BytesMut::with_capacity(PIECE);
            tokio::select! {
                read = from.read_buf(&mut piece), if !ended && self.on_the_way.len() < ON_THE_WAY => match read {
                    Ok(1..) => self.take(piece.freeze()),
                    // That a sender has gone arrives behind what it said, whatever end it met.
                    Ok(0) | Err(_) => ended = true,
                },
                () = arrival(&mut self.conditions, &self.on_the_way) => {
                    if let Some(piece) = self.on_the_way.pop_front() {
                        to.write_all(&piece.bytes).await?;
                    }
                }
            }
        }
        to.shutdown().await
    }

    fn take(&mut self, bytes: Bytes) {
        let Conditions { delay, stalls, .. } = *self.conditions.borrow();
        let mut due = Instant::now() + delay;
        if self.losses.u8(0..100) < stalls.percent {
            due += stalls.length;
        }
        self.on_the_way.push_back(Piece { due, bytes });
    }
}

/// Returns when the first piece arrives. Those behind it wait, also when they are due.
async fn arrival(conditions: &mut watch::Receiver<Conditions>, on_the_way: &VecDeque<Piece>) {
    let Some(first) = on_the_way.front() else {
        return std::future::pending().await;
    };
    sleep_until(first.due).await;
    until(conditions, |passage| passage == Passage::Open).await;
}
