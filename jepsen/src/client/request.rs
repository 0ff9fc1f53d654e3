//! What is asked for.

use serde_json::Value;

const AWS_JSON: &str = "application/x-amz-json-1.1";
const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";
/// What every target of the KMS API starts with.
const KMS_TARGET: &str = "TrentService.";

/// A request before it is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub(super) service: &'static str,
    pub(super) content_type: &'static str,
    pub(super) target: Option<String>,
    pub(super) body: String,
}

impl Request {
    /// A call of AWS KMS (AWS JSON 1.1).
    pub fn kms(operation: &str, body: &Value) -> Self {
        Self {
            service: "kms",
            content_type: AWS_JSON,
            target: Some(format!("{KMS_TARGET}{operation}")),
            body: body.to_string(),
        }
    }

    /// A call of a service with the Query protocol, `iam` or `sts`: `Action` and `Version` among the parameters.
    pub fn query(service: &'static str, parameters: &[(&str, &str)]) -> Self {
        let pair =
            |(name, value): &(&str, &str)| format!("{}={}", percent_encode(name), percent_encode(value));
        Self {
            service,
            content_type: FORM,
            target: None,
            body: parameters.iter().map(pair).collect::<Vec<_>>().join("&"),
        }
    }
}

/// RFC 3986: all but unreserved characters.
fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte))
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_a_form() {
        let request = Request::query("iam", &[("Action", "CreateUser"), ("Path", "/a b/ü")]);
        assert_eq!(request.body, "Action=CreateUser&Path=%2Fa%20b%2F%C3%BC");
    }
}
