//! Who may do what. The proof values made here are the only way to key material and to key-less work: what needs a
//! permission takes its proof.
//!
//! Until identity and key policies exist, every caller is an account's root user: it may do everything with its own
//! account's keys and nothing with another's. A key that AWS manages for its account has a policy that nobody can
//! change, and that one counts ([`managed_key`]).

use std::sync::Arc;

use crate::caller::Caller;
use crate::error::{Denied, DeniedResource, DenyReason, KmsError};
use crate::grant::{Grant, GrantPrincipal};
use crate::ids::{AccountId, GrantId, IntentId, KeyId, RegionName};
use crate::intent::{IntentAction, ReplicaBlueprint};
use crate::key::Key;
use crate::key_spec::KeyManager;
use crate::managed_key;
use crate::multi_region::Role;
use crate::operation::Operation;
use crate::resolve::Resolved;
use crate::state::State;

/// The action that a refusal names when a user proposes what only Trent itself does.
pub const REGION_WORK: &str = "trent:RegionWork";

/// Proof that a caller may carry out a purpose on a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorized {
    purpose: Purpose,
    key_id: KeyId,
    caller: Caller,
}

/// What an [`Authorized`] is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A request.
    Operation(Operation),
    /// Carrying the key's material to another region, as an intent of the outbox demands.
    Send(IntentId),
    /// Taking the key's material over from another region.
    Receive(IntentId),
}

impl Authorized {
    /// The key, and no other.
    pub fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// What the key may be used for.
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// Who asked.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }
}

/// Proof that a caller may carry out an operation that names no key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizedAccount {
    operation: Operation,
    account: AccountId,
}

impl AuthorizedAccount {
    /// The operation.
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// The caller's account: what is made or listed is its own.
    pub fn account(&self) -> AccountId {
        self.account
    }
}

/// Authorises an operation on the key that the request names.
pub fn on_key(
    resolved: &Resolved,
    region: &RegionName,
    caller: &Caller,
    operation: Operation,
) -> Result<Authorized, KmsError> {
    let proof = own_key(&resolved.key, caller, operation);
    proof.ok_or_else(|| refusal(caller, region, operation.row().action, resolved.called.clone()))
}

/// Authorises RetireGrant, which the grant decides and no policy of the key. The grant comes back as its own proof: with
/// it nothing can be done but to end it. To other accounts a grant that there is not looks like one that is not theirs.
pub fn on_grant(
    state: &State,
    resolved: &Resolved,
    id: &GrantId,
    region: &RegionName,
    caller: &Caller,
) -> Result<Arc<Grant>, KmsError> {
    let grant = state.grant(&resolved.key.id, id);
    match (caller.account(), grant) {
        (Some(account), Some(grant)) if grant.is_retirable_by(account) => Ok(grant.clone()),
        (Some(account), None) if account == resolved.key.account => Err(KmsError::GrantNotFound(*id)),
        _ => {
            let action = Operation::RetireGrant.row().action;
            Err(refusal(caller, region, action, resolved.called.clone()))
        }
    }
}

/// Authorises ListRetirableGrants: a principal's grants are shown to its own account alone, and a service's to that
/// service.
pub fn on_retiring_principal(
    caller: &Caller,
    region: &RegionName,
    principal: &GrantPrincipal,
) -> Result<(), KmsError> {
    let own = caller.account().filter(|own| principal.account() == Some(*own));
    own.map(drop).ok_or_else(|| {
        let named = match principal {
            GrantPrincipal::Aws(arn) => arn.to_string(),
            GrantPrincipal::Service(service) => service.to_string(),
        };
        denied(
            caller,
            region,
            Operation::ListRetirableGrants.row().action,
            DeniedResource::Named(named),
            DenyReason::NoIdentityAllow,
        )
    })
}

/// Authorises ReEncrypt or Decrypt on the source key that the request names.
pub fn on_source(
    resolved: &Resolved,
    region: &RegionName,
    caller: &Caller,
    operation: Operation,
) -> Result<Authorized, KmsError> {
    let proof = own_key(&resolved.key, caller, operation);
    proof.ok_or_else(|| {
        refusal(
            caller,
            region,
            operation.row().source_action,
            resolved.called.clone(),
        )
    })
}

/// Authorises an operation on the key that a ciphertext names, which the region may not have. A refusal does not tell
/// whether it has.
pub fn on_ciphertext(
    key: Option<&Key>,
    region: &RegionName,
    caller: &Caller,
    operation: Operation,
) -> Result<Authorized, KmsError> {
    key.and_then(|key| own_key(key, caller, operation))
        .ok_or_else(|| {
            denied(
                caller,
                region,
                operation.row().source_action,
                DeniedResource::OfCiphertext,
                DenyReason::CiphertextResourceHidden,
            )
        })
}

/// Authorises an operation that names no key: what it concerns is the caller's account.
pub fn on_account(
    caller: &Caller,
    region: &RegionName,
    operation: Operation,
) -> Result<AuthorizedAccount, KmsError> {
    let account = caller.account();
    account
        .map(|account| AuthorizedAccount { operation, account })
        .ok_or_else(|| {
            let everything = DeniedResource::Named("*".into());
            denied(
                caller,
                region,
                operation.row().action,
                everything,
                DenyReason::NoIdentityAllow,
            )
        })
}

/// Lets only Trent itself pass: no user has a permission for the region's own work.
pub(crate) fn as_service(caller: &Caller, region: &RegionName) -> Result<(), KmsError> {
    match caller {
        Caller::Service => Ok(()),
        Caller::Root(_) | Caller::Principal(_) | Caller::AwsService(_) => {
            let everything = DeniedResource::Named("*".into());
            Err(denied(
                caller,
                region,
                REGION_WORK,
                everything,
                DenyReason::NoIdentityAllow,
            ))
        }
    }
}

/// Authorises reading a key's material to send it to the region that an intent of the outbox names.
pub fn to_send(state: &State, intent: &IntentId) -> Option<Authorized> {
    let key_id = match &state.intent(intent)?.action {
        IntentAction::CreateReplica(blueprint) => blueprint.key_id,
        IntentAction::StageMaterial { key_id, .. } => *key_id,
        _ => return None,
    };
    let family = state.key(&key_id)?.multi_region.as_ref()?;
    let proof = service(Purpose::Send(*intent), key_id);
    (family.role == Role::Primary).then_some(proof)
}

/// Authorises taking over the material of a replica that another region has asked this one to make.
pub fn to_receive(state: &State, intent: &IntentId, blueprint: &ReplicaBlueprint) -> Option<Authorized> {
    let region = state.region().ok()?;
    let meant_for_us = blueprint.family.replicas.contains_key(region);
    let proof = service(Purpose::Receive(*intent), blueprint.key_id);
    (meant_for_us && state.key(&blueprint.key_id).is_none()).then_some(proof)
}

/// Authorises taking over new material of a replica that is here.
pub fn to_receive_staged(state: &State, intent: &IntentId, key_id: &KeyId) -> Option<Authorized> {
    let replica = state.key(key_id).is_some_and(|key| key.is_replica());
    replica.then(|| service(Purpose::Receive(*intent), *key_id))
}

/// What AWS answers about a key of another account, whether it exists or not.
pub(crate) fn refusal(caller: &Caller, region: &RegionName, action: &'static str, named: String) -> KmsError {
    denied(
        caller,
        region,
        action,
        DeniedResource::Named(named),
        DenyReason::NoResourceAllow,
    )
}

/// The one decision.
fn own_key(key: &Key, caller: &Caller, operation: Operation) -> Option<Authorized> {
    let purpose = Purpose::Operation(operation);
    let allowed = match key.manager {
        KeyManager::Customer => true,
        // Who calls through no service meets the statement for the account alone.
        KeyManager::Aws => managed_key::allows_account(operation),
    };
    (allowed && caller.account() == Some(key.account)).then(|| Authorized {
        purpose,
        key_id: key.id,
        caller: caller.clone(),
    })
}

fn service(purpose: Purpose, key_id: KeyId) -> Authorized {
    Authorized {
        purpose,
        key_id,
        caller: Caller::Service,
    }
}

fn denied(
    caller: &Caller,
    region: &RegionName,
    action: &'static str,
    resource: DeniedResource,
    reason: DenyReason,
) -> KmsError {
    let caller = caller.arn(region.partition());
    KmsError::AccessDenied(Box::new(Denied {
        caller,
        action: action.into(),
        resource,
        reason,
    }))
}
