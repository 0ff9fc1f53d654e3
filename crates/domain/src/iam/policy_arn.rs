//! ARNs of managed policies.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use super::{Name, Partition, Path};
use crate::ids::{AccountId, IdError};

/// `arn:<partition>:iam::<account>:policy<path><name>`, where AWS's own policies have `aws` as their account.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicyArn {
    text: Arc<str>,
    account: Option<AccountId>,
    name: Name,
}

impl PolicyArn {
    /// The ARN of an account's policy.
    pub fn new(partition: &Partition, account: AccountId, path: &Path, name: &Name) -> Self {
        Self {
            text: format!("arn:{partition}:iam::{account}:policy{path}{name}").into(),
            account: Some(account),
            name: name.clone(),
        }
    }

    /// The ARN.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The ARN, shared.
    pub fn text(&self) -> Arc<str> {
        self.text.clone()
    }

    /// The partition, such as `aws`.
    pub fn partition(&self) -> &str {
        self.text.split(':').nth(1).unwrap_or_default()
    }

    /// Whose policy it is; `None` for one of AWS's own.
    pub fn account(&self) -> Option<AccountId> {
        self.account
    }

    /// The policy's name.
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// What follows `policy`: path and name.
    pub fn path_and_name(&self) -> &str {
        self.text.split_once(":policy").map_or("", |(_, rest)| rest)
    }
}

impl FromStr for PolicyArn {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let malformed = || IdError { kind: "policy ARN" };
        let fields: Vec<&str> = text.splitn(6, ':').collect();
        let ["arn", partition, "iam", "", account, resource] = fields[..] else {
            return Err(malformed());
        };
        partition.parse::<Partition>()?;
        let path_and_name = resource.strip_prefix("policy").ok_or_else(malformed)?;
        let (path, name) = path_and_name.split_at(path_and_name.rfind('/').map_or(0, |slash| slash + 1));
        path.parse::<Path>()?;
        Ok(Self {
            text: text.into(),
            account: match account {
                "aws" => None,
                account => Some(account.parse()?),
            },
            name: name.parse()?,
        })
    }
}

impl fmt::Display for PolicyArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for PolicyArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
