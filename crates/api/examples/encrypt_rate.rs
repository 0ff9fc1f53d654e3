//! What the wire costs of one Encrypt of 256 bytes: verify the signature, parse, validate, and encode the answer.
//!
//! `cargo run --release -p trent-api --example encrypt_rate`

use std::{
    hint::black_box,
    time::{Duration, Instant, SystemTime},
};

use aws_credential_types::Credentials;
use aws_sigv4::{
    http_request::{SignableBody, SignableRequest, SigningSettings, sign},
    sign::v4,
};
use http::Request;
use trent_api::{
    json::Object,
    ops::encrypt,
    sigv4::{SignedRequest, SigningKey},
    target,
};
use trent_crypto::secret::AccessSecret;
use trent_domain::{arn::KeyArn, ids::KeyId, key_spec::EncryptionAlgorithm, time::Timestamp};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const NOW: Timestamp = Timestamp::from_millis(1_440_938_160_000);
const RUNS: u32 = 200_000;
const PLAINTEXT_LEN: usize = 256;
/// What crypto's blobs add to a plaintext.
const BLOB_OVERHEAD: usize = 85;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let request = signed_encrypt()?;
    let secret = AccessSecret::from(SECRET.to_owned());
    let key = SigningKey::derive(&secret, "20150830", "us-east-1", "kms");
    let arn = KeyArn {
        region: "us-east-1".parse()?,
        account: "111122223333".parse()?,
        key_id: KeyId::single_from_random([7; 16]),
    };
    let blob = vec![7; PLAINTEXT_LEN + BLOB_OVERHEAD];

    let target = || target::operation(request.method(), request.uri(), request.headers());
    let all = || {
        (
            target(),
            verify(&request, &key),
            parse(request.body()),
            answer(&arn, &blob).encode(),
        )
    };
    report("derive a signing key", || {
        SigningKey::derive(&secret, "20150830", "us-east-1", "kms")
    });
    report("read the target", target);
    report("parse and verify the signature", || verify(&request, &key));
    report("parse the JSON", || Object::parse(request.body()));
    report("parse and validate the request", || parse(request.body()));
    report("encode the answer", || answer(&arn, &blob).encode());
    report("all of it, with a cached key", all);
    Ok(())
}

fn verify(request: &Request<Vec<u8>>, key: &SigningKey) -> bool {
    SignedRequest::parse(request.method(), request.uri(), request.headers(), request.body())
        .and_then(|signed| signed.verify(key, NOW))
        .is_ok()
}

fn parse(body: &[u8]) -> Option<encrypt::Request> {
    encrypt::Request::parse(&Object::parse(body).ok()?).ok()
}

fn answer<'a>(key: &'a KeyArn, ciphertext_blob: &'a [u8]) -> encrypt::Response<'a> {
    encrypt::Response {
        key,
        ciphertext_blob,
        encryption_algorithm: EncryptionAlgorithm::SymmetricDefault,
    }
}

/// The request that an SDK sends.
fn signed_encrypt() -> Result<Request<Vec<u8>>, Box<dyn std::error::Error>> {
    let plaintext = base64_simd::STANDARD.encode_to_string([7; PLAINTEXT_LEN]);
    let body = format!(
        r#"{{"KeyId":"arn:aws:kms:us-east-1:111122223333:key/07070707-0707-4707-8707-070707070707","Plaintext":"{plaintext}","EncryptionContext":{{"purpose":"measure","tenant":"one"}}}}"#
    );
    let mut request = Request::post("http://127.0.0.1:4600/")
        .header("host", "127.0.0.1:4600")
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-amz-target", "TrentService.Encrypt")
        .header("user-agent", "example")
        .body(body.into_bytes())?;
    let identity = Credentials::new("AKIAIOSFODNN7EXAMPLE", SECRET, None, None, "example").into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region("us-east-1")
        .name("kms")
        .time(SystemTime::UNIX_EPOCH + Duration::from_millis(NOW.as_millis()))
        .settings(SigningSettings::default())
        .build()?
        .into();
    let headers = request
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap_or_default()));
    let signable = SignableRequest::new(
        "POST",
        "http://127.0.0.1:4600/",
        headers,
        SignableBody::Bytes(request.body()),
    )?;
    let (instructions, _) = sign(signable, &params)?.into_parts();
    instructions.apply_to_request_http1x(&mut request);
    Ok(request)
}

#[allow(clippy::print_stdout, reason = "a report is what the example is for")]
fn report<T>(what: &str, run: impl Fn() -> T) {
    for _ in 0..RUNS / 10 {
        black_box(run());
    }
    let start = Instant::now();
    for _ in 0..RUNS {
        black_box(run());
    }
    let nanos = start.elapsed().as_nanos() / u128::from(RUNS);
    println!("{what:32} {nanos:6} ns");
}
