//! Reading answers: as little as a client can do that has only to know where an answer ends.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt};

/// Room for one read; an answer of any measured operation fits.
const READ_BYTES: usize = 8 * 1024;
/// The longest answer: the largest of the AWS API is a page of a list, far below.
const MOST_BYTES: usize = 1024 * 1024;
/// Headers of one answer; the product sends about five.
const MOST_HEADERS: usize = 32;

/// Reads one answer after the other off a connection, each before the next request is sent.
pub(crate) struct AnswerReader {
    buffer: Vec<u8>,
    filled: usize,
}

/// One whole answer.
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    head: &'a [u8],
    pub(crate) body: &'a [u8],
}

/// Why there is no whole answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AnswerError {
    #[error("the connection failed")]
    Connection(#[from] io::Error),
    #[error("the server closed the connection")]
    Closed,
    #[error("the head is no HTTP")]
    Malformed(#[from] httparse::Error),
    #[error("an answer without content-length is not understood")]
    NoLength,
    #[error("an answer of more than {MOST_BYTES} bytes")]
    TooLong,
    #[error("more bytes came than the answer has")]
    Surplus,
}

/// Where an answer ends, known once its head is there.
struct Extent {
    status: u16,
    head: usize,
    whole: usize,
}

impl AnswerReader {
    pub(crate) fn new() -> Self {
        Self {
            buffer: vec![0; READ_BYTES],
            filled: 0,
        }
    }

    /// The next answer.
    pub(crate) async fn read(
        &mut self,
        stream: &mut (impl AsyncRead + Unpin),
    ) -> Result<Answer<'_>, AnswerError> {
        self.filled = 0;
        let extent = loop {
            self.fill(stream).await?;
            if let Some(extent) = extent_of(&self.buffer[..self.filled])? {
                break extent;
            }
        };
        while self.filled < extent.whole {
            self.fill(stream).await?;
        }
        if self.filled > extent.whole {
            return Err(AnswerError::Surplus);
        }
        let (head, body) = self.buffer[..self.filled].split_at(extent.head);
        Ok(Answer {
            status: extent.status,
            head,
            body,
        })
    }

    async fn fill(&mut self, stream: &mut (impl AsyncRead + Unpin)) -> Result<(), AnswerError> {
        if self.filled == self.buffer.len() {
            self.buffer.resize(2 * self.filled, 0);
        }
        match stream.read(&mut self.buffer[self.filled..]).await? {
            0 => Err(AnswerError::Closed),
            read => {
                self.filled += read;
                Ok(())
            }
        }
    }
}

impl Answer<'_> {
    /// The headers, in their order.
    pub(crate) fn headers(&self) -> Result<Vec<(String, String)>, AnswerError> {
        let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut head = httparse::Response::new(&mut headers);
        head.parse(self.head)?;
        let text = |header: &httparse::Header<'_>| {
            (
                header.name.to_ascii_lowercase(),
                String::from_utf8_lossy(header.value).into_owned(),
            )
        };
        Ok(head.headers.iter().map(text).collect())
    }
}

/// Nothing while the head is incomplete.
fn extent_of(bytes: &[u8]) -> Result<Option<Extent>, AnswerError> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(head) = response.parse(bytes)? else {
        return if bytes.len() < MOST_BYTES {
            Ok(None)
        } else {
            Err(AnswerError::TooLong)
        };
    };
    let body = content_length(response.headers).ok_or(AnswerError::NoLength)?;
    if body > MOST_BYTES - head.min(MOST_BYTES) {
        return Err(AnswerError::TooLong);
    }
    Ok(Some(Extent {
        status: response.code.unwrap_or_default(),
        head,
        whole: head + body,
    }))
}

fn content_length(headers: &[httparse::Header<'_>]) -> Option<usize> {
    let length = headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("content-length"))?;
    std::str::from_utf8(length.value).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;

    use super::*;

    const ANSWER: &[u8] =
        b"HTTP/1.1 400 Bad Request\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: 7\r\n\r\n{\"a\":1}";

    /// Reads what arrives in pieces, each read by the reader before the next is written.
    async fn read_pieces(pieces: Vec<Vec<u8>>) -> Result<(u16, Vec<(String, String)>, Vec<u8>), AnswerError> {
        let longest = pieces.iter().map(Vec::len).max().unwrap();
        let (mut client, mut server) = tokio::io::duplex(longest);
        let write = async move {
            for piece in pieces {
                server.write_all(&piece).await.unwrap();
            }
        };
        let mut reader = AnswerReader::new();
        let read = async {
            let answer = reader.read(&mut client).await?;
            Ok((answer.status, answer.headers()?, answer.body.to_vec()))
        };
        let (answer, ()) = tokio::join!(read, write);
        answer
    }

    #[tokio::test]
    async fn an_answer_is_whole_however_it_is_cut() {
        for cut in 1..ANSWER.len() {
            let pieces = vec![ANSWER[..cut].to_vec(), ANSWER[cut..].to_vec()];
            let (status, headers, body) = read_pieces(pieces).await.unwrap();
            assert_eq!((status, body.as_slice()), (400, b"{\"a\":1}".as_slice()));
            assert_eq!(
                headers[0],
                ("content-type".to_owned(), "application/x-amz-json-1.1".to_owned())
            );
        }
    }

    #[tokio::test]
    async fn an_answer_longer_than_one_read_is_whole() {
        let body = vec![b'x'; 5 * READ_BYTES];
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
        assert_eq!(
            read_pieces(vec![head.into_bytes(), body.clone()])
                .await
                .unwrap()
                .2,
            body
        );
    }

    #[tokio::test]
    async fn what_has_no_known_end_is_an_error() {
        let failure = async |answer: &[u8]| read_pieces(vec![answer.to_vec()]).await.unwrap_err();
        assert!(matches!(failure(&ANSWER[..40]).await, AnswerError::Closed));
        assert!(matches!(
            failure(&[ANSWER, b"x"].concat()).await,
            AnswerError::Surplus
        ));
        assert!(matches!(
            failure(b"SSH-2.0-OpenSSH\r\n").await,
            AnswerError::Malformed(_)
        ));
        let chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        assert!(matches!(failure(chunked).await, AnswerError::NoLength));
        let endless = b"HTTP/1.1 200 OK\r\ncontent-length: 18446744073709551615\r\n\r\n";
        assert!(matches!(failure(endless).await, AnswerError::TooLong));
    }
}
