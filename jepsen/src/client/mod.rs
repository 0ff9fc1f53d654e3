//! A client that hides nothing: one connection, no retries, a deadline, and what exactly is known after a call.

mod answer;
mod connection;
mod request;
mod response;
mod signer;

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tokio::net::TcpSocket;
use tokio::time::{Instant, timeout_at};

pub use answer::{Answer, Effect, Loss, Rejection, Unsent};
pub use request::Request;
pub use signer::Credentials;

use crate::clock::Clock;
use connection::Connection;
use signer::Signer;

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// Makes the sockets by which a node is reached, which may be in a network namespace of its own.
pub type Sockets = Arc<dyn Fn() -> std::io::Result<TcpSocket> + Send + Sync>;

/// A client of one node, signing for one region, by a clock of its own: any node serves every region.
pub struct Client {
    address: SocketAddr,
    sockets: Sockets,
    signer: Signer,
    /// The node's.
    clock: Arc<Clock>,
    patience: Duration,
    connection: Option<Connection>,
}

impl Client {
    /// A client of the node behind this address, which gives every call up after `patience`. Nothing is connected yet.
    pub fn new(
        address: SocketAddr,
        sockets: Sockets,
        credentials: Credentials,
        region: &str,
        clock: Arc<Clock>,
        patience: Duration,
    ) -> Self {
        Self {
            address,
            sockets,
            signer: Signer::new(credentials, region),
            clock,
            patience,
            connection: None,
        }
    }

    /// Calls an operation of AWS KMS, once.
    pub async fn call(&mut self, operation: &str, body: &Value) -> Answer {
        self.send(&Request::kms(operation, body)).await
    }

    /// Signs a request and sends it, once.
    pub async fn send(&mut self, request: &Request) -> Answer {
        let deadline = Instant::now() + self.patience;
        let bytes = match self.signer.sign(self.address, request, self.now()) {
            Ok(bytes) => bytes,
            Err(reason) => return Answer::Unsent(Unsent::NotSigned(reason)),
        };
        let mut connection = match self.connect(deadline).await {
            Ok(connection) => connection,
            Err(unsent) => return Answer::Unsent(unsent),
        };
        let exchanged = timeout_at(deadline, connection.exchange(&bytes)).await;
        let Ok(exchanged) = exchanged else {
            return Answer::Lost(Loss::Timeout);
        };
        match exchanged {
            Ok(response) => {
                if response.keeps_alive {
                    self.connection = Some(connection);
                }
                Answer::of(response)
            }
            Err(loss) => Answer::Lost(loss),
        }
    }

    /// Clients go with their node where its clock shows another day: it takes no signature that is five minutes old. Where it
    /// is wrong by less, that is for the node to tolerate.
    #[expect(
        clippy::disallowed_methods,
        reason = "a client has a clock of its own, which the server judges"
    )]
    fn now(&self) -> SystemTime {
        let days = self
            .clock
            .ahead_ms()
            .saturating_add(DAY_MILLIS / 2)
            .div_euclid(DAY_MILLIS);
        let away = Duration::from_millis((days * DAY_MILLIS).unsigned_abs());
        match days {
            ..0 => SystemTime::now() - away,
            0.. => SystemTime::now() + away,
        }
    }

    /// The connection that is there, if the node has not closed it meanwhile; else a new one. Nothing was sent on either.
    async fn connect(&mut self, deadline: Instant) -> Result<Connection, Unsent> {
        if let Some(connection) = self.connection.take().filter(Connection::is_open) {
            return Ok(connection);
        }
        let socket = (self.sockets)().map_err(Unsent::Connect)?;
        match timeout_at(deadline, Connection::open(socket, self.address)).await {
            Ok(opened) => opened.map_err(Unsent::Connect),
            Err(_) => Err(Unsent::ConnectTimeout),
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
