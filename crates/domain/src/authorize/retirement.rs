//! RetireGrant, which the grant decides and no policy of the key (AWS KMS Developer Guide, "Retiring and revoking
//! grants").

use std::sync::Arc;

use super::Asker;
use super::caller_values::CallerValues;
use super::key_values::KeyValues;
use super::refusal::{nothing_allows, refused};
use crate::error::{DeniedResource, KmsError};
use crate::grant::{ContextConstraint, Grant, GrantOperation, GrantPrincipal};
use crate::ids::GrantId;
use crate::operation::Operation;
use crate::policy::{
    Chain, Context, ContextKey, Decision, IdentityVerdict, KeyFamily, KnownKey, Layer, NamedAs, Refusal,
    Request, Requester, Values,
};
use crate::resolve::Resolved;
use crate::state::State;

/// Authorises RetireGrant. The grant comes back as its own proof: with it nothing can be done but to end it. To other
/// accounts a grant that there is not looks like one that is not theirs.
pub fn on_grant(
    state: &State,
    resolved: &Resolved,
    id: &GrantId,
    asker: &Asker<'_>,
) -> Result<Arc<Grant>, KmsError> {
    let operation = Operation::RetireGrant;
    let action = operation.row().action;
    let key = &*resolved.key;
    let not_theirs = || nothing_allows(asker, action, resolved.called.clone(), Layer::Resource);
    let Some(grant) = state.grant(&key.id, id) else {
        let is_own = asker.caller.account() == Some(key.account);
        return Err(if is_own {
            KmsError::GrantNotFound(*id)
        } else {
            not_theirs()
        });
    };
    let requester = asker.requester();
    let named = requester.and_then(|requester| named_as(&requester, grant));
    let named = named.ok_or_else(not_theirs)?;
    let of_key = KeyValues {
        state,
        key,
        operation,
        now: asker.now,
    };
    let of_caller = CallerValues { asker, operation };
    let request = Request {
        action,
        resource: &key.arn(asker.region).to_string(),
        context: &Chain(&[&ConstraintValues(grant), &of_key, &of_caller, asker.values]),
    };
    let verdict = asker.verdict(&request);
    match obstacle(named, &verdict) {
        None => Ok(grant.clone()),
        Some(refusal) => {
            let resource = DeniedResource::Named(resolved.called.clone());
            Err(refused(asker, action, resource, refusal))
        }
    }
}

/// As what the grant lets the requester retire it: as its retiring principal, as its grantee if it lists RetireGrant,
/// or through the account that it was created in.
fn named_as(requester: &Requester<'_>, grant: &Grant) -> Option<NamedAs> {
    let parameters = &grant.parameters;
    let retiring = parameters.retiring.as_ref();
    let lists_retirement = parameters.operations.contains(GrantOperation::RetireGrant);
    let grantee = lists_retirement.then_some(&parameters.grantee);
    let by_principal = retiring.into_iter().chain(grantee);
    let by_principal = by_principal.filter_map(|principal| match (principal, requester) {
        (GrantPrincipal::Aws(arn), requester) => requester.named_by(arn),
        (GrantPrincipal::Service(named), Requester::Service(own)) => {
            (named == *own).then_some(NamedAs::Itself)
        }
        (GrantPrincipal::Service(_), _) => None,
    });
    let of_account = requester.account() == Some(grant.issuing_account);
    by_principal.chain(of_account.then_some(NamedAs::Account)).max()
}

/// What keeps a requester that the grant names so from retiring it.
fn obstacle(named: NamedAs, verdict: &IdentityVerdict) -> Option<Refusal> {
    match (named, verdict) {
        (_, IdentityVerdict::Denied(layer, because)) => Some(Refusal::ExplicitDeny(*layer, because.clone())),
        (NamedAs::Itself, _) => None,
        (NamedAs::Role, IdentityVerdict::NotAllowed(missing)) => {
            missing.guardrail().map(Refusal::NothingAllows)
        }
        (NamedAs::Role, _) => None,
        (NamedAs::Account, verdict) => match verdict.decide() {
            Decision::Allowed(_) => None,
            Decision::Refused(refusal) => Some(refusal),
        },
    }
}

/// What conditions see of the grant that is to be retired: the keys for CreateGrant, of its constraints.
struct ConstraintValues<'a>(&'a Grant);

impl Context for ConstraintValues<'_> {
    fn values(&self, key: &ContextKey) -> Option<Values<'_>> {
        let constraints = &self.0.parameters.constraints;
        let pairs = || constraints.context.as_ref().map(ContextConstraint::pairs);
        match key {
            ContextKey::Of(KeyFamily::EncryptionContext, name) => {
                let mut pairs = pairs()?.iter();
                let (_, value) = pairs.find(|(key, _)| key.to_lowercase() == **name)?;
                Some(Values::one(value))
            }
            ContextKey::Known(KnownKey::EncryptionContextKeys) => {
                let names = pairs()?.iter().map(|(name, _)| name);
                Some(Values::owned(names))
            }
            ContextKey::Known(KnownKey::GrantConstraintType) => constraints.type_name().map(Values::one),
            _ => None,
        }
    }
}
