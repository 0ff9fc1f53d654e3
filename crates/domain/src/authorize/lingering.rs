//! A mistake: grants that were once looked at count for ever.

use std::sync::{Arc, Mutex, PoisonError};

use trent_bugs::Bug;

use super::key::Asked;
use crate::grant::{Grant, GrantOperation, GrantPrincipal};
use crate::policy::{GrantFor, NamedAs};

static SEEN: Mutex<Vec<Arc<Grant>>> = Mutex::new(Vec::new());

/// A grant that covers the question, if one ever did.
pub(super) fn closest(
    asked: &Asked<'_>,
    mut grantees: impl Iterator<Item = (GrantPrincipal, NamedAs)>,
    covers: impl Fn(&Grant, GrantOperation, &Asked<'_>) -> bool,
) -> Option<GrantFor> {
    if !Bug::LingeringGrant.is_on() {
        return None;
    }
    let operation = GrantOperation::of_action(asked.wanted.action)?;
    let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    grantees.find_map(|(grantee, named)| {
        for grant in asked.state.grants_for(&asked.key.id, &grantee) {
            if !seen.iter().any(|known| known.id == grant.id) {
                seen.push(grant.clone());
            }
        }
        let grant = seen.iter().find(|grant| {
            let is_for = grant.key_id == asked.key.id && grant.parameters.grantee == grantee;
            is_for && covers(grant, operation, asked)
        })?;
        Some(GrantFor {
            id: grant.id,
            grantee: named,
        })
    })
}
