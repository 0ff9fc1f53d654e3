//! Policies of keys, identities, sessions and roles: what one must be, what it says, and what several together decide.
//!
//! A document is stored as it was given and read when it matters. Reading is total: any text gives a [`Document`] or the
//! reason why it is none. Whether the principals that it names exist cannot be known here; that they can exist is checked.
//! Evaluating is total too: a [`StoredPolicy`] is read into a form that answers any [`Request`], and a [`Question`] puts
//! the answers of all policies and grants together.

mod arn_pattern;
mod because;
mod comparison;
mod compiled;
mod condition;
mod condition_values;
mod context;
mod context_key;
mod decide;
mod document;
mod glob;
mod identity;
mod json;
mod known_key;
mod lockout;
mod parse;
mod pattern;
mod principal;
mod request;
mod requester;
mod resource_policy;
mod stored;
mod template;
mod value;
mod values;

use crate::arn::KeyArn;
use crate::caller::Caller;
use crate::error::{KmsError, Quota};
use crate::ids::AccountId;
use crate::limits::MAX_POLICY_BYTES;

pub use because::Because;
pub use condition::{Comparison, Condition, Quantifier};
pub use condition_values::{ConditionValues, TooManyConditionValues};
pub use context::{Chain, Context};
pub use context_key::ContextKey;
pub use decide::{Decision, GrantFor, Grounds, Question, Refusal};
pub use document::{Document, Effect, Selection, Statement, Version};
pub use identity::{IdentityPolicies, IdentityVerdict, Layer, Missing, NamedPolicy};
pub use known_key::{Cardinality, KeyFamily, KeyRow, KnownKey, PolicyKinds, Requests, ValueType};
pub use lockout::Author;
pub use parse::{Malformed, document};
pub use pattern::Pattern;
pub use principal::{FederatedProvider, PolicyPrincipal};
pub use request::Request;
pub use requester::{NamedAs, Requester};
pub use resource_policy::ResourcePolicy;
pub use stored::StoredPolicy;
pub use values::Values;

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
        check_statement(statement, partition)?;
    }
    Ok(document)
}

/// Checks a document that `caller` wants to give to a key: that it is one, and unless the caller waives this, that it
/// lets the caller replace it again.
pub fn check_new(
    text: &str,
    caller: &Caller,
    key: &KeyArn,
    bypass_lockout_check: bool,
) -> Result<(), KmsError> {
    parse(text, key.region.partition())?;
    if bypass_lockout_check || could_replace(text, caller, key) {
        Ok(())
    } else {
        Err(lockout())
    }
}

/// The refusal of a policy that its [`Author`] could not replace.
pub fn lockout() -> KmsError {
    KmsError::MalformedPolicy(LOCKOUT.into())
}

fn could_replace(text: &str, caller: &Caller, key: &KeyArn) -> bool {
    let Some(account) = caller.account() else {
        return false;
    };
    let values = [
        (KnownKey::AwsPrincipalArn, caller.arn(key.region.partition())),
        (KnownKey::AwsPrincipalAccount, account.to_string()),
        (KnownKey::CallerAccount, account.to_string()),
    ];
    let context = ConditionValues::from_texts(values.map(|(key, value)| (key.as_str(), [value])));
    let author = Author {
        requester: Requester::Root(account),
        context: &context.unwrap_or_default(),
        identity: &|_| IdentityVerdict::Root,
    };
    author.could_replace(&text.into(), key)
}

const LOCKOUT: &str = "The new key policy will not allow you to update the key policy in the future.";

/// Tab, line feed, carriage return, printable ASCII and Latin-1 (AWS KMS API, PolicyType).
fn is_printable(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{ff}')
}

fn check_statement(statement: &Statement, partition: &str) -> Result<(), Malformed> {
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
    statement.conditions.iter().try_for_each(check_condition)
}

/// Refuses a condition that seems to demand a value and is fulfilled by its absence.
fn check_condition(condition: &Condition) -> Result<(), Malformed> {
    const SINGLE_VALUED: [(&str, &str); 2] = [
        ("kms:encryptioncontext:", "encryption context"),
        ("aws:requesttag/", "tag"),
    ];
    let key = condition.key.to_ascii_lowercase();
    let family = SINGLE_VALUED.iter().find(|(prefix, _)| key.starts_with(prefix));
    match (family, condition.quantifier) {
        (Some((_, what)), Some(Quantifier::ForAllValues)) => Err(Malformed::OverlyPermissive(what)),
        _ => Ok(()),
    }
}

impl From<Malformed> for KmsError {
    fn from(reason: Malformed) -> Self {
        Self::MalformedPolicy(reason.to_string().into())
    }
}
