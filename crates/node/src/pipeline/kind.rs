//! Which protocol a request speaks.

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::request::Parts;
use trent_api::query::Protocol;

/// The media type of forms.
const FORM: &str = "application/x-www-form-urlencoded";

/// Which protocol a request speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// AWS JSON, to KMS.
    Kms,
    /// AWS Query, to IAM or STS.
    Query(Protocol),
}

impl Kind {
    /// The service that the signature is scoped to chooses. A form without a signature can only be for STS, which has an
    /// action that takes none.
    pub(super) fn of(head: &Parts) -> Self {
        match scoped_service(head) {
            Some("iam") => Self::Query(Protocol::Iam),
            Some("sts") => Self::Query(Protocol::Sts),
            None if is_form(head) => Self::Query(Protocol::Sts),
            _ => Self::Kms,
        }
    }
}

/// The service of `Credential=<access key>/<day>/<region>/<service>/…`: a look, before anything is checked.
fn scoped_service(head: &Parts) -> Option<&str> {
    let authorization = head.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (_, credential) = authorization.split_once("Credential=")?;
    let credential = credential.split(',').next()?;
    credential.split('/').nth(3)
}

fn is_form(head: &Parts) -> bool {
    let has_action = || head.uri.query().is_some_and(|query| query.contains("Action="));
    match head.headers.get(CONTENT_TYPE) {
        Some(media_type) => media_type
            .as_bytes()
            .get(..FORM.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(FORM.as_bytes())),
        None => has_action(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;

    fn kind(uri: &str, headers: &[(&str, &str)]) -> Kind {
        let request = headers
            .iter()
            .fold(Request::builder().uri(uri), |request, (name, value)| {
                request.header(*name, *value)
            });
        Kind::of(&request.body(()).unwrap().into_parts().0)
    }

    fn signed(service: &str) -> Kind {
        let authorization = format!(
            "AWS4-HMAC-SHA256 SignedHeaders=host, Credential=A/20260101/r/{service}/aws4_request, Signature=0"
        );
        kind("/", &[("authorization", &authorization)])
    }

    #[test]
    fn the_scope_of_the_signature_chooses() {
        assert_eq!(signed("kms"), Kind::Kms);
        assert_eq!(signed("iam"), Kind::Query(Protocol::Iam));
        assert_eq!(signed("sts"), Kind::Query(Protocol::Sts));
        assert_eq!(signed("ec2"), Kind::Kms);
    }

    #[test]
    fn an_unsigned_form_is_for_sts() {
        let form = "application/x-www-form-urlencoded; charset=utf-8";
        assert_eq!(kind("/", &[("content-type", form)]), Kind::Query(Protocol::Sts));
        assert_eq!(
            kind("/?Action=GetCallerIdentity", &[]),
            Kind::Query(Protocol::Sts)
        );
        assert_eq!(
            kind("/", &[("content-type", "application/x-amz-json-1.1")]),
            Kind::Kms
        );
        assert_eq!(kind("/", &[]), Kind::Kms);
    }
}
