//! Authorizations that no key's policy takes part in: the caller's own policies decide.

use super::caller_values::CallerValues;
use super::key_values::KeyValues;
use super::refusal::{self, nothing_allows};
use super::{Asker, AuthorizedAccount, RecordedVerdict, RecordedVerdicts};
use crate::alias::AliasName;
use crate::arn::{AliasArn, KeyArn};
use crate::caller::Caller;
use crate::error::{DeniedResource, KmsError};
use crate::grant::GrantPrincipal;
use crate::ids::RegionName;
use crate::key::Key;
use crate::operation::Operation;
use crate::policy::{Chain, Context, ContextKey, Decision, Grounds, KnownKey, Layer, Request, Values};
use crate::state::State;

/// What an operation about nothing in particular is about.
const EVERYTHING: &str = "*";

/// Authorises an operation that names no key: what it concerns is the caller's account.
pub fn on_account(asker: &Asker<'_>, operation: Operation) -> Result<AuthorizedAccount, KmsError> {
    let action = operation.row().action;
    let account = asker.caller.account();
    let account = account.ok_or_else(|| nobody_elses(asker, operation, EVERYTHING.into()))?;
    let grounds = decide(asker, operation, action, EVERYTHING, &[])?;
    Ok(AuthorizedAccount {
        operation,
        account,
        grounds,
    })
}

/// Authorises ListRetirableGrants: a principal's grants are shown to its own account alone, and a service's to that
/// service.
pub fn on_retiring_principal(asker: &Asker<'_>, principal: &GrantPrincipal) -> Result<(), KmsError> {
    let operation = Operation::ListRetirableGrants;
    let action = operation.row().action;
    let refuse = |named| Err(nothing_allows(asker, action, named, Layer::Identity));
    match principal {
        GrantPrincipal::Aws(named) if asker.caller.account() == Some(named.account()) => {
            decide(asker, operation, action, named.arn.as_str(), &[]).map(drop)
        }
        GrantPrincipal::Service(service) if *asker.caller == Caller::AwsService(service.clone()) => Ok(()),
        GrantPrincipal::Aws(named) => refuse(named.to_string()),
        GrantPrincipal::Service(service) => refuse(service.to_string()),
    }
}

/// Authorises CreateAlias, UpdateAlias or DeleteAlias on the alias. The keys that it names need authorizations of their
/// own (AWS KMS Developer Guide, "Controlling access to aliases").
pub(crate) fn on_alias(asker: &Asker<'_>, alias: &AliasArn, operation: Operation) -> Result<(), KmsError> {
    decide(asker, operation, operation.row().action, &alias.to_string(), &[]).map(drop)
}

/// Authorises CreateAlias or UpdateAlias on the alias of that name in the caller's account.
pub fn on_own_alias(asker: &Asker<'_>, name: &AliasName, operation: Operation) -> Result<(), KmsError> {
    let account = asker.caller.account();
    let account = account.ok_or_else(|| nobody_elses(asker, operation, name.to_string()))?;
    on_alias(asker, &name.arn(asker.region, account), operation)
}

/// Authorises giving a new key its first tags: CreateKey and ReplicateKey with tags need TagResource too.
pub(crate) fn on_tags(asker: &Asker<'_>, new_key: &KeyArn, operation: Operation) -> Result<(), KmsError> {
    let action = Operation::TagResource.row().action;
    let replica = NewReplica(&new_key.region);
    let values: &[&dyn Context] = match operation {
        Operation::ReplicateKey => &[&replica],
        _ => &[],
    };
    decide(asker, operation, action, &new_key.to_string(), values).map(drop)
}

/// Authorises making a replica where it will be: ReplicateKey needs CreateKey in that region.
pub(crate) fn on_replica(
    state: &State,
    asker: &Asker<'_>,
    primary: &Key,
    region: &RegionName,
) -> Result<(), KmsError> {
    let operation = Operation::ReplicateKey;
    let replica = NewReplica(region);
    let key = KeyValues {
        state,
        key: primary,
        operation,
        now: asker.now,
    };
    let action = Operation::CreateKey.row().action;
    decide(asker, operation, action, EVERYTHING, &[&replica, &key]).map(drop)
}

/// What the caller's own policies say of making a primary's replica in another region the primary. That region asks its key
/// policy itself; it has no copy of the caller's policies, and what it shares with the primary is what they see here.
pub fn promotion_verdict(
    state: &State,
    asker: &Asker<'_>,
    primary: &Key,
    region: &RegionName,
) -> RecordedVerdicts {
    let operation = Operation::UpdatePrimaryRegion;
    let key = KeyValues {
        state,
        key: primary,
        operation,
        now: asker.now,
    };
    let of_caller = CallerValues { asker, operation };
    let request = Request {
        action: operation.row().action,
        resource: &primary.arn(region).to_string(),
        context: &Chain(&[&AsReplica, &key, &of_caller, asker.values]),
    };
    RecordedVerdicts(vec![RecordedVerdict {
        action: request.action.into(),
        resource: request.resource.into(),
        verdict: asker.verdict(&request),
    }])
}

/// The refusal of an operation on an account's own things to a caller without an account.
pub(crate) fn nobody_elses(asker: &Asker<'_>, operation: Operation, resource: String) -> KmsError {
    nothing_allows(asker, operation.row().action, resource, Layer::Identity)
}

/// The decision of the caller's own policies.
fn decide(
    asker: &Asker<'_>,
    operation: Operation,
    action: &'static str,
    resource: &str,
    values: &[&dyn Context],
) -> Result<Grounds, KmsError> {
    let of_caller = CallerValues { asker, operation };
    let values = Chain(values);
    let request = Request {
        action,
        resource,
        context: &Chain(&[&values, &of_caller, asker.values]),
    };
    match asker.verdict(&request).decide() {
        Decision::Allowed(grounds) => Ok(grounds),
        Decision::Refused(refusal) => {
            let resource = DeniedResource::Named(resource.to_owned());
            Err(refusal::refused(asker, action, resource, refusal))
        }
    }
}

/// What conditions see of a replica before it is there, besides what it shares with its primary.
struct NewReplica<'a>(&'a RegionName);

impl Context for NewReplica<'_> {
    fn values(&self, key: &ContextKey) -> Option<Values<'_>> {
        match key {
            ContextKey::Known(KnownKey::AwsRequestedRegion) => Some(Values::one(self.0.as_str())),
            key => AsReplica.values(key),
        }
    }
}

/// What tells a replica from its primary.
struct AsReplica;

impl Context for AsReplica {
    fn values(&self, key: &ContextKey) -> Option<Values<'_>> {
        match key {
            ContextKey::Known(KnownKey::MultiRegionKeyType) => Some(Values::one("REPLICA")),
            _ => None,
        }
    }
}
