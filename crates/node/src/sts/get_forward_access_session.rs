//! GetForwardAccessSession: the trusted service channel. A registered service hands in the request that a user signed for
//! it, and gets credentials by which it acts for that user, for a short time and in that region alone. Not an action of
//! AWS's, whose services do this among themselves (IAM User Guide, "Forward access sessions").

use std::sync::Arc;

use trent_api::error::{ApiError, QueryError, QueryErrorName};
use trent_api::query::Form;
use trent_api::sigv4::SignedRequest;
use trent_api::sts::get_forward_access_session::{self, Request};
use trent_domain::caller::Caller;
use trent_domain::iam::RegisteredService;
use trent_domain::ids::RegionName;
use trent_domain::session::{Forwarding, Session, SessionTags};

use super::get_caller_identity::Who;
use super::get_session_token::subject_of;
use super::issued::Issued;
use super::{Outcome, Sts};
use crate::identity::{Credential, Identity};
use crate::query::QueryCall;

/// For how long a service acts on one request.
const VALID_MILLIS: u64 = 15 * 60 * 1000;

const GET_FORWARD_ACCESS_SESSION: &str = "sts:GetForwardAccessSession";

pub(super) fn run(sts: Sts<'_>, call: &QueryCall, form: &Form) -> Outcome {
    let request = Request::parse(form)?;
    let denied = || sts.denied(call, GET_FORWARD_ACCESS_SESSION, "*");
    let service = calling_service(sts, call).ok_or_else(denied)?;
    let (user, region) = user(sts, &service, &request)?;
    let account = user.caller.account().ok_or_else(denied)?;
    if !service.accounts.contains(&account) {
        return Err(denied());
    }
    let session = session(sts, &service, &user, region).ok_or_else(denied)?;
    let issued = Issued::new(sts, &session)?;
    let who = Who::of(sts, &user)?;
    Ok(get_forward_access_session::answer(
        &issued.credentials(),
        &who.as_answered(),
    ))
}

fn calling_service(sts: Sts<'_>, call: &QueryCall) -> Option<Arc<RegisteredService>> {
    let Caller::AwsService(principal) = &call.identity.caller else {
        return None;
    };
    sts.service
        .groups
        .global
        .local()
        .state
        .service(principal)
        .cloned()
}

/// Who signed the request, which must be for this service, and in which region.
fn user(
    sts: Sts<'_>,
    service: &RegisteredService,
    request: &Request,
) -> Result<(Arc<Identity>, RegionName), QueryError> {
    let signed = SignedRequest::parse_forwarded(
        &request.method,
        &request.uri,
        &request.headers,
        &request.payload_hash,
    );
    let signed = signed.map_err(ApiError::from)?;
    let scope = signed.scope();
    let name = service.principal.as_str().split('.').next().unwrap_or_default();
    if scope.service() != name {
        let text = format!("Credential should be scoped to correct service: '{name}'. ");
        return Err(QueryError::new(QueryErrorName::SignatureDoesNotMatch, text));
    }
    let global = sts.service.groups.global.local();
    let region: Option<RegionName> = scope.region().parse().ok();
    let region = region
        .filter(|region| global.state.region(region).is_some())
        .ok_or_else(|| {
            let text = format!(
                "Credential should be scoped to a valid region, not '{}'. ",
                scope.region()
            );
            QueryError::new(QueryErrorName::SignatureDoesNotMatch, text)
        })?;
    let now = sts.service.clock.now();
    let identity = sts.credentials.authenticate(&global, &signed, now);
    Ok((identity.map_err(ApiError::from)?, region))
}

/// The user's session goes on in the service's hands: with its policies and tags, and no longer than it would. `None` of
/// who is no user, and when too many services stand in a row.
fn session(
    sts: Sts<'_>,
    service: &RegisteredService,
    user: &Identity,
    region: RegionName,
) -> Option<Session> {
    let now = sts.now();
    let expires_at = now.plus_millis(VALID_MILLIS);
    let last = service.principal.clone();
    let own = match &user.credential {
        Credential::Session(session) => &session.opened.session,
        Credential::LongTerm(key) => {
            return Some(Session {
                subject: subject_of(user)?,
                issued_at: now,
                expires_at,
                policies: None,
                tags: SessionTags::default(),
                source_identity: None,
                forwarding: Some(Forwarding {
                    services: vec![last],
                    region,
                    access_key: Some(key.id.clone()),
                }),
            });
        }
    };
    let before = own.forwarding.as_ref();
    let services = before.map_or_else(Vec::new, |before| before.services.clone());
    if services.len() >= Forwarding::MAX_SERVICES || own.subject.account().is_none() {
        return None;
    }
    Some(Session {
        expires_at: own.expires_at.min(expires_at),
        forwarding: Some(Forwarding {
            services: [services, vec![last]].concat(),
            region,
            access_key: before.and_then(|before| before.access_key.clone()),
        }),
        ..own.clone()
    })
}
