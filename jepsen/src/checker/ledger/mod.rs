//! Promise b: what was encrypted can be decrypted.

mod enabled;

use std::collections::{BTreeMap, BTreeSet};

use super::objects::objects;
use super::span::{Span, events};
use super::{CheckError, Checker, Evidence, Validity, Verdict, Violation};
use crate::history::{Call, Outcome};
use crate::workload::ledger::{Action, Seen};
use crate::workload::refusal::{ACCESS_DENIED, DISABLED, INVALID_CIPHERTEXT, INVALID_STATE, NOT_FOUND};

use enabled::Enabled;

/// Every ciphertext that was ever returned decrypts to the same bytes in every region, wherever Enabled is the only state that
/// the key can be in; forged ones never do; and no ciphertext is returned twice (its nonce would have repeated: promise k).
///
/// Unknown where a ciphertext was not opened in a region that has the key Enabled at the end: it may be lost there.
#[derive(Debug, Clone, Copy)]
pub struct Ledger;

type Use = Call<Action, Seen>;

impl Checker for Ledger {
    fn name(&self) -> &'static str {
        "ledger"
    }

    fn check(&self, evidence: &Evidence<'_>) -> Result<Verdict, CheckError> {
        let mut violations = Vec::new();
        let (mut written, mut opened, mut unopened) = (0, 0, 0);
        for (key, calls) in objects::<Action, Seen>(evidence.history)? {
            let pages = Pages::of(&key, &calls, &mut violations);
            violations.extend(calls.iter().filter_map(|call| pages.contradiction(&key, call)));
            written += pages.written.len();
            opened += calls.iter().filter_map(opened_by).count();
            unopened += pages.unopened(&calls);
        }
        let verdict = Verdict::of(violations)
            .with("ciphertexts", written)
            .with("opened", opened)
            .with("never opened somewhere", unopened);
        let known = written > 0 && unopened == 0;
        Ok(verdict.at_least(if known { Validity::Valid } else { Validity::Unknown }))
    }
}

/// What is known of one key.
struct Pages<'a> {
    /// What each ciphertext holds, and the call that returned it.
    written: BTreeMap<&'a str, (&'a str, Span)>,
    /// By region.
    enabled: BTreeMap<&'a str, Enabled>,
}

impl<'a> Pages<'a> {
    fn of(key: &str, calls: &'a [Use], violations: &mut Vec<Violation>) -> Self {
        let mut written: BTreeMap<&str, (&str, Span)> = BTreeMap::new();
        for (ciphertext, plaintext, span) in calls.iter().filter_map(page) {
            if let Some((_, earlier)) = written.insert(ciphertext, (plaintext, span)) {
                let text = "two calls returned the same ciphertext";
                violations.push(Violation::of(key, text, events([earlier, span])));
            }
        }
        let regions: BTreeSet<&str> = calls.iter().filter_map(Call::region).collect();
        let enabled = |region| {
            let there = calls.iter().filter(move |call| call.region() == Some(region));
            (region, Enabled::of(there))
        };
        Self {
            written,
            enabled: regions.into_iter().map(enabled).collect(),
        }
    }

    fn contradiction(&self, key: &str, call: &Use) -> Option<Violation> {
        let Action::Decrypt { ciphertext, forgery } = &call.action else {
            return None;
        };
        let (plaintext, page) = self.written.get(ciphertext.as_str())?;
        let node = call.node.as_deref().unwrap_or("a node");
        let text = match (&call.outcome, forgery) {
            (Outcome::Ok(_), Some(forgery)) => format!("{node} decrypted a forgery ({forgery:?})"),
            (Outcome::Ok(Seen::Plaintext { plaintext: seen }), None) if seen != plaintext => {
                format!("{node} decrypted other bytes than were encrypted")
            }
            (Outcome::Fail(error), None) if self.denied(call, error) => {
                format!("{node} refused to decrypt with {error}, and the key could only be Enabled there")
            }
            _ => return None,
        };
        Some(Violation::of(key, text, events([*page, Span::of(call)])))
    }

    /// Whether this refusal contradicts what is known: a ciphertext that the key made is never invalid, and no state but
    /// Enabled is to be seen where no other can be.
    fn denied(&self, call: &Use, error: &str) -> bool {
        let by_state = [DISABLED, INVALID_STATE, NOT_FOUND, ACCESS_DENIED].contains(&error);
        let enabled = call.region().and_then(|region| self.enabled.get(region));
        error == INVALID_CIPHERTEXT
            || (by_state && enabled.is_some_and(|enabled| enabled.surely(Span::of(call))))
    }

    /// How many ciphertexts were not opened in how many regions that had to open them at the end.
    fn unopened(&self, calls: &[Use]) -> usize {
        let opened: BTreeSet<(&str, &str)> = calls.iter().filter_map(opened_by).collect();
        let end = Span {
            begun: u64::MAX,
            ended: u64::MAX,
        };
        let holders = self.enabled.iter().filter(|(_, enabled)| enabled.surely(end));
        let pairs = holders.flat_map(|(region, _)| self.written.keys().map(move |text| (*region, *text)));
        pairs.filter(|pair| !opened.contains(pair)).count()
    }
}

/// What a call wrote: ciphertext and plaintext.
fn page(call: &Use) -> Option<(&str, &str, Span)> {
    let Action::Encrypt { plaintext: given } = &call.action else {
        return None;
    };
    let Some(Seen::Ciphertext {
        ciphertext,
        plaintext: drawn,
    }) = call.ok()
    else {
        return None;
    };
    let plaintext = given.as_ref().or(drawn.as_ref())?;
    Some((ciphertext, plaintext, Span::of(call)))
}

/// The region that opened a ciphertext, and the ciphertext.
fn opened_by(call: &Use) -> Option<(&str, &str)> {
    let Action::Decrypt {
        ciphertext,
        forgery: None,
    } = &call.action
    else {
        return None;
    };
    call.ok()?;
    Some((call.region()?, ciphertext))
}
