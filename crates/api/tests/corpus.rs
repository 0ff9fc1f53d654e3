//! Replays the fuzz corpora: no input panics, and what is accepted once stays accepted.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests fail as tests do"
)]

use std::{fs, path::Path};

use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use trent_api::{
    error::ApiError,
    json::Object,
    ops::*,
    sigv4::{SignedRequest, SigningKey},
    target, validation,
};
use trent_crypto::secret::AccessSecret;
use trent_domain::{operation::Operation, time::Timestamp};

/// The files of a corpus; their names start with `ok` where the input is well-formed.
fn corpus(name: &str) -> Vec<(String, Vec<u8>)> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name);
    let entries = fs::read_dir(directory)
        .expect("a corpus")
        .map(|entry| entry.expect("an entry").path());
    let files = entries.map(|path| {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        (name, fs::read(path).expect("a file"))
    });
    let files: Vec<_> = files.collect();
    assert!(files.len() >= 10, "the corpus {name} is nearly empty");
    files
}

/// Parses the body as the request of every operation; whether any takes it.
fn any_operation_takes(object: &Object<'_>) -> bool {
    macro_rules! any_parses {
        ($($operation:ident)*) => {
            [$($operation::Request::parse(object).is_ok(),)*].contains(&true)
        };
    }
    any_parses! {
        cancel_key_deletion create_alias create_key decrypt delete_alias describe_key disable_key enable_key encrypt
        generate_data_key generate_data_key_without_plaintext generate_random get_key_policy list_aliases list_keys
        re_encrypt replicate_key schedule_key_deletion update_alias update_key_description
    }
}

#[test]
fn bodies_are_taken_or_refused() {
    for (name, bytes) in corpus("json") {
        let taken = Object::parse(&bytes).map(|object| {
            for operation in Operation::ALL {
                assert_ne!(
                    validation::check(*operation, &object)
                        .map_err(ApiError::from)
                        .map_err(|e| e.body()),
                    Err(vec![])
                );
            }
            any_operation_takes(&object)
        });
        match taken {
            Ok(is_taken) => assert_eq!(is_taken, name.starts_with("ok"), "{name}"),
            Err(_) => assert!(!name.starts_with("ok"), "{name}"),
        }
    }
}

/// Reads a request in the form of HTTP/1.1; what HTTP itself refuses is left out.
fn read_http(bytes: &[u8]) -> (Method, Uri, HeaderMap, Vec<u8>) {
    let split = bytes
        .windows(2)
        .position(|pair| pair == b"\n\n")
        .unwrap_or(bytes.len());
    let (head, body) = bytes.split_at(split);
    let mut lines = head.split(|byte| *byte == b'\n');
    let request_line = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
    let mut words = request_line.split(' ');
    let method = words
        .next()
        .and_then(|word| word.parse().ok())
        .unwrap_or(Method::POST);
    let uri = words
        .next()
        .and_then(|word| word.parse().ok())
        .unwrap_or(Uri::from_static("/"));
    let headers = lines.filter_map(|line| {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let name = HeaderName::from_bytes(&line[..colon]).ok()?;
        Some((
            name,
            HeaderValue::from_bytes(line[colon + 1..].trim_ascii()).ok()?,
        ))
    });
    let headers = headers.fold(HeaderMap::new(), |mut headers, (name, value)| {
        headers.append(name, value);
        headers
    });
    (method, uri, headers, body.get(2..).unwrap_or_default().to_vec())
}

#[test]
fn signatures_are_taken_or_refused() {
    let secret = AccessSecret::from("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".to_owned());
    let key = SigningKey::derive(&secret, "20150830", "us-east-1", "kms");
    let now = Timestamp::from_millis(1_440_938_160_000);
    for (name, bytes) in corpus("sigv4") {
        let (method, uri, headers, body) = read_http(&bytes);
        let verified = SignedRequest::parse(&method, &uri, &headers, &body).and_then(|signed| {
            signed
                .verify(&key, now)
                .map(|()| signed.scope().access_key_id().to_owned())
        });
        assert_eq!(verified.is_ok(), name.starts_with("ok"), "{name}: {verified:?}");
        if let Err(error) = verified {
            assert!(!ApiError::from(error).body().is_empty());
        }
        assert!(
            target::operation(&method, &uri, &headers).is_ok() || !name.starts_with("ok"),
            "{name}"
        );
    }
}
