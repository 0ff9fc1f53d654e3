//! What was encrypted under imported material.

use std::collections::BTreeMap;

use super::Made;
use crate::checker::Violation;
use crate::checker::span::{Span, events};
use crate::history::Outcome;
use crate::workload::imports::{Action, Seen};
use crate::workload::refusal::INVALID_CIPHERTEXT;

/// Every ciphertext that was returned, in whichever region.
pub(super) struct Pages<'a>(BTreeMap<&'a str, Page<'a>>);

struct Page<'a> {
    plaintext: &'a str,
    span: Span,
}

impl<'a> Pages<'a> {
    pub(super) fn of(calls: impl Iterator<Item = &'a Made>) -> Self {
        Self(calls.filter_map(written).collect())
    }

    /// What contradicts this call: a ciphertext that opens to other bytes, or that its own key does not know.
    pub(super) fn contradiction(&self, key: &str, call: &Made) -> Option<Violation> {
        let Action::Decrypt(ciphertext) = &call.action else {
            return None;
        };
        let page = self.0.get(ciphertext.as_str())?;
        let node = call.node.as_deref().unwrap_or("a node");
        let text = match &call.outcome {
            Outcome::Ok(Some(Seen::Plaintext(seen))) if seen != page.plaintext => {
                format!("{node} decrypted other bytes than were encrypted")
            }
            Outcome::Fail(error) if error == INVALID_CIPHERTEXT => {
                format!("{node} does not know a ciphertext of its own key")
            }
            _ => return None,
        };
        Some(Violation::of(key, text, events([page.span, Span::of(call)])))
    }

    /// How many uses opened what was encrypted before material was missing, after it was back.
    pub(super) fn opened_after_return(&self, calls: &[Made]) -> usize {
        let opened = |call: &&Made| {
            let Action::Decrypt(ciphertext) = &call.action else {
                return false;
            };
            let page = self.0.get(ciphertext.as_str()).filter(|_| call.ok().is_some());
            page.is_some_and(|page| imported_between(calls, page.span, Span::of(call)))
        };
        calls.iter().filter(opened).count()
    }
}

fn written(call: &Made) -> Option<(&str, Page<'_>)> {
    let (Action::Encrypt(plaintext), Some(Some(Seen::Ciphertext(ciphertext)))) = (&call.action, call.ok())
    else {
        return None;
    };
    let span = Span::of(call);
    Some((ciphertext, Page { plaintext, span }))
}

/// Whether the key's own bytes were imported here after the one call and before the other.
fn imported_between(calls: &[Made], earlier: Span, later: Span) -> bool {
    calls.iter().any(|call| {
        let is_import = call.action.is_change() && call.action != Action::DeleteImportedKeyMaterial;
        is_import && call.ok().is_some() && earlier.precedes(Span::of(call)) && Span::of(call).precedes(later)
    })
}
