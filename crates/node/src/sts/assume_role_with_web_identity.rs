//! AssumeRoleWithWebIdentity: a token of a registered OIDC provider stands in for a signature.

use trent_api::error::{QueryError, QueryErrorName};
use trent_api::query::Form;
use trent_api::sts::assume_role_with_web_identity::{self as web, Request};
use trent_domain::iam::OidcProvider;
use trent_domain::policy::{
    ConditionValues, ContextKey, FederatedProvider, KnownKey, Requester, TooManyConditionValues,
};
use trent_domain::session::{RoleSubject, Session, SessionTags, Subject, WebIdentity};

use super::role_session::{self, Begun, invalid};
use super::trust::{self, Asked};
use super::{Outcome, Sts};
use crate::identity::RequestValues;
use crate::oidc::{Claims, TokenError, issuer_of};

const ASSUME_ROLE_WITH_WEB_IDENTITY: &str = "sts:AssumeRoleWithWebIdentity";

pub(super) fn run(sts: Sts<'_>, form: &Form, values: &RequestValues) -> Outcome {
    let request = Request::parse(form)?;
    let arn = trust::role_arn(&request.session.role_arn)?;
    if request.provider_id.is_some() {
        return Err(invalid(
            "ProviderId is for providers of OAuth 2.0, of which there are none.",
        ));
    }
    let issuer = issuer_of(&request.token)?;
    let global = sts.service.groups.global.local();
    let url = issuer.parse().ok();
    let provider = url.and_then(|url| global.state.oidc_provider(arn.account(), &url));
    let provider = provider.ok_or(TokenError::UnknownIssuer(issuer))?;
    let claims = Claims::verify(&request.token, provider, sts.service.clock.now())?;
    // What a state holds has an ARN that is one.
    let federated: FederatedProvider = provider.arn().parse().map_err(|_| QueryError::internal())?;
    let asked = Asked {
        role: trust::role(sts, &arn).ok_or_else(denied)?,
        requester: Requester::Vouched(&federated),
        identity: None,
        values: all_values(&request, provider, &claims, values)
            .map_err(|error| invalid(error.to_string()))?,
        now: sts.now(),
        arn: arn.clone(),
    };
    let is_allowed = asked.allows(ASSUME_ROLE_WITH_WEB_IDENTITY);
    if !is_allowed.map_err(|error| invalid(error.to_string()))? {
        return Err(denied());
    }
    let duration = role_session::duration_millis(request.session.duration_seconds, &asked.role, false)?;
    let subject = RoleSubject {
        unique_id: asked.role.entity.id.as_str().into(),
        session_name: request.session.session_name.as_str().into(),
        web_identity: Some(WebIdentity {
            provider: federated.clone(),
            subject: claims.subject.as_str().into(),
            audience: claims.audience.as_str().into(),
        }),
        arn,
    };
    let session = Session {
        subject: Subject::Role(subject.clone()),
        issued_at: asked.now,
        expires_at: asked.now.plus_millis(duration),
        policies: role_session::policies(sts, &request.session, &asked.role)?,
        tags: SessionTags::default(),
        source_identity: None,
        forwarding: None,
    };
    let begun = Begun::new(sts, &subject, &session)?;
    let identity = web::WebIdentity {
        subject: &claims.subject,
        provider: federated.as_str(),
        audience: &claims.audience,
        source_identity: None,
    };
    Ok(web::answer(&begun.as_answered(), &identity))
}

/// Whoever has no credentials is not named, and the role neither.
fn denied() -> QueryError {
    QueryError::new(
        QueryErrorName::AccessDenied,
        format!("Not authorized to perform {ASSUME_ROLE_WITH_WEB_IDENTITY}"),
    )
}

/// What conditions see: keys of the provider's own, by its URL, and what they see of any request (IAM User Guide,
/// "Available keys for AWS OIDC federation").
fn all_values(
    request: &Request,
    provider: &OidcProvider,
    claims: &Claims,
    of_request: &RequestValues,
) -> Result<ConditionValues, TooManyConditionValues> {
    let mut values = ConditionValues::default();
    of_request.add_to(&mut values)?;
    values.set(
        KnownKey::StsRoleSessionName.into(),
        request.session.session_name.as_str(),
    )?;
    values.set(KnownKey::AwsFederatedProvider.into(), provider.arn())?;
    if let Some(seconds) = request.session.duration_seconds {
        values.set(KnownKey::StsDurationSeconds.into(), seconds.to_string())?;
    }
    let of_provider = |claim: &str| ContextKey::parse(&format!("{}:{claim}", provider.url));
    values.set(of_provider("sub"), claims.subject.as_str())?;
    values.set(of_provider("aud"), claims.audience.as_str())?;
    values.insert(of_provider("oaud"), claims.other_audience.as_deref())?;
    values.insert(of_provider("amr"), claims.methods.iter().map(String::as_str))?;
    Ok(values)
}
