//! The yardstick answers what it was told to, and does not outlive its parent.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};

#[test]
fn it_answers_a_fixed_200_and_ends_with_its_standard_input() {
    let mut server = Command::new(env!("CARGO_BIN_EXE_trent-bench"))
        .args([
            "bare-server",
            "--body-bytes",
            "321",
            "--header",
            "content-type: application/x-amz-json-1.1",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut address = String::new();
    BufReader::new(server.stdout.take().unwrap())
        .read_line(&mut address)
        .unwrap();

    let mut client = TcpStream::connect(address.trim()).unwrap();
    client
        .write_all(b"POST / HTTP/1.1\r\nhost: bare\r\nconnection: close\r\ncontent-length: 4\r\n\r\nbody")
        .unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(
        head.contains("\r\ncontent-type: application/x-amz-json-1.1\r\n"),
        "{head}"
    );
    assert!(
        head.contains("\r\ncontent-length: 321\r\n") && head.contains("\r\ndate: "),
        "{head}"
    );
    assert_eq!(body.len(), 321);

    drop(server.stdin.take());
    assert!(server.wait().unwrap().success());
}

#[test]
fn a_header_that_is_none_is_refused() {
    let output = Command::new(env!("CARGO_BIN_EXE_trent-bench"))
        .args(["bare-server", "--body-bytes", "1", "--header", "no header"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("\"no header\"")
    );
}
