//! What the proxy answers.

use std::collections::BTreeMap;

use base64_simd::STANDARD;
use bytes::Bytes;
use http::Response;
use http_body_util::Full;
use serde_json::{Value, json};
use trent_crypto::digest::sha256;

use super::keys::{ManagedKey, Parts};
use super::{Asked, Mood, URI_PATH, Wrong};

/// More than anybody should read.
const ENDLESS: usize = 4 << 20;

/// A status and a body.
pub(super) struct Reply {
    status: u16,
    body: Vec<u8>,
}

impl Reply {
    pub(super) fn error(status: u16, name: &str) -> Self {
        let body = json!({"errorName": name, "errorMessage": "what the proxy itself says about it"});
        Self {
            status,
            body: body.to_string().into_bytes(),
        }
    }

    pub(super) fn into_response(self) -> Response<Full<Bytes>> {
        Response::builder()
            .status(self.status)
            .header("content-type", "application/json")
            .body(Full::new(self.body.into()))
            .unwrap()
    }

    fn ok(body: &Value) -> Self {
        Self {
            status: 200,
            body: body.to_string().into_bytes(),
        }
    }
}

pub(super) fn answer(keys: &BTreeMap<String, ManagedKey>, mood: Mood, asked: &Asked) -> Reply {
    match mood {
        Mood::Refuses(status, name) => return Reply::error(status, name),
        Mood::Wrong(Wrong::NoJson) => {
            return Reply {
                status: 200,
                body: b"<html>".to_vec(),
            };
        }
        Mood::Wrong(Wrong::Empty) => return Reply::ok(&json!({})),
        Mood::Wrong(Wrong::Endless) => {
            return Reply {
                status: 200,
                body: vec![b' '; ENDLESS],
            };
        }
        _ => {}
    }
    let Some((_, operation)) = asked.path.split_once(URI_PATH) else {
        return Reply::error(404, "InvalidUriPathException");
    };
    match operation.split('/').collect::<Vec<_>>()[..] {
        ["", "health"] => health(mood),
        ["", "keys", id, operation] => match keys.get(id) {
            None => Reply::error(404, "KeyNotFoundException"),
            Some(key) => of_key(key, operation, mood, &asked.body),
        },
        _ => Reply::error(404, "InvalidUriPathException"),
    }
}

fn health(mood: Mood) -> Reply {
    let status = match mood {
        Mood::Wrong(Wrong::NoManager) => "UNAVAILABLE",
        _ => "ACTIVE",
    };
    Reply::ok(&json!({
        "xksProxyFleetSize": 2,
        "xksProxyVendor": "Trent",
        "xksProxyModel": "testkit 1.0",
        "ekmVendor": "Trent",
        "ekmFleetDetails": [
            {"id": "manager-1", "model": "memory", "healthStatus": status},
            {"id": "manager-2", "model": "memory", "healthStatus": status},
        ],
    }))
}

fn of_key(key: &ManagedKey, operation: &str, mood: Mood, body: &Value) -> Reply {
    match operation {
        "metadata" => {
            let ManagedKey {
                spec, usage, status, ..
            } = key;
            Reply::ok(&json!({"keySpec": spec, "keyUsage": usage, "keyStatus": status}))
        }
        _ if key.status != "ENABLED" => Reply::error(400, "InvalidStateException"),
        "encrypt" => encrypt(key, mood, body).unwrap_or_else(invalid),
        "decrypt" => decrypt(key, mood, body).unwrap_or_else(invalid),
        _ => Reply::error(404, "InvalidUriPathException"),
    }
}

fn invalid() -> Reply {
    Reply::error(400, "ValidationException")
}

fn encrypt(key: &ManagedKey, mood: Mood, body: &Value) -> Option<Reply> {
    let wants = ["SHA_256", "AES_GCM"]
        == [
            body["ciphertextDataIntegrityValueAlgorithm"].as_str()?,
            body["encryptionAlgorithm"].as_str()?,
        ];
    let (plaintext, aad) = (
        blob(body, "plaintext")?,
        optional_blob(body, "additionalAuthenticatedData")?,
    );
    if !wants || plaintext.len() > 4300 || aad.len() > 8192 {
        return None;
    }
    let mut parts = key.encrypt(&plaintext, &aad);
    match mood {
        Mood::Wrong(Wrong::LongMetadata) => parts.metadata = vec![7; 21],
        Mood::Wrong(Wrong::ShortTag) => parts.tag.truncate(15),
        Mood::Wrong(Wrong::Length) => parts.ciphertext.push(0),
        _ => {}
    }
    let Parts {
        ciphertext,
        iv,
        tag,
        metadata,
    } = parts;
    let mut integrity = sha256(&[&aad[..], &metadata, &iv, &ciphertext, &tag].concat());
    if mood == Mood::Wrong(Wrong::Integrity) {
        integrity[0] ^= 1;
    }
    Some(Reply::ok(&json!({
        "ciphertext": base64(&ciphertext),
        "initializationVector": base64(&iv),
        "authenticationTag": base64(&tag),
        "ciphertextMetadata": base64(&metadata),
        "ciphertextDataIntegrityValue": base64(&integrity),
    })))
}

fn decrypt(key: &ManagedKey, mood: Mood, body: &Value) -> Option<Reply> {
    if body["encryptionAlgorithm"] != "AES_GCM" {
        return None;
    }
    let parts = Parts {
        ciphertext: blob(body, "ciphertext")?,
        iv: blob(body, "initializationVector")?,
        tag: blob(body, "authenticationTag")?,
        metadata: optional_blob(body, "ciphertextMetadata")?,
    };
    let aad = optional_blob(body, "additionalAuthenticatedData")?;
    let Some(mut plaintext) = key.decrypt(&parts, &aad) else {
        return Some(Reply::error(400, "InvalidCiphertextException"));
    };
    match mood {
        Mood::Wrong(Wrong::Plaintext) => plaintext.fill(7),
        Mood::Wrong(Wrong::Length) => plaintext.push(0),
        _ => {}
    }
    Some(Reply::ok(&json!({"plaintext": base64(&plaintext)})))
}

fn base64(bytes: &[u8]) -> String {
    STANDARD.encode_to_string(bytes)
}

fn blob(body: &Value, name: &str) -> Option<Vec<u8>> {
    STANDARD.decode_to_vec(body[name].as_str()?).ok()
}

/// Empty when absent.
fn optional_blob(body: &Value, name: &str) -> Option<Vec<u8>> {
    match &body[name] {
        Value::Null => Some(Vec::new()),
        _ => blob(body, name),
    }
}
