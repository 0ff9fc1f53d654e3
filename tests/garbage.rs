//! What no client should send: every connection gets AWS's own refusal or is closed in bounded time, and the cluster
//! goes on.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "the lint does not take helpers of integration tests for tests"
)]

mod support;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use aws_sdk_kms::primitives::Blob;
use support::{TRENT, create_key, decrypt, encrypt, error_name, first};
use trent_testkit::cluster::{Cluster, Shape};

const US: &str = "us-east-1";

/// Sends raw bytes and returns everything that comes back until the server closes or falls silent.
fn exchange(endpoint: &str, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(endpoint.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(3))).unwrap();
    // The server may refuse and close before everything is sent.
    let _ = stream.write_all(request);
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = stream.read(&mut buffer) {
        answer.extend_from_slice(&buffer[..count]);
    }
    String::from_utf8_lossy(&answer).into_owned()
}

fn post(headers: &str, body: &str) -> Vec<u8> {
    format!(
        "POST / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n{body}",
        body.len()
    )
    .into_bytes()
}

const JSON: &str = "content-type: application/x-amz-json-1.1\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn garbage_gets_a_refusal_and_harms_nobody() {
    let cluster = Cluster::start(
        TRENT,
        Shape {
            regions: &[US],
            nodes: 1,
        },
    );
    let endpoint = cluster.endpoint(US);
    let kms = first(&cluster, US);
    let key = create_key(&kms, false).await;
    let sealed = encrypt(&kms, &key, b"still here").await;

    let list = "x-amz-target: TrentService.ListKeys\r\n";
    let scope = "AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/kms/aws4_request";
    let table: &[(&str, Vec<u8>, &[&str])] = &[
        (
            "no signature",
            post(&format!("{JSON}{list}"), "{}"),
            &["400", "MissingAuthenticationTokenException"],
        ),
        (
            "an unknown operation",
            post(&format!("{JSON}x-amz-target: TrentService.DropAllKeys\r\n"), "{}"),
            &["400", "UnknownOperationException"],
        ),
        (
            "no target",
            post(JSON, "{}"),
            &["404", "UnknownOperationException"],
        ),
        (
            "GET",
            b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".to_vec(),
            &["404"],
        ),
        (
            "another path",
            b"POST /keys HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n".to_vec(),
            &["404"],
        ),
        (
            "half an Authorization header",
            post(
                &format!("{JSON}{list}authorization: AWS4-HMAC-SHA256 Credential={scope}\r\n"),
                "{}",
            ),
            &["400", "IncompleteSignatureException"],
        ),
        (
            "another algorithm",
            post(&format!("{JSON}{list}authorization: Bearer x\r\n"), "{}"),
            &["400", "IncompleteSignatureException"],
        ),
        (
            "an old signature of nobody",
            post(
                &format!(
                    "{JSON}{list}x-amz-date: 20260101T000000Z\r\nauthorization: AWS4-HMAC-SHA256 Credential={scope}, \
                     SignedHeaders=host;x-amz-date;x-amz-target, Signature={}\r\n",
                    "0".repeat(64)
                ),
                "{}",
            ),
            &["400", "UnrecognizedClientException"],
        ),
        (
            "a body over the limit",
            b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9999999\r\n\r\n".to_vec(),
            &["413", "RequestEntityTooLarge"],
        ),
        (
            "no HTTP",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello \r\n\r\n".to_vec(),
            &[],
        ),
        ("a head without end", vec![b'A'; 200_000], &[]),
        (
            "a thousand headers",
            format!("POST / HTTP/1.1\r\nhost: x\r\n{}\r\n", "a: b\r\n".repeat(1000)).into_bytes(),
            &["431"],
        ),
        (
            "contradictory lengths",
            b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello".to_vec(),
            &["400"],
        ),
    ];
    for (what, request, wanted) in table {
        let answer = exchange(endpoint, request);
        for text in *wanted {
            assert!(answer.contains(text), "{what}: wanted {text}, got {answer}");
        }
        assert!(!answer.contains("HTTP/1.1 5"), "{what}: {answer}");
    }
    assert_eq!(decrypt(&kms, &sealed).await, b"still here");
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_ciphertexts_are_refused_without_a_word() {
    let cluster = Cluster::start(
        TRENT,
        Shape {
            regions: &[US],
            nodes: 1,
        },
    );
    let kms = first(&cluster, US);
    let key = create_key(&kms, false).await;
    let sealed = encrypt(&kms, &key, b"secret").await.into_inner();
    let refused =
        async |bytes: Vec<u8>| error_name(kms.decrypt().ciphertext_blob(Blob::new(bytes)).send().await);
    for length in 1..sealed.len() {
        let name = refused(sealed[..length].to_vec()).await;
        assert_eq!(name, "InvalidCiphertextException", "cut to {length}");
    }
    for position in 0..sealed.len() {
        let mut damaged = sealed.clone();
        damaged[position] ^= 0x10;
        let name = refused(damaged).await;
        let known = ["InvalidCiphertextException", "AccessDeniedException"].contains(&name.as_str());
        assert!(known, "bit flipped at {position}: {name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_hang_do_not_hinder_others() {
    let cluster = Cluster::start(
        TRENT,
        Shape {
            regions: &[US],
            nodes: 1,
        },
    );
    let endpoint = cluster.endpoint(US).trim_start_matches("http://").to_owned();
    let kms = first(&cluster, US);
    let key = create_key(&kms, false).await;
    let hanging: Vec<TcpStream> = (0..200)
        .map(|index| {
            let mut stream = TcpStream::connect(&endpoint).unwrap();
            let started: &[u8] = match index % 3 {
                0 => b"",
                1 => b"POST / HTTP/1.1\r\nhost: x\r\n",
                _ => b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{",
            };
            stream.write_all(started).unwrap();
            stream
        })
        .collect();
    for _ in 0..20 {
        let sealed = encrypt(&kms, &key, b"x").await;
        assert_eq!(decrypt(&kms, &sealed).await, b"x");
    }
    // One byte a second is too slow for a body: it is cut off, and not after minutes.
    let mut slow = hanging.into_iter().nth(2).unwrap();
    slow.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
    let started = Instant::now();
    let mut answer = Vec::new();
    while started.elapsed() < Duration::from_secs(40) {
        if slow.write_all(b" ").is_err() {
            break;
        }
        let mut buffer = [0; 1024];
        match slow.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => answer.extend_from_slice(&buffer[..count]),
            Err(_) => {}
        }
    }
    let answer = String::from_utf8_lossy(&answer);
    assert!(
        started.elapsed() < Duration::from_secs(40) && answer.contains("408"),
        "{answer}"
    );
}
