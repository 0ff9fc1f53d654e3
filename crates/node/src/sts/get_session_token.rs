//! GetSessionToken: a user's own permissions, for a time.

use trent_api::error::{QueryError, QueryErrorName};
use trent_api::query::Form;
use trent_api::sts::get_session_token;
use trent_domain::caller::Caller;
use trent_domain::session::{Session, SessionTags, Subject, UserSubject};

use super::issued::Issued;
use super::role_session::check_mfa;
use super::{Outcome, Sts};
use crate::identity::{Credential, Identity};
use crate::query::QueryCall;

/// Twelve hours, when the request says nothing (AWS STS API, GetSessionToken).
const DEFAULT_SECONDS: u32 = 43_200;
/// The root user's sessions last an hour, whatever the request says.
const MAX_SECONDS_OF_ROOT: u32 = 3600;

pub(super) fn run(sts: Sts<'_>, call: &QueryCall, form: &Form) -> Outcome {
    let request = get_session_token::Request::parse(form)?;
    if let Credential::Session(_) = call.identity.credential {
        return Err(denied("Cannot call GetSessionToken with session credentials"));
    }
    check_mfa(request.serial_number.as_deref(), request.token_code.as_deref())?;
    let subject =
        subject_of(&call.identity).ok_or_else(|| denied("Cannot call GetSessionToken as a service"))?;
    let asked = request.duration_seconds.unwrap_or(DEFAULT_SECONDS);
    let seconds = match subject {
        Subject::Root(_) => asked.min(MAX_SECONDS_OF_ROOT),
        _ => asked,
    };
    let issued_at = sts.now();
    let session = Session {
        subject,
        issued_at,
        expires_at: issued_at.plus_millis(u64::from(seconds) * 1000),
        policies: None,
        tags: SessionTags::default(),
        source_identity: None,
        forwarding: None,
    };
    let issued = Issued::new(sts, &session)?;
    Ok(get_session_token::answer(&issued.credentials()))
}

/// The user, or the root user, behind a long-term access key.
pub(super) fn subject_of(identity: &Identity) -> Option<Subject> {
    match &identity.caller {
        Caller::Root(account) => Some(Subject::Root(*account)),
        Caller::Principal(principal) => Some(Subject::User(UserSubject {
            arn: principal.arn.clone(),
            unique_id: principal.unique_id.clone(),
        })),
        Caller::AwsService(_) | Caller::Service => None,
    }
}

fn denied(text: &'static str) -> QueryError {
    QueryError::new(QueryErrorName::AccessDenied, text)
}
