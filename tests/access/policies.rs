//! The policies of the matrix.

use serde_json::{Value, json};

use super::operations::{On, Row};
use super::principals::KeyPolicy;
use super::subject::Subject;

/// Whom a key's policy can be about.
pub(crate) struct Named<'a> {
    /// The account that the key is in.
    pub(crate) owner: &'a str,
    /// The caller's ARN.
    pub(crate) caller: &'a str,
    /// The caller's account.
    pub(crate) account: &'a str,
    /// The ARN of the role whose session the caller may be.
    pub(crate) role: &'a str,
    /// Somebody else's ARN.
    pub(crate) somebody_else: &'a str,
}

impl KeyPolicy {
    /// The text; nothing, where it is what every key has first.
    pub(crate) fn text(self, named: &Named<'_>) -> Option<String> {
        let allow = |who: &str| on_key("Allow", who);
        let statements = match self {
            Self::Delegates => return None,
            Self::NamesSomebodyElse => vec![allow(named.somebody_else)],
            Self::DeniesCaller => vec![delegation(named.owner), on_key("Deny", named.caller)],
            Self::NamesCaller => vec![delegation(named.owner), allow(named.caller)],
            Self::NamesRole => vec![delegation(named.owner), allow(named.role)],
            Self::NamesAccount => vec![delegation(named.owner), delegation(named.account)],
        };
        Some(document(&statements).to_string())
    }
}

/// The statement that makes the identity policies of an account count.
pub(crate) fn delegation(account: &str) -> Value {
    on_key("Allow", &format!("arn:aws:iam::{account}:root"))
}

/// A statement of a key policy about all of KMS.
pub(crate) fn on_key(effect: &str, who: &str) -> Value {
    json!({"Effect": effect, "Principal": {"AWS": who}, "Action": "kms:*", "Resource": "*"})
}

/// A policy.
pub(crate) fn document(statements: &[Value]) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

/// The identity policy with what a call needs, but for the check with this number; and with one more right that is about
/// nothing of KMS, because a policy has at least one statement.
pub(crate) fn exactly(row: &Row, subject: &Subject, lacking: Option<usize>) -> Value {
    let checks = row.checks.iter().enumerate();
    let needed = checks.filter(|(index, _)| Some(*index) != lacking);
    let mut statements = vec![json!({"Effect": "Allow", "Action": "iam:GetUser", "Resource": "*"})];
    statements.extend(needed.map(|(_, check)| {
        let resource = match check.on {
            On::NewKey => "*".to_owned(),
            on => subject.resource(on),
        };
        json!({"Effect": "Allow", "Action": check.action, "Resource": resource})
    }));
    document(&statements)
}
