//! Users and groups.

use std::collections::BTreeSet;

use super::{Entity, HeldPolicies, PolicyArn, UniqueId};
use crate::tag::Tag;

/// A user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Name, path and id.
    pub entity: Entity,
    /// The tags, by tag key.
    pub tags: Vec<Tag>,
    /// The permissions boundary.
    pub boundary: Option<PolicyArn>,
    /// Its own policies; those of its groups come on top.
    pub policies: HeldPolicies,
    /// The groups that it is in.
    pub groups: BTreeSet<UniqueId>,
}

/// A group of users. Who is in it stands at the users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Name, path and id.
    pub entity: Entity,
    /// What its users get.
    pub policies: HeldPolicies,
}
