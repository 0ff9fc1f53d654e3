//! One kept-alive connection with one request in flight.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use super::answer::Loss;
use super::response::Response;

/// Room for one read; most answers fit.
const READ_BYTES: usize = 8 * 1024;
/// The longest answer: the largest of the AWS API is a page of a list, far below.
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// Headers of one answer; the product sends about five.
const MOST_HEADERS: usize = 32;

pub(super) struct Connection {
    stream: TcpStream,
}

/// Where an answer ends, known once its head is there.
struct Extent {
    status: u16,
    head: usize,
    whole: usize,
    is_json: bool,
    keeps_alive: bool,
}

impl Connection {
    /// Connects, with Nagle's algorithm off: it would hold requests back.
    pub(super) async fn open(socket: TcpSocket, address: SocketAddr) -> io::Result<Self> {
        let stream = socket.connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream })
    }

    /// Whether another request may be sent: the node has neither closed it nor sent what nobody asked for.
    pub(super) fn is_open(&self) -> bool {
        let mut byte = [0];
        let read = self.stream.try_read(&mut byte);
        read.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
    }

    /// Sends the bytes of a request and waits for the whole answer.
    pub(super) async fn exchange(&mut self, request: &[u8]) -> Result<Response, Loss> {
        // A server may refuse a large body and close before all of it was sent; its answer counts.
        let sent = self.stream.write_all(request).await;
        let answer = self.read().await;
        match (sent, answer) {
            (Err(_), Err(_)) => Err(Loss::Broken),
            (Err(_), Ok(response)) => Ok(Response {
                keeps_alive: false,
                ..response
            }),
            (Ok(()), answer) => answer,
        }
    }

    /// Returns when the other end has closed or spoken.
    #[cfg(test)]
    pub(super) async fn stream_closed(&self) {
        self.stream.readable().await.unwrap();
    }

    async fn read(&mut self) -> Result<Response, Loss> {
        let mut bytes = Vec::with_capacity(READ_BYTES);
        let extent = loop {
            self.fill(&mut bytes).await?;
            if let Some(extent) = extent_of(&bytes)? {
                break extent;
            }
        };
        while bytes.len() < extent.whole {
            self.fill(&mut bytes).await?;
        }
        if bytes.len() > extent.whole {
            return Err(Loss::Garbage);
        }
        Ok(Response {
            status: extent.status,
            body: bytes.split_off(extent.head),
            is_json: extent.is_json,
            keeps_alive: extent.keeps_alive,
        })
    }

    async fn fill(&mut self, bytes: &mut Vec<u8>) -> Result<(), Loss> {
        bytes.reserve(READ_BYTES);
        match self.stream.read_buf(bytes).await {
            Ok(0) | Err(_) => Err(Loss::Broken),
            Ok(_) => Ok(()),
        }
    }
}

/// Nothing while the head is incomplete.
fn extent_of(bytes: &[u8]) -> Result<Option<Extent>, Loss> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let parsed = response.parse(bytes).map_err(|_| Loss::Garbage)?;
    let httparse::Status::Complete(head) = parsed else {
        return if bytes.len() < MOST_BYTES {
            Ok(None)
        } else {
            Err(Loss::Garbage)
        };
    };
    let length = header(response.headers, "content-length").and_then(|text| text.parse::<usize>().ok());
    let body = length.filter(|body| *body <= MOST_BYTES).ok_or(Loss::Garbage)?;
    Ok(Some(Extent {
        status: response.code.unwrap_or_default(),
        head,
        whole: head + body,
        is_json: header(response.headers, "content-type").is_some_and(|kind| kind.contains("json")),
        keeps_alive: header(response.headers, "connection")
            .is_none_or(|word| !word.eq_ignore_ascii_case("close")),
    }))
}

fn header<'a>(headers: &[httparse::Header<'a>], name: &str) -> Option<&'a str> {
    let found = headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case(name));
    found.and_then(|header| std::str::from_utf8(header.value).ok())
}
