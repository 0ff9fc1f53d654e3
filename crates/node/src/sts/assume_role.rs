//! AssumeRole.

use trent_api::error::{QueryError, QueryErrorName};
use trent_api::query::Form;
use trent_api::sts::assume_role::{self, Request};
use trent_domain::caller::Caller;
use trent_domain::policy::{ConditionValues, ContextKey, KeyFamily, KnownKey, TooManyConditionValues};
use trent_domain::session::{RoleSubject, Session, SessionTags, Subject};

use super::role_session::{self, Begun, check_mfa, invalid};
use super::trust::{self, Asked};
use super::{Outcome, Sts};
use crate::query::QueryCall;

const ASSUME_ROLE: &str = "sts:AssumeRole";
const TAG_SESSION: &str = "sts:TagSession";
const SET_SOURCE_IDENTITY: &str = "sts:SetSourceIdentity";

pub(super) fn run(sts: Sts<'_>, call: &QueryCall, form: &Form) -> Outcome {
    let request = Request::parse(form)?;
    let arn = trust::role_arn(&request.session.role_arn)?;
    if let Caller::Root(_) = call.identity.caller {
        return Err(QueryError::new(
            QueryErrorName::AccessDenied,
            "Roles may not be assumed by root accounts.",
        ));
    }
    let tags = tags(call, &request)?;
    let source_identity = source_identity(call, &request);
    let denied = |action| sts.denied(call, action, arn.as_str());
    let asked = Asked {
        // That there is no such role is told to nobody.
        role: trust::role(sts, &arn).ok_or_else(|| denied(ASSUME_ROLE))?,
        requester: call
            .identity
            .caller
            .requester()
            .ok_or_else(|| denied(ASSUME_ROLE))?,
        identity: Some(&call.identity),
        values: values(&request, &tags, source_identity).map_err(|error| invalid(error.to_string()))?,
        now: sts.now(),
        arn: arn.clone(),
    };
    for action in needed(&tags, source_identity) {
        let is_allowed = asked.allows(action).map_err(|error| invalid(error.to_string()))?;
        if !is_allowed || changes_source_identity(call, source_identity) {
            return Err(denied(action));
        }
    }
    check_mfa(request.serial_number.as_deref(), request.token_code.as_deref())?;
    let duration = role_session::duration_millis(
        request.session.duration_seconds,
        &asked.role,
        is_role_session(call),
    )?;
    let subject = RoleSubject {
        unique_id: asked.role.entity.id.as_str().into(),
        session_name: request.session.session_name.as_str().into(),
        web_identity: None,
        arn,
    };
    let session = Session {
        subject: Subject::Role(subject.clone()),
        issued_at: asked.now,
        expires_at: asked.now.plus_millis(duration),
        policies: role_session::policies(sts, &request.session, &asked.role)?,
        tags,
        source_identity: source_identity.map(Into::into),
        forwarding: None,
    };
    let begun = Begun::new(sts, &subject, &session)?;
    Ok(assume_role::answer(&begun.as_answered(), source_identity))
}

/// The permissions that a request needs on the role: those that hand something into the session have their own.
fn needed(tags: &SessionTags, source_identity: Option<&str>) -> impl Iterator<Item = &'static str> {
    let tagging = (!tags.is_empty()).then_some(TAG_SESSION);
    let naming = source_identity.map(|_| SET_SOURCE_IDENTITY);
    [ASSUME_ROLE].into_iter().chain(tagging).chain(naming)
}

/// Those that the caller's session hands on, and those of the request.
fn tags(call: &QueryCall, request: &Request) -> Result<SessionTags, QueryError> {
    let none = SessionTags::default();
    let inherited = call.identity.session().map_or(&none, |session| &session.tags);
    let given: Vec<(&str, &str)> = request
        .tags
        .iter()
        .map(|tag| (tag.key.as_str(), tag.value.as_str()))
        .collect();
    let transitive: Vec<&str> = request.transitive_tag_keys.iter().map(String::as_str).collect();
    SessionTags::begin(inherited, &given, &transitive).map_err(|refusal| invalid(refusal.to_string()))
}

/// That of the request, or else the one that the caller's session has.
fn source_identity<'a>(call: &'a QueryCall, request: &'a Request) -> Option<&'a str> {
    let given = request.source_identity.as_deref();
    given.or_else(|| inherited_source_identity(call))
}

fn inherited_source_identity(call: &QueryCall) -> Option<&str> {
    call.identity.session()?.source_identity.as_deref()
}

/// Once set, it stays through every further role.
fn changes_source_identity(call: &QueryCall, source_identity: Option<&str>) -> bool {
    inherited_source_identity(call).is_some_and(|inherited| Some(inherited) != source_identity)
}

fn is_role_session(call: &QueryCall) -> bool {
    let session = call.identity.session();
    session.is_some_and(|session| matches!(session.subject, Subject::Role(_)))
}

/// What conditions see of the request (IAM User Guide, "IAM and AWS STS condition context keys").
fn values(
    request: &Request,
    tags: &SessionTags,
    source_identity: Option<&str>,
) -> Result<ConditionValues, TooManyConditionValues> {
    let mut values = ConditionValues::default();
    values.set(
        KnownKey::StsRoleSessionName.into(),
        request.session.session_name.as_str(),
    )?;
    let optional = [
        (KnownKey::StsExternalId, request.external_id.as_deref()),
        (KnownKey::StsSourceIdentity, source_identity),
    ];
    for (key, value) in optional {
        values.insert(key.into(), value)?;
    }
    if let Some(seconds) = request.session.duration_seconds {
        values.set(KnownKey::StsDurationSeconds.into(), seconds.to_string())?;
    }
    let transitive = request.transitive_tag_keys.iter().map(String::as_str);
    values.insert(KnownKey::StsTransitiveTagKeys.into(), transitive)?;
    for tag in tags.iter() {
        values.set(ContextKey::of(KeyFamily::RequestTag, &tag.key), tag.value.clone())?;
        values.set(KnownKey::AwsTagKeys.into(), tag.key.clone())?;
    }
    Ok(values)
}
