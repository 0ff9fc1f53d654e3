//! What a node says of itself to load balancers.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;
use tokio::time::timeout;

/// The page never waits; what takes longer does not answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);

/// `/readyz`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Readiness {
    /// Whether requests should come here.
    pub ready: bool,
    /// If not, why, in the words of docs/operations.md.
    #[serde(default)]
    pub reasons: Vec<String>,
}

impl Readiness {
    /// Asks a node.
    pub(super) async fn of(socket: TcpSocket, address: SocketAddr) -> io::Result<Self> {
        let asked = timeout(ANSWER_WITHIN, ask(socket, address)).await;
        let answer = asked.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))?;
        let body = answer.split_once("\r\n\r\n").map(|(_, body)| body);
        let read = body.and_then(|body| serde_json::from_str(body).ok());
        read.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "no page of readiness"))
    }
}

async fn ask(socket: TcpSocket, address: SocketAddr) -> io::Result<String> {
    let mut stream = socket.connect(address).await?;
    let request = format!("GET /readyz HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}
