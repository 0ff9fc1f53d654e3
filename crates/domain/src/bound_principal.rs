//! Principals bound to the entities that they named.

use std::fmt;
use std::str::FromStr;

use crate::iam::UniqueId;
use crate::ids::{AccountId, IdError};
use crate::policy::Directory;
use crate::principal::{PrincipalArn, PrincipalKind};

/// An AWS principal as a policy or a grant means it: whoever had the ARN when it was written. Who is made later under the
/// same name is somebody else (IAM User Guide, "AWS JSON policy elements: Principal").
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BoundPrincipal {
    /// The ARN, as it was given.
    pub arn: PrincipalArn,
    /// The user or role that had the ARN; of a role's session, the role. Accounts and federated users have none.
    pub id: Option<UniqueId>,
}

impl BoundPrincipal {
    /// The account.
    pub fn account(&self) -> AccountId {
        self.arn.account()
    }

    /// How it is called now: by the unique id of an entity that is gone, and otherwise by its ARN, which is a new one
    /// where a user got another name.
    pub fn shown(&self, directory: &dyn Directory) -> String {
        let Some(id) = self.id else {
            return self.arn.to_string();
        };
        match directory.arn_of(&id) {
            None => id.to_string(),
            Some(_) if self.arn.kind() == PrincipalKind::AssumedRole => self.arn.to_string(),
            Some(arn) => arn,
        }
    }
}

/// Bound to nobody in particular: whoever has the ARN.
impl From<PrincipalArn> for BoundPrincipal {
    fn from(arn: PrincipalArn) -> Self {
        Self { arn, id: None }
    }
}

impl FromStr for BoundPrincipal {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        text.parse().map(|arn: PrincipalArn| arn.into())
    }
}

impl fmt::Display for BoundPrincipal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.arn, f)
    }
}

impl fmt::Debug for BoundPrincipal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.id {
            None => fmt::Display::fmt(&self.arn, f),
            Some(id) => write!(f, "{} = {id}", self.arn),
        }
    }
}
