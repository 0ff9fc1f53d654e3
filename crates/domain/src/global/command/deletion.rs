//! What holds before a user, group or role is deleted.

use crate::iam::{Conflict, HeldPolicies, IamError};

/// Whoever holds policies is not deleted with them.
pub(super) fn check_policies(policies: &HeldPolicies) -> Result<(), IamError> {
    if !policies.attached.is_empty() {
        Err(IamError::DeleteConflict(Conflict::AttachedPolicies))
    } else if !policies.inline.is_empty() {
        Err(IamError::DeleteConflict(Conflict::InlinePolicies))
    } else {
        Ok(())
    }
}
