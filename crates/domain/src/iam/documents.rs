//! What a policy's text must be for IAM to take it.

use super::IamError;
use crate::policy::{self, Document, Statement};

/// Checks the policy of an identity, inline or managed.
pub(crate) fn check_identity_policy(text: &str) -> Result<(), IamError> {
    for statement in &read(text)?.statements {
        check_actions(statement)?;
        if statement.principals.is_some() {
            return Err(malformed("Policy document should not specify a principal."));
        }
        if statement.resources.is_none() {
            return Err(malformed("Policy statement must contain resources."));
        }
    }
    Ok(())
}

/// Checks a role's trust policy.
pub(crate) fn check_trust_policy(text: &str) -> Result<(), IamError> {
    for statement in &read(text)?.statements {
        check_actions(statement)?;
        if statement.principals.is_none() {
            return Err(malformed("Missing required field Principal"));
        }
        if statement.resources.is_some() {
            return Err(malformed("Has prohibited field Resource"));
        }
    }
    Ok(())
}

fn read(text: &str) -> Result<Document, IamError> {
    let document = policy::document(text).map_err(|_| malformed("Syntax errors in policy."))?;
    let mut sids: Vec<&str> = document
        .statements
        .iter()
        .filter_map(|statement| statement.sid.as_deref())
        .collect();
    let count = sids.len();
    sids.sort_unstable();
    sids.dedup();
    if sids.len() < count {
        return Err(malformed(
            "Statement IDs (SID) in a single policy must be unique.",
        ));
    }
    Ok(document)
}

fn check_actions(statement: &Statement) -> Result<(), IamError> {
    if statement.actions.is_none() {
        return Err(malformed("Policy statement must contain actions."));
    }
    Ok(())
}

fn malformed(text: &'static str) -> IamError {
    IamError::MalformedPolicyDocument(text.into())
}
