//! What an authorization gives.

use std::sync::Arc;

use super::Asker;
use super::refusal;
use crate::caller::Caller;
use crate::error::KmsError;
use crate::ids::{AccountId, IntentId, KeyId};
use crate::key::Key;
use crate::operation::Operation;
use crate::policy::{Grounds, Layer};
use crate::resolve::Resolved;

/// Proof that a caller may carry out a purpose on a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorized {
    pub(super) purpose: Purpose,
    pub(super) key_id: KeyId,
    pub(super) caller: Caller,
    pub(super) grounds: Option<Grounds>,
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

    /// What allowed a request; the region's own work needs nothing that does.
    pub fn grounds(&self) -> Option<&Grounds> {
        self.grounds.as_ref()
    }
}

/// Proof that a caller may carry out an operation that names no key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizedAccount {
    pub(super) operation: Operation,
    pub(super) account: AccountId,
    pub(super) grounds: Grounds,
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

    /// What allowed it.
    pub fn grounds(&self) -> &Grounds {
        &self.grounds
    }

    /// A key of the account, for an operation that no key's policy decides about. Another account's is refused.
    pub fn own_key(&self, resolved: Resolved, asker: &Asker<'_>) -> Result<Arc<Key>, KmsError> {
        if resolved.key.account == self.account {
            return Ok(resolved.key);
        }
        let action = self.operation.row().action;
        Err(refusal::nothing_allows(
            asker,
            action,
            resolved.called,
            Layer::Resource,
        ))
    }
}
