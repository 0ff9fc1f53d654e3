//! What each action of STS does. Nothing is written: sessions are given out and not kept.

mod assume_role;
mod assume_role_with_web_identity;
mod get_caller_identity;
mod get_forward_access_session;
mod get_service_session;
mod get_session_token;
mod issued;
mod role_session;
mod trust;

use trent_api::error::{ApiError, QueryError, QueryErrorName};
use trent_api::query::{Answer, Form};
use trent_api::sigv4::SigV4Error;
use trent_api::sts::Action;
use trent_domain::caller::Caller;
use trent_domain::ids::RequestId;
use trent_domain::time::Timestamp;

use crate::credentials::Credentials;
use crate::identity::RequestValues;
use crate::query::QueryCall;
use crate::service::Service;

/// What an action answers.
type Outcome = Result<Answer, QueryError>;

/// STS, on one node.
#[derive(Clone, Copy)]
pub struct Sts<'a> {
    service: &'a Service,
    credentials: &'a Credentials,
}

impl<'a> Sts<'a> {
    /// STS with what it works with.
    pub fn new(service: &'a Service, credentials: &'a Credentials) -> Self {
        Self { service, credentials }
    }

    /// Carries out the action that a signed request asks for; the bytes of a successful answer.
    pub fn run(self, call: &QueryCall, form: &Form) -> Result<Vec<u8>, QueryError> {
        let action = Action::of(form)?;
        check_plain_session(call, action)?;
        if call.identity.is_forwarded() && action != Action::GetCallerIdentity {
            return Err(self.denied_to_services(call));
        }
        let answer = match action {
            Action::AssumeRole => assume_role::run(self, call, form),
            // The pipeline takes it for unsigned, whatever signature it has.
            Action::AssumeRoleWithWebIdentity => Err(QueryError::internal()),
            Action::GetCallerIdentity => get_caller_identity::run(self, call, form),
            Action::GetForwardAccessSession => get_forward_access_session::run(self, call, form),
            Action::GetServiceSession => get_service_session::run(self, call, form),
            Action::GetSessionToken => get_session_token::run(self, call, form),
        }?;
        Ok(action.answer(&answer, call.request_id))
    }

    /// Carries out the one action that takes no signature.
    pub fn run_unsigned(
        self,
        request_id: RequestId,
        form: &Form,
        values: &RequestValues,
    ) -> Result<Vec<u8>, QueryError> {
        let action = Action::of(form)?;
        let answer = assume_role_with_web_identity::run(self, form, values)?;
        Ok(action.answer(&answer, request_id))
    }

    /// Now, in whole seconds: the answers and `aws:TokenIssueTime` show no parts of one.
    fn now(self) -> Timestamp {
        let millis = self.service.clock.now().as_millis();
        Timestamp::from_millis(millis - millis % 1000)
    }

    fn arn(self, caller: &Caller) -> String {
        caller.arn(self.service.region.partition())
    }

    /// The refusal of a service that calls IAM or STS for its user: the credentials that it could get would outlive the
    /// request that the user signed, and would no longer tell that a service has them.
    pub fn denied_to_services(self, call: &QueryCall) -> QueryError {
        let caller = self.arn(&call.identity.caller);
        let text = format!("User: {caller} is not authorized to call this service through a service");
        QueryError::new(QueryErrorName::AccessDenied, text)
    }

    /// The refusal of a caller.
    fn denied(self, call: &QueryCall, action: &str, resource: &str) -> QueryError {
        let caller = self.arn(&call.identity.caller);
        let text = format!("User: {caller} is not authorized to perform: {action} on resource: {resource}");
        QueryError::new(QueryErrorName::AccessDenied, text)
    }
}

/// Credentials of GetSessionToken call two actions alone (AWS STS API, GetSessionToken).
fn check_plain_session(call: &QueryCall, action: Action) -> Result<(), QueryError> {
    let is_allowed = match action {
        Action::AssumeRole | Action::GetCallerIdentity => true,
        // It has a refusal of its own.
        Action::GetSessionToken => true,
        Action::AssumeRoleWithWebIdentity | Action::GetForwardAccessSession | Action::GetServiceSession => {
            false
        }
    };
    if is_allowed || !call.identity.is_plain_session() {
        return Ok(());
    }
    Err(ApiError::from(SigV4Error::UnrecognizedClient).into())
}
