//! What users, groups, roles and managed policies have in common.

use super::{Name, Partition, Path, UniqueId};
use crate::ids::AccountId;
use crate::time::Timestamp;

/// What an entity is called, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// Its unique id, which says its kind.
    pub id: UniqueId,
    /// The partition of its ARN.
    pub partition: Partition,
    /// Its account.
    pub account: AccountId,
    /// Its path.
    pub path: Path,
    /// Its name, unique in its account and kind.
    pub name: Name,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Entity {
    /// `arn:<partition>:iam::<account>:<kind><path><name>`.
    pub fn arn(&self) -> String {
        let Self {
            partition,
            account,
            path,
            name,
            ..
        } = self;
        format!(
            "arn:{partition}:iam::{account}:{}{path}{name}",
            self.id.kind().resource()
        )
    }
}

/// An [`Entity`] before it is made: when that is, log time says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntity {
    /// Drawn by the proposer.
    pub id: UniqueId,
    /// The partition of the proposer's region.
    pub partition: Partition,
    /// The account.
    pub account: AccountId,
    /// The path.
    pub path: Path,
    /// The name.
    pub name: Name,
}

impl NewEntity {
    /// The entity, made at that moment.
    pub fn at(&self, created_at: Timestamp) -> Entity {
        let Self {
            id,
            partition,
            account,
            path,
            name,
        } = self.clone();
        Entity {
            id,
            partition,
            account,
            path,
            name,
            created_at,
        }
    }
}
