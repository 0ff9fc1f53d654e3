//! A client that hides nothing: one connection, no retries, a deadline, and what exactly is known after a call.

mod answer;
mod connection;
mod request;
mod response;
mod signer;

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::net::TcpSocket;
use tokio::time::{Instant, timeout_at};

pub use answer::{Answer, Effect, Loss, Rejection, Unsent};
pub use request::Request;
pub use signer::Credentials;

use connection::Connection;
use signer::Signer;

/// Makes the sockets by which a node is reached, which may be in a network namespace of its own.
pub type Sockets = Arc<dyn Fn() -> std::io::Result<TcpSocket> + Send + Sync>;

/// A client of one node, signing for one region: any node serves every region.
pub struct Client {
    address: SocketAddr,
    sockets: Sockets,
    signer: Signer,
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
        patience: Duration,
    ) -> Self {
        Self {
            address,
            sockets,
            signer: Signer::new(credentials, region),
            patience,
            connection: None,
        }
    }

    /// Signs from now on by a clock that is so many seconds ahead of the machine's, or behind: a node whose clock a nemesis
    /// has moved by more than five minutes takes no other signatures.
    pub fn set_clock_ahead(&mut self, seconds: i64) {
        self.signer.set_clock_ahead(seconds);
    }

    /// Calls an operation of AWS KMS, once.
    pub async fn call(&mut self, operation: &str, body: &Value) -> Answer {
        self.send(&Request::kms(operation, body)).await
    }

    /// Signs a request and sends it, once.
    pub async fn send(&mut self, request: &Request) -> Answer {
        let deadline = Instant::now() + self.patience;
        let bytes = match self.signer.sign(self.address, request) {
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
