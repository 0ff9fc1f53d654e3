//! Authorizations on a key: its policy, its grants and the caller's own policies decide.

use super::caller_values::CallerValues;
use super::key_values::KeyValues;
use super::proof::{Authorized, Purpose};
use super::refusal::{self, nothing_allows};
use super::{Asker, granted};
use crate::alias::AliasName;
use crate::error::{DeniedResource, KmsError};
use crate::grant::GrantParameters;
use crate::key::Key;
use crate::operation::{Operation, Reach};
use crate::policy::{
    Chain, Context, ContextKey, Decision, IdentityVerdict, KnownKey, Layer, Question, Refusal, Request,
    ResourcePolicy, Values,
};
use crate::resolve::Resolved;
use crate::state::State;

/// Authorises an operation on the key that the request names.
pub fn on_key(
    state: &State,
    resolved: &Resolved,
    asker: &Asker<'_>,
    operation: Operation,
) -> Result<Authorized, KmsError> {
    on_resolved(
        state,
        resolved,
        asker,
        Wanted::of(operation, operation.row().action),
    )
}

/// Authorises ReEncrypt or Decrypt on the source key that the request names.
pub fn on_source(
    state: &State,
    resolved: &Resolved,
    asker: &Asker<'_>,
    operation: Operation,
) -> Result<Authorized, KmsError> {
    on_resolved(
        state,
        resolved,
        asker,
        Wanted::of(operation, operation.row().source_action),
    )
}

/// Authorises CreateGrant of a certain grant: who may create grants by a grant alone may only hand on what that one
/// allows.
pub(crate) fn on_key_for_grant(
    state: &State,
    resolved: &Resolved,
    asker: &Asker<'_>,
    parameters: &GrantParameters,
) -> Result<Authorized, KmsError> {
    let operation = Operation::CreateGrant;
    let wanted = Wanted {
        child: Some(parameters),
        ..Wanted::of(operation, operation.row().action)
    };
    on_resolved(state, resolved, asker, wanted)
}

/// Authorises an operation on the key that a ciphertext names, which the region may not have. A refusal tells that it has
/// only to who could use the key if its own policies let it.
pub fn on_ciphertext(
    state: &State,
    key: Option<&Key>,
    asker: &Asker<'_>,
    operation: Operation,
) -> Result<Authorized, KmsError> {
    let action = operation.row().source_action;
    let Some(key) = key else {
        return Err(refusal::hidden(asker, action));
    };
    let asked = Asked {
        state,
        key,
        alias: None,
        asker,
        wanted: Wanted::of(operation, action),
    };
    asked.authorized().map_err(|refusal| {
        if asked.is_open_to_its_identity() {
            refusal::refused(asker, action, DeniedResource::OfCiphertext, refusal)
        } else {
            refusal::hidden(asker, action)
        }
    })
}

/// A key that was named. To other accounts a refusal looks as if there were no such key, unless the key's side lets
/// the caller in.
fn on_resolved(
    state: &State,
    resolved: &Resolved,
    asker: &Asker<'_>,
    wanted: Wanted<'_>,
) -> Result<Authorized, KmsError> {
    let key = &*resolved.key;
    let asked = Asked {
        state,
        key,
        alias: resolved.via_alias.as_ref(),
        asker,
        wanted,
    };
    let named = || resolved.called.clone();
    let is_own = asker.caller.account() == Some(key.account);
    if !is_own && wanted.operation.row().reach == Reach::OwnAccount {
        return Err(nothing_allows(asker, wanted.action, named(), Layer::Resource));
    }
    asked.authorized().map_err(|refusal| {
        if is_own || asked.is_open_to_its_identity() {
            refusal::refused(asker, wanted.action, DeniedResource::Named(named()), refusal)
        } else {
            nothing_allows(asker, wanted.action, named(), Layer::Resource)
        }
    })
}

/// What is to be done with a key.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) operation: Operation,
    /// The IAM action: of ReEncrypt that of one side.
    pub(super) action: &'static str,
    /// The grant that is to be created, where it is known.
    pub(super) child: Option<&'a GrantParameters>,
}

impl Wanted<'_> {
    fn of(operation: Operation, action: &'static str) -> Self {
        Self {
            operation,
            action,
            child: None,
        }
    }
}

/// One question about one key.
pub(super) struct Asked<'a> {
    pub(super) state: &'a State,
    pub(super) key: &'a Key,
    /// The alias that named the key.
    pub(super) alias: Option<&'a AliasName>,
    pub(super) asker: &'a Asker<'a>,
    pub(super) wanted: Wanted<'a>,
}

impl Asked<'_> {
    fn authorized(&self) -> Result<Authorized, Refusal> {
        match self.decision(|asker, request| asker.verdict(request)) {
            Decision::Allowed(grounds) => Ok(Authorized {
                purpose: Purpose::Operation(self.wanted.operation),
                key_id: self.key.id,
                caller: self.asker.caller.clone(),
                grounds: Some(grounds),
            }),
            Decision::Refused(refusal) => Err(refusal),
        }
    }

    /// Whether the key's policy or a grant would allow the request, if only the caller's own policies did.
    fn is_open_to_its_identity(&self) -> bool {
        let decision = self.decision(|_, _| IdentityVerdict::Root);
        matches!(decision, Decision::Allowed(_))
    }

    /// The one decision.
    fn decision(&self, verdict: impl FnOnce(&Asker<'_>, &Request<'_>) -> IdentityVerdict) -> Decision {
        let Self {
            state, key, asker, ..
        } = *self;
        let Some(requester) = asker.requester() else {
            return Decision::Refused(Refusal::NothingAllows(Layer::Resource));
        };
        let operation = self.wanted.operation;
        let alias = NamedByAlias(self.alias);
        let of_key = KeyValues {
            state,
            key,
            operation,
            now: asker.now,
        };
        let of_caller = CallerValues { asker, operation };
        let request = Request {
            action: self.wanted.action,
            resource: &key.arn(asker.region).to_string(),
            context: &Chain(&[&alias, &of_key, &of_caller, asker.values]),
        };
        let question = Question {
            requester,
            request,
            owner: key.account,
            policy: ResourcePolicy::Key(&key.policy),
            identity: &verdict(asker, &request),
            grant: granted::closest(self),
        };
        question.decide()
    }
}

/// `kms:RequestAlias`.
struct NamedByAlias<'a>(Option<&'a AliasName>);

impl Context for NamedByAlias<'_> {
    fn values(&self, key: &ContextKey) -> Option<Values<'_>> {
        match key {
            ContextKey::Known(KnownKey::RequestAlias) => self.0.map(|alias| Values::one(alias.as_str())),
            _ => None,
        }
    }
}
