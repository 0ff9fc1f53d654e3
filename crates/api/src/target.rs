//! Which operation a request is for.

use http::{HeaderMap, HeaderName, Method, Uri, header::CONTENT_TYPE};
use trent_domain::operation::Operation;

const X_AMZ_TARGET: HeaderName = HeaderName::from_static("x-amz-target");

/// The service's name in a target, from the time before KMS had its own.
const PREFIX: &str = "TrentService.";

/// The protocol's media type, and the one that hand-written clients send.
const MEDIA_TYPES: [&str; 2] = ["application/x-amz-json-1.1", "application/json"];

/// Why a request is for no operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// Not `POST /` with AWS JSON and a target: whoever sent it does not speak this protocol.
    #[error("not a call of the KMS API")]
    NotAnApiCall,
    /// A target that KMS does not have.
    #[error("no such operation")]
    UnknownOperation,
}

/// The operation, one of the 56 of the model.
///
/// # Errors
/// The request is no call, or for an operation that KMS does not have.
pub fn operation(method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<Operation, TargetError> {
    if method != Method::POST || uri.path() != "/" || !is_json(headers) {
        return Err(TargetError::NotAnApiCall);
    }
    let target = headers.get(X_AMZ_TARGET).ok_or(TargetError::NotAnApiCall)?;
    let name = target
        .to_str()
        .ok()
        .and_then(|target| target.strip_prefix(PREFIX));
    name.and_then(Operation::from_name)
        .ok_or(TargetError::UnknownOperation)
}

/// Whether the content type is one of ours, with or without parameters such as `charset`.
fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    MEDIA_TYPES
        .iter()
        .any(|ours| media_type.eq_ignore_ascii_case(ours))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn operation_of(
        method: &str,
        uri: &str,
        headers: &[(HeaderName, &str)],
    ) -> Result<Operation, TargetError> {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_str(value).expect("a value")))
            .collect();
        operation(
            &method.parse().expect("a method"),
            &uri.parse().expect("a URI"),
            &headers,
        )
    }

    fn target(content_type: &str, target: &str) -> Result<Operation, TargetError> {
        operation_of(
            "POST",
            "/",
            &[(CONTENT_TYPE, content_type), (X_AMZ_TARGET, target)],
        )
    }

    #[test]
    fn a_target_names_its_operation() {
        assert_eq!(
            target("application/x-amz-json-1.1", "TrentService.Encrypt"),
            Ok(Operation::Encrypt)
        );
        assert_eq!(
            target(
                "application/x-amz-json-1.1; charset=utf-8",
                "TrentService.ListKeys"
            ),
            Ok(Operation::ListKeys)
        );
        assert_eq!(
            target("Application/JSON", "TrentService.VerifyMac"),
            Ok(Operation::VerifyMac)
        );
    }

    #[test]
    fn other_targets_are_unknown_operations() {
        for other in [
            "TrentService.encrypt",
            "trentservice.Encrypt",
            "TrentService.Nothing",
            "Encrypt",
            "",
            "TrentService.",
            "TrentService.Encrypt.Encrypt",
            "DynamoDB_20120810.ListTables",
        ] {
            let refused = target("application/x-amz-json-1.1", other);
            assert_eq!(refused, Err(TargetError::UnknownOperation), "{other}");
        }
    }

    #[test]
    fn what_is_no_call_is_told_so() {
        let json = (CONTENT_TYPE, "application/x-amz-json-1.1");
        let encrypt = (X_AMZ_TARGET, "TrentService.Encrypt");
        for (method, uri, headers) in [
            ("GET", "/", vec![json.clone(), encrypt.clone()]),
            ("PUT", "/", vec![json.clone(), encrypt.clone()]),
            ("POST", "/keys", vec![json.clone(), encrypt.clone()]),
            ("POST", "/", vec![json.clone()]),
            ("POST", "/", vec![encrypt.clone()]),
            ("POST", "/", vec![(CONTENT_TYPE, "text/xml"), encrypt]),
        ] {
            assert_eq!(
                operation_of(method, uri, &headers),
                Err(TargetError::NotAnApiCall),
                "{method} {uri}"
            );
        }
    }
}
