//! A server that misbehaves in every way that a client must tell apart.

use std::net::Ipv4Addr;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::history::Outcome;

/// What the server does with a connection.
#[derive(Clone, Copy)]
enum Conduct {
    CloseAtOnce,
    CloseAfterRequest,
    Say(&'static str),
    Silence,
}

const PATIENCE: Duration = Duration::from_millis(300);
const DONE: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: 7\r\n\r\n{\"a\":1}";
const HALF: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: 70\r\n\r\n{\"a\":1}";
const REFUSED: &str = "HTTP/1.1 400 Bad Request\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: 46\r\n\r\n{\"__type\":\"NotFoundException\",\"message\":\"no\"} ";
const FAILED: &str = "HTTP/1.1 500 Internal\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: 33\r\n\r\n{\"__type\":\"KMSInternalException\"}";
const NO_JSON: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: 3\r\n\r\n{\"a";
const XML: &str = "HTTP/1.1 403 Forbidden\r\ncontent-type: text/xml\r\ncontent-length: 49\r\n\r\n<E><Code>AccessDenied</Code><Message>n</Message>\n";

async fn serve(listener: TcpListener, conduct: Conduct) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        tokio::spawn(converse(stream, conduct));
    }
}

async fn converse(mut stream: TcpStream, conduct: Conduct) {
    loop {
        let said = match conduct {
            Conduct::CloseAtOnce => return,
            Conduct::CloseAfterRequest => return request(&mut stream).await,
            Conduct::Silence => std::future::pending().await,
            Conduct::Say(text) => text,
        };
        request(&mut stream).await;
        // The client goes when it has heard enough.
        let told = stream.write_all(said.as_bytes()).await;
        if told.is_err() || said == HALF {
            return;
        }
    }
}

/// Reads until the body's end, which in these tests is the first `}`.
async fn request(stream: &mut TcpStream) {
    let mut buffer = [0; 4096];
    loop {
        let read = stream.read(&mut buffer).await.unwrap();
        if read == 0 || buffer[..read].contains(&b'}') {
            return;
        }
    }
}

async fn client_of(conduct: Conduct) -> Client {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve(listener, conduct));
    client_at(address)
}

fn client_at(address: SocketAddr) -> Client {
    let credentials = Credentials {
        access_key_id: "AKIDEXAMPLE".to_owned(),
        secret_access_key: "secret".to_owned(),
        session_token: None,
    };
    Client::new(
        address,
        Arc::new(TcpSocket::new_v4),
        credentials,
        "us-east-1",
        Arc::new(Clock::system()),
        PATIENCE,
    )
}

/// What the history says of a change, and of a read.
async fn outcomes(conduct: Conduct) -> (Outcome<Value>, Outcome<Value>) {
    let mut client = client_of(conduct).await;
    let change = client.call("CreateKey", &json!({})).await.outcome(Effect::Change);
    let read = client.call("DescribeKey", &json!({})).await.outcome(Effect::Read);
    (change, read)
}

fn unknown(name: &str) -> (Outcome<Value>, Outcome<Value>) {
    (
        Outcome::Info(Some(name.to_owned())),
        Outcome::Fail(name.to_owned()),
    )
}

fn failed(name: &str) -> (Outcome<Value>, Outcome<Value>) {
    (Outcome::Fail(name.to_owned()), Outcome::Fail(name.to_owned()))
}

#[tokio::test]
async fn an_answer_says_what_happened() {
    let done = Outcome::Ok(json!({"a": 1}));
    assert_eq!(outcomes(Conduct::Say(DONE)).await, (done.clone(), done));
    assert_eq!(outcomes(Conduct::Say(REFUSED)).await, failed("NotFoundException"));
    assert_eq!(outcomes(Conduct::Say(XML)).await, failed("AccessDenied"));
}

#[tokio::test]
async fn without_a_good_answer_a_change_is_unknown_and_a_read_has_failed() {
    assert_eq!(
        outcomes(Conduct::Say(FAILED)).await,
        unknown("KMSInternalException")
    );
    assert_eq!(outcomes(Conduct::Say(HALF)).await, unknown("broken"));
    assert_eq!(outcomes(Conduct::Say(NO_JSON)).await, unknown("garbage"));
    assert_eq!(
        outcomes(Conduct::Say("SSH-2.0-OpenSSH\r\n\r\n")).await,
        unknown("garbage")
    );
    assert_eq!(outcomes(Conduct::CloseAfterRequest).await, unknown("broken"));
    assert_eq!(outcomes(Conduct::CloseAtOnce).await, unknown("broken"));
    assert_eq!(outcomes(Conduct::Silence).await, unknown("timeout"));
}

#[tokio::test]
async fn what_was_not_sent_did_not_happen() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let nobody = listener.local_addr().unwrap();
    drop(listener);
    let answer = client_at(nobody).call("CreateKey", &json!({})).await;
    assert_eq!(
        answer.outcome(Effect::Change),
        Outcome::Fail("refused".to_owned())
    );
}

/// Two requests on one connection, unless the node closed it in between: then the second one goes over another, for nothing
/// of it was sent.
#[tokio::test]
async fn a_connection_that_was_closed_between_two_calls_costs_neither() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let mut client = client_at(listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().await.unwrap();
            request(&mut stream).await;
            stream.write_all(DONE.as_bytes()).await.unwrap();
        }
    });
    assert!(client.call("CreateKey", &json!({})).await.done().is_some());
    let closed = client.connection.as_ref().unwrap();
    closed.stream_closed().await;
    assert!(client.call("CreateKey", &json!({})).await.done().is_some());
    server.await.unwrap();
}
