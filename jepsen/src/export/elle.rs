//! For Elle: anomalies of transactions.

use std::collections::BTreeSet;
use std::io::{Result, Write};

use super::edn::Edn;
use super::events::head;
use super::register::{Access, Touch, touches};
use crate::history::History;

/// Writes calls for aliases as transactions of one `:w` or `:r` each, for `elle.rw-register` with `:linearizable-keys?`. Every
/// target is written once, as Elle wants it. Aliases that were deleted, which Elle has no word for, are left out whole.
///
/// There is no form for `elle.list-append`: no list of AWS KMS comes in the order in which its things were made.
///
/// # Errors
/// When it cannot be written.
pub fn elle(history: &History, to: &mut impl Write) -> Result<()> {
    let mut transactions = touches(history);
    let deletions = transactions
        .iter()
        .filter(|touch| matches!(touch.access, Access::Write(None)));
    let deleted: BTreeSet<Option<&String>> = deletions.map(|touch| touch.event.key.as_ref()).collect();
    transactions.retain(|touch| !deleted.contains(&touch.event.key.as_ref()));
    for (index, touch) in (0..).zip(&transactions) {
        writeln!(to, "{}", written(index, touch))?;
    }
    Ok(())
}

fn written(index: u64, touch: &Touch<'_>) -> Edn {
    let (f, value) = match &touch.access {
        Access::Write(target) => ("w", target.as_deref()),
        Access::Read(seen) => ("r", seen.as_ref().and_then(Option::as_deref)),
    };
    let key = Edn::text(touch.event.key.as_deref());
    let operation = Edn::Vector(vec![Edn::keyword(f), key, Edn::text(value)]);
    let mut fields = head(index, touch.event.time, touch.event.process, touch.kind);
    fields.push((Edn::keyword("f"), Edn::keyword("txn")));
    fields.push((Edn::keyword("value"), Edn::Vector(vec![operation])));
    Edn::Map(fields)
}
