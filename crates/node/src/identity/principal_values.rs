//! What conditions see of a caller (IAM User Guide, "AWS global condition context keys").

use trent_domain::caller::Caller;
use trent_domain::policy::{ConditionValues, ContextKey, KeyFamily, KnownKey, TooManyConditionValues};
use trent_domain::principal::{PrincipalKind, ServicePrincipal};
use trent_domain::session::{Forwarding, ServiceSubject, Session, Subject};
use trent_domain::tag::Tag;

/// The values of a caller, with the tags of its user or role, and those of its session.
pub(super) fn principal_values(
    caller: &Caller,
    partition: &str,
    tags: &[Tag],
    session: Option<&Session>,
) -> Result<ConditionValues, TooManyConditionValues> {
    let mut values = ConditionValues::default();
    match caller {
        Caller::Root(_) | Caller::Principal(_) => of_principal(&mut values, caller, partition)?,
        Caller::AwsService(service) => of_service(&mut values, service)?,
        Caller::Service => {}
    }
    let is_service = matches!(caller, Caller::AwsService(_));
    set(
        &mut values,
        KnownKey::AwsPrincipalIsAwsService,
        is_service.to_string(),
    )?;
    principal_tags(&mut values, tags, session)?;
    if let Some(session) = session {
        of_session(&mut values, session)?;
    }
    let forwarding = session.and_then(|session| session.forwarding.as_ref());
    set(
        &mut values,
        KnownKey::AwsViaAwsService,
        forwarding.is_some().to_string(),
    )?;
    if let Some(forwarding) = forwarding {
        of_forwarding(&mut values, forwarding)?;
    }
    Ok(values)
}

type Written = Result<(), TooManyConditionValues>;

fn set(values: &mut ConditionValues, key: KnownKey, value: impl Into<Box<str>>) -> Written {
    values.set(key.into(), value)
}

fn of_principal(values: &mut ConditionValues, caller: &Caller, partition: &str) -> Written {
    if let Some(account) = caller.account() {
        set(values, KnownKey::AwsPrincipalAccount, account.as_str())?;
    }
    let Caller::Principal(principal) = caller else {
        let account = caller.account();
        set(values, KnownKey::AwsPrincipalType, "Account")?;
        set(values, KnownKey::AwsPrincipalArn, caller.arn(partition))?;
        return account.map_or(Ok(()), |account| {
            set(values, KnownKey::AwsUserId, account.as_str())
        });
    };
    // Of a role's session it is the role's ARN.
    let arn = principal.role.as_ref().unwrap_or(&principal.arn);
    set(values, KnownKey::AwsPrincipalArn, arn.as_str())?;
    set(values, KnownKey::AwsUserId, principal.unique_id.clone())?;
    match principal.arn.kind() {
        PrincipalKind::User => {
            set(values, KnownKey::AwsPrincipalType, "User")?;
            let name = arn.as_str().rsplit('/').next().unwrap_or_default();
            set(values, KnownKey::AwsUsername, name)
        }
        PrincipalKind::FederatedUser => set(values, KnownKey::AwsPrincipalType, "FederatedUser"),
        PrincipalKind::Account => set(values, KnownKey::AwsPrincipalType, "Account"),
        PrincipalKind::Role | PrincipalKind::AssumedRole => {
            set(values, KnownKey::AwsPrincipalType, "AssumedRole")
        }
    }
}

fn of_service(values: &mut ConditionValues, service: &ServicePrincipal) -> Written {
    set(values, KnownKey::AwsPrincipalServiceName, service.as_str())?;
    set(values, KnownKey::AwsPrincipalServiceNamesList, service.as_str())
}

/// The session's tags come before those of its role or user.
fn principal_tags(values: &mut ConditionValues, tags: &[Tag], session: Option<&Session>) -> Written {
    let of_session = || session.iter().flat_map(|session| session.tags.iter());
    let is_replaced = |tag: &&Tag| of_session().any(|own| own.key.to_lowercase() == tag.key.to_lowercase());
    for tag in tags.iter().filter(|tag| !is_replaced(tag)) {
        values.set(
            ContextKey::of(KeyFamily::PrincipalTag, &tag.key),
            tag.value.as_str(),
        )?;
    }
    of_session().try_for_each(|tag| {
        values.set(
            ContextKey::of(KeyFamily::PrincipalTag, &tag.key),
            tag.value.clone(),
        )
    })
}

fn of_session(values: &mut ConditionValues, session: &Session) -> Written {
    let is_of_long_term_key = session
        .forwarding
        .as_ref()
        .is_some_and(|forwarding| forwarding.access_key.is_some());
    if !is_of_long_term_key {
        set(
            values,
            KnownKey::AwsTokenIssueTime,
            session.issued_at.to_iso_8601(),
        )?;
        // There are no MFA devices here. The key is there in temporary credentials alone.
        set(values, KnownKey::AwsMultiFactorAuthPresent, "false")?;
    }
    if let Some(source_identity) = &session.source_identity {
        set(values, KnownKey::AwsSourceIdentity, source_identity.clone())?;
    }
    match &session.subject {
        Subject::Role(role) => role.web_identity.as_ref().map_or(Ok(()), |identity| {
            set(values, KnownKey::AwsFederatedProvider, identity.provider.as_str())
        }),
        Subject::Service(service) => of_source(values, service),
        Subject::Root(_) | Subject::User(_) => Ok(()),
    }
}

fn of_source(values: &mut ConditionValues, service: &ServiceSubject) -> Written {
    if let Some(arn) = &service.source_arn {
        set(values, KnownKey::AwsSourceArn, arn.clone())?;
    }
    match &service.source_account {
        Some(account) => set(values, KnownKey::AwsSourceAccount, account.as_str()),
        None => Ok(()),
    }
}

fn of_forwarding(values: &mut ConditionValues, forwarding: &Forwarding) -> Written {
    let services = forwarding.services.iter().map(|service| service.as_str());
    values.insert(KnownKey::AwsCalledVia.into(), services)?;
    if let (Some(first), Some(last)) = (forwarding.services.first(), forwarding.last()) {
        set(values, KnownKey::AwsCalledViaFirst, first.as_str())?;
        set(values, KnownKey::AwsCalledViaLast, last.as_str())?;
        let name = last.as_str().split('.').next().unwrap_or_default();
        // With this suffix in every partition (AWS KMS Developer Guide, "kms:ViaService").
        let via = format!("{name}.{}.amazonaws.com", forwarding.region);
        set(values, KnownKey::ViaService, via)?;
    }
    Ok(())
}
