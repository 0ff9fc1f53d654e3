//! Grants: permissions on one key for one grantee, beside the key's policy (AWS KMS Developer Guide, "Grants").
//!
//! Here they are data: who may have which grant, and who may end it. What a grant allows is decided where policies are.

mod constraints;
mod name;
mod operation;
mod parameters;
mod principal;

use std::sync::Arc;

use crate::ids::{AccountId, GrantId, KeyId};
use crate::time::Timestamp;

pub use constraints::{ContextConstraint, GrantConstraints};
pub use name::GrantName;
pub use operation::{GrantOperation, GrantOperations};
pub use parameters::GrantParameters;
pub use principal::GrantPrincipal;

/// A grant. It never changes; it ends by RetireGrant, by RevokeGrant or with its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The id.
    pub id: GrantId,
    /// The one key it is for, in this region.
    pub key_id: KeyId,
    /// `CreationDate`.
    pub created_at: Timestamp,
    /// `IssuingAccount`: the account whose principal created it.
    pub issuing_account: AccountId,
    /// What CreateGrant was asked for.
    pub parameters: Arc<GrantParameters>,
}

impl Grant {
    /// Whether the root user of `account` may retire the grant: as the account that it was created in, as the retiring
    /// principal's account, or as the grantee's if the grant lists RetireGrant.
    pub fn is_retirable_by(&self, account: AccountId) -> bool {
        let of_account = |principal: &GrantPrincipal| principal.account() == Some(account);
        let parameters = &self.parameters;
        self.issuing_account == account
            || parameters.retiring.as_ref().is_some_and(of_account)
            || (of_account(&parameters.grantee)
                && parameters.operations.contains(GrantOperation::RetireGrant))
    }
}
