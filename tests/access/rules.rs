//! What a call has to be answered with: the rules of evaluation, written a second time from AWS's documentation (AWS
//! KMS Developer Guide, "Determining access to AWS KMS keys"; IAM User Guide, "Policy evaluation logic"), for the few
//! kinds of policies that the matrix has.

use super::expected::{Expected, ensure, error, holds, ok};
use super::operations::{Check, On, Row, Rules};
use super::principals::{Credentials, Granted, Home, KeyPolicy, Own, Principal};
use super::subject::{NEW_KEY, Subject};

const NO_RESOURCE_POLICY: &str = "because no resource-based policy allows the";
const HIDDEN: &str = "because the resource does not exist in this Region, no resource-based policies allow access, or \
                      a resource-based policy explicitly denies access";

/// The answer to a call by somebody with that ARN.
pub(crate) fn expected(row: &Row, principal: &Principal, caller: &str, subject: &Subject) -> Expected {
    if let Some((name, message)) = unproven(principal.credentials) {
        return error(name, message);
    }
    if principal.is_foreign() && ["UpdateAlias", "DeleteAlias"].contains(&row.operation) {
        let alias = subject.resource(On::Alias);
        return error("NotFoundException", format!("Alias {alias} is not found."));
    }
    let refusal = row
        .checks
        .iter()
        .enumerate()
        .find_map(|(index, check)| refused(principal, index, check, subject));
    match refusal {
        Some(refusal) => denied(&format!("User: {caller} {refusal}")),
        None if row.variant == "dry" => error(
            "DryRunOperationException",
            "The request would have succeeded, but the DryRun option is set.",
        ),
        None => ok(),
    }
}

/// AccessDeniedException with exactly that text, but for the id of a key that was not made.
fn denied(text: &str) -> Expected {
    let Some((start, end)) = text.split_once(NEW_KEY) else {
        return error("AccessDeniedException", text);
    };
    let (start, end) = (start.to_owned(), end.to_owned());
    holds(move |answer| {
        let found = answer.json();
        let message = found["Message"].as_str().unwrap_or_default();
        let is_denial = found["__type"] == "AccessDeniedException";
        let wanted = format!("wanted AccessDeniedException {start}…{end}");
        ensure(
            is_denial && message.starts_with(&start) && message.ends_with(&end),
            wanted,
        )
    })
}

fn unproven(credentials: Credentials) -> Option<(&'static str, &'static str)> {
    match credentials {
        Credentials::Valid => None,
        Credentials::Expired => Some((
            "ExpiredTokenException",
            "The security token included in the request is expired",
        )),
        Credentials::Unknown => Some((
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
        )),
        Credentials::Missing => Some((
            "MissingAuthenticationTokenException",
            "Missing Authentication Token",
        )),
    }
}

/// The refusal of one permission, behind the caller's ARN.
fn refused(principal: &Principal, index: usize, check: &Check, subject: &Subject) -> Option<String> {
    let Check { action, on } = check;
    let reason = match on {
        On::Everything | On::Alias | On::NewKey => by_own_policies(principal, index),
        On::RetiringPrincipal if principal.is_foreign() => Err("because no identity-based policy allows the"),
        On::RetiringPrincipal => by_own_policies(principal, index),
        On::Key(_, rules) => on_key(principal, index, *rules),
        On::KeyOfCiphertext => on_key(principal, index, Rules::Grantable).map_err(hidden),
        On::Grant => on_grant(principal, index),
    };
    let named = match on {
        On::KeyOfCiphertext => "the resource associated with this ciphertext".to_owned(),
        _ => format!("resource: {}", subject.named_to(principal, *on)),
    };
    let action_said = |reason: &str| {
        if reason.ends_with("allows the") {
            format!("{reason} {action} action")
        } else {
            reason.to_owned()
        }
    };
    let reason = action_said(reason.err()?);
    Some(format!(
        "is not authorized to perform: {action} on {named} {reason}"
    ))
}

/// Where no key policy has a say.
fn by_own_policies(principal: &Principal, index: usize) -> Result<(), &'static str> {
    match principal.own {
        Own::Root | Own::Allow => Ok(()),
        Own::AllowAllBut(lacking) if lacking != Some(index) => Ok(()),
        Own::AllowAllBut(_) | Own::Silent => Err("because no identity-based policy allows the"),
        Own::BoundarySilent => Err("because no permissions boundary allows the"),
        Own::SessionSilent => Err("because no session policy allows the"),
        Own::Deny => Err("with an explicit deny in an identity-based policy"),
        Own::SessionDeny => Err("with an explicit deny in a session policy"),
    }
}

fn on_key(principal: &Principal, index: usize, rules: Rules) -> Result<(), &'static str> {
    let own = by_own_policies(principal, index);
    let denied_by_own = matches!(principal.own, Own::Deny | Own::SessionDeny);
    let granted = principal.grant == Granted::Everything && rules == Rules::Grantable;
    match (principal.home, principal.key_policy) {
        (Home::Other, _) if rules == Rules::OwnAccount => Err(NO_RESOURCE_POLICY),
        (_, KeyPolicy::DeniesCaller) => Err("with an explicit deny in a resource-based policy"),
        _ if denied_by_own => own,
        _ if granted => Ok(()),
        (_, KeyPolicy::NamesSomebodyElse) => Err(NO_RESOURCE_POLICY),
        // In its own account, who is named itself needs nothing else, and a role's session its guardrails.
        (Home::Owner, KeyPolicy::NamesCaller) => Ok(()),
        (Home::Owner, KeyPolicy::NamesRole | KeyPolicy::NamesAccount | KeyPolicy::Delegates) => own,
        (Home::Other, KeyPolicy::NamesCaller | KeyPolicy::NamesRole | KeyPolicy::NamesAccount) => own,
        (Home::Other, KeyPolicy::Delegates) => Err(NO_RESOURCE_POLICY),
    }
}

/// No key policy has a say in RetireGrant; the grants are the owner's.
fn on_grant(principal: &Principal, index: usize) -> Result<(), &'static str> {
    match (principal.grant, principal.home) {
        (Granted::Everything, _) => Ok(()),
        (_, Home::Other) => Err(NO_RESOURCE_POLICY),
        (_, Home::Owner) => by_own_policies(principal, index),
    }
}

/// A ciphertext tells that its key is there only to whom the key's side lets in.
fn hidden(reason: &'static str) -> &'static str {
    match reason {
        NO_RESOURCE_POLICY | "with an explicit deny in a resource-based policy" => HIDDEN,
        reason => reason,
    }
}
