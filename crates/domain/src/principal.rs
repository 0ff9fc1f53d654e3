//! Whom grants and policies name: AWS principals by ARN, and services.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::ids::{AccountId, IdError};
use crate::limits::MAX_PRINCIPAL_NAME_CHARACTERS;

/// The ARN of an account, a user, a role, a role's session or a federated user, as it was given (IAM User Guide, "IAM
/// ARNs"). It has no wildcards, and it does not say whether there is such a principal.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PrincipalArn {
    text: Arc<str>,
    kind: PrincipalKind,
    account: AccountId,
}

/// What a [`PrincipalArn`] names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrincipalKind {
    /// `arn:<partition>:iam::<account>:root`: the account.
    Account,
    /// `…:iam::<account>:user/<path and name>`.
    User,
    /// `…:iam::<account>:role/<path and name>`.
    Role,
    /// `…:sts::<account>:assumed-role/<role>/<session>`.
    AssumedRole,
    /// `…:sts::<account>:federated-user/<name>`.
    FederatedUser,
}

impl PrincipalArn {
    /// The ARN of an account, which is its root user's.
    pub fn of_account(account: AccountId, partition: &str) -> Self {
        Self {
            text: format!("arn:{partition}:iam::{account}:root").into(),
            kind: PrincipalKind::Account,
            account,
        }
    }

    /// The ARN.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What it names.
    pub fn kind(&self) -> PrincipalKind {
        self.kind
    }

    /// The principal's account.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// The partition, such as `aws`.
    pub fn partition(&self) -> &str {
        self.text.split(':').nth(1).unwrap_or_default()
    }
}

impl FromStr for PrincipalArn {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let malformed = || IdError {
            kind: "principal ARN",
        };
        let fields: Vec<&str> = text.splitn(6, ':').collect();
        let ["arn", partition, service, "", account, resource] = fields[..] else {
            return Err(malformed());
        };
        if !is_partition(partition) {
            return Err(malformed());
        }
        Ok(Self {
            text: text.into(),
            kind: kind(service, resource).ok_or_else(malformed)?,
            account: account.parse()?,
        })
    }
}

impl fmt::Display for PrincipalArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for PrincipalArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn kind(service: &str, resource: &str) -> Option<PrincipalKind> {
    if (service, resource) == ("iam", "root") {
        return Some(PrincipalKind::Account);
    }
    let (of, name) = resource.split_once('/')?;
    match (service, of) {
        ("iam", "user") if is_path_and_name(name) => Some(PrincipalKind::User),
        ("iam", "role") if is_path_and_name(name) => Some(PrincipalKind::Role),
        ("sts", "assumed-role") if is_role_and_session(name) => Some(PrincipalKind::AssumedRole),
        ("sts", "federated-user") if is_name(name) => Some(PrincipalKind::FederatedUser),
        _ => None,
    }
}

fn is_partition(text: &str) -> bool {
    text.starts_with("aws")
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn is_path_and_name(text: &str) -> bool {
    match text.rsplit_once('/') {
        Some((path, name)) => path.bytes().all(is_allowed_in_path) && is_name(name),
        None => is_name(text),
    }
}

fn is_role_and_session(text: &str) -> bool {
    text.split_once('/')
        .is_some_and(|(role, session)| is_name(role) && is_name(session))
}

/// What IAM allows in the names of users and roles: `[\w+=,.@-]`.
fn is_name(text: &str) -> bool {
    (1..=MAX_PRINCIPAL_NAME_CHARACTERS).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte))
}

/// A path may have any visible character; one that reads as a wildcard is refused, since a principal has none.
fn is_allowed_in_path(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'*' | b'?')
}

/// A service by its principal's name, such as `logs.us-east-1.amazonaws.com`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServicePrincipal(Arc<str>);

impl ServicePrincipal {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ServicePrincipal {
    type Err = IdError;

    /// At least three labels of letters, digits and dashes (AWS KMS API, ServicePrincipalType).
    fn from_str(text: &str) -> Result<Self, IdError> {
        let is_label = |label: &str| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        if text.split('.').count() >= 3 && text.split('.').all(is_label) {
            Ok(Self(text.into()))
        } else {
            Err(IdError {
                kind: "service principal",
            })
        }
    }
}

impl fmt::Display for ServicePrincipal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ServicePrincipal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
