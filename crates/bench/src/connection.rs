//! One kept-alive connection with one request in flight.

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::answer::{Answer, AnswerError, AnswerReader};
use crate::endpoint::Endpoint;
use crate::error::BenchError;

/// A connection that sends a request only after the answer to the one before.
pub(crate) struct Connection {
    stream: TcpStream,
    reader: AnswerReader,
}

impl Connection {
    /// Connects, with Nagle's algorithm off: it would hold requests back.
    pub(crate) async fn open(endpoint: &Endpoint) -> Result<Self, BenchError> {
        let connect = async {
            let stream = TcpStream::connect(endpoint.socket()).await?;
            stream.set_nodelay(true)?;
            Ok(stream)
        };
        let stream = connect.await.map_err(|source| BenchError::Connect {
            endpoint: endpoint.clone(),
            source,
        })?;
        Ok(Self {
            stream,
            reader: AnswerReader::new(),
        })
    }

    /// Sends the bytes of a request and waits for the whole answer.
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> Result<Answer<'_>, AnswerError> {
        self.stream.write_all(request).await?;
        self.reader.read(&mut self.stream).await
    }
}
