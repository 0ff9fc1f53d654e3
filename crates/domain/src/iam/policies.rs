//! The policies of a user, group or role.

use std::collections::{BTreeMap, BTreeSet};

use super::{Name, PolicyArn};
use crate::policy::StoredPolicy;

/// The policies that a user, group or role holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeldPolicies {
    /// Those that are part of it, by name.
    pub inline: BTreeMap<Name, StoredPolicy>,
    /// The managed ones that are attached to it.
    pub attached: BTreeSet<PolicyArn>,
}

impl HeldPolicies {
    /// Characters of all inline policies that count: white space does not (IAM quotas).
    pub fn inline_size(&self) -> usize {
        self.inline
            .values()
            .map(|policy| document_size(policy.as_str()))
            .sum()
    }
}

/// Characters of a document that count towards quotas.
pub(crate) fn document_size(document: &str) -> usize {
    document
        .chars()
        .filter(|character| !character.is_whitespace())
        .count()
}
