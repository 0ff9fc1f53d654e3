//! The policies of a user, group or role.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Name, PolicyArn};

/// The policies that a user, group or role holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeldPolicies {
    /// Those that are part of it, by name.
    pub inline: BTreeMap<Name, Arc<str>>,
    /// The managed ones that are attached to it.
    pub attached: BTreeSet<PolicyArn>,
}

impl HeldPolicies {
    /// Characters of all inline policies that count: white space does not (IAM quotas).
    pub fn inline_size(&self) -> usize {
        self.inline.values().map(|document| document_size(document)).sum()
    }
}

/// Characters of a document that count towards quotas.
pub(crate) fn document_size(document: &str) -> usize {
    document
        .chars()
        .filter(|character| !character.is_whitespace())
        .count()
}
