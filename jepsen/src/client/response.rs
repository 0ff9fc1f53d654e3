//! An answer as it came, whole.

use serde_json::Value;

use super::answer::Rejection;

/// Status and body.
#[derive(Debug)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
    pub(super) is_json: bool,
    pub(super) keeps_alive: bool,
}

impl Response {
    /// The body; nothing if it is not what its type says.
    pub(super) fn value(&self) -> Option<Value> {
        let text = || String::from_utf8(self.body.clone()).ok();
        match (self.is_json, self.body.is_empty()) {
            (_, true) => Some(Value::Null),
            (true, false) => serde_json::from_slice(&self.body).ok(),
            (false, false) => text().map(Value::String),
        }
    }

    pub(super) fn into_rejection(self) -> Rejection {
        let value = self.value().unwrap_or_default();
        let (name, message) = match &value {
            Value::String(xml) => (element(xml, "Code"), element(xml, "Message")),
            json => (field(json, &["__type"]), field(json, &["message", "Message"])),
        };
        Rejection {
            status: self.status,
            name: name.map_or_else(|| self.status.to_string(), |name| unqualified(&name)),
            message: message.unwrap_or_default(),
        }
    }
}

fn field(json: &Value, names: &[&str]) -> Option<String> {
    let found = names.iter().find_map(|name| json.get(name));
    found.and_then(Value::as_str).map(str::to_owned)
}

/// The text of an element without children, as errors of IAM and STS have it.
fn element(xml: &str, name: &str) -> Option<String> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    Some(text.to_owned())
}

/// Some of AWS's services write `com.amazonaws.kms#NotFoundException`.
fn unqualified(name: &str) -> String {
    name.rsplit('#').next().unwrap_or(name).to_owned()
}
