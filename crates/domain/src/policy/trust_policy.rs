//! What a role's trust policy must be: who may assume the role, and under which conditions (IAM User Guide, "Terms and
//! concepts", "Trust policy").

use super::comparison::are_readable;
use super::document::{Document, Statement, Version};
use super::identity_policy::check_action;
use super::parse::{Malformed, document};
use super::{MalformedDocument, Pattern};

/// What the actions of a trust policy begin with.
const STS: &str = "sts:";

/// Reads a policy that is to be a role's trust policy. Whether it is too long, and whether its principals exist, is the
/// caller's to say.
pub fn trust_policy(text: &str) -> Result<Document, MalformedDocument> {
    let document = document(text).map_err(|reason| match reason {
        Malformed::NotAnObject => MalformedDocument::Json,
        Malformed::InvalidPrincipals => MalformedDocument::InvalidPrincipal,
        reason => reason.into(),
    })?;
    let mut statements = document.statements.iter();
    statements.try_for_each(|statement| check_statement(statement, document.version))?;
    Ok(document)
}

fn check_statement(statement: &Statement, version: Version) -> Result<(), MalformedDocument> {
    if statement.resources.is_some() {
        return Err(MalformedDocument::Prohibited("Resource"));
    }
    if statement.principals.is_none() {
        return Err(MalformedDocument::Missing("Principal"));
    }
    let actions = statement
        .actions
        .as_ref()
        .ok_or(MalformedDocument::Missing("Action"))?;
    actions.items().iter().try_for_each(check_sts_action)?;
    let mut conditions = statement.conditions.iter();
    if conditions.all(|condition| are_readable(condition, version)) {
        Ok(())
    } else {
        Err(MalformedDocument::LegacyParsing)
    }
}

fn check_sts_action(action: &Pattern) -> Result<(), MalformedDocument> {
    let is_of_sts = action
        .as_str()
        .get(..STS.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(STS));
    if is_of_sts {
        check_action(action.as_str())
    } else {
        Err(MalformedDocument::NotAssumeRole)
    }
}
