//! Key policies: the default one, and what a given one must be.

use super::comparison::are_readable;
use super::condition::{Condition, Quantifier};
use super::document::{Document, Statement, Version};
use super::parse::{Malformed, document};
use super::{ContextKey, KeyFamily, PolicyPrincipal};
use crate::error::{KmsError, Quota};
use crate::ids::AccountId;
use crate::limits::MAX_POLICY_BYTES;

/// The policy of a key that was created without one, byte for byte as GetKeyPolicy of AWS prints it.
pub fn default_policy(account: AccountId, partition: &str) -> String {
    format!(
        r#"{{
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {{
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {{
      "AWS" : "arn:{partition}:iam::{account}:root"
    }},
    "Action" : "kms:*",
    "Resource" : "*"
  }} ]
}}"#
    )
}

/// Reads a document that is to be the policy of a key of this partition: of bounded size, of printable characters, with
/// principals in every statement.
pub fn parse(text: &str, partition: &str) -> Result<Document, KmsError> {
    if text.len() > MAX_POLICY_BYTES {
        return Err(KmsError::LimitExceeded(Quota::PolicySize));
    }
    if !text.chars().all(is_printable) {
        return Err(Malformed::NotPrintable.into());
    }
    let document = document(text)?;
    for statement in &document.statements {
        check_statement(statement, document.version, partition)?;
    }
    Ok(document)
}

/// The refusal of a policy that its [`Author`](super::Author) could not replace.
pub fn lockout() -> KmsError {
    KmsError::MalformedPolicy(LOCKOUT.into())
}

const LOCKOUT: &str = "The new key policy will not allow you to update the key policy in the future.";

/// Tab, line feed, carriage return, printable ASCII and Latin-1 (AWS KMS API, PolicyType).
fn is_printable(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{ff}')
}

fn check_statement(statement: &Statement, version: Version, partition: &str) -> Result<(), Malformed> {
    let principals = statement
        .principals
        .as_ref()
        .ok_or(Malformed::InvalidPrincipals)?;
    let of_partition = |principal: &PolicyPrincipal| match principal {
        PolicyPrincipal::Aws(arn) => arn.partition() == partition,
        _ => true,
    };
    if !principals.items().iter().all(of_partition) {
        return Err(Malformed::InvalidPrincipals);
    }
    let mut conditions = statement.conditions.iter();
    conditions.try_for_each(|condition| check_condition(condition, version))
}

/// Refuses a condition that seems to demand a value and is fulfilled by its absence, and one with values that its operator
/// does not compare.
fn check_condition(condition: &Condition, version: Version) -> Result<(), Malformed> {
    let single_valued = match ContextKey::parse(&condition.key) {
        ContextKey::Of(KeyFamily::EncryptionContext, _) => Some("encryption context"),
        ContextKey::Of(KeyFamily::RequestTag, _) => Some("tag"),
        _ => None,
    };
    match (single_valued, condition.quantifier) {
        (Some(what), Some(Quantifier::ForAllValues)) => Err(Malformed::OverlyPermissive(what)),
        _ if !are_readable(condition, version) => Err(Malformed::Condition),
        _ => Ok(()),
    }
}

impl From<Malformed> for KmsError {
    fn from(reason: Malformed) -> Self {
        Self::MalformedPolicy(reason.to_string().into())
    }
}
