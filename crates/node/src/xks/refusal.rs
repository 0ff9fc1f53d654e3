//! Refusals of a proxy: what their names stand for.

use trent_api::json::Object;
use trent_domain::proxy_failure::ProxyFailure;

/// What a proxy means that answers with an error. Its name says it; a message is for the proxy's own log, and is passed on
/// to nobody.
pub(super) fn read(body: &[u8]) -> ProxyFailure {
    let object = Object::parse(body).ok();
    let name = object
        .as_ref()
        .and_then(|object| object.get("errorName")?.as_string().ok());
    match name {
        Some("ValidationException") => ProxyFailure::Refused,
        Some("InvalidStateException") => ProxyFailure::KeyNotEnabled,
        Some("InvalidCiphertextException") => ProxyFailure::InvalidCiphertext,
        Some("InvalidKeyUsageException") => ProxyFailure::InvalidKeyUsage,
        Some("AuthenticationFailedException") => ProxyFailure::AuthenticationFailed,
        Some("AccessDeniedException") => ProxyFailure::AccessDenied,
        Some("KeyNotFoundException") => ProxyFailure::KeyNotFound,
        Some("InvalidUriPathException") => ProxyFailure::InvalidUriPath,
        Some("ThrottlingException") => ProxyFailure::Throttled,
        Some("UnsupportedOperationException") => ProxyFailure::Unsupported,
        Some("DependencyTimeoutException") => ProxyFailure::DependencyTimedOut,
        Some("InternalException") => ProxyFailure::Internal,
        Some(_) | None => ProxyFailure::InvalidResponse,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_is_wrong_and_nothing_else_does() {
        let named =
            |name: &str| read(format!(r#"{{"errorName":"{name}","errorMessage":"secret"}}"#).as_bytes());
        assert_eq!(named("KeyNotFoundException"), ProxyFailure::KeyNotFound);
        assert_eq!(named("ThrottlingException"), ProxyFailure::Throttled);
        assert_eq!(named("Teapot"), ProxyFailure::InvalidResponse);
        for body in [
            "",
            "{}",
            "<html/>",
            r#"{"errorName":1}"#,
            r#"["KeyNotFoundException"]"#,
        ] {
            assert_eq!(read(body.as_bytes()), ProxyFailure::InvalidResponse, "{body}");
        }
    }
}
