//! GetServiceSession: a registered service's credentials for what it does on account of a resource. Not an action of
//! AWS's, whose services do this among themselves.

use trent_api::query::Form;
use trent_api::sts::get_service_session;
use trent_domain::caller::Caller;
use trent_domain::session::{ServiceSubject, Session, SessionTags, Subject};

use super::issued::Issued;
use super::{Outcome, Sts};
use crate::query::QueryCall;

/// As long as a role's session that is asked for without a duration.
const VALID_MILLIS: u64 = 60 * 60 * 1000;

const GET_SERVICE_SESSION: &str = "sts:GetServiceSession";

pub(super) fn run(sts: Sts<'_>, call: &QueryCall, form: &Form) -> Outcome {
    let request = get_service_session::Request::parse(form)?;
    let denied = || sts.denied(call, GET_SERVICE_SESSION, &request.source_arn);
    let Caller::AwsService(principal) = &call.identity.caller else {
        return Err(denied());
    };
    let global = sts.service.groups.global.local();
    let service = global.state.service(principal).ok_or_else(denied)?;
    if !service.accounts.contains(&request.source_account) {
        return Err(denied());
    }
    let issued_at = sts.now();
    let session = Session {
        subject: Subject::Service(ServiceSubject {
            principal: principal.clone(),
            source_arn: Some(request.source_arn.as_str().into()),
            source_account: Some(request.source_account),
        }),
        issued_at,
        expires_at: issued_at.plus_millis(VALID_MILLIS),
        policies: None,
        tags: SessionTags::default(),
        source_identity: None,
        forwarding: None,
    };
    let issued = Issued::new(sts, &session)?;
    Ok(get_service_session::answer(&issued.credentials()))
}
